"""Checks before a run that the files have the fields that it is told to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..errors import QuotewireError
from .model import SourceOptions
from .planner import Chunk
from .refusals import BatchRefused
from .sources import check_fields

# So many files of each format are looked at.
_CHECKED_FILES = 20


def checked(chunks: Iterator[Chunk], options: SourceOptions) -> Iterator[Chunk]:
    """The chunks as they are; at their end, raises `BatchRefused` for a format of which no file looked at has the
    fields. One file that lacks them among others gets errors of its own.
    """
    complaints: dict[str, list[str]] = defaultdict(list)
    looked_at: dict[str, int] = defaultdict(int)
    for chunk in chunks:
        for planned in chunk.units:
            unit = planned.unit
            if unit.start or looked_at[unit.format] >= _CHECKED_FILES:
                continue
            looked_at[unit.format] += 1
            try:
                check_fields(unit, options)
            except QuotewireError as error:
                complaints[unit.format].append(error.message)
        yield chunk
    for form, messages in complaints.items():
        if len(messages) == looked_at[form]:
            raise BatchRefused(messages[0])
