"""One line per call, and never a word of an article."""

import json
import re
from pathlib import Path

import grpc
import pytest
from quotewire.v1 import quotewire_pb2 as pb
from quotewire_server.service import logs

SECRET = "xylophone"


def send(server, text: str, request_id: str) -> None:
    request = pb.ExtractQuotesRequest(article=pb.Article(id="a1", text=text))
    server.quotes.ExtractQuotes(request, metadata=[("x-request-id", request_id)])


def test_call_has_one_line_with_sizes_times_and_outcome(server, text):
    send(server, text, "logged")

    line = server.call("logged")

    assert line["method"] == "/quotewire.v1.QuoteService/ExtractQuotes"
    assert (line["outcome"], line["article_id"], line["text_chars"]) == ("OK", "a1", len(text))
    assert line["quotes"] > 0
    assert line["peer"].startswith("ipv4:127.0.0.1:")
    assert line["request_bytes"] > line["text_chars"]
    assert line["caller"] == "ipv4:127.0.0.1"
    parts = ("queue_seconds", "reader_seconds", "coreference_seconds", "attribution_seconds")
    assert sum(line[part] for part in parts) <= line["seconds"]


def test_refused_call_is_logged_with_its_reason(server):
    with pytest.raises(grpc.RpcError):
        send(server, "", "refused")

    line = server.call("refused")

    assert (line["outcome"], line["reason"]) == ("INVALID_ARGUMENT", "TEXT_REQUIRED")


def test_stream_has_one_line_with_its_sums(server, text):
    requests = [pb.StreamExtractQuotesRequest(article=pb.Article(text=each)) for each in (text, "", text)]
    list(server.quotes.StreamExtractQuotes(iter(requests), metadata=[("x-request-id", "streamed")]))

    line = server.call("streamed")

    assert (line["articles"], line["failed_articles"]) == (3, 1)
    assert line["text_chars"] == 2 * len(text)


def test_at_level_debug_each_article_of_a_stream_has_a_line(start_server, text):
    server = start_server(workers=1, log_level="debug")
    requests = [
        pb.StreamExtractQuotesRequest(article=pb.Article(id=name, text=each))
        for name, each in (("good", text), ("empty", ""))
    ]
    list(server.quotes.StreamExtractQuotes(iter(requests), metadata=[("x-request-id", "streamed")]))

    good, empty = server.wait_for("article", 2)

    assert {good["request_id"], empty["request_id"]} == {"streamed"}
    assert {line["article_id"]: line["outcome"] for line in (good, empty)} == {
        "good": "OK",
        "empty": "INVALID_ARGUMENT",
    }
    assert "TEXT_REQUIRED" in (good.get("reason"), empty.get("reason"))


def test_text_of_articles_is_in_no_line(server):
    send(server, f"“{SECRET} {SECRET},” said {SECRET}. \x00 <p>{SECRET}</p> “{SECRET}", "secret")
    with pytest.raises(grpc.RpcError):
        send(server, f"{SECRET} " * 20_000, "secret-too-long")

    server.call("secret-too-long")

    assert not [line for line in server.lines if SECRET in line]


def test_every_line_is_a_json_object_with_event_level_and_time(server):
    lines = [json.loads(line) for line in list(server.lines)]

    assert lines
    assert all({"event", "level", "timestamp"} <= set(line) for line in lines)


def test_console_form_is_for_people(start_server):
    server = start_server(workers=1, log_format="console")
    server.end()

    assert any("listening" in line and "address=127.0.0.1:" in line for line in server.lines)


def test_every_event_is_documented():
    source = Path(logs.__file__).parent
    events = {
        event
        for path in source.glob("*.py")
        for event in re.findall(
            r'(?:_log|log|get_logger\("[a-z.]+"\))\.?\w*\(\s*"([a-z_]+)"', path.read_text()
        )
    }

    assert {"call", "listening", "worker_ended", "library_log"} <= events
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
    assert [event for event in sorted(events) if f"`{event}`" not in page and f'"{event}"' not in page] == []
