"""Calls that no client library sends: the server says what is wrong with them, and goes on."""

from __future__ import annotations

import gzip
import uuid
import zlib
from pathlib import Path

import grpc
import pytest
from quotewire.v1 import quotewire_pb2 as pb

from tests.raw_http2 import RawCall, message
from tests.server_process import ServerProcess, wait_until

EXTRACT = b"/quotewire.v1.QuoteService/ExtractQuotes"
STREAM = b"/quotewire.v1.QuoteService/StreamExtractQuotes"
INFO = b"/quotewire.v1.QuoteService/GetServerInfo"
GOOD = pb.ExtractQuotesRequest(article=pb.Article(text="He said hello.")).SerializeToString()
NOT_UTF_8 = b"\x0a\x05\x12\x03a\xffb"
MEBIBYTE = 1024 * 1024

both = pytest.mark.parametrize("method", [EXTRACT, STREAM], ids=["call", "stream"])


def outcome(server: ServerProcess, method: bytes, body: bytes, **headers: bytes) -> tuple:
    """How a call ended, by the server's own log."""
    request_id = uuid.uuid4().hex
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    RawCall(server.address, method, body, {"x-request-id": request_id.encode(), **named}).answer()
    line = server.call(request_id)
    return line["outcome"], line.get("reason")


BROKEN = {
    "plain protobuf": (b"\xff\xff\xff", "identity"),
    "plain UTF-8": (NOT_UTF_8, "identity"),
    "gzipped protobuf": (gzip.compress(b"\xff\xff\xff"), "gzip"),
    "gzipped UTF-8": (gzip.compress(NOT_UTF_8), "gzip"),
    "deflated protobuf": (zlib.compress(b"\xff\xff\xff"), "deflate"),
    "deflated UTF-8": (zlib.compress(NOT_UTF_8), "deflate"),
}


@both
@pytest.mark.parametrize("broken", BROKEN)
def test_broken_message_is_the_callers_fault_however_it_is_packed(server, method, broken):
    payload, encoding = BROKEN[broken]
    body = message(payload, compressed=encoding != "identity")

    ended = outcome(server, method, body, grpc_encoding=encoding.encode())

    assert ended == ("INVALID_ARGUMENT", "MALFORMED_REQUEST")


@pytest.mark.parametrize("method", [EXTRACT, INFO], ids=["article", "info"])
@pytest.mark.parametrize(
    "body", [b"", b"\0\0\0", b"\0\0\0\0\x50abc"], ids=["nothing", "cut prefix", "cut message"]
)
def test_call_without_a_whole_message_is_told_so_and_does_not_hang(server, method, body):
    assert outcome(server, method, body) == ("INVALID_ARGUMENT", "MALFORMED_REQUEST")


@both
@pytest.mark.parametrize(
    ("packed", "encoding", "complaint"),
    [
        (b"junk", b"gzip", b"Decompression failed"),
        (gzip.compress(GOOD)[:-6], b"gzip", b"Decompression failed"),
        (gzip.compress(GOOD), b"identity", b"Compression bit set but no encoding configured"),
        (GOOD, b"br", b"Error parsing 'grpc-encoding' metadata"),
    ],
    ids=["junk", "cut short", "not announced", "unknown"],
)
def test_broken_compression_is_refused_by_grpc_itself(server, method, packed, encoding, complaint):
    call = RawCall(server.address, method, message(packed, compressed=True), {"grpc-encoding": encoding})

    assert complaint in call.answer()


PATHS = [
    b"/\xff\xfe",
    EXTRACT + b"\xff",
    b"/",
    b"",
    b"no slash",
    b"/" + b"a" * 9_000,
    b"/a/b\0c",
    b"/../../etc/passwd",
]


@pytest.mark.parametrize("path", PATHS, ids=range(len(PATHS)))
def test_path_that_leads_nowhere_does_the_server_no_harm(server, path):
    RawCall(server.address, path, message(GOOD)).answer()

    assert server.is_serving()
    assert server.extract().quotes


@pytest.mark.parametrize("timeout", [b"1n", b"0S", b"99999999H", b"999999999999S", b"18446744073709551615n"])
def test_absurd_deadline_is_a_long_or_a_short_one(server, timeout):
    answer = RawCall(server.address, EXTRACT, message(GOOD), {"grpc-timeout": timeout}).answer()

    expected = grpc.StatusCode.DEADLINE_EXCEEDED if timeout in (b"1n", b"0S") else grpc.StatusCode.OK
    assert b"grpc-status\x01%d" % expected.value[0] in answer
    assert server.is_serving()


@pytest.mark.parametrize("timeout", [b"-1S", b"soon", b"", b"1\xff"])
def test_deadline_that_is_none_is_refused(server, timeout):
    answer = RawCall(server.address, EXTRACT, message(GOOD), {"grpc-timeout": timeout}).answer()

    assert b"Error parsing 'grpc-timeout' metadata" in answer
    assert server.is_serving()


ODD_METADATA = {
    "bytes beyond ASCII": {"x-request-id": b"a\xc3\xa9b", "x-note": b"\xff\xfe"},
    "controls": {"x-request-id": b"a\tb", "x-note": b"\x01\x7f"},
    "binary that is no base64": {"x-note-bin": b"!!!"},
    "empty": {"x-request-id": b"", "authorization": b""},
    "broken trace": {"traceparent": b"00-zz-zz-zz", "tracestate": b"=,=,\xff", "baggage": b"%ff=%ff"},
    "upper case": {"X-NOTE": b"a"},
}


@pytest.mark.parametrize("headers", ODD_METADATA.values(), ids=ODD_METADATA)
def test_odd_metadata_does_the_server_no_harm_and_tells_nothing_of_it(server, headers):
    answer = RawCall(server.address, EXTRACT, message(GOOD), headers).answer()

    assert b"Unexpected" not in answer
    assert b"<class" not in answer
    assert server.extract().quotes


def peak_mebibytes(server: ServerProcess) -> float:
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def test_compressed_bomb_is_cut_off_while_it_swells(server, refusal_of):
    bomb = bytes(128 * MEBIBYTE)
    call = server.channel.unary_unary(EXTRACT.decode())
    stream = server.channel.stream_stream(STREAM.decode())
    before = peak_mebibytes(server)

    refusals = [
        refusal_of(lambda: call(bomb, compression=grpc.Compression.Gzip)),
        refusal_of(lambda: call(bomb, compression=grpc.Compression.Deflate)),
        refusal_of(lambda: list(stream(iter([bomb]), compression=grpc.Compression.Gzip))),
    ]

    assert {refusal.status for refusal in refusals} == {grpc.StatusCode.RESOURCE_EXHAUSTED}
    assert {refusal.message for refusal in refusals} == {"Decompressed message larger than max"}
    assert peak_mebibytes(server) - before < 32


def test_length_that_the_message_only_claims_is_refused_and_not_reserved(server):
    before = peak_mebibytes(server)

    answer = RawCall(server.address, EXTRACT, b"\0\xff\xff\xff\xff").answer()

    assert b"Received message larger than max" in answer
    assert peak_mebibytes(server) - before < 32


def test_metadata_that_is_too_much_altogether_is_refused(server, refusal_of):
    metadata = [(f"x-{number}", "n" * 100) for number in range(300)]

    refusal = refusal_of(lambda: server.quotes.GetServerInfo(pb.GetServerInfoRequest(), metadata=metadata))

    assert refusal.status is grpc.StatusCode.RESOURCE_EXHAUSTED


def test_metadata_from_who_ignores_the_limit_of_grpc_is_refused_all_the_same(server):
    """gRPC holds a client to its limit only once the client has acknowledged it."""
    request_id = uuid.uuid4().hex
    headers = {"x-request-id": request_id.encode()} | {f"x-{number}": b"n" * 1_000 for number in range(1_000)}

    RawCall(server.address, EXTRACT, message(GOOD), headers).answer()

    line = server.call(request_id)
    assert (line["outcome"], line["reason"]) == ("INVALID_ARGUMENT", "METADATA_TOO_LARGE")


def test_nothing_of_this_left_a_trace_of_a_fault_in_the_log(server):
    wait_until(server.is_serving, "serving")

    assert [line for line in server.lines if not line.startswith("{")] == []
    assert [event["exception"] for event in server.events("unhandled_error")] == []
    assert server.events("grpc_ended") == []
