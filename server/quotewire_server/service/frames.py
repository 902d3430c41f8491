"""Frames on the sockets between the front of the service, its template and its workers.

A frame is one byte that says what it is, the length of its body (four bytes, big-endian), and the body:

    to a template     FORK     the slot of a new worker, a NUMBER; with it comes the worker's end of a socket
                      SERVE    the same, and the template itself becomes the worker
                      SPARE    a NUMBER without meaning; with it comes the end of a socket for another template
    from a template   READY    the ModelInfo of what it has loaded; the first frame
                      ERROR    a google.rpc.Status, in place of READY
                      FORKED   the process id of the new worker or template, a NUMBER
                      ENDED    the process id and the exit status of a worker, two NUMBERs
    to a worker       REQUEST  an ExtractQuotesRequest
    from a worker     BEAT     nothing: it lives
                      RESULT   an ExtractQuotesResponse
                      ERROR    a google.rpc.Status for this one article
"""

from __future__ import annotations

import asyncio
import struct
from typing import BinaryIO

FORK = b"f"
SERVE = b"s"
SPARE = b"t"
READY = b"r"
FORKED = b"k"
ENDED = b"x"
REQUEST = b"q"
BEAT = b"b"
RESULT = b"a"
ERROR = b"e"

# Slots, process ids and exit statuses, which are below 0 for signals.
NUMBER = struct.Struct(">q")

_HEADER = struct.Struct(">cI")

# The length of a frame to a template.
ORDER_BYTES = _HEADER.size + NUMBER.size


def order(data: bytes) -> tuple[bytes, int]:
    """The kind and the number of a whole frame to a template."""
    return data[:1], NUMBER.unpack(data[_HEADER.size :])[0]


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
