"""The same article gives the same bytes, but for timings: on any worker, in any order, alone or in a stream."""

import asyncio
import random

from quotewire.v1 import quotewire_pb2 as pb

from bench.answers import without_timings
from bench.articles import real_requests
from bench.driver import Driver
from bench.served import Served

_SECONDS = 120.0


async def test_answer_does_not_depend_on_worker_order_company_or_kind_of_call():
    requests = [request.SerializeToString() for request in real_requests(words=120)[:5]]
    order = list(range(len(requests))) * 3
    random.Random(5).shuffle(order)
    shuffled = [requests[number] for number in order]

    async with Served(workers=1) as one, Driver(one.address, requests) as driver:
        alone = [(await driver.call(_SECONDS)).body for _ in requests]
    async with Served(workers=2) as two, Driver(two.address, shuffled) as driver:
        await two.until_warm(2)
        together = [outcome.body for outcome in await asyncio.gather(*(driver.call(_SECONDS) for _ in order))]
        streamed = [
            pb.StreamExtractQuotesResponse.FromString(body).result.SerializeToString()
            async for body in driver.stream(_each(shuffled))
        ]

    expected = [without_timings(alone[number]) for number in order]
    assert [without_timings(body) for body in together] == expected
    assert [without_timings(body) for body in streamed] == expected
    assert any(pb.ExtractQuotesResponse.FromString(body).quotes for body in alone)


async def _each(requests):
    for request in requests:
        yield request
