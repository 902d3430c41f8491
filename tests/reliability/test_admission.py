"""More articles than the workers can read: who waits, who is refused, and that the rest is served."""

import contextlib
import time
from collections.abc import Iterator

import grpc
import pytest
from quotewire.v1 import quotewire_pb2 as pb
from quotewire.v1 import quotewire_pb2_grpc

QUOTE = "“The bridge will open in May,” said Ana Ruiz."
PATIENT = 120.0


@pytest.fixture(scope="module")
def _shared(start_obedient):
    return start_obedient(workers=2, log_level="debug", max_queued_articles=200)


@pytest.fixture(scope="module")
def small_server(start_obedient):
    """A server with one worker, and room for eight articles in the queue."""
    return start_obedient(workers=1, log_level="debug", max_queued_articles=8)


@pytest.fixture
def server(_shared):
    """A server whose two workers have nothing to do, and that knows how long an article of 0.1 seconds takes."""
    for _ in range(3):
        for call in [_shared.extract_later(article(0.1)) for _ in range(4)]:
            call.result()
    return _shared


def article(seconds: float, number: int = 0) -> str:
    """A text that takes so long; all are of the same length."""
    return f"SLEEP {seconds:.3f} {QUOTE} {number:06d}"


@contextlib.contextmanager
def connection(server) -> Iterator[quotewire_pb2_grpc.QuoteServiceStub]:
    """A connection of its own: channels of one process share theirs unless told otherwise."""
    with grpc.insecure_channel(server.address, [("grpc.use_local_subchannel_pool", 1)]) as channel:
        yield quotewire_pb2_grpc.QuoteServiceStub(channel)


def call(
    stub, text: str, seconds: float = PATIENT, metadata: tuple[tuple[str, str], ...] | None = None
) -> grpc.Future:
    request = pb.ExtractQuotesRequest(article=pb.Article(text=text))
    return stub.ExtractQuotes.future(request, timeout=seconds, metadata=metadata)


def test_article_that_would_be_read_after_its_deadline_is_refused_at_once(server, refusal_of):
    begun = server.watch("article_begun")
    patient = [server.extract_later(article(0.1)) for _ in range(30)]
    begun.wait_for(2)

    refusal = refusal_of(lambda: server.extract(article(0.1), seconds=0.6))
    answered = sum(each.done() for each in patient)

    assert (refusal.status, refusal.reason) == (grpc.StatusCode.UNAVAILABLE, "WAIT_TOO_LONG")
    assert refusal.retry_seconds == int(refusal.metadata["grpc-retry-pushback-ms"]) / 1_000
    assert answered < len(patient)
    assert all(each.result().quotes for each in patient)


def test_whoever_comes_back_when_told_to_is_served(server, refusal_of):
    patient = [server.extract_later(article(0.1)) for _ in range(20)]
    refusal = refusal_of(lambda: server.extract(article(0.1), seconds=0.6))

    time.sleep(refusal.retry_seconds)

    assert server.extract(article(0.1), seconds=3.0).quotes
    assert all(each.result().quotes for each in patient)


def test_article_that_nobody_could_read_by_its_deadline_takes_no_worker(server, refusal_of):
    begun = server.watch("article_begun")

    refusal = refusal_of(lambda: server.extract(article(0.1), seconds=0.04))

    assert refusal.status is grpc.StatusCode.DEADLINE_EXCEEDED
    assert server.extract(article(0)).quotes
    assert len(begun.events) == 1


def test_storm_of_impatient_calls_takes_next_to_no_work_and_leaves_nothing_behind(server):
    begun, queued = server.watch("article_begun"), server.watch("article_queued")
    storm = [server.extract_later(article(0.1), seconds=0.04) for _ in range(1_000)]
    codes = {each.code() for each in storm}
    begun_in_storm = len(begun.events)
    after = [server.extract_later(article(0.1)) for _ in range(10)]

    assert all(each.result().quotes for each in after)
    assert codes <= {grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.UNAVAILABLE}
    # Those 10 found an empty queue.
    assert queued.wait_for(10)[-10]["waiting"] <= 3
    assert begun_in_storm <= 10


def test_flood_on_one_connection_does_not_hold_up_a_call_on_another(server):
    with connection(server) as flooding, connection(server) as single:
        flood = [call(flooding, article(0.1)) for _ in range(40)]
        server.watch("article_queued").wait_for(1)

        answer = call(single, article(0.1)).result()
        served = sum(each.done() for each in flood)

        assert answer.quotes
        assert served <= 15
        assert all(each.result().quotes for each in flood)


def test_callers_behind_one_connection_can_be_told_apart_by_name(server):
    with connection(server) as proxy:
        flood = [call(proxy, article(0.1), metadata=(("x-quotewire-caller", "batch"),)) for _ in range(40)]
        server.watch("article_queued").wait_for(1)

        answer = call(proxy, article(0.1), metadata=(("x-quotewire-caller", "desk"),)).result()

        assert answer.quotes
        assert sum(each.done() for each in flood) <= 15
        assert all(each.result().quotes for each in flood)


def test_stream_and_flood_share_the_workers(server):
    requests = [pb.StreamExtractQuotesRequest(article=pb.Article(text=article(0.1))) for _ in range(10)]
    with connection(server) as flooding, connection(server) as streaming:
        flood = [call(flooding, article(0.1)) for _ in range(40)]
        server.watch("article_queued").wait_for(1)

        answers = list(streaming.StreamExtractQuotes(iter(requests)))

        assert [each.WhichOneof("outcome") for each in answers] == ["result"] * 10
        assert sum(each.done() for each in flood) <= 30
        assert all(each.result().quotes for each in flood)


def test_flood_that_fills_the_queue_leaves_room_for_others(small_server):
    server = small_server.wait_until_serving()
    server.extract(article(0.1))
    refused = server.watch("call")
    with connection(server) as flooding, connection(server) as single:
        flood = [call(flooding, article(0.1)) for _ in range(40)]
        refused.wait_for(10)

        answer = call(single, article(0.1)).result()
        codes = [each.code() for each in flood]

    assert answer.quotes
    assert set(codes) == {grpc.StatusCode.OK, grpc.StatusCode.UNAVAILABLE}
    # One in work, eight in the queue, and whatever took the places of those that were read meanwhile.
    assert codes.count(grpc.StatusCode.OK) >= 9


def test_worker_that_reads_for_nobody_is_replaced_when_that_takes_long(small_server):
    server = small_server.wait_until_serving()
    begun, ended = server.watch("article_begun"), server.watch("worker_ended")
    leaving = server.extract_later(article(50))
    reader = begun.wait_for(1)[0]["pid"]

    leaving.cancel()

    assert server.extract(article(0)).quotes
    assert [(event["pid"], event["cause"]) for event in ended.wait_for(1)] == [(reader, "abandoned")]
