"""Where new workers come from: forked from one template, or each from a process that reads the model itself."""

from __future__ import annotations

import asyncio
import contextlib
import sys

import structlog

from .settings import Settings
from .template_process import TemplateProcess, WorkerStartError
from .worker_process import WorkerProcess

_log = structlog.get_logger("quotewire.pool")

# On macOS system libraries break after a fork.
_CAN_FORK = sys.platform == "linux"


class Nursery:
    """Makes workers that are warm from the start."""

    def __init__(self, settings: Settings):
        self._settings = settings
        self._template: TemplateProcess | None = None
        # Takes over when the template is lost; forked from it, it costs next to nothing.
        self._spare: TemplateProcess | None = None
        # The start of a template that all slots wait for together.
        self._starting: asyncio.Task[TemplateProcess] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = False

    async def worker(self, slot: int) -> WorkerProcess:
        """A new worker for this slot. Raises `WorkerStartError`."""
        if self._settings.worker_start == "spawn" or not _CAN_FORK:
            process = await TemplateProcess.start(self._settings)
            try:
                return await process.become_worker(slot)
            except OSError:
                process.kill()
                raise WorkerStartError(None) from None
        template = await self._ready_template()
        return await template.fork(slot)

    async def _ready_template(self) -> TemplateProcess:
        """The template that lives, or its spare, or a new one."""
        if self._template is not None and self._template.is_alive:
            return self._template
        if self._spare is not None and self._spare.is_alive:
            template, self._spare = self._spare, None
            self._adopt(template)
            return template
        if self._starting is None:
            self._starting = asyncio.create_task(self._start_template())
            # Nobody may be waiting for it.
            self._starting.add_done_callback(lambda task: task.cancelled() or task.exception())
        return await asyncio.shield(self._starting)

    async def _start_template(self) -> TemplateProcess:
        try:
            template = await TemplateProcess.start(self._settings)
        finally:
            self._starting = None
        self._adopt(template)
        return template

    def _adopt(self, template: TemplateProcess) -> None:
        """Makes this the template, sees to a spare for it and to its replacement when it is lost."""
        self._template = template
        _log.info("template_started", pid=template.pid)
        for task in (self._keep_spare(template), self._replace(template)):
            running = asyncio.create_task(task)
            self._tasks.add(running)
            running.add_done_callback(self._tasks.discard)

    async def _keep_spare(self, template: TemplateProcess) -> None:
        """Has a spare at hand for as long as the template lives."""
        while template.is_alive and not self._stopped:
            try:
                self._spare = await template.spare()
            except WorkerStartError:
                return
            _log.debug("spare_template_started", pid=self._spare.pid)
            await self._spare.exited
            if template.is_alive and not self._stopped:
                _log.warning("template_ended", pid=self._spare.pid, spare=True)

    async def _replace(self, template: TemplateProcess) -> None:
        """Has another template ready before the next worker is needed, when this one is lost."""
        status = await template.exited
        if not self._stopped and self._template is template:
            _log.warning("template_ended", pid=template.pid, exit_status=status, spare=False)
            with contextlib.suppress(WorkerStartError):
                await self._ready_template()

    async def stop(self) -> None:
        """Ends the templates; the workers are to be ended before."""
        self._stopped = True
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.wait({self._starting})
        for task in list(self._tasks):
            task.cancel()
        for template in (self._template, self._spare):
            if template is not None:
                await template.stop()
