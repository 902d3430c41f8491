"""OpenTelemetry traces: a span for each call, in the caller's own trace, and under it where the time went.

Of use with the extra `otel`, and on when the standard variables name an exporter (OTEL_TRACES_EXPORTER, or the
endpoint of an OTLP collector), or when the process was started under opentelemetry-instrument. Everything else is
as these variables say. Otherwise nothing of OpenTelemetry is imported, and a call costs one comparison more.

The interceptors of opentelemetry-instrumentation-grpc record the messages of exceptions, which may quote an
article, and iterate over streaming handlers that write by themselves; so these few lines use the API alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from importlib.metadata import entry_points
from typing import Any

import structlog
from quotewire import __version__
from quotewire.v1 import quotewire_pb2 as pb

from .. import limits
from . import logs

_log = structlog.get_logger("quotewire.service")

_SERVICE_NAME = "quotewire"
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_STAGES = ("reader", "coreference", "attribution")
# What a server has to answer for, by OpenTelemetry's conventions; the rest is the caller's.
_FAULTS = frozenset({"UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"})
# What of the facts of a call goes to its span; none of it is text.
_FACTS = ("request_id", "reason", "text_chars", "quotes", "warnings", "articles", "failed_articles")

# None: nobody traces.
_tracer: Any = None


def is_wanted(environ: Mapping[str, str]) -> bool:
    """Whether the standard variables ask for traces."""
    if environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return False
    exporter = environ.get("OTEL_TRACES_EXPORTER", "")
    return exporter != "none" and bool(exporter or any(environ.get(name) for name in _ENDPOINTS))


@contextlib.asynccontextmanager
async def running(environ: Mapping[str, str] = os.environ) -> AsyncIterator[None]:
    """Traces while it is entered, where that is wanted and possible; then sends what is left."""
    global _tracer
    provider = _provider(environ)
    if provider is None:
        yield
        return
    _tracer = provider.get_tracer("quotewire", __version__)
    try:
        yield
    finally:
        _tracer = None
        # Sends what is left. A thread of our own, as a collector that is gone is waited for without end.
        ending = threading.Thread(target=getattr(provider, "shutdown", int), daemon=True)
        ending.start()
        await asyncio.to_thread(ending.join, limits.TRACE_FLUSH_SECONDS)


def _provider(environ: Mapping[str, str]) -> Any:
    """Whoever started this process may trace already; else a provider of ours, or None."""
    if "opentelemetry.sdk.trace" in sys.modules:
        from opentelemetry import trace

        if not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
            return trace.get_tracer_provider()
    if not is_wanted(environ):
        return None
    try:
        return _make_provider(environ)
    except ImportError as error:
        _log.error("traces_unavailable", missing=error.name, cure="pip install 'quotewire[otel]'")
    except LookupError as error:
        _log.error("traces_unavailable", exporter=error.args[0])
    except Exception as error:  # of an exporter that cannot live with what the variables say
        _log.error("traces_unavailable", **logs.describe_exception(error))
    return None


def _make_provider(environ: Mapping[str, str]) -> Any:
    from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    named = {} if environ.get("OTEL_SERVICE_NAME") else {SERVICE_NAME: _SERVICE_NAME}
    provider = TracerProvider(
        resource=Resource.create({**named, SERVICE_VERSION: __version__}), shutdown_on_exit=False
    )
    for name in (environ.get("OTEL_TRACES_EXPORTER") or "otlp").split(","):
        provider.add_span_processor(BatchSpanProcessor(_exporter(name.strip(), environ)))
    return provider


def _exporter(name: str, environ: Mapping[str, str]) -> Any:
    """The exporter of this name among those installed. Raises `LookupError` when there is none."""
    if name == "otlp":
        protocol = environ.get("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") or environ.get(
            "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"
        )
        name = "otlp_proto_grpc" if protocol == "grpc" else "otlp_proto_http"
    for entry_point in entry_points(group="opentelemetry_traces_exporter", name=name):
        return entry_point.load()()
    raise LookupError(name)


@contextlib.contextmanager
def call_span(
    method: str, metadata: Iterable[tuple[str, str | bytes]], facts: dict[str, Any]
) -> Iterator[None]:
    """Around one call, of the full name `method`.

    `facts` are those of its log line: they get the `trace_id`, and are read when the call ends.
    """
    if _tracer is None:
        yield
        return
    from opentelemetry import propagate, trace

    service, _, name = method.strip("/").rpartition("/")
    carrier = {key: value for key, value in metadata if isinstance(value, str)}
    span = _tracer.start_span(
        f"{service}/{name}",
        context=propagate.extract(carrier),
        kind=trace.SpanKind.SERVER,
        attributes={"rpc.system": "grpc", "rpc.service": service, "rpc.method": name},
    )
    if span.get_span_context().is_valid:
        facts["trace_id"] = trace.format_trace_id(span.get_span_context().trace_id)
    # Without the exception: its message may quote an article.
    with trace.use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield
        finally:
            _tell_outcome(span, facts)


def _tell_outcome(span: Any, facts: Mapping[str, Any]) -> None:
    import grpc
    from opentelemetry.trace import StatusCode

    outcome = facts.get("outcome", "UNKNOWN")
    span.set_attribute("rpc.grpc.status_code", grpc.StatusCode[outcome].value[0])
    span.set_attributes({f"quotewire.{name}": facts[name] for name in _FACTS if name in facts})
    if outcome in _FAULTS:
        span.set_status(StatusCode.ERROR, facts.get("reason", outcome))


def article_spans(timings: pb.Timings) -> None:
    """Under the span of the call: an article that has its response now, its wait and its stages.

    A worker is another process and knows nothing of traces; what it needed stands in the response.
    """
    if _tracer is None:
        return
    from opentelemetry import trace

    end = time.time_ns()
    start = end - timings.total.ToNanoseconds()
    taken = start + timings.queue.ToNanoseconds()
    article = _tracer.start_span("article", start_time=start)
    context = trace.set_span_in_context(article)
    _tracer.start_span("queue", context=context, start_time=start).end(taken)
    reading = _tracer.start_span("reading", context=context, start_time=taken)
    inside = trace.set_span_in_context(reading)
    # The stages run one after the other, and the last ends as the reading does.
    at = max(taken, end - sum(getattr(timings, stage).ToNanoseconds() for stage in _STAGES))
    for stage in _STAGES:
        begun, at = at, at + getattr(timings, stage).ToNanoseconds()
        if at > begun:
            _tracer.start_span(stage, context=inside, start_time=begun).end(at)
    reading.end(end)
    article.end(end)
