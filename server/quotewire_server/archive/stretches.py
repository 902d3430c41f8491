"""Large files cut into stretches that can be read by themselves: lines by bytes, Parquet by row groups."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BLOCK_BYTES = 1 << 16
# Line ends are bytes of their own in UTF-8 and in all that ASCII is part of, but not in these.
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_COMPRESSED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a file as in `InputUnit`, with about how many bytes of the file it is."""

    start: int
    end: int | None
    bytes: int


def stretches(path: Path, form: str, target_bytes: int) -> Iterator[Stretch]:
    """The stretches of a file, of about `target_bytes` each; one for a file that cannot be cut, or read."""
    try:
        size = path.stat().st_size
        if size > target_bytes and form == "jsonl" and _has_plain_lines(path):
            yield from _by_lines(path, size, target_bytes)
            return
        if size > target_bytes and form == "parquet":
            groups = list(_by_row_groups(path, target_bytes))
            if groups:
                yield from groups
                return
    except OSError:
        size = 0  # whoever reads it will tell
    yield Stretch(0, None, size)


def _has_plain_lines(path: Path) -> bool:
    with path.open("rb") as stream:
        beginning = stream.read(4)
    return not beginning.startswith((*_WIDE_MARKS, *_COMPRESSED)) and beginning[1:2] != b"\0"


def _by_lines(path: Path, size: int, target_bytes: int) -> Iterator[Stretch]:
    start = 0
    with path.open("rb") as stream:
        while start < size:
            end = _next_line(stream, start + target_bytes, size)
            yield Stretch(start, end, end - start)
            start = end


def _next_line(stream, position: int, size: int) -> int:
    """Where the first line at or after `position` starts; the end of the file when there is none."""
    if position >= size:
        return size
    position -= 1  # the byte before may be a line end
    stream.seek(position)
    while block := stream.read(_BLOCK_BYTES):
        found = block.find(b"\n")
        if found >= 0:
            return position + found + 1
        position += len(block)
    return size


def _by_row_groups(path: Path, target_bytes: int) -> Iterator[Stretch]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            metadata = file.metadata
            sizes = [
                sum(
                    metadata.row_group(i).column(c).total_compressed_size for c in range(metadata.num_columns)
                )
                for i in range(metadata.num_row_groups)
            ]
    except (pa.ArrowException, OSError, ValueError):
        return
    start = total = 0
    for group, group_bytes in enumerate(sizes):
        total += group_bytes
        if total >= target_bytes or group == len(sizes) - 1:
            yield Stretch(start, group + 1, total)
            start, total = group + 1, 0
