"""From the first line to the last: listening, becoming ready, draining, ending."""

import os
import signal

import grpc
from grpc_health.v1 import health_pb2
from quotewire.v1 import quotewire_pb2 as pb


def test_first_line_and_port_file_tell_the_address(start_server, tmp_path):
    server = start_server(workers=1, port_file=tmp_path / "address")

    assert server.first_line.startswith("listening on 127.0.0.1:")
    assert (tmp_path / "address").read_text() == f"{server.address}\n"


def test_before_a_worker_is_ready_health_and_info_say_so_and_articles_wait(start_server):
    server = start_server(workers=1)

    assert not server.is_serving()
    assert not server.quotes.GetServerInfo(pb.GetServerInfoRequest()).HasField("model")
    assert server.extract().quotes
    assert server.is_serving()
    assert server.quotes.GetServerInfo(pb.GetServerInfoRequest()).HasField("model")


def test_second_server_on_the_same_port_says_so_and_ends(server, start_server):
    second = start_server(address=server.address)

    assert second.wait() == 1
    assert second.events("cannot_listen")[0]["address"] == server.address


def test_server_without_a_model_says_so_and_ends(start_server, tmp_path):
    server = start_server(workers=1, model=tmp_path)

    assert server.wait() == 1
    assert server.events("no_worker_can_start")


def test_calls_in_flight_are_answered_before_the_end(start_server, waiting):
    server = start_server(workers=2).wait_until_serving(workers=2)
    workers = server.workers()
    calls = [server.extract_later() for _ in range(6)]
    waiting.until(lambda: any(call.done() for call in calls), "the first answer")

    server.process.send_signal(signal.SIGTERM)

    assert [bool(call.result().quotes) for call in calls] == [True] * 6
    assert server.wait() == 0
    assert not any(map(waiting.is_alive, workers))


def test_calls_are_still_taken_for_a_while_after_health_has_said_no(start_server):
    server = start_server(workers=1, drain_delay_seconds=600).wait_until_serving()
    watch = server.health.Watch(health_pb2.HealthCheckRequest(service="quotewire.v1.QuoteService"))
    assert next(watch).status == health_pb2.HealthCheckResponse.SERVING

    server.process.send_signal(signal.SIGTERM)

    assert next(watch).status == health_pb2.HealthCheckResponse.NOT_SERVING
    assert server.extract().quotes
    assert not server.is_serving()
    assert server.end() == 0


def test_interrupt_from_the_terminal_ends_it_too(start_server):
    server = start_server(workers=1, drain_delay_seconds=600)
    server.process.send_signal(signal.SIGINT)

    assert server.wait() == 0
    assert server.events("stopped")


def test_open_watch_of_the_health_does_not_hold_up_the_end(start_server):
    server = start_server(workers=1, drain_seconds=600).wait_until_serving()
    watch = server.health.Watch(health_pb2.HealthCheckRequest())
    assert next(watch).status == health_pb2.HealthCheckResponse.SERVING

    assert server.end() == 0
    assert next(watch).status == health_pb2.HealthCheckResponse.NOT_SERVING


def test_open_stream_is_answered_and_then_told_that_the_server_ends(start_server, refusal_of, text, waiting):
    server = start_server(workers=1, drain_seconds=600).wait_until_serving()
    ended = []

    def requests():
        yield pb.StreamExtractQuotesRequest(article=pb.Article(id="only", text=text))
        waiting.until(lambda: ended, "the end of the server")

    responses = server.quotes.StreamExtractQuotes(requests())
    first = next(responses)
    server.process.send_signal(signal.SIGTERM)
    refusal = refusal_of(lambda: next(responses))
    ended.append(True)

    assert first.article_id == "only"
    assert (refusal.status, refusal.reason) == (grpc.StatusCode.UNAVAILABLE, "SHUTTING_DOWN")
    assert server.wait() == 0


def test_second_signal_ends_at_once(start_server, refusal_of):
    server = start_server(workers=1, log_level="debug", drain_seconds=600).wait_until_serving()
    os.kill(server.workers()[0], signal.SIGSTOP)
    call = server.extract_later()
    server.wait_for("article_begun")

    server.process.send_signal(signal.SIGTERM)
    server.wait_for("draining")
    server.process.send_signal(signal.SIGTERM)

    assert server.wait() == 0
    assert refusal_of(call.result).status in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED)


def test_workers_and_their_template_end_when_the_server_is_killed(start_server, waiting):
    server = start_server(workers=2).wait_until_serving(workers=2)
    processes = [*server.workers(), server.events("template_started")[0]["pid"]]

    server.process.kill()

    waiting.until(lambda: not any(map(waiting.is_alive, processes)), "the end of all its processes")


def test_reflection_can_be_switched_off(start_server, refusal_of):
    server = start_server(workers=1, reflection="off")
    method = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"

    refusal = refusal_of(lambda: list(server.channel.stream_stream(method)(iter([b""]))))

    assert refusal.status is grpc.StatusCode.UNIMPLEMENTED


def test_coreference_can_be_switched_off(start_server):
    server = start_server(workers=1, coreference="off")

    response = server.extract()

    assert response.stages[1].stage == pb.STAGE_COREFERENCE
    assert response.stages[1].state == pb.STAGE_STATE_SKIPPED
