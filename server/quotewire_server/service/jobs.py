"""Articles on their way to a worker: one job each."""

from __future__ import annotations

import asyncio
import time

from quotewire.v1 import quotewire_pb2 as pb

from .fair_queue import Peer


class Job:
    """One article that waits for a worker, is read by one, or has its answer.

    `answer` gets the response or the error; whoever no longer wants it cancels it. `taken` is set once a
    worker has begun, or nobody needs one any more. `queue_seconds` is how long it waited. `deadline` is the time
    of the event loop after which nobody wants the answer. Not `bounded` is an article of a stream.
    """

    def __init__(
        self,
        request: bytes,
        peer: Peer,
        expected_seconds: float,
        deadline: float | None = None,
        bounded: bool = True,
    ):
        self.request = request
        self.peer = peer
        self.expected_seconds = expected_seconds
        self.deadline = deadline
        self.bounded = bounded
        self.answer: asyncio.Future[pb.ExtractQuotesResponse] = asyncio.get_running_loop().create_future()
        self.taken = asyncio.Event()
        # How many workers have begun it, and how many of them it is blamed for.
        self.attempts = 0
        self.blames = 0
        self.queue_seconds = 0.0
        # When its caller left, by the monotonic clock.
        self.left_at: float | None = None
        self._queued_at = time.perf_counter()
        self.answer.add_done_callback(self._end)

    def _end(self, answer: asyncio.Future[pb.ExtractQuotesResponse]) -> None:
        self.taken.set()
        if answer.cancelled():
            self.left_at = time.monotonic()

    def begin(self) -> None:
        """Marks that a worker has taken the article."""
        self.attempts += 1
        if self.attempts == 1:
            self.queue_seconds = self.age()
        self.taken.set()

    def age(self) -> float:
        """Seconds since it was made."""
        return time.perf_counter() - self._queued_at

    def succeed(self, response: pb.ExtractQuotesResponse) -> None:
        if not self.answer.done():
            self.answer.set_result(response)

    def fail(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)
