"""CSV and TSV files with a header: one article per row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import closing
from typing import Any, BinaryIO

from ... import limits
from ...errors import ErrorCode, InvalidRequest
from ..model import ArticleRecord, InputUnit, SourceOptions
from .encoding import NotText, charset_of, decode
from .fields import build_article, check_names
from .reading import (
    BadRecord,
    BrokenFile,
    RawRecord,
    open_stream,
    told_as_broken,
)

_DELIMITERS = ",;\t|"


def records(unit: InputUnit, options: SourceOptions) -> Iterator[RawRecord]:
    """One article per row after the header; the place of one is the number of its row, from 1.

    The delimiter is the one of comma, semicolon, tab and bar that the header has most of. A row with another
    number of columns than the header is rejected, and so is one with a stray quotation mark.
    """
    with told_as_broken(), open_stream(unit) as stream, closing(_Lines(stream, options.encoding)) as lines:
        rows = _rows(lines)
        header = _header(rows)
        try:
            check_names(header, options, "the file")
        except InvalidRequest as error:
            raise BrokenFile(error.code, error.message) from None
        for number, row in enumerate(rows):
            place = f"{unit.name}:{number + 1}"
            yield RawRecord(number, place, _builder(header, row, number, place, options))


def column_names(unit: InputUnit, options: SourceOptions) -> list[str]:
    """The header. Raises `BrokenFile` where there is none."""
    with told_as_broken(), open_stream(unit) as stream, closing(_Lines(stream, options.encoding)) as lines:
        return _header(_rows(lines))


def _builder(
    header: list[str], row: list[str] | BadRecord, number: int, place: str, options: SourceOptions
) -> Any:
    def build() -> ArticleRecord:
        if isinstance(row, BadRecord):
            raise row
        if len(row) != len(header):
            raise BadRecord(
                ErrorCode.ROW_INVALID,
                f"the row has {len(row)} columns, the header {len(header)}; write it anew",
            )
        repaired: list[str] = []
        cells = [_decoded(cell, repaired) for cell in row]
        return build_article(dict(zip(header, cells, strict=True)), number, place, options, repaired)

    return build


def _header(rows: Iterator[list[str] | BadRecord]) -> list[str]:
    first = next(rows, None)
    if first is None:
        raise BrokenFile(
            ErrorCode.FIELD_MISSING, "the file is empty; a CSV file begins with names of columns"
        )
    try:
        if isinstance(first, BadRecord):
            raise first
        return [_decoded(name, []).strip() for name in first]
    except BadRecord as error:
        raise BrokenFile(error.code, error.message) from None


def _rows(lines: _Lines) -> Iterator[list[str] | BadRecord]:
    """Rows, blank ones left out; a row that cannot be read is told, and the next line begins a new one."""
    csv.field_size_limit(limits.MAX_RECORD_BYTES)
    reader = csv.reader(lines, delimiter=lines.delimiter, strict=True)
    while True:
        before = lines.count
        lines.taken_bytes = 0
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield BadRecord(
                ErrorCode.ROW_INVALID,
                f"no row from line {before + 1} to line {lines.count}: a quotation mark is open or stray",
            )
            continue
        if row:
            yield row


class _Lines:
    """The lines of a stream as text, which the reader of rows asks for; bytes that are no text come as surrogates.

    A row may take `limits.MAX_RECORD_BYTES`, then it is told as bad and the file ends: an open quotation mark may
    have swallowed all the rest.
    """

    def __init__(self, stream: BinaryIO, encoding: str):
        binary = io.BufferedReader(stream) if not isinstance(stream, io.BufferedReader) else stream  # type: ignore[type-var]
        beginning = binary.peek(1 << 16)
        self._declared = charset_of(encoding)
        encoding = _encoding_of(beginning, self._declared)
        errors = "surrogateescape" if encoding == "utf-8-sig" else "replace"
        self._text = io.TextIOWrapper(binary, encoding=encoding, errors=errors, newline="")
        self.count = 0
        self.taken_bytes = 0
        self._first = self._next_line()
        self.delimiter = max(_DELIMITERS, key=self._first.count)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line, self._first = self._first or self._next_line(), ""
        if not line:
            raise StopIteration
        self.count += 1
        self.taken_bytes += len(line)
        if self.taken_bytes > limits.MAX_RECORD_BYTES:
            raise BrokenFile(
                ErrorCode.RECORD_TOO_LARGE,
                f"the row up to line {self.count} is larger than {limits.MAX_RECORD_BYTES:,} bytes: "
                "a quotation mark may be open; mend it, the rows after it were not read",
            )
        return line

    def close(self) -> None:
        self._text.close()

    def _next_line(self) -> str:
        return self._text.readline(limits.MAX_RECORD_BYTES + 1)


def _encoding_of(beginning: bytes, declared: str) -> str:
    """UTF-8 unless a byte order mark or the user says otherwise; other bytes are looked at cell by cell."""
    if beginning.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32"
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if declared in ("", "utf-8"):
        return "utf-8-sig"
    return declared


def _decoded(cell: str, repaired: list[str]) -> str:
    """The cell; where its bytes were not UTF-8, what they look like instead."""
    if cell.isascii() or not any("\udc80" <= char <= "\udcff" for char in cell):
        return cell
    try:
        decoded = decode(cell.encode("utf-8", "surrogateescape"))
    except (NotText, UnicodeEncodeError):
        raise BadRecord(ErrorCode.NOT_TEXT, "a cell is binary, not text") from None
    repaired.extend(decoded.repaired)
    return decoded.text
