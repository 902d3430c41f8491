"""The workers of a server: one in each slot, replaced when they are lost, one job at a time each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator

import structlog
from google.rpc import status_pb2
from quotewire.v1 import quotewire_pb2 as pb

from .. import limits
from ..errors import (
    ArticleTooLarge,
    ArticleTooSlow,
    DeadlineExceeded,
    ModelUnusable,
    NotServing,
    QuotewireError,
    WorkerLost,
)
from . import frames
from .admission import Admission, Pace
from .fair_queue import FairQueue, Peer
from .jobs import Job
from .memory import mib
from .nursery import Nursery
from .observer import Observer
from .quarantine import Quarantine
from .settings import Settings
from .status import StatusError
from .template_process import WorkerStartError
from .watchdog import Watchdog
from .worker_process import Cause, WorkerDied, WorkerProcess

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
        self._queue: FairQueue[Job] = FairQueue()
        self._filled = asyncio.Event()
        self._pace = Pace()
        self._admission = Admission(self._queue, self._pace, settings.max_queued_articles, self.slots)
        self._quarantine = Quarantine()
        self._nursery = Nursery(settings)
        self._warm: dict[int, WorkerProcess] = {}
        self._in_work: dict[WorkerProcess, Job] = {}
        self._idle = 0
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Starts all workers at once; returns before any is ready."""
        self._tasks = [asyncio.create_task(self._run_slot(slot)) for slot in range(self.slots)]
        self._tasks.append(asyncio.create_task(Watchdog(self._settings, self._observer, self._watched).run()))

    async def stop(self) -> None:
        """Ends all workers; jobs that still wait fail with `NotServing`."""
        self._stopping.set()
        for job in self._queue.items():
            job.fail(NotServing("the server is shutting down"))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._nursery.stop()

    @property
    def warm(self) -> int:
        """How many workers have the model and live."""
        return len(self._warm)

    @property
    def waiting(self) -> int:
        """How many jobs wait for a worker."""
        return len(self._queue)

    def submit(
        self,
        request: bytes,
        *,
        bounded: bool = True,
        peer: Peer | str = "",
        deadline: float | None = None,
    ) -> Job:
        """Queues a serialized ExtractQuotesRequest; its answer comes in the job.

        `peer` is who asks, `deadline` the time of the event loop's clock after which nobody wants the answer. Not
        `bounded` is an article of a stream: it is always let in. Raises `Overloaded` when the queue is full,
        `WaitTooLong` or `DeadlineExceeded` when it could not be read before its deadline, `ArticleQuarantined` when
        it has cost too many workers, `NotServing` when the pool is ending.
        """
        try:
            if self._stopping.is_set():
                raise NotServing("the server is shutting down")
            self._quarantine.check(request)
            who = Peer(peer, peer) if isinstance(peer, str) else peer
            job = Job(request, who, self._pace.expect(len(request)), deadline, bounded)
            now = asyncio.get_running_loop().time()
            self._admission.check(job, now, self._idle, self._in_work_seconds(), bounded)
        except QuotewireError as error:
            self._observer.article_refused(error.code.value)
            raise
        self._queue.put(job)
        self._filled.set()
        job.answer.add_done_callback(lambda answer: self._note_end(job, answer))
        self._observer.article_queued(len(self._queue))
        _log.debug("article_queued", waiting=len(self._queue))
        return job

    def _note_end(self, job: Job, answer: asyncio.Future[pb.ExtractQuotesResponse]) -> None:
        self._queue.remove(job)
        if answer.cancelled():
            outcome = "CANCELLED"
        else:
            error = answer.exception()
            outcome = error.code.value if isinstance(error, QuotewireError) else "OK"
            if error is None:
                self._observer.article_read(len(job.request), answer.result())
        self._observer.article_finished(outcome, job.age())

    def _in_work_seconds(self) -> float:
        """What the articles that are being read still need together."""
        return sum(
            max(0.0, job.expected_seconds - worker.busy_seconds) for worker, job in self._in_work.items()
        )

    def _watched(self) -> Iterator[tuple[WorkerProcess, Job | None]]:
        return ((worker, self._in_work.get(worker)) for worker in self._warm.values())

    # --- One slot

    async def _run_slot(self, slot: int) -> None:
        """Keeps one worker alive in this slot until the pool stops."""
        worker = await self._start_worker(slot)
        while True:
            self._set_warm(slot, worker)
            try:
                successor = await self._serve(worker)
            except asyncio.CancelledError:
                self._set_warm(slot, None)
                await worker.stop(Cause.STOPPED)
                self._note_loss(worker)
                raise
            if successor is not None:
                self._set_warm(slot, successor)
                await worker.stop(Cause.RECYCLED)
                self._note_loss(worker)
                worker = successor
            else:
                self._set_warm(slot, None)
                await worker.exited
                self._note_loss(worker)
                worker = await self._start_worker(slot)

    async def _start_worker(self, slot: int) -> WorkerProcess:
        """A new worker, however long it takes to get one."""
        pause = limits.WORKER_RESTART_SECONDS
        started = time.perf_counter()
        while True:
            try:
                worker = await self._nursery.worker(slot)
            except WorkerStartError as error:
                self._report_failed_start(slot, error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, limits.MAX_WORKER_RESTART_SECONDS)
                continue
            seconds = time.perf_counter() - started
            self.model = worker.model
            self._observer.worker_started(slot, seconds)
            _log.info("worker_started", slot=slot, pid=worker.pid, seconds=round(seconds, 3))
            return worker

    async def _serve(self, worker: WorkerProcess) -> WorkerProcess | None:
        """Gives the worker one job after another, until it is lost (None) or its successor is warm."""
        successor: asyncio.Task[WorkerProcess] | None = None
        try:
            while (job := await self._next_job(worker, successor)) is not None:
                if not await self._read(worker, job):
                    break
                if successor is None and worker.has_outgrown(mib(self._settings.recycle_worker_memory_mib)):
                    _log.info("worker_outgrown", slot=worker.slot, pid=worker.pid)
                    successor = asyncio.create_task(self._start_worker(worker.slot))
            else:
                if worker.exited.done() or worker.cause is not None:
                    await worker.exited
                    self._quarantine.judge(worker.cause, None)
        except BaseException:
            if successor is not None and successor.done():
                successor.result().end(Cause.STOPPED)
            raise
        finally:
            if successor is not None and not successor.done():
                successor.cancel()
        return successor.result() if successor is not None and successor.done() else None

    async def _next_job(self, worker: WorkerProcess, successor: asyncio.Task | None) -> Job | None:
        """The next job for this worker; None when it is dead, or its successor can have the job."""
        ends = {worker.exited} if successor is None else {worker.exited, successor}
        self._idle += 1
        try:
            while not any(end.done() for end in ends) and worker.cause is None:
                if (job := self._pop()) is not None:
                    return job
                filled = asyncio.ensure_future(self._filled.wait())
                try:
                    await asyncio.wait({filled, *ends}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    filled.cancel()
            return None
        finally:
            self._idle -= 1

    def _pop(self) -> Job | None:
        """The next job that somebody wants and that can still be in time; the others get their errors."""
        now = asyncio.get_running_loop().time()
        while (job := self._queue.pop()) is not None:
            if job.answer.done():
                continue
            try:
                self._quarantine.check(job.request)
            except QuotewireError as error:
                job.fail(error)
                continue
            if not self._admission.is_in_vain(job, now):
                return job
            job.fail(DeadlineExceeded("the article would not have been read in time"))
        self._filled.clear()
        return None

    # --- One article

    async def _read(self, worker: WorkerProcess, job: Job) -> bool:
        """Has the worker read the article: whether the worker lives on. The job goes on too, or gets its end."""
        job.begin()
        if job.attempts == 1:
            self._observer.article_begun(job.queue_seconds)
        _log.debug("article_begun", pid=worker.pid, attempt=job.attempts)
        self._in_work[worker] = job
        started = time.perf_counter()
        try:
            kind, body = await worker.extract(job.request)
        except WorkerDied:
            await worker.exited
            self._after_loss(worker, job, time.perf_counter() - started)
            return False
        except asyncio.CancelledError:
            job.fail(NotServing("the server is shutting down"))
            raise
        finally:
            del self._in_work[worker]
        if kind == frames.RESULT:
            self._pace.learn(len(job.request), time.perf_counter() - started)
            job.succeed(pb.ExtractQuotesResponse.FromString(body))
        else:
            job.fail(StatusError(status_pb2.Status.FromString(body)))
        return True

    def _after_loss(self, worker: WorkerProcess, job: Job, seconds: float) -> None:
        """Queues the job of a lost worker once more, or gives it up."""
        is_blamed = self._quarantine.judge(worker.cause, job.request, was_stopped=worker.was_stopped)
        job.blames += is_blamed
        _log.error(
            "worker_died",
            slot=worker.slot,
            pid=worker.pid,
            cause=str(worker.cause),
            attempt=job.attempts,
            blamed=is_blamed,
            seconds=round(seconds, 3),
        )
        if is_blamed and self._quarantine.holds(job.request):
            _log.error("article_quarantined", seconds=limits.QUARANTINE_SECONDS)
            self._observer.article_quarantined()
        if worker.cause is Cause.TOO_SLOW:
            ceiling = self._settings.article_ceiling_seconds
            job.fail(ArticleTooSlow(f"reading the article took longer than {ceiling:g} seconds"))
        elif worker.cause is Cause.TOO_LARGE:
            ceiling_mib = self._settings.max_worker_memory_mib
            job.fail(ArticleTooLarge(f"reading the article took more than {ceiling_mib} MiB of memory"))
        elif job.answer.done():
            pass
        elif job.blames >= limits.MAX_ARTICLE_BLAMES or job.attempts >= limits.MAX_ARTICLE_ATTEMPTS:
            job.fail(WorkerLost(f"the worker was lost while it read the article, {job.attempts} times over"))
        else:
            self._observer.article_retried()
            self._queue.put_back(job)
            self._filled.set()

    # --- What is told

    def _note_loss(self, worker: WorkerProcess) -> None:
        """Tells that a worker is gone."""
        cause = worker.cause or Cause.STOPPED
        status = worker.exited.result() if worker.exited.done() else None
        log = _log.info if cause in (Cause.STOPPED, Cause.RECYCLED) else _log.warning
        log("worker_ended", slot=worker.slot, pid=worker.pid, cause=cause.value, exit_status=status)
        self._observer.worker_ended(worker.slot, cause.value)

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
        self._on_change(len(self._warm))
