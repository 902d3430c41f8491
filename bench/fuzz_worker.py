"""Nasty articles straight at the workers: a good answer or INVALID_ARGUMENT for each, and no worker lost."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import Counter
from collections.abc import Iterable

from google.protobuf.message import DecodeError
from quotewire.v1 import quotewire_pb2 as pb
from quotewire_server.errors import QuotewireError
from quotewire_server.service import logs
from quotewire_server.service.observer import Observer
from quotewire_server.service.pool import WorkerPool
from quotewire_server.service.settings import Settings

from bench.answers import complaint, without_timings
from bench.findings import Findings
from bench.nasty_articles import nasty_request

# A short article that takes longer than this has sent its worker astray.
_CEILING_SECONDS = 20.0
# Workers that are not ready by then never will be.
_START_SECONDS = 120.0
_HANG_SECONDS = 3 * _CEILING_SECONDS
# Every so many articles, one is read once more at the end: the answer must be the same.
_REPEATED_EVERY = 50
# Ends that a worker may have; all others were brought about by an article.
_GOOD_ENDS = frozenset({"stopped", "recycled"})


class _Deaths(Observer):
    def __init__(self) -> None:
        self.causes: Counter[str] = Counter()

    def worker_ended(self, slot: int, cause: str) -> None:
        if cause not in _GOOD_ENDS:
            self.causes[cause] += 1


class WorkerFuzz:
    """Workers under fire; `outcomes` counts the answers: OK or the code of the error."""

    def __init__(self, seed: int, slots: int, findings: Findings):
        self.outcomes: Counter[str] = Counter()
        self.slowest_seconds = 0.0
        self._seed = seed
        self._slots = slots
        self._findings = findings
        self._deaths = _Deaths()
        self._answers: dict[int, bytes] = {}

    @property
    def deaths(self) -> int:
        """How many workers ended without being told to."""
        return self._deaths.causes.total()

    async def run(self, numbers: Iterable[int]) -> None:
        """Has the articles of these numbers read."""
        logs.configure("json", "error")
        settings = Settings(workers=self._slots, article_ceiling_seconds=_CEILING_SECONDS)
        pool = WorkerPool(settings, observer=self._deaths)
        pool.start()
        try:
            await _until_warm(pool)
            await self._read_all(pool, iter(numbers))
            await self._read_all(pool, iter(list(self._answers)))
        finally:
            await pool.stop()

    async def _read_all(self, pool: WorkerPool, numbers) -> None:
        async def caller() -> None:
            for number in numbers:
                await self._read(pool, number)

        await asyncio.gather(*(caller() for _ in range(2 * self._slots)))

    async def _read(self, pool: WorkerPool, number: int) -> None:
        request = nasty_request(self._seed, number)
        body = request.SerializeToString()
        started = time.perf_counter()
        job = pool.submit(body, bounded=False)
        try:
            response = await asyncio.wait_for(job.answer, _HANG_SECONDS)
        except QuotewireError as error:
            self.outcomes[error.code.value] += 1
            wrong = None if error.status == "INVALID_ARGUMENT" else f"{error.status} {error.code.value}"
        except TimeoutError:
            wrong = "no answer"
        except DecodeError:
            wrong = "the answer is not a message"
        else:
            self.outcomes["OK"] += 1
            wrong = complaint(request, response) or self._differs(number, response)
        if job.attempts > 1:
            wrong = f"took {job.attempts} workers"
        if wrong:
            self._findings.add(wrong, f"worker-{self._seed}-{number}", body)
        self.slowest_seconds = max(self.slowest_seconds, time.perf_counter() - started)

    def _differs(self, number: int, response: pb.ExtractQuotesResponse) -> str | None:
        if number % _REPEATED_EVERY:
            return None
        digest = hashlib.sha256(without_timings(response.SerializeToString())).digest()
        return (
            None if self._answers.setdefault(number, digest) == digest else "another answer the second time"
        )


async def _until_warm(pool: WorkerPool) -> None:
    """Returns when all workers have read their model. Raises what the pool says when none ever can."""
    async with asyncio.timeout(_START_SECONDS):
        while pool.warm < pool.slots:
            if pool.failed.done():
                pool.failed.result()
            await asyncio.sleep(0.05)
