"""Reads a file as a run would, for the tests of the sources."""

from __future__ import annotations

from pathlib import Path

from quotewire_server.archive.model import ArticleRecord, InputUnit, Rejected, SourceOptions
from quotewire_server.archive.sources import format_of, iter_source


def read(path: Path, options: SourceOptions | None = None, **unit: int) -> list[ArticleRecord | Rejected]:
    """The records of a file that has its own name as the name of its unit."""
    options = options or SourceOptions()
    form = format_of(path, options)
    assert form is not None
    return list(iter_source(InputUnit(path.name, str(path), form, **unit), options))


def articles(records: list[ArticleRecord | Rejected]) -> list[ArticleRecord]:
    """Those that are articles."""
    return [record for record in records if isinstance(record, ArticleRecord)]


def reasons(records: list[ArticleRecord | Rejected]) -> list[str]:
    """The codes of those that are not."""
    return [record.reason_code for record in records if isinstance(record, Rejected)]
