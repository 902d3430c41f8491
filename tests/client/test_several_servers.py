"""One client and several servers: calls and streams go on while servers come, go and say that they are not well."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest
import quotewire.aio
from grpc_health.v1.health import HealthServicer
from grpc_health.v1.health_pb2 import HealthCheckResponse
from quotewire import QuoteClient, QuotewireError, ServingStatus, Unavailable, _stream

from tests.scripted_server import ScriptedService, scripted_server

SERVICE = "quotewire.v1.QuoteService"
ARTICLE = "“The bridge will open in May,” Ana Ruiz, the mayor of Elmford, told the Daily Herald. " * 3
# No test waits this long unless something hangs.
PATIENCE_SECONDS = 60.0


def _wait_until(condition: Callable[[], bool], what: str) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < give_up, f"waited in vain: {what}"
        time.sleep(0.02)


class Backend:
    """A scripted server whose health a test decides."""

    def __init__(self, address: str, service: ScriptedService, health: HealthServicer) -> None:
        self.address = address
        self.service = service
        self._health = health

    def says(self, status: HealthCheckResponse.ServingStatus) -> None:
        self._health.set(SERVICE, status)


@contextmanager
def backend(answer: Callable[[grpc.ServicerContext], None] = lambda context: None) -> Iterator[Backend]:
    health = HealthServicer()
    health.set(SERVICE, HealthCheckResponse.SERVING)
    with scripted_server(answer, health=health) as (address, service):
        yield Backend(address, service, health)


def test_calls_go_in_turn_to_all_servers() -> None:
    with backend() as one, backend() as two:
        with QuoteClient([one.address, two.address], wait_for_ready=True) as client:

            def both_are_asked() -> bool:
                client.extract("He said no.")
                return bool(one.service.calls and two.service.calls)

            _wait_until(both_are_asked, "a call at each server")
            before = one.service.calls, two.service.calls
            for _ in range(20):
                client.extract("He said no.")

    assert (one.service.calls - before[0], two.service.calls - before[1]) == (10, 10)


def test_a_server_that_says_it_is_not_serving_gets_no_calls_until_it_is_well_again() -> None:
    with backend() as one, backend() as two, QuoteClient(f"{one.address},{two.address}") as client:
        one.says(HealthCheckResponse.NOT_SERVING)

        def ten_pass_it_by() -> bool:
            before = one.service.calls
            for _ in range(10):
                client.extract("He said no.", wait_for_ready=True)
            return one.service.calls == before

        _wait_until(ten_pass_it_by, "the server that is not well is passed by")
        one.says(HealthCheckResponse.SERVING)
        _wait_until(lambda: not ten_pass_it_by(), "the server that is well again is asked")


def test_when_no_server_is_well_the_error_says_so_and_waiting_for_one_helps() -> None:
    with backend() as one, backend() as two, QuoteClient([one.address, two.address], timeout=30) as client:
        for each in (one, two):
            each.says(HealthCheckResponse.NOT_SERVING)

        def call_until_they_are_known_to_be_unwell() -> None:
            while True:
                client.extract("He said no.")

        with pytest.raises(Unavailable) as caught:
            call_until_they_are_known_to_be_unwell()
        threading.Timer(0.5, two.says, [HealthCheckResponse.SERVING]).start()
        client.extract("He said no.", wait_for_ready=True)

    assert caught.value.code == "UNAVAILABLE"
    assert two.service.calls


def test_one_server_alone_is_asked_even_before_it_is_well() -> None:
    with backend() as one, QuoteClient(one.address) as client:
        one.says(HealthCheckResponse.NOT_SERVING)

        assert client.health() is ServingStatus.NOT_SERVING
        assert client.server_info().version == "scripted"


def _breaks_after(answers: int) -> Callable[[grpc.ServicerContext], None]:
    """Answers so many articles, then says for good that it is shutting down."""
    left = [answers]

    def answer(context: grpc.ServicerContext) -> None:
        left[0] -= 1
        if left[0] < 0:
            context.abort(grpc.StatusCode.UNAVAILABLE, "shutting down")

    return answer


def _blocking(addresses: list[str], articles: list[str]) -> list[str]:
    with QuoteClient(addresses, wait_for_ready=True) as client:
        return [outcome.result().article_id for outcome in client.stream(articles)]


def _asynchronous(addresses: list[str], articles: list[str]) -> list[str]:
    async def collect() -> list[str]:
        async with quotewire.aio.QuoteClient(addresses, wait_for_ready=True) as client:
            return [outcome.result().article_id async for outcome in client.stream(articles)]

    return asyncio.run(collect())


either_client = pytest.mark.parametrize("stream", [_blocking, _asynchronous], ids=["blocking", "asyncio"])


@either_client
def test_a_stream_goes_on_elsewhere_and_nothing_is_lost_or_doubled(stream) -> None:
    articles = [f"Article {number}." for number in range(40)]

    with backend(_breaks_after(3)) as one, backend(_breaks_after(5)) as two, backend() as three:
        answered = stream([one.address, two.address, three.address], articles)

    assert answered == [str(number) for number in range(40)]


def test_a_stream_that_no_server_takes_any_further_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_stream, "FIRST_PAUSE_SECONDS", 0.01)

    with backend(_breaks_after(3)) as one, backend(_breaks_after(3)) as two:
        with pytest.raises(Unavailable, match="shutting down"):
            _blocking([one.address, two.address], [f"Article {number}." for number in range(20)])


@either_client
def test_a_server_that_wants_no_retry_ends_the_stream(stream) -> None:
    left = [2]

    def never_again(context: grpc.ServicerContext) -> None:
        left[0] -= 1
        if left[0] < 0:
            context.set_trailing_metadata((("grpc-retry-pushback-ms", "-1"),))
            context.abort(grpc.StatusCode.UNAVAILABLE, "not this one again")

    with backend(never_again) as one:
        with pytest.raises(Unavailable, match="not this one again"):
            stream([one.address], ["one", "two", "three", "four"])

    assert one.service.calls == 3


def _start_server(folder: Path, name: str) -> tuple[subprocess.Popen[bytes], Path]:
    port_file = folder / name
    command = [sys.executable, "-m", "quotewire.cli", "serve", "--address", "127.0.0.1:0", "--workers", "1"]
    with (folder / f"{name}.log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--port-file", str(port_file)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    return process, port_file


def _is_serving(address: str) -> bool:
    with QuoteClient(address, timeout=5) as client:
        try:
            return client.health() is ServingStatus.SERVING
        except QuotewireError:
            return False


@pytest.fixture(scope="module")
def live_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Real servers with one worker each, by address; a test that ends one takes it out."""
    folder = tmp_path_factory.mktemp("servers")
    started = [_start_server(folder, name) for name in ("one", "two", "three")]
    try:
        for _, port_file in started:
            _wait_until(port_file.exists, "the server listens")
        servers = {port_file.read_text().strip(): process for process, port_file in started}
        for address in servers:
            _wait_until(lambda: _is_serving(address), "the server serves")  # noqa: B023  asked at once
        yield servers
    finally:
        for process, _ in started:
            process.terminate()
        for process, _ in started:
            process.wait(PATIENCE_SECONDS)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["drained", "killed"])
def test_the_end_of_one_of_several_servers_is_an_error_for_nobody(
    live_servers, number: signal.Signals
) -> None:
    calls, articles = 24, 8
    first = threading.Event()
    addresses = list(live_servers)

    with QuoteClient(addresses, wait_for_ready=True) as client, ThreadPoolExecutor(6) as pool:

        def call(each: int) -> str:
            response = client.extract(f"{ARTICLE}{each}", id=str(each))
            first.set()
            return response.article_id

        def stream(_: int) -> list[str]:
            outcomes = client.stream(f"{ARTICLE}{each}" for each in range(articles))
            return [outcome.result().article_id for outcome in outcomes]

        streams = [pool.submit(stream, each) for each in range(len(addresses))]
        answers = [pool.submit(call, each) for each in range(calls)]
        assert first.wait(PATIENCE_SECONDS)
        live_servers.pop(addresses[0]).send_signal(number)
        answered = [each.result(PATIENCE_SECONDS) for each in answers]
        streamed = [each.result(PATIENCE_SECONDS) for each in streams]
        afterwards = client.extract(ARTICLE, id="afterwards").article_id

    assert answered == [str(each) for each in range(calls)]
    assert streamed == [[str(each) for each in range(articles)]] * len(addresses)
    assert afterwards == "afterwards"
