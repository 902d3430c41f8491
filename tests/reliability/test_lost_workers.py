"""Workers that die, hang or grow: each costs its own article at most, and what costs workers is refused."""

import os
import signal

import grpc
import pytest
from quotewire.v1 import quotewire_pb2 as pb

QUOTE = "“The bridge will open in May,” said Ana Ruiz."


@pytest.fixture(scope="module")
def _shared(start_obedient):
    return start_obedient(
        workers=2,
        log_level="debug",
        hang_seconds=2,
        max_worker_memory_mib=900,
        recycle_worker_memory_mib=600,
        article_ceiling_seconds=5,
    )


@pytest.fixture
def server(_shared):
    """A server with two workers that are ready."""
    return _shared.wait_until_serving(workers=2)


def warm_workers(server) -> set[int]:
    return set(server.wait_until_serving(workers=2).workers())


@pytest.mark.parametrize("order", ["DIE now", "CRASH now", "LEAVE 3"])
def test_article_that_kills_two_workers_is_given_up_and_refused_from_then_on(server, refusal_of, order):
    begun = server.watch("article_begun")
    text = f"{order} {QUOTE}"

    lost = refusal_of(lambda: server.extract(text))
    refused = refusal_of(lambda: server.extract(text, id="another id"))

    assert (lost.status, lost.reason) == (grpc.StatusCode.UNAVAILABLE, "WORKER_LOST")
    assert lost.metadata["grpc-retry-pushback-ms"] == "-1"
    assert (refused.status, refused.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "ARTICLE_QUARANTINED")
    assert 0 < int(refused.figures["quarantined_for_seconds"]) <= 3_600
    assert len({event["pid"] for event in begun.events}) == len(begun.events) == 2
    assert server.extract(QUOTE).quotes


def test_article_that_kills_costs_its_neighbours_nothing(server):
    calls = [server.extract_later(f"SLEEP 0.1 {QUOTE} Number {number}.") for number in range(12)]
    poison = server.extract_later(f"CRASH neighbours {QUOTE}")
    calls += [server.extract_later(f"SLEEP 0.1 {QUOTE} Number {number}.") for number in range(12)]

    assert all(call.result().quotes for call in calls)
    assert poison.code() is grpc.StatusCode.UNAVAILABLE


def test_article_in_a_stream_that_kills_fails_alone(server):
    texts = [QUOTE, f"CRASH stream {QUOTE}", QUOTE]
    requests = [
        pb.StreamExtractQuotesRequest(article=pb.Article(id=str(number), text=text))
        for number, text in enumerate(texts)
    ]

    responses = list(server.quotes.StreamExtractQuotes(iter(requests)))

    assert [response.article_id for response in responses] == ["0", "1", "2"]
    assert [response.WhichOneof("outcome") for response in responses] == ["result", "error", "result"]


def test_workers_that_are_killed_whatever_they_read_cost_no_article_and_blame_none(server):
    begun = server.watch("article_begun")
    lost = server.watch("worker_died")
    calls = [server.extract_later(f"SLEEP 0.4 {QUOTE} Killed {number}.") for number in range(8)]
    for event in begun.wait_for(2):  # two articles at once: nobody can take either for the cause
        os.kill(event["pid"], signal.SIGKILL)
    for attempt in range(4, 12):
        os.kill(begun.wait_for(attempt)[-1]["pid"], signal.SIGKILL)

    assert all(call.result().quotes for call in calls)
    assert len(lost.events) >= 5
    assert all(server.extract(f"SLEEP 0 {QUOTE} Killed {number}.").quotes for number in range(8))


def test_templates_that_are_killed_are_replaced_and_no_article_notices(server):
    started, spares = server.watch("template_started"), server.watch("spare_template_started")
    calls = [server.extract_later(f"SLEEP 0.2 {QUOTE}") for _ in range(6)]

    for number in range(1, 4):
        os.kill(server.events("template_started")[-1]["pid"], signal.SIGKILL)
        started.wait_for(number)
        spares.wait_for(number)
        os.kill(min(warm_workers(server)), signal.SIGKILL)

    assert all(call.result().quotes for call in calls)
    assert server.extract(QUOTE).quotes
    assert len({event["pid"] for event in started.events}) == 3
    assert len(warm_workers(server)) == 2


def test_worker_that_is_stopped_while_it_reads_is_replaced_and_its_article_read_again(server):
    begun, hung = server.watch("article_begun"), server.watch("worker_hung")
    call = server.extract_later(f"SLEEP 0.5 {QUOTE} Stopped.")
    stopped = begun.wait_for(1)[0]["pid"]
    os.kill(stopped, signal.SIGSTOP)

    assert call.result().quotes
    assert [event["pid"] for event in hung.wait_for(1)] == [stopped]


def test_worker_that_is_stopped_while_it_has_nothing_to_read_is_replaced(server, until):
    stopped = min(warm_workers(server))
    os.kill(stopped, signal.SIGSTOP)

    until(lambda: stopped not in server.workers(), "the end of the stopped worker")
    assert len(warm_workers(server)) == 2


def test_article_that_hangs_two_workers_is_given_up_and_refused_from_then_on(server, refusal_of):
    text = f"HOLD 60 {QUOTE}"

    assert refusal_of(lambda: server.extract(text)).reason == "WORKER_LOST"
    assert refusal_of(lambda: server.extract(text)).reason == "ARTICLE_QUARANTINED"


def test_article_that_holds_the_interpreter_for_a_while_is_read(server):
    ended = server.watch("worker_ended")

    assert server.extract(f"HOLD 1 {QUOTE}").quotes
    assert not ended.events


def test_article_beyond_the_ceiling_of_time_is_given_up(server, refusal_of):
    refusal = refusal_of(lambda: server.extract(f"SLEEP 60 {QUOTE}"))

    assert (refusal.status, refusal.reason) == (grpc.StatusCode.DEADLINE_EXCEEDED, "ARTICLE_TOO_SLOW")


@pytest.mark.parametrize("order", ["FILL 2000", "RESERVE 900"])
def test_article_beyond_the_ceiling_of_memory_is_given_up_alone(server, refusal_of, order):
    neighbours = [server.extract_later(f"SLEEP 0.2 {QUOTE}") for _ in range(4)]

    refusal = refusal_of(lambda: server.extract(f"{order} {QUOTE}"))

    assert (refusal.status, refusal.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "ARTICLE_TOO_LARGE")
    assert "grpc-retry-pushback-ms" not in refusal.metadata
    assert all(call.result().quotes for call in neighbours)


def test_worker_that_has_grown_is_exchanged_for_one_that_is_warm_already(server, until):
    before = warm_workers(server)
    ended = server.watch("worker_ended")

    assert server.extract(f"KEEP 400 {QUOTE}").quotes
    until(lambda: ended.events, "the end of the grown worker")

    (grown,) = ended.events
    (successor,) = warm_workers(server) - before
    assert (grown["pid"] in before, grown["cause"]) == (True, "recycled")
    assert [event["event"] for event in server.all_events() if event.get("pid") in (grown["pid"], successor)][
        -2:
    ] == ["worker_started", "worker_ended"]
