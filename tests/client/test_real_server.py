"""Both clients against the real server with the shipped model."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import quotewire
import quotewire.aio
from quotewire import (
    DeadlineExceeded,
    ExtractQuotesResponse,
    InvalidArgument,
    QuoteClient,
    QuoteKind,
    ServingStatus,
    TextTooLong,
)

TEXT = (
    "“The bridge 🌉 will open in May,” Ana Ruiz, the mayor of Elmford, told the Daily Herald on Monday. "
    "She said that it had cost more than planned.\r\n\r\n"
    "Tom Baker, who heads the local council, called the delay “a disgrace”.\r\n"
)
SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))

Call = Callable[..., Any]


def _blocking(address: str, method: str, *arguments: object, **keywords: object) -> Any:
    with QuoteClient(address) as client:
        return getattr(client, method)(*arguments, **keywords)


def _asynchronous(address: str, method: str, *arguments: object, **keywords: object) -> Any:
    async def ask() -> Any:
        async with quotewire.aio.QuoteClient(address) as client:
            return await getattr(client, method)(*arguments, **keywords)

    return asyncio.run(ask())


@pytest.fixture(params=[_blocking, _asynchronous], ids=["blocking", "asyncio"])
def call(request: pytest.FixtureRequest, server_address: str) -> Call:
    """Calls a method of one of the clients: `call("extract", text)`."""
    return lambda method, *arguments, **keywords: request.param(
        server_address, method, *arguments, **keywords
    )


def _without_timings(response: ExtractQuotesResponse) -> ExtractQuotesResponse:
    response.ClearField("timings")
    return response


def test_the_quotes_of_an_article_come_back(call: Call) -> None:
    response = call("extract", TEXT, id="bridge", published=datetime.date(2024, 3, 12), outlet="The Courier")

    assert response.article_id == "bridge"
    first = response.quotes[0]
    assert TEXT[first.content[0].start : first.content[0].end] == "“The bridge 🌉 will open in May,”"
    assert first.speaker.name == "Ana Ruiz"
    assert first.date.value == "2024-03-11"


def test_offsets_come_in_the_unit_asked_for(call: Call) -> None:
    for name, codec, size in (("utf8_bytes", "utf-8", 1), ("utf16_units", "utf-16-le", 2)):
        data = TEXT.encode(codec)
        span = call("extract", TEXT, offset_encoding=name).quotes[0].content[0]

        assert data[span.start * size : span.end * size].decode(codec) == "“The bridge 🌉 will open in May,”"


def test_only_the_kinds_asked_for_come_back(call: Call) -> None:
    response = call("extract", TEXT, kinds="direct")

    assert {quote.kind for quote in response.quotes} == {QuoteKind.QUOTE_KIND_DIRECT}


def test_a_text_that_is_too_long_is_told_with_both_lengths(call: Call) -> None:
    with pytest.raises(TextTooLong) as caught:
        call("extract", "x" * 100_001)

    assert caught.value.code == "TEXT_TOO_LONG"
    assert caught.value.metadata == {"text_chars": "100001", "max_text_chars": "100000"}


@pytest.mark.parametrize(
    ("arguments", "code", "field"),
    [
        ({"text": ""}, "TEXT_REQUIRED", "article.text"),
        ({"text": "x", "published": "2025-02-30"}, "PUBLISHED_DATE_INVALID", "article.published"),
        ({"text": "x", "min_confidence": 2}, "CONFIDENCE_OUT_OF_RANGE", "options.min_confidence"),
        ({"text": "x", "language": "not a tag"}, "LANGUAGE_TAG_INVALID", "article.language"),
    ],
)
def test_what_the_server_refuses_names_code_and_field(
    call: Call, arguments: dict[str, object], code: str, field: str
) -> None:
    with pytest.raises(InvalidArgument) as caught:
        call("extract", **arguments)

    assert caught.value.code == code
    assert [violation.field for violation in caught.value.violations] == [field]


def test_a_deadline_that_nobody_can_keep_is_exceeded(call: Call) -> None:
    with pytest.raises(DeadlineExceeded):
        call("extract", TEXT, timeout=0.000_1)


def test_health_and_info_are_told(call: Call) -> None:
    info = call("server_info")

    assert call("health") is ServingStatus.SERVING
    assert info.version == quotewire.__version__
    assert info.limits.max_text_chars == 100_000


def test_a_service_that_the_server_does_not_have_is_an_error(call: Call) -> None:
    with pytest.raises(quotewire.ServerFault):
        call("health", service="somebody.else.v1.Service")


def test_a_stream_answers_every_article_and_survives_the_bad_ones(server_address: str) -> None:
    articles = [{"id": path.name, "text": path.read_bytes().decode()} for path in SEEDS]
    articles.insert(2, {"id": "broken", "text": "\ud800"})
    articles.insert(4, {"id": "empty", "text": ""})

    with QuoteClient(server_address) as client:
        outcomes = {outcome.article_id: outcome for outcome in client.stream(articles)}
        alone = client.extract(articles[0]["text"], id=articles[0]["id"])

    failed = {name: outcome.error.code for name, outcome in outcomes.items() if outcome.error}
    assert failed == {"broken": "LONE_SURROGATE", "empty": "TEXT_REQUIRED"}
    assert len(outcomes) == len(articles)
    assert _without_timings(outcomes[SEEDS[0].name].result()) == _without_timings(alone)


def test_one_client_serves_many_threads(server_address: str) -> None:
    with QuoteClient(server_address) as client, ThreadPoolExecutor(8) as pool:
        responses = list(pool.map(lambda number: client.extract(TEXT, id=str(number)), range(16)))

    assert [response.article_id for response in responses] == [str(number) for number in range(16)]
    assert len({tuple(quote.text for quote in response.quotes) for response in responses}) == 1
