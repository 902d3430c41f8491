"""The server from its start to its end: listen, become ready, serve, drain."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from pathlib import Path

import structlog
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection
from quotewire.v1 import quotewire_pb2, quotewire_pb2_grpc

from .. import limits
from ..errors import ModelUnusable
from . import logs, tracing
from .aio_server import make_server
from .auth import Tokens
from .boundary import Boundary
from .listening import CannotListenError, bind, channel_options
from .metrics import Metrics, MetricsPage
from .observer import Observer
from .pool import WorkerPool
from .servicer import QuoteServicer
from .settings import Settings, SettingsError

_log = structlog.get_logger("quotewire.service")

SERVICE = quotewire_pb2.DESCRIPTOR.services_by_name["QuoteService"].full_name
_HEALTH_NAMES = ("", SERVICE)
_SERVING = health_pb2.HealthCheckResponse.SERVING
_NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


class Server:
    """A gRPC server and its workers in this event loop.

    `start` returns once it listens; it is ready, and its health SERVING, when the first worker is warm.
    Raises `CannotListenError` when the address cannot be bound, `SettingsError` when a certificate or the tokens
    cannot be used.
    """

    def __init__(self, settings: Settings):
        self._settings = settings
        self._health = health.aio.HealthServicer()
        self._health_task: asyncio.Task[None] | None = None
        self._metrics = Metrics() if settings.metrics_address else None
        self._metrics_page: MetricsPage | None = None
        observer = self._metrics or Observer()
        self.pool = WorkerPool(settings, on_change=self._report_health, observer=observer)
        self._servicer = QuoteServicer(self.pool, settings)
        tokens = Tokens(settings.tokens, settings.token_file)
        boundary = Boundary(tokens, observer, settings.max_metadata_bytes)
        self._grpc = make_server([boundary], channel_options(settings))
        self.address = ""

    async def start(self) -> None:
        """Binds the address and starts the workers; from then on `address` holds the real port."""
        quotewire_pb2_grpc.add_QuoteServiceServicer_to_server(self._servicer, self._grpc)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._grpc)
        if self._settings.reflection:
            names = (SERVICE, health.SERVICE_NAME, reflection.SERVICE_NAME)
            reflection.enable_server_reflection(names, self._grpc)
        # A new HealthServicer says SERVING, which is not true before a worker is warm.
        for name in _HEALTH_NAMES:
            await self._health.set(name, _NOT_SERVING)
        self._show_metrics()
        self.address = bind(self._grpc, self._settings)
        await self._grpc.start()
        self.pool.start()

    def _show_metrics(self) -> None:
        if self._metrics is None:
            return
        self._metrics.watch(self.pool.slots, lambda: self.pool.warm, lambda: self.pool.waiting)
        address = self._settings.metrics_address
        try:
            self._metrics_page = MetricsPage(self._metrics, address)
        except OSError as error:
            raise CannotListenError(f"cannot show the metrics on {address}: {error.strerror}") from error
        _log.info("metrics_listening", address=self._metrics_page.address)

    async def ended(self) -> None:
        """Returns when gRPC has ended without being told to, which it should not."""
        with contextlib.suppress(Exception):
            # Not to wait any more must not cancel what `stop` will wait for.
            await asyncio.shield(asyncio.ensure_future(self._grpc.wait_for_termination()))

    async def drain(self, delay_seconds: float = 0.0) -> None:
        """Health first, then the calls in flight, at most `drain_seconds`; new calls are refused.

        For `delay_seconds` in between, new calls are still taken: whoever sends them may not have seen yet what
        our health says.
        """
        await self._health.enter_graceful_shutdown()
        await asyncio.sleep(delay_seconds)
        refusing = asyncio.create_task(self._grpc.stop(self._settings.drain_seconds))
        # Callers that watch our health hold calls open that would otherwise use up the whole time.
        await _first_of(self._servicer.drain(), asyncio.shield(refusing))
        # The last answers are still on their way out.
        await asyncio.wait({refusing}, timeout=limits.FLUSH_SECONDS)

    async def stop(self) -> None:
        """Ends at once: what is still in flight is cut off, then the workers end."""
        await self._health.enter_graceful_shutdown()
        await self._grpc.stop(None)
        await self.pool.stop()
        if self._metrics_page is not None:
            await asyncio.to_thread(self._metrics_page.close)

    def _report_health(self, warm: int) -> None:
        status = _SERVING if warm else _NOT_SERVING
        before = self._health_task

        async def report() -> None:
            if before is not None:
                await before
            for name in _HEALTH_NAMES:
                await self._health.set(name, status)

        self._health_task = asyncio.create_task(report())


async def serve(settings: Settings) -> int:
    """Serves until SIGTERM or SIGINT, then drains; a second signal ends at once. Returns the exit status.

    Once it listens, one line "listening on HOST:PORT" goes to standard output, and HOST:PORT to `port_file`.
    """
    logs.configure(settings.log_format, settings.log_level)
    asyncio.get_running_loop().set_exception_handler(logs.log_loop_exception)
    async with tracing.running():
        return await _serve(settings, _catch_signals())


async def _serve(settings: Settings, signals: asyncio.Queue[str]) -> int:
    try:
        server = Server(settings)
        await server.start()
    except CannotListenError as error:
        _log.error("cannot_listen", address=settings.address, detail=str(error))
        return 1
    except SettingsError as error:
        _log.error("settings_unusable", detail=str(error))
        return 1
    _announce(server.address, settings)
    try:
        received = await _until_signal_or_failure(signals, server)
        if not received:
            _log.error("grpc_ended", detail="the library that speaks gRPC gave up; see the lines before")
            return 1
        _log.info("draining", seconds=settings.drain_seconds)
        # Who presses Ctrl-C is no balancer.
        delay = settings.drain_delay_seconds if received == "SIGTERM" else 0.0
        await _first_of(server.drain(delay), signals.get())
    except ModelUnusable as error:
        _log.error("no_worker_can_start", detail=error.message)
        return 1
    finally:
        await server.stop()
        _log.info("stopped")
    return 0


def run(settings: Settings) -> int:
    """`serve` as a plain call: returns the exit status."""
    return asyncio.run(serve(settings))


def _catch_signals() -> asyncio.Queue[str]:
    """A queue that gets the name of each SIGTERM and SIGINT from now on."""
    received: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, received.put_nowait, signal.Signals(number).name)
    return received


async def _until_signal_or_failure(signals: asyncio.Queue[str], server: Server) -> str:
    """The name of the first signal, or nothing when gRPC has ended by itself.

    Raises `ModelUnusable` when no worker can start.
    """
    received = asyncio.create_task(signals.get())
    try:
        await _first_of(asyncio.shield(received), server.pool.failed, server.ended())
        return received.result() if received.done() else ""
    finally:
        received.cancel()


async def _first_of(*awaitables) -> None:
    """Waits for the first to end and cancels the others; raises what it raised."""
    tasks = [asyncio.ensure_future(awaitable) for awaitable in awaitables]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()


def _announce(address: str, settings: Settings) -> None:
    _log.info("listening", address=address, workers=settings.slots)
    # Whoever started us may read this one line and close the pipe.
    if settings.port_file:
        _write_whole(Path(settings.port_file), f"{address}\n")
    with contextlib.suppress(OSError):
        sys.stdout.write(f"listening on {address}\n")
        sys.stdout.flush()


def _write_whole(path: Path, text: str) -> None:
    """Writes a file so that nobody ever reads half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    Path(name).replace(path)
