"""Traces: spans of a real server at a real collector, in the trace of the caller."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from quotewire import InvalidArgument, QuoteClient
from quotewire.v1 import quotewire_pb2 as pb
from quotewire_server.service.tracing import is_wanted

pytest.importorskip("opentelemetry.sdk", reason="needs the extra otel")

from opentelemetry import trace
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from opentelemetry.sdk.trace import TracerProvider

SECRET = "xylophone"
TEXT = (
    f"“The {SECRET} will open in May,” Ana Ruiz, the mayor of Elmford, said on Monday. He said that she sang."
)


class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """An OTLP collector that keeps what it gets."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.resources: list[dict[str, str]] = []
        self._lock = threading.Lock()

    def Export(self, request, context):  # noqa: N802
        with self._lock:
            for resource in request.resource_spans:
                self.resources.append(
                    {each.key: each.value.string_value for each in resource.resource.attributes}
                )
                for scope in resource.scope_spans:
                    self.spans += scope.spans
        return trace_service_pb2.ExportTraceServiceResponse()

    def of(self, trace_id: int) -> dict[str, Span]:
        """The spans of a trace by name."""
        with self._lock:
            return {
                span.name: span for span in self.spans if int.from_bytes(span.trace_id, "big") == trace_id
            }


@pytest.fixture(scope="module")
def collector() -> Iterator[tuple[Collector, str]]:
    server = grpc.server(ThreadPoolExecutor(2))
    collector = Collector()
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(collector, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield collector, f"http://127.0.0.1:{port}"
    server.stop(None).wait()


@pytest.fixture(scope="module")
def traced(collector, start_shared_server):
    """A server that sends its spans to the collector, soon."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector[1])
        patch.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
        server = start_shared_server(workers=1)
    return server.wait_until_serving()


@pytest.fixture(scope="module")
def tracer() -> trace.Tracer:
    """The tracer of a caller who traces."""
    return TracerProvider().get_tracer("caller")


def attributes(span: Span) -> dict[str, object]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in span.attributes}


def test_a_call_is_a_span_in_the_callers_trace_and_shows_where_the_time_went(
    traced, collector, tracer, waiting
):
    with tracer.start_as_current_span("caller") as caller, QuoteClient(traced.address) as client:
        client.extract(TEXT, request_id="traced")
    spans = lambda: collector[0].of(caller.get_span_context().trace_id)  # noqa: E731
    waiting.until(lambda: len(spans()) >= 5, "the spans arrive")

    server = spans()["quotewire.v1.QuoteService/ExtractQuotes"]
    assert server.kind == Span.SPAN_KIND_SERVER
    assert int.from_bytes(server.parent_span_id, "big") == caller.get_span_context().span_id
    facts = attributes(server)
    assert facts["rpc.grpc.status_code"] == 0
    assert facts["quotewire.request_id"] == "traced"
    assert facts["quotewire.text_chars"] == len(TEXT)
    parents = {
        "article": server,
        "queue": spans()["article"],
        "reading": spans()["article"],
        "reader": spans()["reading"],
        "attribution": spans()["reading"],
    }
    for name, parent in parents.items():
        span = spans()[name]
        assert span.parent_span_id == parent.span_id
        assert parent.start_time_unix_nano <= span.start_time_unix_nano
        assert span.start_time_unix_nano <= span.end_time_unix_nano <= parent.end_time_unix_nano


def test_a_failed_call_has_its_status_and_reason(traced, collector, tracer, waiting):
    with tracer.start_as_current_span("caller") as caller, QuoteClient(traced.address) as client:
        with pytest.raises(InvalidArgument):
            client.extract("")
    spans = lambda: collector[0].of(caller.get_span_context().trace_id)  # noqa: E731
    waiting.until(lambda: bool(spans()), "the span arrives")

    [span] = spans().values()
    assert attributes(span)["rpc.grpc.status_code"] == grpc.StatusCode.INVALID_ARGUMENT.value[0]
    assert attributes(span)["quotewire.reason"] == "TEXT_REQUIRED"


def test_each_article_of_a_stream_is_a_span(traced, collector, tracer, waiting):
    with tracer.start_as_current_span("caller") as caller, QuoteClient(traced.address) as client:
        assert len(list(client.stream([TEXT, TEXT, ""]))) == 3
    trace_id = caller.get_span_context().trace_id.to_bytes(16, "big")

    def articles() -> list[Span]:
        return [span for span in collector[0].spans if span.trace_id == trace_id and span.name == "article"]

    waiting.until(
        lambda: (
            "quotewire.v1.QuoteService/StreamExtractQuotes"
            in collector[0].of(caller.get_span_context().trace_id)
        ),
        "the span of the call arrives",
    )
    assert len(articles()) == 2


def test_the_log_line_of_a_call_names_its_trace(traced, tracer):
    with tracer.start_as_current_span("caller") as caller, QuoteClient(traced.address) as client:
        client.extract(TEXT, request_id="named")

    assert traced.call("named")["trace_id"] == f"{caller.get_span_context().trace_id:032x}"


def test_a_caller_who_does_not_trace_gets_a_trace_of_its_own(traced, collector, waiting):
    request = pb.ExtractQuotesRequest(article=pb.Article(text=TEXT))

    def own() -> list[Span]:
        spans = list(collector[0].spans)
        return [span for span in spans if attributes(span).get("quotewire.request_id") == "untraced"]

    traced.quotes.ExtractQuotes(request, metadata=[("x-request-id", "untraced")])
    waiting.until(lambda: bool(own()), "its span arrives")

    [span] = own()
    assert span.parent_span_id == b""
    assert any(span.trace_id)


def test_a_trace_context_that_is_none_is_passed_over(traced, collector, waiting):
    request = pb.ExtractQuotesRequest(article=pb.Article(text=TEXT))
    broken = [("traceparent", "00-xyz-1-"), ("tracestate", "=,=,"), ("baggage", "%%%=;")]

    response = traced.quotes.ExtractQuotes(request, metadata=[*broken, ("x-request-id", "odd")])

    assert response.quotes
    assert len(traced.call("odd")["trace_id"]) == 32


def test_spans_name_the_service_and_hold_no_text(traced, collector):
    sent = b"".join(span.SerializeToString() for span in collector[0].spans)

    assert {resource["service.name"] for resource in collector[0].resources} == {"quotewire"}
    assert SECRET.encode() not in sent


def test_a_collector_that_is_gone_costs_no_call_and_does_not_keep_the_server_from_ending(
    start_server, monkeypatch
):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    server = start_server(workers=1)

    assert server.quotes.GetServerInfo(pb.GetServerInfoRequest()).version
    assert server.end() == 0


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, False),
        ({"OTEL_TRACES_EXPORTER": "console"}, True),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4317"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4317"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4317", "OTEL_SDK_DISABLED": "true"}, False),
        ({"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "http://c:4317"}, False),
    ],
)
def test_the_standard_variables_decide(environ, expected):
    assert is_wanted(environ) is expected


def test_an_exporter_that_is_not_installed_is_told_and_the_server_listens(start_server, monkeypatch):
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "zipkin")
    server = start_server(workers=1)

    assert server.wait_for("traces_unavailable")[0]["exporter"] == "zipkin"
    assert server.address


@pytest.mark.parametrize("module", ["quotewire", "quotewire.aio", "quotewire_server.service"])
def test_nothing_of_opentelemetry_is_imported_where_nobody_traces(module):
    program = (
        f"import sys, {module}; print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert result.stdout == "[]\n"
