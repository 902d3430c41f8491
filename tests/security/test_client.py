"""Our own client at a server that asks for everything: a certificate, a token, and a new connection now and then."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import pytest
import quotewire.aio
from quotewire import QuoteClient, RequestRejected, ServingStatus, Tls, Unavailable

TOKEN = "tea-and-honey-every-day-at-five"
# Some of these end while a stream goes on.
CONNECTION_AGE_SECONDS = 0.5
ARTICLES = 24


@pytest.fixture(scope="module")
def server(start_shared_server, authority):
    certificate, key = authority.server_pair()
    return start_shared_server(
        authority.trusting(authority.issue("tests")),
        address="localhost:0",
        workers=1,
        tls_certificate=certificate,
        tls_key=key,
        tls_client_ca=authority.root_file(),
        tokens=f"desk:{TOKEN}",
        max_connection_age_seconds=CONNECTION_AGE_SECONDS,
        connection_age_grace_seconds=0.1,
    ).wait_until_serving()


@pytest.fixture(scope="module")
def tls(authority) -> Tls:
    return Tls(authority.root, *authority.issue("newsroom"))


def test_a_client_with_a_certificate_and_a_token_is_served_under_its_name(server, tls):
    with QuoteClient(server.address, tls=tls, token=TOKEN) as client:
        response = client.extract("“No,” Ana Ruiz said.", request_id="named")

    assert response.quotes
    assert server.call("named")["caller"] == "token:desk"


def test_without_a_token_health_is_told_and_nothing_else(server, tls):
    with QuoteClient(server.address, tls=tls) as client:
        assert client.health() is ServingStatus.SERVING
        with pytest.raises(RequestRejected) as caught:
            client.server_info()

    assert caught.value.code == "TOKEN_REQUIRED"


def test_a_token_that_does_not_hold_is_refused_and_not_repeated(server, tls):
    with QuoteClient(server.address, tls=tls, token="coffee-and-cake") as client:
        with pytest.raises(RequestRejected) as caught:
            client.extract("“No,” Ana Ruiz said.")

    assert caught.value.code == "TOKEN_INVALID"
    assert "coffee" not in str(caught.value)


def test_without_a_certificate_there_is_no_connection(server, authority):
    with QuoteClient(server.address, tls=Tls(authority.root)) as client:
        with pytest.raises(Unavailable):
            client.server_info(timeout=10)


def test_streams_outlive_the_connections_they_run_on(server, tls):
    def articles() -> Iterator[str]:
        for _ in range(ARTICLES):
            time.sleep(0.1)
            yield "“No,” Ana Ruiz said."

    async def unhurried() -> AsyncIterator[str]:
        for _ in range(ARTICLES):
            await asyncio.sleep(0.1)
            yield "“No,” Ana Ruiz said."

    async def stream() -> list[str]:
        async with quotewire.aio.QuoteClient(server.address, tls=tls, token=TOKEN) as client:
            outcomes = client.stream(unhurried(), request_id="awaited")
            return [outcome.result().article_id async for outcome in outcomes]

    with QuoteClient(server.address, tls=tls, token=TOKEN) as client:
        blocking = [each.result().article_id for each in client.stream(articles(), request_id="blocking")]
    awaited = asyncio.run(stream())

    expected = [str(number) for number in range(ARTICLES)]
    assert (blocking, awaited) == (expected, expected)
    calls = [event for event in server.events("call") if event["request_id"] in ("blocking", "awaited")]
    assert len(calls) > 4, "no connection ended, so that nothing was shown"
