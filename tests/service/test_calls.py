"""Calls that go well."""

import json
import subprocess
import sys
from pathlib import Path

import grpc
import pytest
from google.protobuf.json_format import MessageToDict
from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from quotewire.v1 import quotewire_pb2 as pb

SEEDS = Path(__file__).parents[2] / "seeds" / "articles.jsonl"


def without_timings(response: pb.ExtractQuotesResponse) -> bytes:
    copy = pb.ExtractQuotesResponse()
    copy.CopyFrom(response)
    copy.ClearField("timings")
    return copy.SerializeToString(deterministic=True)


def stream_requests(*texts: str) -> list[pb.StreamExtractQuotesRequest]:
    return [
        pb.StreamExtractQuotesRequest(article=pb.Article(id=f"article-{number}", text=text))
        for number, text in enumerate(texts)
    ]


def test_article_gives_quotes_whose_spans_are_the_text(server, text):
    response = server.extract(text, id="elmford")

    assert response.article_id == "elmford"
    assert response.quotes
    for quote in response.quotes:
        assert quote.text == " ".join(text[span.start : span.end] for span in quote.content)


def test_direct_quote_comes_with_its_speaker(server, text):
    response = server.extract(text)

    direct = [quote for quote in response.quotes if quote.kind == pb.QUOTE_KIND_DIRECT]
    assert [quote.speaker.name for quote in direct if "in May" in quote.text] == ["Ana Ruiz"]


def test_response_tells_stages_model_and_timings(server, text):
    response = server.extract(text)

    assert [report.stage for report in response.stages] == [
        pb.STAGE_READER,
        pb.STAGE_COREFERENCE,
        pb.STAGE_ATTRIBUTION,
    ]
    assert response.stages[0].state == pb.STAGE_STATE_RAN
    assert response.stages[2].state == pb.STAGE_STATE_RAN
    assert response.model.name
    assert len(bytes.fromhex(response.model.sha256)) == 32
    assert response.timings.total.ToNanoseconds() >= response.timings.reader.ToNanoseconds() > 0


def test_same_article_gives_the_same_bytes_again_and_again(server, text):
    calls = [server.extract_later(text) for _ in range(6)]

    assert len({without_timings(call.result()) for call in calls}) == 1


def test_stream_answers_in_the_order_of_the_requests(server, text):
    texts = [text * (1 + number % 3) for number in range(9)]

    responses = list(server.quotes.StreamExtractQuotes(iter(stream_requests(*texts))))

    assert [response.article_id for response in responses] == [f"article-{number}" for number in range(9)]
    assert {response.WhichOneof("outcome") for response in responses} == {"result"}


def test_stream_and_single_call_give_the_same_result(server, text):
    (streamed,) = server.quotes.StreamExtractQuotes(iter(stream_requests(text)))

    assert without_timings(streamed.result) == without_timings(server.extract(text, id="article-0"))


def test_stream_goes_on_after_an_article_that_fails(server, text):
    responses = list(server.quotes.StreamExtractQuotes(iter(stream_requests(text, "", text))))

    assert [response.WhichOneof("outcome") for response in responses] == ["result", "error", "result"]
    assert responses[1].error.code == grpc.StatusCode.INVALID_ARGUMENT.value[0]
    assert responses[1].article_id == "article-1"


def test_empty_stream_gives_no_answers(server):
    assert list(server.quotes.StreamExtractQuotes(iter([]))) == []


def test_seed_articles_are_read(server):
    for line in SEEDS.read_text().splitlines():
        article = json.loads(line)
        response = server.extract(article["text"])
        assert response.quotes, article["id"]
        for quote in response.quotes:
            assert quote.text == " ".join(article["text"][span.start : span.end] for span in quote.content)


def test_server_info_tells_version_model_limits_and_stages(server):
    info = server.quotes.GetServerInfo(pb.GetServerInfoRequest())

    assert MessageToDict(info.limits, preserving_proto_field_name=True) == {
        "max_text_chars": 100_000,
        "max_message_bytes": 4 * 1024 * 1024,
        "max_deadline": "120s",
        "worker_slots": 2,
    }
    assert info.version
    assert info.model.name
    assert list(info.stages) == [pb.STAGE_READER, pb.STAGE_COREFERENCE, pb.STAGE_ATTRIBUTION]


@pytest.mark.parametrize("service", ["", "quotewire.v1.QuoteService"])
def test_health_is_serving_by_either_name(server, service):
    assert server.is_serving(service)


def test_health_of_an_unknown_service_is_not_found(server, refusal_of):
    refusal = refusal_of(lambda: server.health.Check(health_pb2.HealthCheckRequest(service="nobody")))

    assert refusal.status is grpc.StatusCode.NOT_FOUND


def list_services(channel: grpc.Channel) -> list[str]:
    stub = reflection_pb2_grpc.ServerReflectionStub(channel)
    request = reflection_pb2.ServerReflectionRequest(list_services="")
    (response,) = stub.ServerReflectionInfo(iter([request]))
    return [service.name for service in response.list_services_response.service]


def test_reflection_lists_the_services(server):
    assert "quotewire.v1.QuoteService" in list_services(server.channel)


def test_request_id_comes_back(server, text):
    request = pb.ExtractQuotesRequest(article=pb.Article(text=text))

    _, call = server.quotes.ExtractQuotes.with_call(request, metadata=[("x-request-id", "desk-42")])

    assert dict(call.trailing_metadata())["x-request-id"] == "desk-42"


def test_request_id_is_made_up_when_the_callers_is_too_long(server, text):
    request = pb.ExtractQuotesRequest(article=pb.Article(text=text))

    _, call = server.quotes.ExtractQuotes.with_call(request, metadata=[("x-request-id", "x" * 129)])

    assert len(dict(call.trailing_metadata())["x-request-id"]) == 32


def test_front_holds_no_language_model():
    heavy = "{'spacy', 'onnxruntime', 'coreferee', 'tokenizers'}"
    code = f"import sys, quotewire_server.service; print({heavy} & set(sys.modules))"

    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert printed.stdout.strip() == "set()"
