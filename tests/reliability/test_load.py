"""More calls than can be read: who is refused hears so with all that he needs, and health answers all the while."""

import asyncio

import pytest
import pytest_asyncio
from google.rpc import error_details_pb2, status_pb2

from bench.articles import real_requests
from bench.driver import Driver
from bench.health_probe import probe
from bench.served import Served

_CALLS = 120
_DEADLINE_SECONDS = 30.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def flood():
    """What became of many calls at once at a server with little room, and of the health checks meanwhile."""
    requests = [request.SerializeToString() for request in real_requests(words=120)[:10]]
    async with Served(workers=1, max_queued_articles=8) as served, Driver(served.address, requests) as driver:
        outcomes, health = await asyncio.gather(
            driver.at_once(_CALLS, _DEADLINE_SECONDS), probe(served.address, seconds=1.0)
        )
        after = await driver.call(_DEADLINE_SECONDS)
    return outcomes, health, after


@pytest.mark.asyncio(loop_scope="module")
async def test_every_call_is_answered_or_refused(flood):
    outcomes, _, _ = flood

    assert {outcome.status for outcome in outcomes} == {"OK", "UNAVAILABLE"}
    assert sum(outcome.is_ok for outcome in outcomes) >= 8


@pytest.mark.asyncio(loop_scope="module")
async def test_refusals_say_when_to_come_back(flood):
    outcomes, _, _ = flood

    for outcome in outcomes:
        if not outcome.is_ok:
            trailers = dict(outcome.trailers)
            retry = _retry_info(trailers["grpc-status-details-bin"])
            assert retry.retry_delay.ToMilliseconds() == int(trailers["grpc-retry-pushback-ms"]) > 0


@pytest.mark.asyncio(loop_scope="module")
async def test_health_is_never_refused(flood):
    _, health, _ = flood

    assert health["failures"] == 0
    assert len(health["milliseconds"]) > 5


@pytest.mark.asyncio(loop_scope="module")
async def test_next_call_is_served(flood):
    _, _, after = flood

    assert after.is_ok


def _retry_info(details):
    retry = error_details_pb2.RetryInfo()
    [found] = [d for d in status_pb2.Status.FromString(details).details if d.Is(retry.DESCRIPTOR)]
    found.Unpack(retry)
    return retry
