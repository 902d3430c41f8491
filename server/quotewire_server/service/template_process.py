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
from .worker_process import WorkerProcess, connect, reap

# The workers themselves are what fills the cores, so each has one thread for arithmetic.
_THREAD_COUNTS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


class WorkerStartError(Exception):
    """There is no worker; `status` is what the process said about that, if it said anything."""

    def __init__(self, exit_status: int | None, status: status_pb2.Status | None = None):
        super().__init__(status.message if status else f"worker ended with status {exit_status}")
        self.exit_status = exit_status
        self.status = status


class TemplateProcess:
    """A running template that has read the model; made by `start`, or by `spare` from another one."""

    def __init__(
        self,
        pid: int,
        model: pb.ModelInfo,
        control: socket.socket,
        streams: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        process: asyncio.subprocess.Process | None = None,
    ):
        self.pid = pid
        self.model = model
        self._control = control
        self._process = process
        self._replies, self._closer = streams
        # Those who wait for a fork, in the order in which they asked.
        self._forks: deque[asyncio.Future[int]] = deque()
        self._statuses: dict[int, asyncio.Future[int | None]] = {}
        # Done once the process has ended; several may wait for it.
        self.exited = asyncio.create_task(self._listen())

    @classmethod
    async def start(cls, settings: Settings) -> TemplateProcess:
        """Starts a process and waits until its model is read, at most `WORKER_START_SECONDS`.

        Raises `WorkerStartError`. A process that does not become ready, or is not waited for, is killed.
        """
        control, theirs = socket.socketpair()
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
        try:
            streams = await asyncio.open_connection(sock=control.dup())
            kind, body = await asyncio.wait_for(frames.read(streams[0]), limits.WORKER_START_SECONDS)
        except BaseException as error:
            control.close()
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            if isinstance(error, asyncio.IncompleteReadError | ConnectionError | TimeoutError):
                raise WorkerStartError(await process.wait()) from None
            raise
        if kind == frames.ERROR:
            raise WorkerStartError(await process.wait(), status_pb2.Status.FromString(body))
        return cls(process.pid, pb.ModelInfo.FromString(body), control, streams, process)

    @property
    def is_alive(self) -> bool:
        return not self.exited.done()

    async def fork(self, slot: int) -> WorkerProcess:
        """A new worker. Raises `WorkerStartError`; a template that does not answer in time is killed."""
        theirs, streams = await connect()
        try:
            pid = await self._ask(frames.FORK, slot, theirs)
        except BaseException:
            streams[1].close()
            raise
        return WorkerProcess(slot, pid, self.model, streams, self._statuses[pid])

    async def spare(self) -> TemplateProcess:
        """Another template, which lives on when this one is lost. Raises `WorkerStartError`."""
        control, theirs = socket.socketpair()
        try:
            pid = await self._ask(frames.SPARE, 0, theirs)
            streams = await asyncio.open_connection(sock=control.dup())
        except BaseException:
            control.close()
            raise
        return TemplateProcess(pid, self.model, control, streams)

    async def become_worker(self, slot: int) -> WorkerProcess:
        """Makes this process the worker of the slot, for platforms and pipelines that bear no fork."""
        assert self._process is not None
        theirs, streams = await connect()
        with theirs:
            self._send(frames.SERVE, slot, theirs)
        self._close()
        return WorkerProcess(slot, self.pid, self.model, streams, asyncio.create_task(self._process.wait()))

    async def _ask(self, kind: bytes, number: int, connection: socket.socket) -> int:
        """The id of a new process that got this connection; who stops waiting for it must close the other end."""
        forked: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        # Whoever asked may have stopped waiting by the time that it fails.
        forked.add_done_callback(lambda future: future.cancelled() or future.exception())
        try:
            with connection:
                self._send(kind, number, connection)
            self._forks.append(forked)
            return await asyncio.wait_for(asyncio.shield(forked), limits.FORK_SECONDS)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            self.kill()
            raise WorkerStartError(None) from None

    def _send(self, kind: bytes, number: int, connection: socket.socket) -> None:
        frame = frames.encode(kind, frames.NUMBER.pack(number))
        socket.send_fds(self._control, [frame], [connection.fileno()])

    async def _listen(self) -> int | None:
        """Takes what the template tells, until it is gone; returns its exit status where that can be known."""
        try:
            while True:
                kind, body = await frames.read(self._replies)
                numbers = [number for (number,) in frames.NUMBER.iter_unpack(body)]
                if kind == frames.FORKED:
                    self._statuses[numbers[0]] = asyncio.get_running_loop().create_future()
                    self._forks.popleft().set_result(numbers[0])
                elif kind == frames.ENDED and (ended := self._statuses.pop(numbers[0], None)) is not None:
                    ended.set_result(numbers[1])
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            while self._forks:
                self._forks.popleft().set_exception(error)
        # Nobody will tell how its workers end.
        for status in self._statuses.values():
            status.set_result(None)
        self._close()
        return await (self._process.wait() if self._process is not None else reap(self.pid))

    def kill(self) -> None:
        """Ends the process at once; its workers live on."""
        if not self.exited.done():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    async def stop(self) -> None:
        """Lets the process end by itself, and kills it when that takes above `WORKER_STOP_SECONDS`."""
        # Half-closed, so that the end of the process can still be heard.
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_WR)
        done, _ = await asyncio.wait({self.exited}, timeout=limits.WORKER_STOP_SECONDS)
        if not done:
            self.kill()
            await asyncio.wait({self.exited}, timeout=limits.WORKER_STOP_SECONDS)

    def _close(self) -> None:
        self._closer.close()
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
