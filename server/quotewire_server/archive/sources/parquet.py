"""Parquet files: one article per row, read row group by row group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ... import limits
from ...errors import ErrorCode, InvalidRequest
from ..model import ARTICLE_FIELDS, ArticleRecord, InputUnit, SourceOptions
from .fields import build_article, check_names
from .reading import BadRecord, BrokenFile, RawRecord, told_as_broken

# Read in pieces of this size, or a whole column of a row group would be in memory.
_BUFFER_BYTES = 1 << 20
_DAMAGED = "the file is no Parquet, or cut off or damaged; get it again"


def records(unit: InputUnit, options: SourceOptions) -> Iterator[RawRecord]:
    """One article per row of the unit's row groups; the place of one is the number of its row in the file, from 0.

    A damaged row group costs its own rows, for which one record stands.
    """
    with told_as_broken(), _opened(unit) as file:
        names = file.schema_arrow.names
        try:
            check_names(names, options, "the file")
        except InvalidRequest as error:
            raise BrokenFile(error.code, error.message) from None
        columns = _columns(names, options)
        end = file.num_row_groups if unit.end is None else min(unit.end, file.num_row_groups)
        sizes = [file.metadata.row_group(group).num_rows for group in range(end)]
        number = 0
        for group in range(unit.start, end):
            first, begin = number, sum(sizes[:group])
            for batch in _batches(file, group, columns):
                if batch is None:
                    place = f"{unit.name}#{begin + number - first}"
                    yield RawRecord(number, place, _lost(number - first, sizes[group]))
                    number += 1
                    break
                for index in range(batch.num_rows):
                    place = f"{unit.name}#{begin + number - first}"
                    yield RawRecord(number, place, _builder(batch, index, number, place, options))
                    number += 1


def column_names(unit: InputUnit) -> list[str]:
    """The names of the columns. Raises `BrokenFile`."""
    with told_as_broken(), _opened(unit) as file:
        return list(file.schema_arrow.names)


def _opened(unit: InputUnit) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(unit.path, pre_buffer=False, buffer_size=_BUFFER_BYTES)
    except pa.ArrowException:
        raise BrokenFile(ErrorCode.FILE_BROKEN, _DAMAGED) from None


def _columns(names: list[str], options: SourceOptions) -> list[str]:
    """The columns that are read: those of the fields; of "source.name" that part alone."""
    wanted = [options.fields.get(field, field) for field in ARTICLE_FIELDS]
    return [name for name in wanted if name in names or name.split(".")[0] in names]


def _batches(file: pq.ParquetFile, group: int, columns: list[str]) -> Iterator[pa.RecordBatch | None]:
    """The batches of a row group; None, and no more, where it is damaged: the next group may be whole."""
    try:
        yield from file.iter_batches(limits.PARQUET_BATCH_RECORDS, [group], columns, use_threads=False)
    except (pa.ArrowException, OSError):
        yield None


def _lost(read: int, rows: int) -> Any:
    def build() -> ArticleRecord:
        raise BadRecord(
            ErrorCode.FILE_BROKEN,
            f"{rows - read} of the {rows} rows of a row group are damaged; get the file again",
        )

    return build


def _builder(batch: pa.RecordBatch, index: int, number: int, place: str, options: SourceOptions) -> Any:
    def build() -> ArticleRecord:
        values = {name: _value(batch.column(name)[index], name) for name in batch.schema.names}
        return build_article(values, number, place, options)

    return build


def _value(scalar: pa.Scalar, name: str) -> object:
    try:
        return scalar.as_py()
    except UnicodeDecodeError:  # a column of text with bytes that are none; they are decoded as they look
        return bytes(scalar.as_buffer())
    except (ValueError, OverflowError, pa.ArrowException):  # a time of no calendar
        raise BadRecord(
            ErrorCode.FIELD_TYPE_INVALID, f"the value in column {name!r} cannot be read"
        ) from None
