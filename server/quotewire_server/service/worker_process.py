"""One worker seen from the front: its process, its connection, its signs of life, its end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import time
from enum import StrEnum
from typing import Any

from quotewire.v1 import quotewire_pb2 as pb

from .. import limits
from . import frames
from .memory import is_stopped, resident_bytes


class Cause(StrEnum):
    """Why a worker is gone."""

    KILLED = "killed"  # by a signal that comes from outside
    CRASHED = "crashed"  # it ended by itself, or by its own fault
    HUNG = "hung"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    ABANDONED = "abandoned"
    RECYCLED = "recycled"
    STOPPED = "stopped"


# Signals that no program raises by accident: whoever sent them, it was not the article.
_FROM_OUTSIDE = frozenset({signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT})


_REAP_ATTEMPTS = 10
_REAP_SECONDS = 0.02


class WorkerDied(Exception):
    """The process is gone, and with it the answer."""


class WorkerProcess:
    """A running worker that has the model; `nursery` makes them.

    `exit_status` becomes the status of the process, below 0 for a signal, if anybody can learn it.
    """

    def __init__(
        self,
        slot: int,
        pid: int,
        model: pb.ModelInfo,
        streams: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        exit_status: asyncio.Future[Any],
    ):
        self.slot = slot
        self.pid = pid
        self.model = model
        self.cause: Cause | None = None
        # Whether it stood still by a signal when it was given up: then no article can be blamed.
        self.was_stopped = False
        self._answers, self._requests = streams
        self._exit_status = exit_status
        self._answer: asyncio.Future[tuple[bytes, bytes]] | None = None
        self._began = 0.0
        self._last_beat = time.monotonic()
        self._warm_bytes = resident_bytes(pid)
        # Done once the process has ended; its result is the exit status.
        self.exited = asyncio.create_task(self._listen())

    async def extract(self, request: bytes) -> tuple[bytes, bytes]:
        """The answer to one ExtractQuotesRequest, as (kind of frame, body).

        Raises `WorkerDied`. To be called again only when it has returned.
        """
        self._answer = asyncio.get_running_loop().create_future()
        self._began = time.monotonic()
        try:
            self._requests.write(frames.encode(frames.REQUEST, request))
            ends: set[asyncio.Future[Any]] = {self._answer, self.exited}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if not self._answer.done():
                raise WorkerDied
            return self._answer.result()
        finally:
            self._answer = None

    async def _listen(self) -> int | None:
        """Takes what the worker sends, until it is gone; returns the exit status."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                kind, body = await frames.read(self._answers)
                self._last_beat = time.monotonic()
                if kind != frames.BEAT and self._answer is not None and not self._answer.done():
                    self._answer.set_result((kind, body))
        self._requests.close()
        # The connection closes when the process ends; its status comes another way, or, when that is cut, never.
        await asyncio.wait({self._exit_status}, timeout=limits.EXIT_STATUS_SECONDS)
        status = self._exit_status.result() if self._exit_status.done() else None
        if status is None:
            status = await reap(self.pid)
        if self.cause is None:
            self.cause = Cause.KILLED if status is None or -status in _FROM_OUTSIDE else Cause.CRASHED
        return status

    @property
    def busy_seconds(self) -> float:
        """How long it has been reading its article; 0 when it reads none."""
        return time.monotonic() - self._began if self._answer is not None else 0.0

    @property
    def silent_seconds(self) -> float:
        """How long ago it gave its last sign of life."""
        return time.monotonic() - self._last_beat

    def forgive_silence(self) -> None:
        """Counts its silence from now on: the front itself was too late to hear anything."""
        self._last_beat = time.monotonic()

    @property
    def resident_bytes(self) -> int:
        """The memory that it holds; 0 when that is not known."""
        return resident_bytes(self.pid)

    def has_outgrown(self, recycle_bytes: int) -> bool:
        """Whether it holds more than `recycle_bytes`, and much more than when it started.

        A model that takes more than the limit by itself must not be exchanged after every article.
        """
        return self.resident_bytes > max(recycle_bytes, limits.RECYCLE_GROWTH * self._warm_bytes)

    def end(self, cause: Cause) -> None:
        """Ends the process at once, stopped or not, for this reason."""
        if self.exited.done() or self.cause is not None:
            return
        self.cause = cause
        self.was_stopped = is_stopped(self.pid)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    async def stop(self, cause: Cause) -> None:
        """Lets the process end by itself, and kills it when that takes above `WORKER_STOP_SECONDS`."""
        if self.cause is None:
            self.cause = cause
            # Our half alone: closed as a whole, the connection would look as if the process had ended.
            self._requests.write_eof()
        done, _ = await asyncio.wait({self.exited}, timeout=limits.WORKER_STOP_SECONDS)
        if not done:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            await asyncio.wait({self.exited}, timeout=limits.WORKER_STOP_SECONDS)


async def reap(pid: int) -> int | None:
    """The exit status of a process that is about to end; None when it is not a child of ours.

    A process whose parent has died becomes a child of the first process of its container, which may be this one; it
    would stay a zombie until somebody asks.
    """
    for _ in range(_REAP_ATTEMPTS):
        try:
            ended, status = os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            return None
        if ended:
            return os.waitstatus_to_exitcode(status)
        await asyncio.sleep(_REAP_SECONDS)
    return None


async def connect() -> tuple[socket.socket, tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A socket for a worker, and the streams of the front at its other end."""
    mine, theirs = socket.socketpair()
    try:
        return theirs, await asyncio.open_connection(sock=mine)
    except BaseException:
        theirs.close()
        raise
