"""JSON Lines, and files that are one JSON value: an article, or a list of articles."""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, cast

from ... import limits
from ...errors import ErrorCode
from ..model import ArticleRecord, InputUnit, SourceOptions
from .encoding import NotText, charset_of, decode
from .fields import build_article, type_name
from .reading import (
    BadRecord,
    BrokenFile,
    RawRecord,
    bounded_lines,
    open_stream,
    read_whole,
    told_as_broken,
)

_WIDE_MARKS = (
    codecs.BOM_UTF16_LE,
    codecs.BOM_UTF16_BE,
)  # those of UTF-32 hold one of them, or begin with zeros


def line_records(unit: InputUnit, options: SourceOptions) -> Iterator[RawRecord]:
    """One article per line, blank lines left out; the place of one is the byte that its line begins at.

    That byte is counted in the uncompressed file, so that an id does not depend on how a file is split.
    """
    with told_as_broken(), open_stream(unit) as opened:
        stream = _narrow(opened, unit, options.encoding)
        number = 0
        for position, line in bounded_lines(stream, unit.start, unit.end, limits.MAX_RECORD_BYTES):
            if line is not None and not line.strip():
                continue
            place = f"{unit.name}@{position}"
            yield RawRecord(number, place, _line_builder(line, number, place, options))
            number += 1


def file_records(unit: InputUnit, options: SourceOptions) -> Iterator[RawRecord]:
    """The article, or the articles of the list, of a .json file; lines of objects are read as lines."""
    if _has_lines_of_objects(unit, options.encoding):
        yield from line_records(unit, options)
        return
    try:
        decoded = decode(read_whole(unit, limits.MAX_JSON_FILE_BYTES), options.encoding)
        value = _parse(decoded.text)
    except NotText:
        raise BrokenFile(ErrorCode.NOT_TEXT, "the file is binary, not JSON") from None
    except BadRecord as error:
        raise BrokenFile(error.code, error.message) from None
    listed = value if isinstance(value, list) else [value]
    for number, each in enumerate(listed):
        place = f"{unit.name}[{number}]" if isinstance(value, list) else unit.name
        yield RawRecord(number, place, _value_builder(each, number, place, options, decoded.repaired))


def sample_names(unit: InputUnit, options: SourceOptions, count: int) -> list[str]:
    """The names of fields in the first `count` objects, in order of appearance; broken ones are passed over."""
    names: dict[str, None] = {}
    reader = line_records if unit.format == "jsonl" or _has_lines_of_objects(unit, options.encoding) else None
    if reader is None:
        value = _parse(decode(read_whole(unit, limits.MAX_JSON_FILE_BYTES), options.encoding).text)
        for each in (value if isinstance(value, list) else [value])[:count]:
            names.update(dict.fromkeys(each if isinstance(each, dict) else ()))
        return list(names)
    with told_as_broken(), open_stream(unit) as opened:
        stream = _narrow(opened, unit, options.encoding)
        for _, line in bounded_lines(stream, unit.start, unit.end, limits.MAX_RECORD_BYTES):
            if count <= 0:
                break
            count -= 1
            try:
                value = _parse(decode(line or b"", options.encoding).text)
            except (NotText, BadRecord):
                continue
            names.update(dict.fromkeys(value if isinstance(value, dict) else ()))
    return list(names)


def _line_builder(line: bytes | None, number: int, place: str, options: SourceOptions) -> Any:
    def build() -> ArticleRecord:
        if line is None:
            raise BadRecord(
                ErrorCode.RECORD_TOO_LARGE,
                f"the line is longer than {limits.MAX_RECORD_BYTES:,} bytes; cut it up",
            )
        try:
            decoded = decode(line, options.encoding)
        except NotText:
            raise BadRecord(ErrorCode.NOT_TEXT, "the line is binary, not JSON") from None
        value = _parse(decoded.text)
        return _value_builder(value, number, place, options, decoded.repaired)()

    return build


def _value_builder(
    value: object, number: int, place: str, options: SourceOptions, repaired: tuple[str, ...]
) -> Any:
    def build() -> ArticleRecord:
        if not isinstance(value, Mapping):
            raise BadRecord(
                ErrorCode.JSON_INVALID,
                f"an article is a JSON object with a text; this is {type_name(value)}",
            )
        return build_article(value, number, place, options, repaired)

    return build


def _parse(text: str) -> object:
    try:
        return json.loads(text)
    except RecursionError:
        raise BadRecord(ErrorCode.JSON_INVALID, "JSON nested too deeply to be read") from None
    except ValueError as error:
        # The library's own words name a place, never the content.
        where = f" at character {error.pos}: {error.msg}" if isinstance(error, json.JSONDecodeError) else ""
        raise BadRecord(ErrorCode.JSON_INVALID, f"no JSON{where}") from None


def _has_lines_of_objects(unit: InputUnit, encoding: str) -> bool:
    """Whether the first line that is not blank is an object of its own, as files of lines called .json have it."""
    with told_as_broken(), open_stream(unit) as opened:
        stream = _narrow(opened, unit, encoding)
        for _, line in bounded_lines(stream, 0, None, limits.MAX_RECORD_BYTES):
            if line is None:
                return False
            if line.strip():
                try:
                    return isinstance(_parse(decode(line, encoding).text), dict)
                except (NotText, BadRecord):
                    return False
    return False


def _narrow(stream: BinaryIO, unit: InputUnit, encoding: str) -> BinaryIO:
    """The stream, turned into UTF-8 if its characters are two or four bytes wide: lines cannot be found in those."""
    if unit.start:
        return stream
    buffered = (
        stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))
    )
    beginning = buffered.peek(4)[:4]
    name = charset_of(encoding)
    if beginning.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        name = "utf-32"
    elif beginning.startswith(_WIDE_MARKS):
        name = "utf-16"
    if name.startswith(("utf-16", "utf-32")):
        return cast(BinaryIO, io.BufferedReader(_Transcoded(buffered, name)))
    return cast(BinaryIO, buffered)


class _Transcoded(io.RawIOBase):
    """A stream in another charset as UTF-8."""

    def __init__(self, stream: io.BufferedReader, name: str):
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(name)("replace")
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            piece = self._stream.read(io.DEFAULT_BUFFER_SIZE)
            self._ready = self._decoder.decode(piece, final=not piece).encode("utf-8", "replace")
            if not piece:
                break
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count
