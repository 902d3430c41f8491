"""JSON Lines: one article per line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from ..model import ARTICLE_FIELDS, ArticleRecord, InputUnit, Rejected, SourceOptions


def read(unit: InputUnit, options: SourceOptions) -> Iterator[ArticleRecord | Rejected]:
    """The articles of the lines that start in the unit's stretch of bytes."""
    with Path(unit.path).open("rb") as stream:
        stream.seek(unit.start)
        number = 0
        while unit.end is None or stream.tell() < unit.end:
            place = f"{unit.name}@{stream.tell()}"
            line = stream.readline()
            if not line:
                return
            if not line.strip():
                continue
            if number >= unit.skip_records:
                yield _record(number, place, line, options)
            number += 1


def _record(number: int, place: str, line: bytes, options: SourceOptions) -> ArticleRecord | Rejected:
    try:
        value = json.loads(line)
    except ValueError:
        return Rejected(number, place, "RECORD_UNREADABLE", "the line is not JSON")
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        return Rejected(number, place, "RECORD_UNREADABLE", 'the line is no object with a field "text"')
    fields = {name: value[name] for name in ARTICLE_FIELDS if isinstance(value.get(name), str)}
    return ArticleRecord(number, **{**options.defaults, "id": place, **fields})
