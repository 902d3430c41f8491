"""Calls in great number: at a pace of their own (open loop), or one after the other (closed loop).

The driver shares the machine with what it measures, so it does as little as it can: requests are bytes made
beforehand, answers stay bytes, client retries are off, nothing is logged.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import grpc

UNARY = "/quotewire.v1.QuoteService/ExtractQuotes"
STREAM = "/quotewire.v1.QuoteService/StreamExtractQuotes"

# A call whose deadline is over by this much, and that still has no outcome, counts as hung.
HUNG_SECONDS = 5.0
_OPTIONS = [("grpc.enable_retries", 0), ("grpc.use_local_subchannel_pool", 1)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one call: `status` is the name of the gRPC status, or HUNG. Times are of `perf_counter`."""

    number: int
    status: str
    sent: float
    done: float
    body: bytes = b""
    trailers: tuple[tuple[str, str | bytes], ...] = ()

    @property
    def seconds(self) -> float:
        return self.done - self.sent

    @property
    def is_ok(self) -> bool:
        return self.status == "OK"


class Driver:
    """A connection of its own to a server; `requests` are serialized messages that are sent in turn."""

    def __init__(self, address: str, requests: Sequence[bytes]):
        self.requests = requests
        self._channel = grpc.aio.insecure_channel(address, options=_OPTIONS)
        self._unary = self._channel.unary_unary(UNARY)
        self._stream = self._channel.stream_stream(STREAM)
        self._sent = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._channel.close()

    async def call(self, deadline: float) -> Outcome:
        """Sends the next request and waits for its answer, at most `deadline` seconds."""
        number = self._sent
        self._sent += 1
        sent = time.perf_counter()
        call = self._unary(self.requests[number % len(self.requests)], timeout=deadline)
        try:
            body = await asyncio.wait_for(call, deadline + HUNG_SECONDS)
        except grpc.aio.AioRpcError as error:
            trailers = tuple(error.trailing_metadata() or ())
            return Outcome(number, error.code().name, sent, time.perf_counter(), b"", trailers)
        except TimeoutError:
            return Outcome(number, "HUNG", sent, time.perf_counter())
        return Outcome(number, "OK", sent, time.perf_counter(), body)

    async def closed_loop(self, concurrency: int, seconds: float, deadline: float) -> list[Outcome]:
        """So many callers, each of whom waits for the answer before the next call, until the time is over."""
        end = time.perf_counter() + seconds
        return await self.callers_until(concurrency, lambda: time.perf_counter() >= end, deadline)

    async def callers_until(
        self, concurrency: int, is_over: Callable[[], bool], deadline: float
    ) -> list[Outcome]:
        """The same until `is_over`, which each caller asks before each call."""
        outcomes: list[Outcome] = []

        async def caller() -> None:
            while not is_over():
                outcomes.append(await self.call(deadline))

        await asyncio.gather(*(caller() for _ in range(concurrency)))
        return outcomes

    async def open_loop(self, rate: float, seconds: float, deadline: float, seed: int = 0) -> list[Outcome]:
        """`rate` calls per second at random moments (Poisson), whether or not earlier ones are answered."""
        dice = random.Random(seed)
        calls: list[asyncio.Task[Outcome]] = []
        due = started = time.perf_counter()
        while True:
            due += dice.expovariate(rate)
            if due > started + seconds:
                break
            if (pause := due - time.perf_counter()) > 0:
                await asyncio.sleep(pause)
            calls.append(asyncio.create_task(self.call(deadline)))
        return list(await asyncio.gather(*calls))

    async def at_once(self, count: int, deadline: float) -> list[Outcome]:
        """So many calls in one moment."""
        return list(await asyncio.gather(*(self.call(deadline) for _ in range(count))))

    def stream(self, requests: AsyncIterator[bytes], deadline: float | None = None) -> AsyncIterator[bytes]:
        """One StreamExtractQuotes call, bytes in and bytes out."""
        return self._stream(requests, timeout=deadline)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all values do not exceed; 0 when there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def rate_between(outcomes: Sequence[Outcome], start: float, end: float) -> float:
    """Good answers per second that came between two moments."""
    return sum(outcome.is_ok and start <= outcome.done < end for outcome in outcomes) / (end - start)


def steady_rate(outcomes: Sequence[Outcome], lead_in: float) -> float:
    """Good answers per second of a closed loop, without its first seconds and its end, when callers run out."""
    start = min(outcome.sent for outcome in outcomes) + lead_in
    end = max(outcome.sent for outcome in outcomes)
    return rate_between(outcomes, start, end)
