"""Sources: from an input unit to the records in it, one module per format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..model import ArticleRecord, InputUnit, Rejected, SourceOptions
from . import lines, plain

# Input format -> the suffixes that name it; the first that fits the end of a file's name decides.
FORMATS = {"jsonl": (".jsonl", ".ndjson"), "text": (".txt",)}
_READERS = {"jsonl": lines.read, "text": plain.read}
# Formats of which a stretch can be read by itself: by bytes at line starts.
SPLIT_BY_BYTES = frozenset({"jsonl"})


def format_of(path: Path, options: SourceOptions) -> str | None:
    """The format of a file by its name, or the one that the options ask for; None for one that is no input."""
    if options.input_format != "auto":
        return options.input_format
    name = path.name.lower()
    return next((form for form, suffixes in FORMATS.items() if name.endswith(suffixes)), None)


def iter_source(unit: InputUnit, options: SourceOptions) -> Iterator[ArticleRecord | Rejected]:
    """The records of a unit in their order, from number `skip_records` on."""
    return _READERS[unit.format](unit, options)
