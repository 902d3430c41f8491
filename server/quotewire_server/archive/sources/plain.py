"""Plain text: one article per file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..model import ArticleRecord, InputUnit, Rejected, SourceOptions


def read(unit: InputUnit, options: SourceOptions) -> Iterator[ArticleRecord | Rejected]:
    """The one article of the file."""
    if unit.skip_records:
        return
    try:
        text = Path(unit.path).read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        yield Rejected(0, unit.name, "ENCODING_UNKNOWN", "the file is not UTF-8")
        return
    yield ArticleRecord(0, **{"id": unit.name, "text": text, **options.defaults})
