"""A real server, started as an operator would start it, and what the system knows about its processes. Linux only."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

# A server that is not ready by then is broken.
START_SECONDS = 120.0
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_SERVING = health_pb2.HealthCheckResponse.SERVING


class Served:
    """`quotewire serve` in a process of its own on a free loopback port; ends with the `async with` block.

    `flags` are settings of the service: `workers=2`, `article_ceiling_seconds=5`. Its log goes to a file, not to
    this process: reading it would cost time that the measured processes need.
    """

    def __init__(self, **flags: object):
        self._folder = tempfile.TemporaryDirectory(prefix="quotewire-bench-")
        self._flags = [
            part for name, value in flags.items() for part in (f"--{name.replace('_', '-')}", str(value))
        ]
        self.address = ""
        self.start_seconds = 0.0
        self.process: subprocess.Popen[bytes]

    async def __aenter__(self) -> Self:
        folder = Path(self._folder.name)
        port_file = folder / "address"
        command = [
            sys.executable,
            "-m",
            "quotewire.cli",
            "serve",
            "--address",
            "127.0.0.1:0",
            "--log-format",
            "json",
        ]
        command += ["--port-file", str(port_file), *self._flags]
        started = time.perf_counter()
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the bench, which then ends the server
            )
        try:
            while not port_file.exists():
                self._check_patience(started)
                await asyncio.sleep(0.01)
            self.address = port_file.read_text().strip()
            await self.becomes_serving()
        except BaseException:
            await self.end()
            raise
        self.start_seconds = time.perf_counter() - started
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.end()
        self._folder.cleanup()

    def _check_patience(self, started: float) -> None:
        if self.process.poll() is not None or time.perf_counter() - started > START_SECONDS:
            raise RuntimeError(f"the server did not start; its log ends with\n{self.log()[-2000:]}")

    async def becomes_serving(self) -> None:
        """Returns when its health is SERVING."""
        async with grpc.aio.insecure_channel(self.address) as channel:
            watch = health_pb2_grpc.HealthStub(channel).Watch(
                health_pb2.HealthCheckRequest(), timeout=START_SECONDS, wait_for_ready=True
            )
            async for update in watch:
                if update.status == _SERVING:
                    watch.cancel()
                    return

    async def until_warm(self, workers: int) -> None:
        """Returns when so many workers have read their model and live."""
        started = time.perf_counter()
        while len(self.warm_workers()) < workers:
            self._check_patience(started)
            await asyncio.sleep(0.02)

    def log(self) -> str:
        """All that it has logged so far."""
        return (Path(self._folder.name) / "log").read_text(encoding="utf-8", errors="replace")

    def events(self, name: str) -> list[dict[str, Any]]:
        """The logged events of this name, oldest first."""
        lines = (line for line in self.log().splitlines() if f'"{name}"' in line)
        return [event for event in map(json.loads, lines) if event["event"] == name]

    def warm_workers(self) -> list[int]:
        """The process ids of the workers that have read their model and live."""
        return [event["pid"] for event in self.events("worker_started") if is_alive(event["pid"])]

    def workers(self) -> list[int]:
        """The process ids of all workers, warm or not."""
        return [pid for pid in children(self.process.pid) if is_alive(pid)]

    async def end(self, patience_seconds: float = 60.0) -> int:
        """Asks it to end, as an operator would; kills it when that takes too long. Returns the exit status."""
        for pid in self.workers():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return await asyncio.to_thread(self.process.wait, patience_seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return await asyncio.to_thread(self.process.wait)


def children(pid: int) -> list[int]:
    """The processes that this one has started and that live."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def is_alive(pid: int) -> bool:
    """Whether the process exists and is more than an entry waiting for its parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def resident_bytes(pid: int) -> int:
    """Resident memory of a process, in bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES


def open_files(pid: int) -> int:
    """How many file descriptors a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def send(pid: int, number: signal.Signals) -> bool:
    """Sends a signal; False when the process is gone already."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True
