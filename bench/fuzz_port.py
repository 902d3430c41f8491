"""Nasty bytes at the port of a running server: broken messages in good calls, and connections that are no gRPC."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Iterable

import grpc
from google.protobuf.message import DecodeError
from google.rpc import code_pb2
from quotewire.v1 import quotewire_pb2 as pb

from bench.answers import complaint
from bench.driver import STREAM, UNARY
from bench.findings import Findings
from bench.nasty_bytes import broken_connection, broken_request, dice_for

_DEADLINE_SECONDS = 60.0
# grpc.aio's client loses the answer of a stream that ends while it still sends; the server has given one.
_LOST_BY_CLIENT = "Internal error from Core"
# gRPC gives a connection that does not get as far as HTTP/2 twenty seconds.
_CLOSE_SECONDS = 40.0
_CALLERS = 8
# One case in so many is a connection of its own rather than a call.
_CONNECTION_EVERY = 8
_STREAMED = 3

_INFO = "/quotewire.v1.QuoteService/GetServerInfo"
_HEALTH = "/grpc.health.v1.Health/Check"
# Method, share of the calls, statuses that are in order.
_METHODS = (
    (UNARY, 80, {"OK", "INVALID_ARGUMENT"}),
    (STREAM, 12, {"OK", "INVALID_ARGUMENT"}),
    (_INFO, 3, {"OK", "INVALID_ARGUMENT"}),
    (_HEALTH, 3, {"OK", "INVALID_ARGUMENT", "NOT_FOUND"}),
    ("/quotewire.v1.QuoteService/NoSuchMethod", 2, {"UNIMPLEMENTED"}),
)


class PortFuzz:
    """A server under fire; `outcomes` counts what came of each case."""

    def __init__(self, address: str, seed: int, findings: Findings):
        self.outcomes: Counter[str] = Counter()
        self._address = address
        self._seed = seed
        self._findings = findings

    async def run(self, numbers: Iterable[int]) -> None:
        """Sends the cases of these numbers, a few at a time."""
        numbers = iter(numbers)
        async with grpc.aio.insecure_channel(self._address, options=[("grpc.enable_retries", 0)]) as channel:

            async def caller() -> None:
                for number in numbers:
                    if number % _CONNECTION_EVERY:
                        await self._call(channel, number)
                    else:
                        await self._connect(number)

            await asyncio.gather(*(caller() for _ in range(_CALLERS)))

    async def _call(self, channel: grpc.aio.Channel, number: int) -> None:
        body = broken_request(self._seed, number)
        dice = dice_for(self._seed, -number)
        [(method, _, allowed)] = dice.choices(_METHODS, [share for _, share, _ in _METHODS])
        answers: list[bytes] = []
        try:
            if method == STREAM:
                call = channel.stream_stream(method)(self._following(number), timeout=_DEADLINE_SECONDS)
                answers = [answer async for answer in call]
            else:
                answers = [await channel.unary_unary(method)(body, timeout=_DEADLINE_SECONDS)]
            status = "OK"
        except grpc.aio.AioRpcError as error:
            status = error.code().name
            if (error.details() or "").startswith(_LOST_BY_CLIENT):
                status = "lost by the client"
        self.outcomes[status] += 1
        wrong = None if status in allowed or status == "lost by the client" else f"{status} from {method}"
        if status == "OK" and method == UNARY:
            wrong = _unary_complaint(body, answers[0])
        elif status == "OK" and method == STREAM:
            wrong = self._stream_complaint(number, answers)
        if wrong:
            self._findings.add(wrong, f"call-{self._seed}-{number}", body)

    async def _following(self, number: int) -> AsyncIterator[bytes]:
        for each in range(number, number + _STREAMED):
            yield broken_request(self._seed, each)

    def _stream_complaint(self, number: int, answers: list[bytes]) -> str | None:
        if len(answers) != _STREAMED:
            return f"{len(answers)} answers to {_STREAMED} articles of a stream"
        for each, answer in enumerate(answers, number):
            body, response = (
                broken_request(self._seed, each),
                pb.StreamExtractQuotesResponse.FromString(answer),
            )
            if response.HasField("result"):
                wrong = _unary_complaint(body, response.result.SerializeToString())
            else:
                code = code_pb2.Code.Name(response.error.code)
                wrong = None if code == "INVALID_ARGUMENT" else f"{code} within a stream"
            if wrong:
                return wrong
        return None

    async def _connect(self, number: int) -> None:
        """Sends all and no more, then reads until the server closes the connection, which it must do."""
        sent = broken_connection(self._seed, number)
        host, _, port = self._address.rpartition(":")
        try:
            reader, writer = await asyncio.open_connection(host, int(port))
        except OSError:
            self._findings.add("the server takes no connections", f"connection-{self._seed}-{number}", sent)
            return
        try:
            outcome = await asyncio.wait_for(_talk(reader, writer, sent), _CLOSE_SECONDS)
        except TimeoutError:
            outcome = "connection left open"
            self._findings.add(outcome, f"connection-{self._seed}-{number}", sent)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
        self.outcomes[outcome] += 1


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sent: bytes) -> str:
    try:
        writer.write(sent)
        await writer.drain()
        writer.write_eof()
        while await reader.read(65_536):
            pass
    except OSError:  # also "not connected": the server was quicker than our end of sending
        return "connection reset"
    return "connection closed"


def _unary_complaint(body: bytes, answer: bytes) -> str | None:
    try:
        request = pb.ExtractQuotesRequest.FromString(body)
    except DecodeError:
        return "a good answer to bytes that are no message"
    return complaint(request, pb.ExtractQuotesResponse.FromString(answer))
