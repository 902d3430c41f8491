"""What archives are read from: one module per format, all giving the same records."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...errors import ErrorCode
from ..model import ArticleRecord, InputUnit, Rejected, SourceOptions
from .formats import FORMATS, format_of
from .reading import BadRecord, BrokenFile, RawRecord

__all__ = ["FORMATS", "check_fields", "format_of", "iter_source"]

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
        except BrokenFile as error:
            if number >= unit.skip_records:
                yield Rejected(number, unit.name, error.code.value, error.message)
            return
        except Exception as error:  # a fault of ours must not cost the files after this one
            yield Rejected(number, unit.name, ErrorCode.INTERNAL_ERROR.value, _fault(error))
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
    except BadRecord as error:
        return Rejected(raw.number, raw.place, error.code.value, error.message)
    except Exception as error:
        return Rejected(raw.number, raw.place, ErrorCode.INTERNAL_ERROR.value, _fault(error))


def _fault(error: Exception) -> str:
    # Its own words might quote the document.
    return f"reading failed with {type(error).__name__}, a fault of quotewire; please report it"


def _reader(name: str) -> Callable[[InputUnit, SourceOptions], Iterator[RawRecord]]:
    """The reader of a format; its libraries are loaded only now."""
    from . import json_files, pages, parquet, tables, texts, warc

    return {
        "text": texts.records,
        "html": pages.records,
        "json": json_files.file_records,
        "jsonl": json_files.line_records,
        "csv": tables.records,
        "parquet": parquet.records,
        "warc": warc.records,
    }[name]
