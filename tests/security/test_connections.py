"""The rules for connections: who is asked whether he lives, who is sent away, who must connect anew."""

from __future__ import annotations

import socket

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from quotewire.v1 import quotewire_pb2 as pb

from tests.server_process import PATIENCE_SECONDS, ServerProcess, refusal_of, wait_until

CALLS_PER_CONNECTION = 3


def pinging_every(milliseconds: int):
    """What connects as a client that pings so often, with or without calls."""
    options = [
        ("grpc.keepalive_time_ms", milliseconds),
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.max_pings_without_data", 0),
        ("grpc.use_local_subchannel_pool", 1),
    ]
    return lambda address: grpc.insecure_channel(address, options)


@pytest.fixture(scope="module")
def server(start_shared_server) -> ServerProcess:
    return start_shared_server(
        workers=1,
        keepalive_seconds=0.3,
        keepalive_timeout_seconds=0.3,
        min_ping_interval_seconds=0.05,
        max_connection_age_seconds=0.5,
        max_calls_per_connection=CALLS_PER_CONNECTION,
    )


@pytest.fixture(scope="module")
def default_server(start_shared_server) -> ServerProcess:
    return start_shared_server(workers=1)


def test_client_that_does_not_answer_is_let_go(server):
    """Its socket is open, but nobody is behind it any more."""
    host, _, port = server.address.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=20) as silent:
        silent.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0")
        assert silent.recv(4096)
        silent.sendall(b"\0\0\0\4\1\0\0\0\0")

        while silent.recv(4096):  # times out when the server never closes the connection
            pass


def test_client_that_connects_and_says_nothing_is_let_go(server):
    host, _, port = server.address.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=20) as silent:
        while silent.recv(4096):  # times out when the server never closes the connection
            pass


def test_client_that_pings_too_often_is_sent_away_and_one_that_may_is_not(server, default_server):
    with pinging_every(50)(server.address) as welcome, pinging_every(50)(default_server.address) as unwelcome:
        kept = health_pb2_grpc.HealthStub(welcome).Watch(health_pb2.HealthCheckRequest())
        assert next(kept)

        refusal = refusal_of(
            lambda: list(health_pb2_grpc.HealthStub(unwelcome).Watch(health_pb2.HealthCheckRequest()))
        )

        assert refusal.status is grpc.StatusCode.UNAVAILABLE
        assert "ping" in refusal.message.lower()
        assert kept.is_active()


def test_old_connection_is_changed_for_a_new_one_without_a_failed_call(server):
    def callers() -> set[str]:
        return {event["peer"] for event in server.events("call")}

    def call_again() -> bool:
        assert server.quotes.GetServerInfo(pb.GetServerInfoRequest(), timeout=PATIENCE_SECONDS).version
        return len(callers()) >= 3

    wait_until(call_again, "calls over three connections")


def test_call_that_is_open_when_its_connection_grows_old_goes_on(server):
    ports = {event["peer"] for event in server.events("call")}

    def requests():
        yield pb.StreamExtractQuotesRequest(article=pb.Article(id="early", text="He said hello."))
        wait_until(another_connection, "a new connection")
        yield pb.StreamExtractQuotesRequest(article=pb.Article(id="late", text="He said hello."))

    def another_connection() -> bool:
        server.quotes.GetServerInfo(pb.GetServerInfoRequest(), timeout=PATIENCE_SECONDS)
        return len({event["peer"] for event in server.events("call")} - ports) >= 2

    responses = list(server.quotes.StreamExtractQuotes(requests(), timeout=PATIENCE_SECONDS))

    assert [(response.article_id, response.WhichOneof("outcome")) for response in responses] == [
        ("early", "result"),
        ("late", "result"),
    ]


def test_calls_above_the_number_for_one_connection_wait_in_the_client(start_server):
    server = start_server(workers=1, max_calls_per_connection=CALLS_PER_CONNECTION)
    stub = health_pb2_grpc.HealthStub(server.channel)
    watches = [stub.Watch(health_pb2.HealthCheckRequest()) for _ in range(CALLS_PER_CONNECTION)]
    for watch in watches:
        next(watch)

    waiting = stub.Check.future(health_pb2.HealthCheckRequest(), timeout=PATIENCE_SECONDS)
    with grpc.insecure_channel(server.address, [("grpc.use_local_subchannel_pool", 1)]) as another:
        assert health_pb2_grpc.HealthStub(another).Check(health_pb2.HealthCheckRequest())
    assert not waiting.done()
    watches[0].cancel()

    assert waiting.result().status in health_pb2.HealthCheckResponse.ServingStatus.values()
