"""Streams of articles, over both clients: order, failures, silence, early ends."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import AsyncIterator, Iterator

import grpc
import pytest
import quotewire.aio
from quotewire import (
    Cancelled,
    DeadlineExceeded,
    InvalidArgument,
    QuoteClient,
    ServerFault,
    StreamOutcome,
)

from tests.scripted_server import END_OF_STREAM, scripted_server


def _blocking(address: str, articles: object, **settings: object) -> list[StreamOutcome]:
    with QuoteClient(address) as client:
        return list(client.stream(articles, **settings))


def _asynchronous(address: str, articles: object, **settings: object) -> list[StreamOutcome]:
    async def collect() -> list[StreamOutcome]:
        async with quotewire.aio.QuoteClient(address) as client:
            return [outcome async for outcome in client.stream(articles, **settings)]

    return asyncio.run(collect())


either_client = pytest.mark.parametrize("stream", [_blocking, _asynchronous], ids=["blocking", "asyncio"])


@either_client
def test_each_article_has_one_outcome_under_its_own_id(stream) -> None:
    articles = [{"id": f"article {number}", "text": "He said no."} for number in range(20)]

    with scripted_server() as (address, _):
        outcomes = stream(address, iter(articles))

    assert sorted(outcome.article_id for outcome in outcomes) == sorted(each["id"] for each in articles)
    assert all(outcome.result().article_id == outcome.article_id for outcome in outcomes)


@either_client
def test_articles_without_an_id_get_their_position(stream) -> None:
    with scripted_server() as (address, _):
        outcomes = stream(address, ["one", {"text": "two", "id": "b"}, "three"])

    assert {outcome.article_id for outcome in outcomes} == {"0", "b", "2"}


@either_client
def test_no_articles_give_no_outcomes(stream) -> None:
    with scripted_server() as (address, _):
        assert stream(address, []) == []


@either_client
def test_an_article_that_cannot_be_sent_fails_alone(stream) -> None:
    articles = ["one", {"id": "broken", "text": "\udc00"}, "three"]

    with scripted_server() as (address, service):
        outcomes = {outcome.article_id: outcome for outcome in stream(address, articles)}

    assert service.calls == 2
    assert set(outcomes) == {"0", "broken", "2"}
    assert outcomes["broken"].response is None
    with pytest.raises(InvalidArgument, match="lone surrogate"):
        outcomes["broken"].result()


def test_an_article_that_cannot_be_sent_is_told_before_the_next_one_is_there() -> None:
    told = threading.Event()

    def articles() -> Iterator[object]:
        yield {"id": "broken", "text": "\udc00"}
        assert told.wait(10)
        yield "two"

    with scripted_server() as (address, _), QuoteClient(address) as client:
        outcomes = client.stream(articles())
        first = next(outcomes)
        told.set()
        rest = list(outcomes)

    assert first.article_id == "broken"
    assert len(rest) == 1


@either_client
def test_an_error_of_the_source_of_articles_reaches_the_caller(stream) -> None:
    def articles() -> Iterator[str]:
        yield "one"
        raise LookupError("the archive is gone")

    with scripted_server() as (address, _), pytest.raises(LookupError, match="the archive is gone"):
        stream(address, articles())


def test_the_asyncio_client_reads_an_asynchronous_source() -> None:
    async def articles() -> AsyncIterator[str]:
        for text in ("one", "two"):
            await asyncio.sleep(0)
            yield text

    with scripted_server() as (address, _):
        assert len(_asynchronous(address, articles())) == 2


@either_client
def test_a_stream_that_breaks_off_raises(stream) -> None:
    def refuse(context: grpc.ServicerContext) -> None:
        context.abort(grpc.StatusCode.INTERNAL, "broken")

    with scripted_server(refuse) as (address, _), pytest.raises(ServerFault, match="broken"):
        stream(address, ["one"])


@either_client
def test_a_server_that_ends_a_stream_before_all_is_answered_is_at_fault(stream) -> None:
    with scripted_server() as (address, _), pytest.raises(ServerFault) as caught:
        stream(address, ["one", END_OF_STREAM])

    assert caught.value.code == "STREAM_INCOMPLETE"


@either_client
def test_a_server_that_owes_an_answer_and_is_silent_is_given_up(stream) -> None:
    hung = threading.Event()

    with scripted_server(lambda context: hung.wait(10)) as (address, _):
        with pytest.raises(DeadlineExceeded) as caught:
            stream(address, ["one"], timeout=0.3)
        hung.set()

    assert caught.value.code == "STREAM_SILENT"


@either_client
def test_a_slow_source_of_articles_is_no_silence_of_the_server(stream) -> None:
    def articles() -> Iterator[str]:
        yield "one"
        time.sleep(0.6)
        yield "two"

    async def unhurried() -> AsyncIterator[str]:
        yield "one"
        await asyncio.sleep(0.6)
        yield "two"

    source = articles() if stream is _blocking else unhurried()
    with scripted_server() as (address, _):
        assert len(stream(address, source, timeout=0.3)) == 2


def test_closing_the_client_ends_its_streams_with_an_error() -> None:
    async def close_under_a_stream() -> None:
        client = quotewire.aio.QuoteClient(address)
        outcomes = client.stream(["one", "two"])
        waiting = asyncio.create_task(anext(outcomes))
        await asyncio.sleep(0.3)
        await client.close()
        with pytest.raises(Cancelled):
            await waiting

    hung = threading.Event()
    with scripted_server(lambda context: hung.wait(10)) as (address, _):
        with QuoteClient(address) as client:
            outcomes = client.stream(["one", "two"])
            threading.Timer(0.3, client.close).start()
            with pytest.raises(Cancelled):
                next(outcomes)
        asyncio.run(close_under_a_stream())
        hung.set()


def test_leaving_a_stream_early_ends_it_and_its_source() -> None:
    read = itertools.count()

    with scripted_server() as (address, _), QuoteClient(address) as client:
        outcomes = client.stream(f"article {next(read)}" for _ in range(1_000_000))
        for _ in range(3):
            next(outcomes)
        outcomes.close()
        again = client.extract("He said no.", id="after")

    assert again.article_id == "after"
    assert next(read) < 100_000


def test_a_reader_who_stops_reading_stops_the_source() -> None:
    read = itertools.count()

    with scripted_server() as (address, _), QuoteClient(address) as client:
        outcomes = client.stream("x" * 50_000 for _ in iter(lambda: next(read), 5_000))
        next(outcomes)
        time.sleep(1)
        sent = next(read)
        outcomes.close()

    assert sent < 5_000
