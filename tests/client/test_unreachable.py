"""No server, or one that does not speak the contract."""

import socket
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from quotewire import DeadlineExceeded, QuoteClient, ServerFault, Unavailable


@pytest.fixture
def closed_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def test_no_server_is_told_with_its_address(closed_address: str) -> None:
    with QuoteClient(closed_address) as client, pytest.raises(Unavailable, match=closed_address) as caught:
        client.extract("He said no.")

    assert caught.value.code == "UNAVAILABLE"


def test_waiting_for_a_server_ends_at_the_deadline(closed_address: str) -> None:
    with QuoteClient(closed_address, timeout=0.3, wait_for_ready=True) as client:
        with pytest.raises(DeadlineExceeded, match="in the time given"):
            client.server_info()


def test_a_stream_to_no_server_fails_as_a_whole(closed_address: str) -> None:
    with QuoteClient(closed_address) as client, pytest.raises(Unavailable):
        list(client.stream(["He said no."]))


def test_another_kind_of_grpc_server_is_told_apart() -> None:
    server = grpc.server(ThreadPoolExecutor(1))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with QuoteClient(f"127.0.0.1:{port}") as client:
            with pytest.raises(ServerFault, match="is it a quotewire server") as caught:
                client.server_info()
    finally:
        server.stop(None).wait()

    assert caught.value.code == "UNIMPLEMENTED"


def test_a_proxy_for_the_world_is_not_asked_for_the_loopback(
    closed_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.scripted_server import scripted_server

    monkeypatch.setenv("http_proxy", f"http://{closed_address}")
    with scripted_server() as (address, _), QuoteClient(address) as client:
        assert client.server_info().version == "scripted"
