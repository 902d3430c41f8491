"""From files and standard input to articles: plain text, JSON and JSON Lines."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from google.type import date_pb2

from quotewire._article import build_article
from quotewire._exceptions import InvalidArgument
from quotewire.v1.quotewire_pb2 import Article

INPUT_FORMATS = ("auto", "text", "json", "jsonl")
_FORMAT_OF_SUFFIX = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".txt": "text"}
_FIELDS = ("id", "text", "title", "outlet", "published", "url", "byline", "language")


class UnreadableDocument(Exception):
    """A document that gives no article; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Document:
    """One article of the input, or the reason why there is none; `name` is its file and place there."""

    name: str
    article: Article | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read: the input format, the encoding, and fields for articles that lack them."""

    input_format: str
    encoding: str
    defaults: Mapping[str, object]


def read_documents(paths: Sequence[str], reading: Reading) -> Iterator[Document]:
    """The documents of all files in order; "-" is standard input. Unreadable ones keep their place."""
    for path in paths:
        name = "standard input" if path == "-" else path.encode(errors="replace").decode()
        try:
            if path == "-" and sys.stdin is None:
                yield Document(name, None, "it is closed")
            elif path == "-":
                yield from _read_stream(name, "", sys.stdin.buffer, reading)
            else:
                with Path(path).open("rb") as stream:
                    yield from _read_stream(name, Path(path).suffix.lower(), stream, reading)
        except OSError as error:
            yield Document(name, None, error.strerror or str(error))


def _read_stream(name: str, suffix: str, stream: BinaryIO, reading: Reading) -> Iterator[Document]:
    input_format = reading.input_format
    if input_format == "auto":
        input_format = _FORMAT_OF_SUFFIX.get(suffix, "auto")
    head: list[bytes] = []
    if input_format == "auto":
        head, input_format = _sniff(stream)
    if input_format == "jsonl":
        yield from _read_lines(name, chain(head, stream), reading)
        return
    content = b"".join(head) + stream.read()
    try:
        text = _decode(content, reading.encoding)
        if input_format == "text":
            yield Document(name, _article({"text": text}, name, reading))
        else:
            yield from _read_json(name, text, reading, or_text=input_format == "auto")
    except UnreadableDocument as error:
        yield Document(name, None, str(error))


def _sniff(stream: BinaryIO) -> tuple[list[bytes], str]:
    """The lines up to the first that is not blank, and what it looks like: jsonl, text or still auto."""
    head: list[bytes] = []
    for line in stream:
        head.append(line)
        start = line.removeprefix(codecs.BOM_UTF8).strip()
        if not start:
            continue
        if start.startswith(b"{"):
            try:
                json.loads(start)
            except ValueError:
                return head, "auto"
            return head, "jsonl"
        return head, "auto" if start.startswith(b"[") else "text"
    return head, "text"


def _read_lines(name: str, lines: Iterator[bytes], reading: Reading) -> Iterator[Document]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"{name}:{number}"
        try:
            value = _parse(_decode(line, reading.encoding))
            yield Document(place, _article(_mapping(value), place, reading))
        except UnreadableDocument as error:
            yield Document(place, None, str(error))


def _read_json(name: str, text: str, reading: Reading, *, or_text: bool) -> Iterator[Document]:
    try:
        value = _parse(text)
    except UnreadableDocument:
        if not or_text:
            raise
        # A text may well begin with a bracket: "[Updated] The mayor said ..."
        yield Document(name, _article({"text": text}, name, reading))
        return
    if not isinstance(value, list):
        yield Document(name, _article(_mapping(value), name, reading))
        return
    for position, each in enumerate(value):
        place = f"{name}[{position}]"
        try:
            yield Document(place, _article(_mapping(each), place, reading))
        except UnreadableDocument as error:
            yield Document(place, None, str(error))


def _decode(content: bytes, encoding: str) -> str:
    """The text, line ends as they are: offsets count them. A byte order mark is no part of it."""
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise UnreadableDocument(
            f"not {encoding}: byte 0x{content[error.start]:02x} at {error.start}; "
            "name its encoding with --encoding, for example --encoding cp1252"
        ) from None


def _parse(text: str) -> object:
    try:
        return json.loads(text)
    except RecursionError:
        raise UnreadableDocument("not JSON that can be read: nested too deeply") from None
    except ValueError as error:
        raise UnreadableDocument(f"not JSON: {error}") from None


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise UnreadableDocument('an article must be a JSON object with a field "text"')
    if "text" not in value:
        raise UnreadableDocument(
            f'an article needs a field "text"; this one has {", ".join(value) or "none"}'
        )
    return value


def _article(value: Mapping[str, object], name: str, reading: Reading) -> Article:
    """The article; fields it lacks come from the defaults, its id from where it stands."""
    given = {field: value[field] for field in _FIELDS if value.get(field) not in (None, "")}
    fields: dict[str, object] = {"id": name, "text": "", **reading.defaults, **given}
    if isinstance(fields["id"], int):
        fields["id"] = str(fields["id"])
    published = fields.pop("published", None)
    try:
        return build_article(published=_published(published), **fields)
    except (InvalidArgument, TypeError, ValueError) as error:
        raise UnreadableDocument(str(error)) from None


def _published(value: object) -> date_pb2.Date | str | None:
    """A date as text, or as the contract's own JSON form, {"year": 2025, "month": 9, "day": 6}."""
    if isinstance(value, dict):
        return date_pb2.Date(**value)
    if value is None or isinstance(value, str):
        return value
    raise TypeError(f'published is text like "2025-09-06", not {value!r}')
