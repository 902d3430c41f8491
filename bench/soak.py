"""How the memory of a server grows over thousands of articles, no two of which share their rarer words.

    python -m bench.soak                      # 5,000 articles of some 600 words: some twelve minutes on two cores
    python -m bench.soak --articles 1000
    python -m bench.soak --minutes 5          # as far as it gets; Ctrl-C does the same

The articles go through a server in streams, as many at a time as it has workers. Resident memory and open
descriptors of each process are read every 5 articles; the slope is that of the least-squares line after the
first fifth (when caches and the allocator still fill). Articles per worker are taken to be all divided by the
workers, which share one queue.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from quotewire.v1 import quotewire_pb2 as pb

from bench import figures
from bench.articles import USUAL_WORDS, distinct_requests
from bench.driver import Driver
from bench.figures import Figure
from bench.served import Served, open_files, resident_bytes

_MEGABYTE = 1_000_000
_SAMPLE_EVERY = 5
_SHOW_EVERY = 250
_WARM_UP_SHARE = 0.2


@dataclass(slots=True)
class Series:
    """One process over time: articles read by the server so far, resident bytes, open descriptors."""

    name: str
    articles: list[int] = field(default_factory=list)
    resident: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)

    def sample(self, pid: int, articles: int) -> None:
        """Reads the process once more."""
        self.articles.append(articles)
        self.resident.append(resident_bytes(pid))
        self.files.append(open_files(pid))

    def megabytes_per_thousand(self, per_process: float) -> float:
        """The slope after the warm-up, when `per_process` of all articles fall to this process."""
        start = next((i for i, n in enumerate(self.articles) if n >= _WARM_UP_SHARE * self.articles[-1]), 0)
        counts = [count * per_process for count in self.articles[start:]]
        return slope(counts, self.resident[start:]) * 1000 / _MEGABYTE


def slope(xs: list[float], ys: list[int]) -> float:
    """Of the least-squares line; 0 for fewer than two points."""
    if len(set(xs)) < 2:
        return 0.0
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    over = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    return over / sum((x - mean_x) ** 2 for x in xs)


class Soak:
    """A server that reads; `series` is by process id, the front first."""

    def __init__(self, served: Served, slots: int, words: int, seed: int):
        self._served = served
        self._slots = slots
        self._requests = distinct_requests(seed, words)
        self.series = {served.process.pid: Series("front")}
        self.read = 0
        self.failed = 0
        self.recycled = 0
        self._over = asyncio.Event()

    def stop(self) -> None:
        """Reads no more articles than are under way."""
        self._over.set()

    async def run(self, articles: int) -> None:
        """Has so many articles read, or as many as there are until `stop`."""
        self._sample()
        started = time.perf_counter()
        async with Driver(self._served.address, []) as driver:
            async for body in driver.stream(self._next(articles)):
                self.read += 1
                self.failed += pb.StreamExtractQuotesResponse.FromString(body).HasField("error")
                if not self.read % _SAMPLE_EVERY:
                    self._sample()
                if not self.read % _SHOW_EVERY:
                    print(
                        f"{self.read:,} in {time.perf_counter() - started:.0f} s: {self.told()}", flush=True
                    )

    async def _next(self, articles: int) -> AsyncIterator[bytes]:
        for _ in range(articles):
            if self._over.is_set():
                return
            yield next(self._requests).SerializeToString()

    def _sample(self) -> None:
        alive = self._served.warm_workers()
        known = [pid for pid in self.series if pid != self._served.process.pid]
        for pid in alive:
            if pid not in self.series:
                self.recycled += len(known) >= self._slots
                self.series[pid] = Series(f"worker {len(self.series)}")
        for pid in (self._served.process.pid, *alive):
            self.series[pid].sample(pid, self.read)

    def told(self) -> str:
        """Memory now and its slope, of each process."""
        return "; ".join(
            f"{each.name} {each.resident[-1] / _MEGABYTE:.0f} MB, {self._slope(each):+.2f} MB per 1,000"
            for each in self.series.values()
        )

    def _slope(self, series: Series) -> float:
        return series.megabytes_per_thousand(1.0 if series.name == "front" else 1 / self._slots)

    def figures(self) -> list[Figure]:
        """One row for the workers, one for the front."""
        front, *workers = self.series.values()
        slopes = [self._slope(worker) for worker in workers]
        held = ", ".join(f"{worker.resident[-1] / _MEGABYTE:.0f}" for worker in workers)
        files = max(
            abs(each.files[-1] - each.files[min(1, len(each.files) - 1)]) for each in self.series.values()
        )
        text = f"{', '.join(f'{each:+.2f}' for each in slopes)} MB per 1,000; they hold {held} MB at the end"
        text += f"; {self.recycled} recycled; {self.failed} articles failed; descriptors differ by {files} at most"
        values = {
            "slopes_mb_per_1000": slopes,
            "failed": self.failed,
            "read": self.read,
            "recycled": self.recycled,
        }
        is_met = max(slopes, default=1.0) < 1 and not self.failed and bool(slopes)
        name = f"resident memory of each worker over {self.read:,} distinct articles"
        own = self._slope(front)
        front_text = f"{own:+.2f} MB per 1,000; it holds {front.resident[-1] / _MEGABYTE:.0f} MB at the end"
        return [
            Figure(name, text, "< 1 MB per 1,000", is_met, values),
            Figure("resident memory of the front", front_text, "", None, {"slope_mb_per_1000": own}),
        ]


async def _main(options: argparse.Namespace) -> int:
    title = figures.heading()
    print(f"{title}; {options.slots} slots, seed {options.seed}", flush=True)
    rows: list[Figure] = []
    async with Served(workers=options.slots) as served:
        await served.until_warm(options.slots)
        soak = Soak(served, options.slots, options.words, options.seed)
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(2, soak.stop)
        if options.minutes:
            loop.call_later(options.minutes * 60, soak.stop)
        try:
            await soak.run(options.articles)
        finally:
            rows = soak.figures()
            print(f"\n{title}; {options.slots} slots\n\n{figures.as_table(rows)}")
            if options.json:
                figures.write_json(options.json, title, rows)
    return 0 if rows[0].is_met else 1


def main() -> int:
    """Command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument(
        "--words", type=int, default=USUAL_WORDS, help=f"per article (default: {USUAL_WORDS})"
    )
    parser.add_argument("--minutes", type=float, help="end after this time with the figures so far")
    parser.add_argument("--slots", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    return asyncio.run(_main(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
