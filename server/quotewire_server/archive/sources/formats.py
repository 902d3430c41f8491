"""Which format a file has: by its name, else by its beginning."""

from __future__ import annotations

import json
from pathlib import Path

from ..model import InputUnit, SourceOptions
from .encoding import NotText, decode
from .reading import BrokenFile, open_stream, told_as_broken

FORMATS = ("text", "html", "json", "jsonl", "csv", "parquet", "warc")

_FORMAT_OF_SUFFIX = {
    **dict.fromkeys((".txt", ".text", ".md"), "text"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    ".json": "json",
    **dict.fromkeys((".jsonl", ".ndjson"), "jsonl"),
    **dict.fromkeys((".csv", ".tsv"), "csv"),
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
    ".warc": "warc",
}
_COMPRESSED = (".gz", ".zst", ".zstd")
_SNIFFED_BYTES = 65_536


def format_of(path: Path, options: SourceOptions) -> str | None:
    """One of `FORMATS`: the one asked for, by the name of the file ("news.jsonl.gz"), or by its beginning.

    None for a name whose suffix says something else (.pdf, .jpg); only files without any are looked into.
    """
    if options.input_format != "auto":
        return options.input_format
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in _COMPRESSED:
        suffixes.pop()
    if suffixes:
        return _FORMAT_OF_SUFFIX.get(suffixes[-1])
    return sniff_format(path)


def sniff_format(path: Path) -> str | None:
    """One of `FORMATS` by what the file begins with, compressed or not; plain text when it is text and nothing else.

    None for binary content and for a file that cannot be read.
    """
    beginning = _beginning(path)
    if beginning is None:
        return None
    beginning = beginning.removeprefix(b"\xef\xbb\xbf")
    if beginning.startswith(b"PAR1"):
        return "parquet"
    if beginning.startswith(b"WARC/"):
        return "warc"
    start = beginning.lstrip()
    if start.startswith(b"{"):
        return "jsonl" if _is_object(start.splitlines()[0]) else "json" if _looks_like_json(start) else "text"
    if start.startswith(b"[") and start[1:].lstrip().startswith((b"{", b"]")):
        return "json"
    if start[:200].lower().startswith((b"<!doctype html", b"<html", b"<?xml", b"<head", b"<body")):
        return "html"
    try:
        decode(beginning)
    except NotText:
        return None
    return "text"


def _beginning(path: Path) -> bytes | None:
    try:
        with told_as_broken(), open_stream(InputUnit(path.name, str(path), "")) as stream:
            return stream.read(_SNIFFED_BYTES)
    except BrokenFile:
        return None


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _looks_like_json(start: bytes) -> bool:
    return start[1:].lstrip()[:1] in (b'"', b"}")
