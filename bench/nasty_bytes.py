"""Bytes for a server's port that no client would send: broken requests, broken HTTP/2, no HTTP/2 at all.

Like the articles of `nasty_articles`, each follows from two numbers.
"""

from __future__ import annotations

import random
import struct

from quotewire.v1 import quotewire_pb2 as pb

from bench.driver import UNARY
from bench.nasty_articles import nasty_request

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_SETTINGS = struct.pack(">I", 0)[1:] + b"\x04\x00" + bytes(4)
# Kinds of frames: DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE,
# CONTINUATION, one that does not exist.
_FRAME_KINDS = (0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x42)
_LENGTHS = (0, 1, 127, 128, 255, 65_535, 2**31 - 1, 2**32 - 1)
_PLAIN = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"POST /quotewire.v1.QuoteService/ExtractQuotes HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
    + bytes(range(256)) * 2,  # the beginning of a TLS handshake
    b"SSH-2.0-OpenSSH_9.6\r\n",
    b"\x00",
    _PREFACE[:-1],
    _PREFACE,
    b"*1\r\n$4\r\nPING\r\n",
)


def dice_for(seed: int, number: int) -> random.Random:
    """The source of chance for one case."""
    return random.Random(f"{seed}/{number}")


def broken_request(seed: int, number: int) -> bytes:
    """A request message with bytes struck, doubled, swapped or put in; now and then one that was never a message."""
    dice = dice_for(seed, number)
    if dice.random() < 0.05:
        return dice.randbytes(dice.choice((0, 1, 2, 10, 100, 5_000)))
    if dice.random() < 0.03:
        return _deep(dice)
    body = bytearray(nasty_request(seed, number).SerializeToString())
    for _ in range(dice.choice((0, 0, 1, 1, 2, 8))):
        _break(body, dice)
    if dice.random() < 0.1:
        body += nasty_request(seed, number + 1).SerializeToString()
    return bytes(body)


def _break(body: bytearray, dice: random.Random) -> None:
    place = dice.randrange(len(body) + 1)
    length = dice.choice((1, 1, 2, 4, 30))
    match dice.randrange(7):
        case 0:
            body[place : place + 1] = bytes([dice.randrange(256)])
        case 1:
            del body[place : place + length]
        case 2:
            body[place:place] = dice.randbytes(length)
        case 3:
            body[place:place] = body[place : place + length]
        case 4:
            del body[place:]
        case 5:  # a length or a tag that is far too large
            body[place : place + 1] = dice.choice(
                (b"\xff" * 9 + b"\x01", b"\xff\xff\xff\xff\x0f", b"\x80" * 11)
            )
        case _:  # bytes that are no UTF-8, where text often stands
            body[place : place + 2] = dice.choice((b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80", b"\xff\xfe"))


def _deep(dice: random.Random) -> bytes:
    """Groups or messages within each other, deeper than any parser should follow."""
    depth = dice.choice((50, 150, 5_000))
    if dice.random() < 0.5:
        return b"\x7b" * depth + b"\x7c" * dice.choice((0, depth))
    body = b""
    for _ in range(min(depth, 150)):
        body = b"\x0a" + _varint(len(body)) + body
    return body


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def broken_connection(seed: int, number: int) -> bytes:
    """All that is sent over one connection: HTTP/2 that goes wrong, or something else altogether."""
    dice = dice_for(seed, number)
    if dice.random() < 0.3:
        return dice.choice((*_PLAIN, dice.randbytes(dice.choice((1, 9, 64, 3_000)))))
    sent = bytearray(_PREFACE + _SETTINGS)
    if dice.random() < 0.7:
        sent += _frame(1, 4, 1, _headers(dice))
    for _ in range(dice.randint(1, 6)):
        sent += _any_frame(dice, seed, number)
    if dice.random() < 0.3:
        _break(sent, dice)
    return bytes(sent)


def _any_frame(dice: random.Random, seed: int, number: int) -> bytes:
    kind = dice.choice(_FRAME_KINDS)
    stream = dice.choice((1, 1, 1, 1, 0, 2, 3, 2**31 - 1))
    flags = dice.choice((0, 1, 4, 5, 8, 0x20, 0xFF))
    if kind == 0:
        return _frame(kind, dice.choice((0, 1)), stream, _message(dice, seed, number))
    if kind in (1, 9):
        return _frame(kind, flags, stream, _headers(dice))
    if kind == 4:
        settings = struct.pack(">HI", dice.randrange(10), dice.choice(_LENGTHS))
        return _frame(
            kind, dice.choice((0, 0, 1)), dice.choice((0, 0, 1)), settings * dice.choice((0, 1, 1, 40))
        )
    return _frame(kind, flags, stream, dice.randbytes(dice.choice((0, 4, 5, 8, 8, 17, 300))))


def _message(dice: random.Random, seed: int, number: int) -> bytes:
    """A gRPC message with its prefix: one flag, four bytes of length; either may lie."""
    body = broken_request(seed, number) if dice.random() < 0.5 else _good_message(seed, number)
    flag, length = 0, len(body)
    if dice.random() < 0.3:
        flag = dice.choice((1, 2, 255))  # 1 says that it is compressed, which nobody has agreed on
    if dice.random() < 0.3:
        length = dice.choice((*_LENGTHS, length + 1, max(0, length - 1)))
    return struct.pack(">BI", flag, length) + body


def _good_message(seed: int, number: int) -> bytes:
    return pb.ExtractQuotesRequest(
        article=pb.Article(id=f"{seed}-{number}", text="“Hi,” said Ana.")
    ).SerializeToString()


def _headers(dice: random.Random) -> bytes:
    """The headers of a call, each as a literal; some missing, doubled or odd."""
    headers = [
        (b":method", b"POST"),
        (b":scheme", b"http"),
        (b":path", UNARY.encode()),
        (b":authority", b"localhost"),
        (b"content-type", b"application/grpc"),
        (b"te", b"trailers"),
    ]
    if dice.random() < 0.3:
        odd = (
            (b"grpc-timeout", dice.choice((b"1S", b"-1S", b"99999999999H", b"x", b""))),
            (b"grpc-encoding", dice.choice((b"gzip", b"nothing", b"identity"))),
            (b"content-length", b"-1"),
            (b":path", dice.choice((b"/", b"", b"/a/b", b"/" * 3_000))),
            (b"x-request-id", dice.randbytes(20)),
            (b"X-Upper", b"1"),
            (b"grpc-trace-bin", b"!!"),
            (b"cookie", b"a" * 20_000),
        )
        headers.append(dice.choice(odd))
    if dice.random() < 0.2:
        headers.pop(dice.randrange(len(headers)))
    return b"".join(b"\x00" + _literal(name) + _literal(value) for name, value in headers)


def _literal(value: bytes) -> bytes:
    """A string of HPACK (RFC 7541, 5.2), not Huffman-coded."""
    return (bytes([len(value)]) if len(value) < 127 else b"\x7f" + _varint(len(value) - 127)) + value


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload
