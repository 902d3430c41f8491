"""Request ids and tokens: what goes along with a call, and what must not."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
import quotewire.aio
from quotewire import InvalidArgument, QuoteClient, Tls, TransportError

from tests.scripted_server import scripted_server

REMOTE = "quotes.example:50051"


class Received:
    """The metadata of each call that a server got."""

    def __init__(self) -> None:
        self.calls: list[dict[str, str]] = []

    def __call__(self, context: grpc.ServicerContext) -> None:
        self.calls.append(dict(context.invocation_metadata()))

    def all(self, key: str) -> list[str | None]:
        return [call.get(key) for call in self.calls]


@pytest.fixture
def received() -> Received:
    return Received()


@pytest.fixture
def address(received: Received) -> Iterator[str]:
    with scripted_server(received) as (address, _):
        yield address


def test_a_call_goes_under_the_id_that_was_given(address: str, received: Received) -> None:
    with QuoteClient(address) as client:
        client.extract("He said no.", request_id="job 7/1")
        list(client.stream(["He said no."], request_id="job 7/2"))

    assert received.all("x-request-id") == ["job 7/1", "job 7/2"]


def test_each_call_without_an_id_gets_one_of_its_own(address: str, received: Received) -> None:
    with QuoteClient(address) as client:
        client.extract("He said no.")
        client.extract("He said no.")

    first, second = received.all("x-request-id")
    assert first != second
    assert all(re.fullmatch(r"[0-9a-f]{32}", each or "") for each in (first, second))


def test_an_error_names_the_call_even_when_no_server_heard_of_it() -> None:
    with QuoteClient("127.0.0.1:1", timeout=0.2) as client:
        with pytest.raises(TransportError) as given:
            client.extract("He said no.", request_id="mine")
        with pytest.raises(TransportError) as made_up:
            client.extract("He said no.")

    assert given.value.request_id == "mine"
    assert len(made_up.value.request_id or "") == 32


@pytest.mark.parametrize("request_id", ["", "x" * 129, "line\nbreak", "ümlaut"])
def test_an_id_that_no_header_can_hold_is_refused(request_id: str) -> None:
    with QuoteClient("127.0.0.1:1") as client, pytest.raises(InvalidArgument) as caught:
        client.extract("He said no.", request_id=request_id)

    assert caught.value.code == "REQUEST_ID_INVALID"


def test_the_token_is_sent_with_every_kind_of_call(address: str, received: Received) -> None:
    async def ask() -> None:
        async with quotewire.aio.QuoteClient(address, token="tea-and-honey") as client:
            await client.extract("He said no.")
            assert [outcome async for outcome in client.stream(["He said no."])]

    with QuoteClient(address, token="tea-and-honey") as client:
        client.extract("He said no.")
        assert list(client.stream(["He said no."]))
    asyncio.run(ask())

    assert received.all("authorization") == ["Bearer tea-and-honey"] * 4


def test_a_token_that_is_exchanged_is_taken_up_by_the_next_call(address: str, received: Received) -> None:
    tokens = iter(["first", "second"])

    with QuoteClient(address, token=lambda: next(tokens)) as client:
        client.extract("He said no.")
        client.extract("He said no.")

    assert received.all("authorization") == ["Bearer first", "Bearer second"]


@pytest.mark.parametrize("client", [QuoteClient, quotewire.aio.QuoteClient])
def test_a_token_is_not_sent_in_clear_over_a_network(client: type[QuoteClient]) -> None:
    with pytest.raises(ValueError, match="TLS"):
        client(REMOTE, token="tea-and-honey")
    with pytest.raises(ValueError, match="TLS"):
        client(["10.0.0.1:1", "127.0.0.1:1"], token="tea-and-honey")


def test_over_tls_a_token_may_go_anywhere() -> None:
    QuoteClient(REMOTE, token="tea-and-honey", tls=True).close()


@pytest.mark.parametrize("token", ["", " ", "two\nlines", "tea ", "tée"])
def test_a_token_that_no_header_can_hold_is_refused_and_not_shown(token: str) -> None:
    with pytest.raises(ValueError, match="printable ASCII") as caught:
        QuoteClient("127.0.0.1:1", token=token)

    assert "two" not in str(caught.value)


def test_half_a_client_certificate_is_refused() -> None:
    with pytest.raises(ValueError, match="belong together"):
        QuoteClient(REMOTE, tls=Tls(certificate=b"-----BEGIN CERTIFICATE-----"))


def test_a_file_without_certificates_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "ca.pem"
    empty.touch()

    with pytest.raises(ValueError, match="PEM"):
        QuoteClient(REMOTE, tls=empty)
    with pytest.raises(FileNotFoundError):
        QuoteClient(REMOTE, tls=tmp_path / "missing.pem")


def test_several_addresses_need_the_name_in_their_certificates() -> None:
    addresses = ["10.0.0.1:1", "10.0.0.2:1"]

    with pytest.raises(ValueError, match="server_name"):
        QuoteClient(addresses, tls=True)
    QuoteClient(addresses, tls=Tls(server_name="quotes.example")).close()


def test_a_key_is_not_shown() -> None:
    assert "secret" not in repr(Tls(certificate=b"shown", key=b"secret"))
