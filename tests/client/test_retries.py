"""Which failures are tried again, and which are not."""

import asyncio

import grpc
import pytest
import quotewire.aio
from quotewire import DeadlineExceeded, QuoteClient, RequestRejected, ServerFault, TextTooLong, Unavailable
from quotewire._channel import MAX_ATTEMPTS

from tests.scripted_server import scripted_server


def _fail(code: grpc.StatusCode, times: int, pushback: str = "10"):
    left = [times]

    def answer(context: grpc.ServicerContext) -> None:
        if left[0]:
            left[0] -= 1
            context.set_trailing_metadata((("grpc-retry-pushback-ms", pushback),))
            context.abort(code, "as the script says")

    return answer


def test_a_server_without_room_is_asked_again() -> None:
    with scripted_server(_fail(grpc.StatusCode.UNAVAILABLE, MAX_ATTEMPTS - 1)) as (address, service):
        with QuoteClient(address) as client:
            response = client.extract("He said no.", id="a")

    assert response.article_id == "a"
    assert service.calls == MAX_ATTEMPTS


def test_asking_again_ends_after_the_last_attempt() -> None:
    with scripted_server(_fail(grpc.StatusCode.UNAVAILABLE, 99)) as (address, service):
        with QuoteClient(address) as client, pytest.raises(Unavailable):
            client.extract("He said no.")

    assert service.calls == MAX_ATTEMPTS


def test_a_server_that_wants_no_retry_gets_none() -> None:
    with scripted_server(_fail(grpc.StatusCode.UNAVAILABLE, 99, pushback="-1")) as (address, service):
        with QuoteClient(address) as client, pytest.raises(Unavailable):
            client.extract("He said no.")

    assert service.calls == 1


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (grpc.StatusCode.INTERNAL, ServerFault),
        (grpc.StatusCode.UNKNOWN, ServerFault),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, RequestRejected),
        (grpc.StatusCode.DEADLINE_EXCEEDED, DeadlineExceeded),
        (grpc.StatusCode.UNAUTHENTICATED, RequestRejected),
    ],
)
def test_other_failures_are_not_tried_again(code: grpc.StatusCode, error: type[Exception]) -> None:
    with scripted_server(_fail(code, 99)) as (address, service):
        with QuoteClient(address) as client, pytest.raises(error) as caught:
            client.extract("He said no.")

    assert service.calls == 1
    assert caught.value.code == code.name
    assert caught.value.status is code


def test_a_message_that_grpc_itself_finds_too_large_is_told_as_such() -> None:
    with scripted_server() as (address, _), QuoteClient(address) as client:
        with pytest.raises(TextTooLong) as caught:
            client.extract("x" * 5_000_000)

    assert caught.value.code == "MESSAGE_TOO_LARGE"


@pytest.mark.parametrize(("pushback", "calls"), [("10", MAX_ATTEMPTS), ("-1", 1)])
def test_the_asyncio_client_tries_again_by_the_same_rules(pushback: str, calls: int) -> None:
    async def ask(address: str) -> None:
        async with quotewire.aio.QuoteClient(address) as client:
            with pytest.raises(Unavailable):
                await client.extract("He said no.")

    with scripted_server(_fail(grpc.StatusCode.UNAVAILABLE, 99, pushback)) as (address, service):
        asyncio.run(ask(address))

    assert service.calls == calls


def test_the_deadline_reaches_the_server() -> None:
    left: list[float] = []

    with scripted_server(lambda context: left.append(context.time_remaining())) as (address, _):
        with QuoteClient(address, timeout=60) as client:
            client.extract("He said no.")
            client.extract("He said no.", timeout=20)

    # gRPC rounds a little up on the way.
    assert 30 < left[0] < 61
    assert 0 < left[1] < 21


def test_retries_count_into_the_deadline() -> None:
    with scripted_server(_fail(grpc.StatusCode.UNAVAILABLE, 99, pushback="700")) as (address, service):
        with QuoteClient(address) as client, pytest.raises(DeadlineExceeded):
            client.extract("He said no.", timeout=1)

    assert service.calls < MAX_ATTEMPTS
