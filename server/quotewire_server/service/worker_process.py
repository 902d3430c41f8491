"""One worker seen from the front: its process, its pipes, its end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys

from google.rpc import status_pb2
from quotewire.v1 import quotewire_pb2 as pb

from .. import limits
from . import frames, logs
from .settings import Settings

# The workers themselves are what fills the cores, so each has one thread for arithmetic.
_THREAD_COUNTS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


class WorkerDied(Exception):
    """The process ended, or left its pipe, before it answered."""


class WorkerStartError(Exception):
    """The process never became ready; `status` is what it said about that, if it said anything."""

    def __init__(self, exit_status: int | None, status: status_pb2.Status | None = None):
        super().__init__(status.message if status else f"worker ended with status {exit_status}")
        self.exit_status = exit_status
        self.status = status


class WorkerProcess:
    """A running worker that has read its model; made by `start`."""

    def __init__(self, process: asyncio.subprocess.Process):
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        self._requests = process.stdin
        self._answers = process.stdout
        self.model = pb.ModelInfo()
        # Done once the process has ended; several may wait for it.
        self.exited = asyncio.create_task(process.wait())

    @classmethod
    async def start(cls, slot: int, settings: Settings) -> WorkerProcess:
        """Starts a process and waits until its model is read, at most `WORKER_START_SECONDS`.

        Raises `WorkerStartError`. A process that does not become ready, or is not waited for, is killed.
        """
        # A session of its own keeps the terminal's Ctrl-C from it: the front ends it when its work is done.
        process = await asyncio.create_subprocess_exec(
            *_command(slot, settings),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=_environment(),
            start_new_session=True,
        )
        worker = cls(process)
        try:
            kind, body = await asyncio.wait_for(frames.read(worker._answers), limits.WORKER_START_SECONDS)
        except (asyncio.IncompleteReadError, TimeoutError):
            worker.kill()
            raise WorkerStartError(await worker.exited) from None
        except asyncio.CancelledError:
            worker.kill()
            raise
        if kind == frames.ERROR:
            raise WorkerStartError(await worker.exited, status_pb2.Status.FromString(body))
        worker.model = pb.ModelInfo.FromString(body)
        return worker

    @property
    def pid(self) -> int:
        return self._process.pid

    async def extract(self, request: bytes) -> tuple[bytes, bytes]:
        """The answer to one ExtractQuotesRequest, as (kind of frame, body).

        Raises `WorkerDied`. To be called again only when it has returned.
        """
        try:
            self._requests.write(frames.encode(frames.REQUEST, request))
            await self._requests.drain()
            return await frames.read(self._answers)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise WorkerDied from error

    def kill(self) -> None:
        """Ends the process at once, stopped or not."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def stop(self) -> None:
        """Lets the process end by itself, and kills it when that takes above `WORKER_STOP_SECONDS`."""
        self._requests.close()
        done, _ = await asyncio.wait({self.exited}, timeout=limits.WORKER_STOP_SECONDS)
        if not done:
            self.kill()
            await asyncio.wait({self.exited})


def _command(slot: int, settings: Settings) -> list[str]:
    command = [sys.executable, "-m", "quotewire_server.service.worker", "--slot", str(slot)]
    command += ["--max-text-chars", str(settings.max_text_chars)]
    command += ["--log-format", logs.resolve_format(settings.log_format), "--log-level", settings.log_level]
    if settings.model:
        command += ["--model", settings.model]
    if not settings.coreference:
        command.append("--no-coreference")
    return command


def _environment() -> dict[str, str]:
    # The worker must import what the front imported, wherever that was found.
    path = os.pathsep.join(entry for entry in sys.path if entry)
    environ = {**os.environ, **dict.fromkeys(_THREAD_COUNTS, "1"), "PYTHONPATH": path}
    # It reads what strangers send, so it holds no secrets.
    environ.pop("QUOTEWIRE_TOKENS", None)
    return environ
