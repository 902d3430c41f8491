"""The template of the workers seen from the front: its process, what it is told, what it tells."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections import deque

from google.rpc import status_pb2
from quotewire.v1 import quotewire_pb2 as pb

from .. import limits
from . import frames, logs
from .settings import Settings
from .worker_process import WorkerProcess, connect

# The workers themselves are what fills the cores, so each has one thread for arithmetic.
_THREAD_COUNTS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


class WorkerStartError(Exception):
    """There is no worker; `status` is what the process said about that, if it said anything."""

    def __init__(self, exit_status: int | None, status: status_pb2.Status | None = None):
        super().__init__(status.message if status else f"worker ended with status {exit_status}")
        self.exit_status = exit_status
        self.status = status


class TemplateProcess:
    """A running template that has read the model; made by `start`."""

    def __init__(self, process: asyncio.subprocess.Process, control: socket.socket):
        self._process = process
        self._control = control
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        # Those who wait for a fork, in the order in which they asked.
        self._forks: deque[asyncio.Future[int]] = deque()
        self._statuses: dict[int, asyncio.Future[int | None]] = {}
        self._listener: asyncio.Task[None] | None = None
        self.model = pb.ModelInfo()
        # Done once the process has ended; several may wait for it.
        self.exited = asyncio.create_task(process.wait())

    @classmethod
    async def start(cls, settings: Settings) -> TemplateProcess:
        """Starts a process and waits until its model is read, at most `WORKER_START_SECONDS`.

        Raises `WorkerStartError`. A process that does not become ready, or is not waited for, is killed.
        """
        mine, theirs = socket.socketpair()
        with theirs:
            # A session of its own keeps the terminal's Ctrl-C from it: the front ends it when its work is done.
            process = await asyncio.create_subprocess_exec(
                *_command(settings, theirs.fileno()),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                env=_environment(),
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        template = cls(process, mine)
        try:
            await asyncio.wait_for(template._read_model(), limits.WORKER_START_SECONDS)
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
            template.kill()
            raise WorkerStartError(await template.exited) from None
        except BaseException:
            template.kill()
            raise
        return template

    async def _read_model(self) -> None:
        mine = self._control.dup()
        self._streams = await asyncio.open_connection(sock=mine)
        kind, body = await frames.read(self._streams[0])
        if kind == frames.ERROR:
            raise WorkerStartError(await self.exited, status_pb2.Status.FromString(body))
        self.model = pb.ModelInfo.FromString(body)
        self._listener = asyncio.create_task(self._listen())

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return not self.exited.done()

    async def fork(self, slot: int) -> WorkerProcess:
        """A new worker. Raises `WorkerStartError`; a template that does not answer in time is killed."""
        theirs, streams = await connect()
        forked: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        try:
            with theirs:
                self._send(frames.FORK, slot, theirs)
            self._forks.append(forked)
            pid = await asyncio.wait_for(asyncio.shield(forked), limits.FORK_SECONDS)
        except BaseException as error:
            # Whoever no longer waits for the fork leaves a worker behind that ends with its connection.
            streams[1].close()
            if isinstance(error, OSError | asyncio.IncompleteReadError | TimeoutError):
                self.kill()
                raise WorkerStartError(None) from None
            raise
        return WorkerProcess(slot, pid, self.model, streams, self._statuses[pid])

    async def become_worker(self, slot: int) -> WorkerProcess:
        """Makes this process the worker of the slot, for platforms and pipelines that bear no fork."""
        theirs, streams = await connect()
        with theirs:
            self._send(frames.SERVE, slot, theirs)
        self._close()
        return WorkerProcess(slot, self.pid, self.model, streams, self.exited)

    def _send(self, kind: bytes, slot: int, connection: socket.socket) -> None:
        frame = frames.encode(kind, frames.NUMBER.pack(slot))
        socket.send_fds(self._control, [frame], [connection.fileno()])

    async def _listen(self) -> None:
        """Takes what the template tells, until it is gone."""
        assert self._streams is not None
        try:
            while True:
                kind, body = await frames.read(self._streams[0])
                numbers = [number for (number,) in frames.NUMBER.iter_unpack(body)]
                if kind == frames.FORKED:
                    self._statuses[numbers[0]] = asyncio.get_running_loop().create_future()
                    self._forks.popleft().set_result(numbers[0])
                elif kind == frames.ENDED and (ended := self._statuses.pop(numbers[0], None)) is not None:
                    ended.set_result(numbers[1])
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            while self._forks:
                self._forks.popleft().set_exception(error)

    def kill(self) -> None:
        """Ends the process at once; its workers live on."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self._close()

    async def stop(self) -> None:
        """Lets the process end by itself, and kills it when that takes above `WORKER_STOP_SECONDS`."""
        self._close()
        done, _ = await asyncio.wait({self.exited}, timeout=limits.WORKER_STOP_SECONDS)
        if not done:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await asyncio.wait({self.exited})

    def _close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
        self._control.close()


def _command(settings: Settings, control: int) -> list[str]:
    command = [sys.executable, "-m", "quotewire_server.service.template", "--control", str(control)]
    command += ["--max-text-chars", str(settings.max_text_chars)]
    command += ["--max-memory-mib", str(settings.max_worker_memory_mib)]
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
    # Workers read what strangers send, so they hold no secrets.
    environ.pop("QUOTEWIRE_TOKENS", None)
    return environ
