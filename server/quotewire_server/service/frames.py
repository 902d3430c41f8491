"""Frames on the pipes between the front of the service and its workers.

A frame is one byte that says what it is, the length of its body (four bytes, big-endian), and the body:

    to a worker     REQUEST  an ExtractQuotesRequest
    from a worker   READY    the ModelInfo of what it has loaded; the first frame
                    RESULT   an ExtractQuotesResponse
                    ERROR    a google.rpc.Status: for one article, or in place of READY
"""

from __future__ import annotations

import asyncio
import struct
from typing import BinaryIO

REQUEST = b"q"
READY = b"r"
RESULT = b"a"
ERROR = b"e"

_HEADER = struct.Struct(">cI")


def encode(kind: bytes, body: bytes) -> bytes:
    """The frame with this body, in bytes."""
    return _HEADER.pack(kind, len(body)) + body


async def read(stream: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """The next frame, as (kind, body). Raises `asyncio.IncompleteReadError` when the other side is gone."""
    kind, length = _HEADER.unpack(await stream.readexactly(_HEADER.size))
    return kind, await stream.readexactly(length)


def read_blocking(stream: BinaryIO) -> tuple[bytes, bytes] | None:
    """The next frame, as (kind, body), or None when the other side is gone."""
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    kind, length = _HEADER.unpack(header)
    body = stream.read(length)
    return (kind, body) if len(body) == length else None


def write_blocking(stream: BinaryIO, kind: bytes, body: bytes) -> None:
    """Writes one frame and flushes it. Raises `BrokenPipeError` when the other side is gone."""
    stream.write(encode(kind, body))
    stream.flush()
