"""One article through the pool: checked, queued, waited for until its deadline."""

from __future__ import annotations

import asyncio
import time

from quotewire.v1 import quotewire_pb2 as pb

from ..errors import DeadlineExceeded
from ..validation import validate
from . import calls, tracing
from .fair_queue import Peer
from .pool import WorkerPool
from .settings import Settings


class Deadline:
    """How long one article may take: until the caller's deadline, at most `max_deadline_seconds`.

    `context` is the servicer context of the call; the clock starts here.
    """

    def __init__(self, context, max_deadline_seconds: float):
        self._started = time.perf_counter()
        callers = context.time_remaining()
        self.allowed = (
            max_deadline_seconds if callers is None else max(0.0, min(callers, max_deadline_seconds))
        )

    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self._started

    def remaining(self) -> float:
        """Seconds that are left, not below 0."""
        return max(0.0, self.allowed - self.elapsed())

    def loop_time(self) -> float:
        """When it passes, by the clock of the event loop."""
        return asyncio.get_running_loop().time() + self.remaining()


class Reading:
    """An article on its way: made when it is queued, `response` waits for the answer.

    What is wrong with a request is found before it is queued: raises `InvalidRequest` for that, and what
    `WorkerPool.submit` raises for an article that is not let in.
    """

    def __init__(
        self,
        request: pb.ExtractQuotesRequest | pb.StreamExtractQuotesRequest,
        deadline: Deadline,
        pool: WorkerPool,
        settings: Settings,
        peer: Peer,
        *,
        bounded: bool,
    ):
        validate(request, settings.max_text_chars)
        self._deadline = deadline
        # Both kinds of request have the same fields, so the bytes of one are the bytes of the other.
        self._job = pool.submit(
            request.SerializeToString(), bounded=bounded, peer=peer, deadline=deadline.loop_time()
        )

    async def taken(self) -> None:
        """Returns once a worker has begun, or nobody waits for the answer any more."""
        await self._job.taken.wait()

    async def response(self) -> pb.ExtractQuotesResponse:
        """The answer. Raises `DeadlineExceeded`, or the error that the article met.

        Who stops waiting takes the article out of the queue. A worker that has begun goes on, to the end if that is
        near.
        """
        try:
            response = await asyncio.wait_for(self._job.answer, self._deadline.remaining())
        except TimeoutError:
            raise DeadlineExceeded(self._why_too_late()) from None
        response.timings.queue.FromNanoseconds(int(self._job.queue_seconds * 1e9))
        response.timings.total.FromNanoseconds(int(self._deadline.elapsed() * 1e9))
        _count(response)
        tracing.article_spans(response.timings)
        return response

    def _why_too_late(self) -> str:
        allowed = f"{self._deadline.allowed:.3g} seconds"
        if not self._job.attempts:
            return f"no worker was free within {allowed}"
        return f"no answer within {allowed}, {self._job.queue_seconds:.3g} of them spent waiting for a worker"


def _count(response: pb.ExtractQuotesResponse) -> None:
    timings = response.timings
    calls.count(
        quotes=len(response.quotes),
        warnings=len(response.warnings),
        queue_seconds=timings.queue.ToNanoseconds() / 1e9,
        reader_seconds=timings.reader.ToNanoseconds() / 1e9,
        coreference_seconds=timings.coreference.ToNanoseconds() / 1e9,
        attribution_seconds=timings.attribution.ToNanoseconds() / 1e9,
    )
