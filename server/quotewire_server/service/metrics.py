"""Figures of the service for Prometheus: what they are, and the page on which they are shown."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import structlog
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    make_wsgi_app,
)
from quotewire import __version__
from quotewire.v1 import quotewire_pb2 as pb

from .. import limits
from . import addresses
from .observer import Observer

_log = structlog.get_logger("quotewire.service")

_STAGES = ("reader", "coreference", "attribution")
# From a refusal, over an article, to the longest that is allowed.
_SECONDS = (0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0, 10.0, 20.0, 60.0, 120.0)


class Metrics(Observer):
    """Counts what it hears. Labels hold codes and names of ours only, never what an article or a caller says.

    `registry` is its own, so that several servers may live in one process.
    """

    def __init__(self) -> None:
        # Without the time at which each figure began, which doubles the page.
        disable_created_metrics()
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._make_call_metrics()
        self._make_article_metrics()
        self._make_worker_metrics()
        self._gauge("build_info", "1, with the version of quotewire", "version").labels(__version__).set(1)

    def watch(self, slots: int, warm: Callable[[], int], waiting: Callable[[], int]) -> None:
        """Shows how many workers there are and live, and how many articles wait, whenever it is asked."""
        self._worker_slots.set(slots)
        self._workers_warm.set_function(warm)
        self._queue_articles.set_function(waiting)

    def call_begun(self, method: str) -> None:
        self._calls_open.labels(method).inc()

    def call_finished(self, method: str, code: str, seconds: float) -> None:
        self._calls_open.labels(method).dec()
        self._calls.labels(method, code).inc()
        self._call_seconds.labels(method).observe(seconds)

    def article_queued(self, waiting: int) -> None:
        self._articles_accepted.inc()

    def article_begun(self, queue_seconds: float) -> None:
        self._queue_seconds.observe(queue_seconds)

    def article_read(self, request_bytes: int, response: pb.ExtractQuotesResponse) -> None:
        self._read_bytes.inc(request_bytes)
        for stage in _STAGES:
            self._stage_seconds.labels(stage).observe(getattr(response.timings, stage).ToNanoseconds() / 1e9)
        for quote in response.quotes:
            kind = pb.QuoteKind.Name(quote.kind).removeprefix("QUOTE_KIND_").lower()
            self._quotes.labels(kind).inc()
        warnings: Any = response.warnings  # its type is a builtin of the same name, by the stub's imports
        for warning in warnings:
            code = pb.WarningCode.Name(warning.code).removeprefix("WARNING_CODE_")
            self._warnings.labels(code).inc()

    def article_finished(self, outcome: str, seconds: float) -> None:
        self._articles.labels(outcome).inc()
        self._article_seconds.observe(seconds)

    def article_refused(self, code: str) -> None:
        self._refusals.labels(code).inc()

    def article_retried(self) -> None:
        self._retries.inc()

    def article_quarantined(self) -> None:
        self._quarantined.inc()

    def worker_started(self, slot: int, seconds: float) -> None:
        self._worker_start_seconds.observe(seconds)

    def worker_ended(self, slot: int, cause: str) -> None:
        self._worker_ends.labels(cause).inc()
        self._worker_resident.labels(str(slot)).set(0)

    def worker_memory(self, slot: int, resident_bytes: int) -> None:
        self._worker_resident.labels(str(slot)).set(resident_bytes)

    def _make_call_metrics(self) -> None:
        self._calls = self._counter(
            "calls", "Calls that have ended, by method and gRPC status", "method", "code"
        )
        self._calls_open = self._gauge("calls_open", "Calls that are being served", "method")
        self._call_seconds = self._histogram("call_seconds", "Time from a call to its end", "method")

    def _make_article_metrics(self) -> None:
        self._articles_accepted = self._counter("articles_accepted", "Articles let in")
        self._articles = self._counter(
            "articles", "Articles let in that have ended: OK, the code of an error, or CANCELLED", "outcome"
        )
        self._article_seconds = self._histogram(
            "article_seconds", "Time from letting an article in to its end"
        )
        self._refusals = self._counter("refusals", "Articles not let in, by the code of the error", "reason")
        self._queue_articles = self._gauge("queue_articles", "Articles that wait for a worker")
        self._queue_seconds = self._histogram("queue_seconds", "Time an article waited for a worker")
        self._stage_seconds = self._histogram(
            "stage_seconds", "Time of a stage for one article; 0 where it was skipped", "stage"
        )
        self._read_bytes = self._counter("read_bytes", "Bytes of the requests of the articles that were read")
        self._quotes = self._counter(
            "quotes", "Quotes found, those inside others not counted, by kind", "kind"
        )
        self._warnings = self._counter("warnings", "Warnings in responses, by code", "code")

    def _make_worker_metrics(self) -> None:
        self._retries = self._counter("article_retries", "Articles queued once more as their worker was lost")
        self._quarantined = self._counter(
            "articles_quarantined", "Articles given up for the workers they cost"
        )
        self._worker_slots = self._gauge("worker_slots", "Workers there should be")
        self._workers_warm = self._gauge("workers_warm", "Workers that have read their model and live")
        self._worker_start_seconds = self._histogram(
            "worker_start_seconds", "Time from starting a worker until it is warm"
        )
        self._worker_ends = self._counter("worker_ends", "Workers that are gone, by cause", "cause")
        self._worker_resident = self._gauge(
            "worker_resident_bytes", "Memory that the worker of a slot holds; 0 while there is none", "slot"
        )

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"quotewire_{name}", text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"quotewire_{name}", text, labels, registry=self.registry)

    def _histogram(self, name: str, text: str, *labels: str) -> Histogram:
        return Histogram(f"quotewire_{name}", text, labels, buckets=_SECONDS, registry=self.registry)


class MetricsPage:
    """The figures over HTTP, in threads of their own, so that nobody who reads them holds up a call.

    `address` is HOST:PORT as it was bound. Raises `OSError` when it cannot be.
    """

    def __init__(self, metrics: Metrics, address: str):
        host, _, port = address.rpartition(":")
        host = host.strip("[]")
        server_class = _ServerIPv6 if ":" in host else _Server
        application = make_wsgi_app(metrics.registry, disable_compression=True)
        self._server = make_server(host, int(port), application, server_class, _Handler)
        self.address = addresses.bound(address, self._server.server_port)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.1,), name="quotewire-metrics", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Ends it; a page that is being read is read to its end."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(WSGIRequestHandler):
    timeout = limits.METRICS_READ_SECONDS  # whoever says nothing for so long is cut off

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  the name in the standard library
        _log.debug("metrics_read")


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader who goes away is no news; the standard library would print it."""


class _ServerIPv6(_Server):
    address_family = socket.AF_INET6
