"""What archives are read from: one module per format, all giving the same records."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator

from ...errors import ErrorCode
from ..model import ArticleRecord, InputUnit, Rejected, SourceOptions
from .formats import FORMATS, format_of
from .reading import BadRecord, RawRecord

__all__ = ["FORMATS", "check_fields", "format_of", "iter_source"]

# Format -> module and function here.
_READERS = {
    "text": ("texts", "records"),
    "html": ("pages", "records"),
    "json": ("json_files", "file_records"),
    "jsonl": ("json_files", "line_records"),
    "csv": ("tables", "records"),
    "parquet": ("parquet", "records"),
    "warc": ("warc", "records"),
}
# So many records of JSON are looked at for the names of their fields before a run.
_SAMPLED_RECORDS = 100


def iter_source(unit: InputUnit, options: SourceOptions) -> Iterator[ArticleRecord | Rejected]:
    """The records of a unit in order, numbered from 0, from `unit.skip_records` on.

    A record that gives no article comes as `Rejected`, and the next follows; where a file breaks off, one
    `Rejected` stands for all that cannot be read. Never raises for what a file holds. Memory is bounded by the
    largest record allowed, not by the file.
    """
    number = 0
    raw_records = _reader(unit.format)(unit, options)
    while True:
        try:
            raw = next(raw_records, None)
        except Exception as error:  # a fault of ours must not cost the files after this one
            if number >= unit.skip_records:
                yield _rejected(number, unit.name, error)
            return
        if raw is None:
            return
        number = raw.number + 1
        if raw.number >= unit.skip_records:
            yield _built(raw)


def check_fields(unit: InputUnit, options: SourceOptions) -> None:
    """Raises `InvalidRequest` (FIELD_MISSING) if the file lacks a column or field that the options name.

    The message lists those that are there. A file that cannot be read passes: the run tells it.
    """
    from . import json_files, parquet, tables
    from .encoding import NotText
    from .fields import check_names

    try:
        if unit.format in ("json", "jsonl"):
            names = json_files.sample_names(unit, options, _SAMPLED_RECORDS)
            if not names:  # nothing but broken records: the run tells each
                return
        elif unit.format == "csv":
            names = tables.column_names(unit, options)
        elif unit.format == "parquet":
            names = parquet.column_names(unit)
        else:
            return
    except (BadRecord, NotText):
        return
    check_names(names, options, unit.name)


def _built(raw: RawRecord) -> ArticleRecord | Rejected:
    try:
        return raw.build()
    except Exception as error:
        return _rejected(raw.number, raw.place, error)


def _rejected(number: int, place: str, error: Exception) -> Rejected:
    if isinstance(error, BadRecord):
        return Rejected(number, place, error.code.value, error.message)
    # The words of other errors might quote the document.
    message = f"reading failed with {type(error).__name__}, a fault of quotewire; please report it"
    return Rejected(number, place, ErrorCode.INTERNAL_ERROR.value, message)


def _reader(form: str) -> Callable[[InputUnit, SourceOptions], Iterator[RawRecord]]:
    """The reader of a format; its libraries are loaded only now."""
    module, function = _READERS[form]
    reader: Callable[[InputUnit, SourceOptions], Iterator[RawRecord]] = getattr(
        importlib.import_module(f"{__name__}.{module}"), function
    )
    return reader
