"""Where new workers come from: forked from one template, or each from a process that reads the model itself."""

from __future__ import annotations

import asyncio

import structlog

from .settings import Settings
from .template_process import TemplateProcess, WorkerStartError
from .worker_process import WorkerProcess

_log = structlog.get_logger("quotewire.pool")


class Nursery:
    """Makes workers that are warm from the start."""

    def __init__(self, settings: Settings):
        self._settings = settings
        self._template: TemplateProcess | None = None
        # The start of a template that all slots wait for together.
        self._starting: asyncio.Task[TemplateProcess] | None = None
        self._stopped = False

    async def worker(self, slot: int) -> WorkerProcess:
        """A new worker for this slot. Raises `WorkerStartError`."""
        if self._settings.worker_start == "spawn":
            process = await TemplateProcess.start(self._settings)
            try:
                return await process.become_worker(slot)
            except OSError:
                process.kill()
                raise WorkerStartError(None) from None
        template = await self._ready_template()
        return await template.fork(slot)

    async def _ready_template(self) -> TemplateProcess:
        """The template that lives, or a new one."""
        if self._template is not None and self._template.is_alive:
            return self._template
        if self._starting is None:
            self._starting = asyncio.create_task(self._start_template())
        return await asyncio.shield(self._starting)

    async def _start_template(self) -> TemplateProcess:
        try:
            self._template = await TemplateProcess.start(self._settings)
        finally:
            self._starting = None
        _log.info("template_started", pid=self._template.pid)
        watch = asyncio.create_task(self._replace(self._template))
        self._watching = watch
        return self._template

    async def _replace(self, template: TemplateProcess) -> None:
        """Has a new template ready before the next worker is needed, when this one has died."""
        status = await template.exited
        if not self._stopped and self._template is template:
            _log.warning("template_ended", pid=template.pid, exit_status=status)
            template.kill()
            if self._starting is None:
                self._starting = asyncio.create_task(self._start_template())
                self._starting.add_done_callback(lambda task: task.cancelled() or task.exception())

    async def stop(self) -> None:
        """Ends the template; its workers are to be ended before."""
        self._stopped = True
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.wait({self._starting})
        if self._template is not None:
            await self._template.stop()
            await asyncio.wait({self._watching})
