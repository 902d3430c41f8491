"""What all formats share: raw records, broken files, and streams that are read within bounds.

A format gives `RawRecord`s, which cost little until they are built; whatever goes wrong while building one costs
that record alone, whatever goes wrong between two ends the file, and what came before it stands.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import zstandard

from ... import limits
from ...errors import ErrorCode
from ..model import ArticleRecord, InputUnit

_CHUNK_BYTES = 1 << 20
# What reading compressed or cut files may raise; none of it tells more than that the file is broken.
_BROKEN = (EOFError, zlib.error, zstandard.ZstdError, gzip.BadGzipFile)


class BadRecord(Exception):
    """One record gives no article: a stable code, and cause and cure without any text of the document."""

    def __init__(self, code: ErrorCode, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


class BrokenFile(BadRecord):
    """Nothing more can be read from this file."""


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A record that was found and not yet looked into; `number` counts the unit's from 0.

    `place` is the id of an article that brings none. `build` makes the article, or raises `BadRecord`.
    """

    number: int
    place: str
    build: Callable[[], ArticleRecord]


@contextmanager
def open_stream(unit: InputUnit) -> Iterator[BinaryIO]:
    """The bytes of the unit's file, decompressed as its beginning asks for, from `unit.start` on."""
    with Path(unit.path).open("rb") as file:
        beginning = file.read(4)
        file.seek(0)
        if beginning.startswith(b"\x1f\x8b"):
            yield cast(BinaryIO, gzip.GzipFile(fileobj=file))
        elif beginning == b"\x28\xb5\x2f\xfd" or beginning[1:] == b"\x2a\x4d\x18":  # a frame, or one to skip
            yield cast(BinaryIO, io.BufferedReader(_ZstdFrames(file), _CHUNK_BYTES))
        else:
            file.seek(unit.start)
            yield file


def read_whole(unit: InputUnit, max_bytes: int) -> bytes:
    """All bytes of a file that is one document; raises `BrokenFile` for more than `max_bytes` of them."""
    with told_as_broken(), open_stream(unit) as stream:
        pieces = []
        left = max_bytes + 1
        while left > 0:
            piece = stream.read(min(left, _CHUNK_BYTES))
            if not piece:
                break
            pieces.append(piece)
            left -= len(piece)
    if left <= 0:
        raise BrokenFile(
            ErrorCode.RECORD_TOO_LARGE,
            f"the file holds more than {max_bytes:,} bytes, which is no single document; "
            "put one article in each line of a .jsonl file",
        )
    return b"".join(pieces)


def bounded_lines(
    stream: BinaryIO, start: int, end: int | None, max_bytes: int
) -> Iterator[tuple[int, bytes | None]]:
    """The lines that begin in [start, end) with the byte that each begins at; None for one over `max_bytes`.

    `start` is where the stream stands. Of a line that is too long, no more than a chunk is ever in memory; one
    that goes on beyond `limits.MAX_SKIPPED_BYTES` ends the file (`BrokenFile`).
    """
    position = start
    while end is None or position < end:
        line = stream.readline(max_bytes + 1)
        if not line:
            return
        begin, position = position, position + len(line)
        if len(line) <= max_bytes:
            yield begin, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_CHUNK_BYTES)
            position += len(line)
            if position - begin > limits.MAX_SKIPPED_BYTES:
                raise BrokenFile(
                    ErrorCode.RECORD_TOO_LARGE,
                    f"a line goes on for more than {limits.MAX_SKIPPED_BYTES:,} bytes; this is not a file of lines",
                )
        yield begin, None


@contextmanager
def told_as_broken() -> Iterator[None]:
    """Turns what a cut, damaged or unreadable file raises into `BrokenFile`."""
    try:
        yield
    except _BROKEN:
        raise BrokenFile(
            ErrorCode.FILE_BROKEN,
            "the file is cut off or damaged here; what came before was read; get the file again",
        ) from None
    except OSError as error:
        raise BrokenFile(
            ErrorCode.FILE_UNREADABLE,
            f"the file cannot be read: {error.strerror or type(error).__name__}; make it readable, or leave it out",
        ) from None


class _ZstdFrames(io.RawIOBase):
    """Decompresses frame after frame, and raises EOFError for one that is cut off.

    The library's own stream reader ends silently there. Little is fed at a time: four bytes may hold 128 KiB.
    """

    _FED_BYTES = 2_048

    def __init__(self, file: IO[bytes]):
        # A frame may ask for a window of any size; this one allows what `zstd --long=27` writes.
        self._library = zstandard.ZstdDecompressor(max_window_size=limits.MAX_ZSTD_WINDOW_BYTES)
        self._frame = self._library.decompressobj()
        self._file = file
        self._is_between_frames = True
        self._fed = b""
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            self._fed = self._fed or self._file.read(self._FED_BYTES)
            if not self._fed:
                if self._is_between_frames:
                    return 0
                raise EOFError("the last frame is cut off")
            if self._is_between_frames:
                self._frame = self._library.decompressobj()
            self._ready = memoryview(self._frame.decompress(self._fed))
            self._is_between_frames = self._frame.eof
            self._fed = self._frame.unused_data if self._frame.eof else b""
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count
