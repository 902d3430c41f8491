"""Nasty input in great number: bytes at the port of a server, articles at the workers.

    python -m bench.fuzz                       # 100,000 of each: some ten minutes for each half
    python -m bench.fuzz --count 2000 --seed 7 # a taste
    python -m bench.fuzz --only worker --first 4711 --count 1   # one case again

Allowed are good answers (verbatim, in order, offsets that slice back to the words), INVALID_ARGUMENT, and, for
bytes that are no gRPC, an end of the connection. Every case follows from the seed and its number; whatever goes
wrong is saved in --findings. The exit status is 1 when anything was found.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench import figures
from bench.answers import without_timings
from bench.articles import real_requests
from bench.driver import Driver
from bench.figures import Figure
from bench.findings import Findings
from bench.fuzz_port import PortFuzz
from bench.fuzz_worker import WorkerFuzz
from bench.served import Served, open_files, resident_bytes

# The front may hold this much more after the fuzz than after its first tenth.
_FRONT_GROWTH_BYTES = 64 * 1024 * 1024
_PROGRESS_EVERY = 5_000


def counted(numbers: Iterable[int], what: str) -> Iterator[int]:
    """The same numbers; says now and then how far they are."""
    started = time.perf_counter()
    for done, number in enumerate(numbers, 1):
        yield number
        if not done % _PROGRESS_EVERY:
            print(f"{what}: {done:,} in {time.perf_counter() - started:.0f} s", flush=True)


async def fuzz_port(seed: int, numbers: range, slots: int, findings: Findings) -> Figure:
    """Bytes at the port; afterwards the server must be what it was before."""
    async with Served(workers=slots) as served:
        await served.until_warm(slots)
        workers = served.warm_workers()
        before = await _known_answer(served)
        fuzz = PortFuzz(served.address, seed, findings)
        tenth = max(1, len(numbers) // 10)
        await fuzz.run(counted(numbers[:tenth], "port"))
        memory, files = resident_bytes(served.process.pid), open_files(served.process.pid)
        await fuzz.run(counted(numbers[tenth:], "port"))
        growth = resident_bytes(served.process.pid) - memory
        more_files = open_files(served.process.pid) - files
        if served.warm_workers() != workers:
            findings.add("workers were lost", f"port-{seed}", b"")
        if await _known_answer(served) != before:
            findings.add("another answer to a known article", f"port-{seed}", b"")
        if growth > _FRONT_GROWTH_BYTES:
            findings.add("the front has grown", f"port-{seed}", str(growth).encode())
    same = "no" if "workers were lost" in findings.kinds else "yes"
    text = (
        f"{findings}; {_told(fuzz.outcomes)}; same workers: {same}; "
        f"front {growth / 2**20:+.1f} MiB, {more_files:+d} descriptors after the first tenth"
    )
    values = {
        "outcomes": fuzz.outcomes,
        "found": dict(findings.kinds),
        "front_growth_bytes": growth,
        "seed": seed,
    }
    name = f"fuzz: {len(numbers):,} byte strings at the port"
    return Figure(name, text, "nothing found", not findings, values)


async def fuzz_worker(seed: int, numbers: range, slots: int, findings: Findings) -> Figure:
    """Articles at the workers."""
    fuzz = WorkerFuzz(seed, slots, findings)
    await fuzz.run(counted(numbers, "worker"))
    text = f"{findings}; {fuzz.deaths} deaths; {_told(fuzz.outcomes)}; slowest {fuzz.slowest_seconds:.1f} s"
    values = {"outcomes": fuzz.outcomes, "found": dict(findings.kinds), "deaths": fuzz.deaths, "seed": seed}
    name = f"fuzz: {len(numbers):,} articles at the workers"
    return Figure(name, text, "nothing found, 0 deaths", not findings and not fuzz.deaths, values)


async def _known_answer(served: Served) -> bytes:
    async with Driver(served.address, [real_requests()[0].SerializeToString()]) as driver:
        outcome = await driver.call(60.0)
    return without_timings(outcome.body) if outcome.is_ok else outcome.status.encode()


def _told(outcomes: Counter[str]) -> str:
    return ", ".join(f"{count:,} {outcome}" for outcome, count in outcomes.most_common())


async def _main(options: argparse.Namespace) -> int:
    title = figures.heading()
    print(f"{title}; seed {options.seed}", flush=True)
    numbers = range(options.first, options.first + options.count)
    rows = []
    for name, fuzz in (("worker", fuzz_worker), ("port", fuzz_port)):
        if options.only in (None, name):
            started = time.perf_counter()
            rows.append(await fuzz(options.seed, numbers, options.slots, Findings(options.findings)))
            print(f"{rows[-1].name}: {time.perf_counter() - started:.0f} s", flush=True)
    print(f"\n{title}; seed {options.seed}\n\n{figures.as_table(rows)}")
    if options.json:
        figures.write_json(options.json, title, rows)
    return 0 if all(row.is_met for row in rows) else 1


def main() -> int:
    """Command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=100_000, help="cases of each half (default: 100,000)")
    parser.add_argument("--first", type=int, default=1, help="number of the first case (default: 1)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slots", type=int, default=2, help="workers (default: 2)")
    parser.add_argument("--only", choices=("port", "worker"), help="one half only")
    parser.add_argument(
        "--findings", type=Path, default=Path("fuzz-findings"), help="folder for what is found"
    )
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    return asyncio.run(_main(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
