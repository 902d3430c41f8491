"""A call as bytes on a socket, for what no client library would send."""

from __future__ import annotations

import socket
import struct
from collections.abc import Mapping

from tests.server_process import PATIENCE_SECONDS

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_DATA, _HEADERS, _RST_STREAM, _SETTINGS, _PING, _GOAWAY, _CONTINUATION = 0, 1, 3, 4, 6, 7, 9
_END_STREAM, _END_HEADERS, _ACK = 1, 4, 1


def message(payload: bytes, *, compressed: bool = False) -> bytes:
    """A message with its prefix, as gRPC puts it on the wire."""
    return struct.pack(">?I", compressed, len(payload)) + payload


class RawCall:
    """One call on a connection of its own; `body` is what follows the headers, as it is."""

    def __init__(
        self, address: str, path: bytes, body: bytes = b"", headers: Mapping[str, bytes] | None = None
    ):
        host, _, port = address.rpartition(":")
        self._socket = socket.create_connection((host, int(port)), timeout=PATIENCE_SECONDS)
        self._received = b""
        fields = {b":method": b"POST", b":scheme": b"http", b":path": path, b":authority": b"test"}
        fields |= {b"te": b"trailers", b"content-type": b"application/grpc"}
        fields |= {name.encode(): value for name, value in (headers or {}).items()}
        block = b"".join(_literal(name) + _literal(value, first=False) for name, value in fields.items())
        self._socket.sendall(_PREFACE + _frame(_SETTINGS, 0, b""))
        pieces = _pieces(block)
        for number, piece in enumerate(pieces):
            flags = _END_HEADERS * (number == len(pieces) - 1)
            self._socket.sendall(_frame(_CONTINUATION if number else _HEADERS, flags, piece, stream=1))
        self._body = body

    def answer(self) -> bytes:
        """Sends the body and the end of the call; returns all that comes back until the call has ended."""
        pieces = _pieces(self._body)
        for piece in pieces:
            self._socket.sendall(_frame(_DATA, _END_STREAM * (piece is pieces[-1]), piece, stream=1))
        answer = b""
        with self._socket:
            while True:
                kind, flags, payload = self._read_frame()
                if kind == _SETTINGS and not flags & _ACK:
                    self._socket.sendall(_frame(_SETTINGS, _ACK, b""))
                elif kind == _PING and not flags & _ACK:
                    self._socket.sendall(_frame(_PING, _ACK, payload))
                elif kind in (_DATA, _HEADERS, _RST_STREAM, _GOAWAY):
                    answer += payload
                    if kind in (_RST_STREAM, _GOAWAY) or flags & _END_STREAM:
                        return answer

    def _read_frame(self) -> tuple[int, int, bytes]:
        length, kind, flags = struct.unpack(">I", b"\0" + self._read(3))[0], *self._read(2)
        self._read(4)
        return kind, flags, self._read(length)

    def _read(self, size: int) -> bytes:
        while len(self._received) < size:
            more = self._socket.recv(65_536)
            assert more, "the server closed the connection before the call had ended"
            self._received += more
        found, self._received = self._received[:size], self._received[size:]
        return found


def _pieces(content: bytes) -> list[bytes]:
    """What fits into one frame each; at least one."""
    return [content[at : at + 16_384] for at in range(0, len(content), 16_384)] or [b""]


def _frame(kind: int, flags: int, payload: bytes, stream: int = 0) -> bytes:
    return struct.pack(">I", len(payload))[1:] + bytes((kind, flags)) + struct.pack(">I", stream) + payload


def _literal(text: bytes, first: bool = True) -> bytes:
    """A name or a value of the header, neither indexed nor compressed (RFC 7541, section 6.2.2)."""
    start = b"\0" if first else b""
    if len(text) < 127:
        return start + bytes((len(text),)) + text
    rest, length = len(text) - 127, b"\x7f"
    while rest >= 128:
        length += bytes((rest % 128 + 128,))
        rest //= 128
    return start + length + bytes((rest,)) + text
