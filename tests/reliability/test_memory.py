"""A worker keeps nothing of the articles it has read; `bench/soak.py` measures that over thousands."""

from bench.served import Served
from bench.soak import Soak

_ARTICLES = 90
# A process that has just begun still grows by itself; the analysis of one of these articles is far above 400 kB.
_MAX_GROWTH_BYTES = 40_000_000


async def test_worker_does_not_keep_what_it_has_read():
    async with Served(workers=1) as served:
        await served.until_warm(1)
        soak = Soak(served, slots=1, words=120, seed=9)
        await soak.run(_ARTICLES)

    assert (soak.read, soak.failed) == (_ARTICLES, 0)
    front, worker = soak.series.values()
    for process in (front, worker):
        third = len(process.resident) // 3
        assert process.resident[-1] - process.resident[third] < _MAX_GROWTH_BYTES
        assert process.files[-1] <= process.files[third] + 2
