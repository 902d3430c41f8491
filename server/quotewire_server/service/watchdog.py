"""Looks after the workers: ends those that hang, take too long, grow too large or read for nobody."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable

import structlog

from .. import limits
from .jobs import Job
from .memory import mib
from .observer import Observer
from .settings import Settings
from .worker_process import Cause, WorkerProcess

_log = structlog.get_logger("quotewire.pool")


class Watchdog:
    """Looks at every worker every `WATCH_SECONDS`; `workers` gives them, with what each is reading."""

    def __init__(
        self,
        settings: Settings,
        observer: Observer,
        workers: Callable[[], Iterable[tuple[WorkerProcess, Job | None]]],
    ):
        self._settings = settings
        self._observer = observer
        self._workers = workers

    async def run(self) -> None:
        """Goes on until it is cancelled."""
        rounds = 0
        while True:
            due = time.monotonic() + limits.WATCH_SECONDS
            await asyncio.sleep(limits.WATCH_SECONDS)
            is_late = time.monotonic() - due > limits.HEARTBEAT_SECONDS
            rounds += 1
            for worker, job in list(self._workers()):
                if is_late:  # the signs of life of this while are still unread
                    worker.forgive_silence()
                self._look_at(worker, job, rounds % limits.ROUNDS_PER_REPORT == 0)

    def _look_at(self, worker: WorkerProcess, job: Job | None, report: bool) -> None:
        settings = self._settings
        if job is not None and worker.busy_seconds > settings.article_ceiling_seconds:
            self._end(worker, Cause.TOO_SLOW, seconds=round(worker.busy_seconds, 3))
        elif worker.silent_seconds > settings.hang_seconds:
            self._end(worker, Cause.HUNG, seconds=round(worker.silent_seconds, 3))
        elif job is not None and job.left_at is not None and _long_gone(job.left_at):
            self._end(worker, Cause.ABANDONED, seconds=round(worker.busy_seconds, 3))
        elif job is not None or report:
            resident = worker.resident_bytes
            if resident > mib(settings.max_worker_memory_mib):
                self._end(worker, Cause.TOO_LARGE, resident_bytes=resident)
            if report:
                self._observer.worker_memory(worker.slot, resident)

    def _end(self, worker: WorkerProcess, cause: Cause, **figures: float) -> None:
        log = _log.info if cause is Cause.ABANDONED else _log.error
        log(f"worker_{cause.value}", slot=worker.slot, pid=worker.pid, **figures)
        worker.end(cause)


def _long_gone(left_at: float) -> bool:
    return time.monotonic() - left_at > limits.ABANDONED_SECONDS
