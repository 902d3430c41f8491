"""Articles on their way to a worker: one job each, in a bounded queue."""

from __future__ import annotations

import asyncio
import time
from collections import deque

from quotewire.v1 import quotewire_pb2 as pb

from .. import limits
from ..errors import Overloaded


class Job:
    """One article that waits for a worker, is read by one, or has its answer.

    `answer` gets the response or the error; whoever no longer wants it cancels it. `taken` is set once a
    worker has begun, or nobody needs one any more. `queue_seconds` is how long it waited.
    """

    def __init__(self, request: bytes):
        self.request = request
        self.answer: asyncio.Future[pb.ExtractQuotesResponse] = asyncio.get_running_loop().create_future()
        self.taken = asyncio.Event()
        self.attempts = 0
        self.queue_seconds = 0.0
        self._queued_at = time.perf_counter()
        self.answer.add_done_callback(lambda _: self.taken.set())

    def begin(self) -> None:
        """Marks that a worker has taken the article."""
        self.attempts += 1
        self.queue_seconds = time.perf_counter() - self._queued_at
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


class JobQueue:
    """Jobs in order of arrival; those that nobody waits for any more leave it by themselves.

    At most `max_waiting` unary calls wait. A stream never has more than one article here, so it is let in
    always: it reads its next article only when a worker has taken this one, and that is its back-pressure.
    """

    def __init__(self, max_waiting: int):
        self.max_waiting = max_waiting
        self._jobs: deque[Job] = deque()
        self._filled = asyncio.Event()

    def __len__(self) -> int:
        return len(self._jobs)

    def put(self, job: Job, idle_workers: int, bounded: bool = True) -> None:
        """Puts a job at the end. Raises `Overloaded` when it is `bounded` and the queue is full."""
        if bounded and len(self._jobs) >= self.max_waiting + idle_workers:
            message = f"all workers are busy and {len(self._jobs)} articles wait; try again later"
            raise Overloaded(message, retry_after_seconds=limits.RETRY_AFTER_SECONDS)
        self._jobs.append(job)
        self._filled.set()
        job.answer.add_done_callback(lambda _: self._discard(job))

    def put_back(self, job: Job) -> None:
        """Puts a job whose worker died at the front, for the next worker."""
        if not job.answer.done():
            self._jobs.appendleft(job)
            self._filled.set()

    def pop(self) -> Job | None:
        """The next job, or None when there is none."""
        job = self._jobs.popleft() if self._jobs else None
        if not self._jobs:
            self._filled.clear()
        return job

    async def wait(self) -> None:
        """Returns once there is a job, which another may take first."""
        await self._filled.wait()

    def fail_all(self, error: Exception) -> None:
        """Gives this error to all that wait."""
        for job in list(self._jobs):
            job.fail(error)

    def _discard(self, job: Job) -> None:
        try:
            self._jobs.remove(job)
        except ValueError:
            return
        if not self._jobs:
            self._filled.clear()
