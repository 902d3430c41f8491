"""The workers of a server: started side by side, replaced when they die, one job at a time each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import structlog
from google.rpc import status_pb2
from quotewire.v1 import quotewire_pb2 as pb

from .. import limits
from ..errors import ArticleTooSlow, ModelUnusable, NotServing, QuotewireError, WorkerLost
from . import frames
from .jobs import Job, JobQueue
from .observer import Observer
from .settings import Settings
from .status import StatusError
from .worker_process import WorkerDied, WorkerProcess, WorkerStartError

_log = structlog.get_logger("quotewire.pool")


class WorkerPool:
    """Runs one worker per slot and gives each job to the first that is free.

    `on_change` is called with the number of warm workers whenever that changes.
    """

    def __init__(
        self,
        settings: Settings,
        on_change: Callable[[int], None] = lambda warm: None,
        observer: Observer | None = None,
    ):
        self.slots = settings.slots
        # What the workers have loaded; None until the first is warm.
        self.model: pb.ModelInfo | None = None
        # Gets an exception when no worker can ever become warm.
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._settings = settings
        self._on_change = on_change
        self._observer = observer or Observer()
        self._queue = JobQueue(settings.max_queued_articles)
        self._warm: dict[int, WorkerProcess] = {}
        self._idle = 0
        self._stopping = asyncio.Event()
        self._slot_tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Starts all workers at once; returns before any is ready."""
        self._slot_tasks = [asyncio.create_task(self._run_slot(slot)) for slot in range(self.slots)]

    async def stop(self) -> None:
        """Ends all workers; jobs that still wait fail with `NotServing`."""
        self._stopping.set()
        self._queue.fail_all(NotServing("the server is shutting down"))
        for task in self._slot_tasks:
            task.cancel()
        await asyncio.gather(*self._slot_tasks, return_exceptions=True)

    @property
    def warm(self) -> int:
        """How many workers have read their model and live."""
        return len(self._warm)

    @property
    def waiting(self) -> int:
        """How many jobs wait for a worker."""
        return len(self._queue)

    def submit(
        self, request: bytes, *, bounded: bool = True, peer: str = "", deadline: float | None = None
    ) -> Job:
        """Queues a serialized ExtractQuotesRequest; its answer comes in the job.

        `peer` is who asks, `deadline` the time of the event loop's clock after which nobody wants the answer.
        Raises `Overloaded` when the queue is full (unless not `bounded`), `NotServing` when the pool is
        ending.
        """
        try:
            if self._stopping.is_set():
                raise NotServing("the server is shutting down")
            job = Job(request)
            self._queue.put(job, self._idle, bounded)
        except QuotewireError as error:
            self._observer.article_refused(error.code.value)
            raise
        self._observer.article_queued(len(self._queue))
        job.answer.add_done_callback(lambda answer: self._tell_end(job, answer))
        _log.debug("article_queued", waiting=len(self._queue))
        return job

    def _tell_end(self, job: Job, answer: asyncio.Future[pb.ExtractQuotesResponse]) -> None:
        if answer.cancelled():
            outcome = "CANCELLED"
        else:
            error = answer.exception()
            outcome = error.code.value if isinstance(error, QuotewireError) else "OK"
        self._observer.article_finished(outcome, job.age())

    async def _run_slot(self, slot: int) -> None:
        """Keeps one worker alive in this slot until the pool stops."""
        pause = limits.WORKER_RESTART_SECONDS
        while True:
            try:
                worker = await WorkerProcess.start(slot, self._settings)
            except WorkerStartError as error:
                self._report_failed_start(slot, error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, limits.MAX_WORKER_RESTART_SECONDS)
                continue
            pause = limits.WORKER_RESTART_SECONDS
            self._set_warm(slot, worker)
            try:
                await self._work(worker)
            except asyncio.CancelledError:
                await worker.stop()
                raise
            finally:
                self._set_warm(slot, None)
                worker.kill()
            _log.warning("worker_ended", slot=slot, pid=worker.pid, exit_status=await worker.exited)

    async def _work(self, worker: WorkerProcess) -> None:
        """Gives the worker one job after another; returns when it is dead or of no more use."""
        while (job := await self._next_job(worker)) is not None:
            job.begin()
            if job.attempts == 1:
                self._observer.article_begun(job.queue_seconds)
            _log.debug("article_begun", pid=worker.pid, attempt=job.attempts)
            started = time.perf_counter()
            try:
                kind, body = await asyncio.wait_for(
                    worker.extract(job.request), self._settings.article_ceiling_seconds
                )
            except TimeoutError:
                ceiling = self._settings.article_ceiling_seconds
                _log.error("article_too_slow", pid=worker.pid, ceiling_seconds=ceiling)
                job.fail(ArticleTooSlow(f"reading the article took longer than {ceiling:g} seconds"))
                return
            except WorkerDied:
                self._retry(job, worker, time.perf_counter() - started)
                return
            except asyncio.CancelledError:
                job.fail(NotServing("the server is shutting down"))
                raise
            if kind == frames.RESULT:
                job.succeed(pb.ExtractQuotesResponse.FromString(body))
            else:
                job.fail(StatusError(status_pb2.Status.FromString(body)))

    async def _next_job(self, worker: WorkerProcess) -> Job | None:
        """The next job for this worker, or None when it has died while it had none."""
        self._idle += 1
        try:
            while not worker.exited.done():
                job = self._queue.pop()
                if job is not None:
                    return job
                filled = asyncio.ensure_future(self._queue.wait())
                try:
                    await asyncio.wait({filled, worker.exited}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    filled.cancel()
            return None
        finally:
            self._idle -= 1

    def _retry(self, job: Job, worker: WorkerProcess, seconds: float) -> None:
        """Queues the job of a dead worker once more, or gives it up."""
        _log.error("worker_died", pid=worker.pid, attempt=job.attempts, seconds=round(seconds, 3))
        if job.attempts < limits.MAX_ARTICLE_ATTEMPTS:
            self._queue.put_back(job)
        else:
            message = f"the worker died while it read the article, {job.attempts} times over"
            job.fail(WorkerLost(message))

    def _report_failed_start(self, slot: int, error: WorkerStartError) -> None:
        _log.error("worker_did_not_start", slot=slot, exit_status=error.exit_status)
        # A worker that says so, or ends by itself, before any was ever warm, will do so again. One that was
        # killed may have better luck.
        hopeless = error.status is not None or (error.exit_status or 0) > 0
        if hopeless and self.model is None and not self.failed.done():
            self.failed.set_exception(ModelUnusable(str(error)))

    def _set_warm(self, slot: int, worker: WorkerProcess | None) -> None:
        if worker is None:
            self._warm.pop(slot, None)
        else:
            self._warm[slot] = worker
            self.model = worker.model
            _log.info("worker_started", slot=slot, pid=worker.pid)
        self._on_change(len(self._warm))
