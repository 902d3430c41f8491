"""Workers that die, hang or are all busy: only what must fail does, and it says why."""

import contextlib
import os
import signal

import grpc
import pytest
from quotewire.v1 import quotewire_pb2 as pb


@pytest.fixture(scope="module")
def _pair(start_shared_server):
    return start_shared_server(workers=2, log_level="debug")


@pytest.fixture(scope="module")
def _single(start_shared_server):
    return start_shared_server(workers=1, log_level="debug", max_queued_articles=2)


@pytest.fixture
def two_workers(_pair):
    """A server with two workers that are ready."""
    return _pair.wait_until_serving(workers=2)


@pytest.fixture
def one_worker(_single):
    """A server with one worker that is ready, and room for two more articles in the queue."""
    return _single.wait_until_serving()


@contextlib.contextmanager
def held(*pids: int):
    """Processes that are stopped meanwhile: what they are given stays in work."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def test_article_of_a_killed_worker_is_read_by_another(two_workers):
    server = two_workers
    begun, died, started = map(server.watch, ("article_begun", "worker_died", "worker_started"))
    with held(*server.workers()):
        call = server.extract_later()
        victim = begun.wait_for(1)[0]["pid"]
        os.kill(victim, signal.SIGKILL)

    assert call.result().quotes
    assert [event["pid"] for event in died.events] == [victim]
    assert started.wait_for(1)


def test_stream_survives_killed_workers(two_workers):
    server = two_workers
    begun = server.watch("article_begun")
    text = "“We will see,” said Ana Ruiz."
    requests = [pb.StreamExtractQuotesRequest(article=pb.Article(id=str(n), text=text)) for n in range(6)]
    with held(*server.workers()):
        responses = server.quotes.StreamExtractQuotes(iter(requests))
        os.kill(begun.wait_for(2)[-1]["pid"], signal.SIGKILL)

    assert [(each.article_id, each.WhichOneof("outcome")) for each in responses] == [
        (str(n), "result") for n in range(6)
    ]


def test_idle_worker_that_is_killed_is_replaced(one_worker):
    server = one_worker
    (victim,) = server.workers()
    ended, started = map(server.watch, ("worker_ended", "worker_started"))

    os.kill(victim, signal.SIGKILL)

    assert ended.wait_for(1)[0]["pid"] == victim
    assert started.wait_for(1)[0]["pid"] != victim
    assert server.extract().quotes


def test_health_tells_when_there_is_no_worker_and_articles_wait_for_one(start_server, waiting):
    server = start_server(workers=1).wait_until_serving()
    # Template, spare and worker are one process group. Without all of them the model must be read again, which takes
    # seconds; from a spare that lives on there would be a worker again before anyone could ask.
    os.killpg(server.events("template_started")[0]["pid"], signal.SIGKILL)

    waiting.until(lambda: not server.is_serving(), "not serving without a worker")
    assert server.extract().quotes
    assert server.is_serving()


def test_full_queue_refuses_at_once_and_says_when_to_come_back(one_worker, refusal_of, waiting):
    server = one_worker
    begun = server.watch("article_begun")
    with held(*server.workers()):
        calls = [server.extract_later()]
        begun.wait_for(1)
        calls += [server.extract_later() for _ in range(3)]
        waiting.until(lambda: any(call.done() for call in calls), "one call refused")
        refused = [call for call in calls if call.done()]
        refusal = refusal_of(refused[0].result)
        still_serving = server.is_serving()

    assert (refusal.status, refusal.reason) == (grpc.StatusCode.UNAVAILABLE, "QUEUE_FULL")
    pushback = int(refusal.metadata["grpc-retry-pushback-ms"])
    assert 100 <= pushback <= 30_000
    assert refusal.retry_seconds == pushback / 1_000
    assert still_serving
    assert len(refused) == 1
    assert all(call.result().quotes for call in calls if call is not refused[0])


def test_health_and_refusals_are_answered_while_every_worker_is_busy(one_worker, refusal_of):
    server = one_worker
    begun = server.watch("article_begun")
    with held(*server.workers()):
        call = server.extract_later()
        begun.wait_for(1)

        assert server.is_serving()
        assert refusal_of(lambda: server.extract("")).reason == "TEXT_REQUIRED"

    assert call.result().quotes


def test_article_whose_caller_has_left_leaves_the_queue(one_worker):
    server = one_worker
    queued, begun, ended = map(server.watch, ("article_queued", "article_begun", "call"))
    with held(*server.workers()):
        first = server.extract_later()
        begun.wait_for(1)
        leaving = [server.extract_later() for _ in range(2)]
        queued.wait_for(3)
        for call in leaving:
            call.cancel()
        # Once the server has seen them leave, both places in the queue are free again.
        ended.wait_for(2)
        others = [server.extract_later() for _ in range(2)]
        queued.wait_for(5)

    assert first.result().quotes
    assert all(call.result().quotes for call in others)
    assert len(begun.events) == 3


def test_worker_that_was_left_alone_by_its_caller_goes_on_living(one_worker, refusal_of):
    server = one_worker
    (worker,) = server.workers()
    with held(worker):
        refusal = refusal_of(lambda: server.extract(seconds=0.5))

    assert refusal.status is grpc.StatusCode.DEADLINE_EXCEEDED
    assert server.extract().quotes
    assert server.workers() == [worker]


def test_servers_own_cap_ends_the_waiting_of_a_caller_without_deadline(start_server, refusal_of, text):
    server = start_server(workers=1, max_deadline_seconds=1).wait_until_serving()
    with held(*server.workers()):
        request = pb.ExtractQuotesRequest(article=pb.Article(text=text))
        refusal = refusal_of(lambda: server.quotes.ExtractQuotes(request))

    assert (refusal.status, refusal.reason) == (grpc.StatusCode.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED")


def test_stream_waits_where_a_single_call_would_be_refused(start_server, text):
    server = start_server(workers=1, max_queued_articles=0).wait_until_serving()
    request = pb.StreamExtractQuotesRequest(article=pb.Article(text=text))

    streams = [server.quotes.StreamExtractQuotes(iter([request] * 3)) for _ in range(3)]

    assert [each.WhichOneof("outcome") for stream in streams for each in stream] == ["result"] * 9


def test_long_stream_does_not_crowd_out_a_single_call(one_worker, text):
    server = one_worker
    begun = server.watch("article_begun")
    request = pb.StreamExtractQuotesRequest(article=pb.Article(text=text * 2))
    with held(*server.workers()):
        stream = server.quotes.StreamExtractQuotes(iter([request] * 30))
        begun.wait_for(1)
        single = server.extract_later()

    assert single.result().quotes
    assert len(begun.events) < 30
    assert len(list(stream)) == 30
