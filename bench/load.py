"""How the service behaves from its start to its end, under more load than it can bear: one run, one table.

    python -m bench.load                     # about seven minutes
    python -m bench.load --quick             # about one: the shape, not the figures
    python -m bench.load --json figures.json

It starts its own servers on free loopback ports and drives them from this process, in an open loop where the
load is more than they can take: callers do not wait for answers before they call again, as in life. Only ratios
within one run mean something on a machine that others use. See docs/operations.md.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import figures, health_probe
from bench.articles import mean_words, real_requests
from bench.driver import Driver, Outcome, percentile, rate_between, steady_rate
from bench.figures import Figure
from bench.overhead import front_overhead
from bench.served import Served, send

_PATIENT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How long each part takes, in seconds unless it says otherwise."""

    pairs: int = 120
    rounds: int = 3
    round_seconds: float = 16.0
    capacity_seconds: float = 20.0
    overload_seconds: float = 40.0
    lead_in: float = 2.0
    after_storm_seconds: float = 15.0


QUICK = Plan(
    pairs=10,
    rounds=1,
    round_seconds=6,
    capacity_seconds=6,
    overload_seconds=10,
    lead_in=1,
    after_storm_seconds=6,
)
STORM_CALLS = 1_000
STORM_DEADLINE_SECONDS = 0.06
DRAINED_CALLS = 20


class Run:
    """One run of all parts; `figures` grows while it goes on."""

    def __init__(self, plan: Plan, slots: int):
        self.plan = plan
        self.slots = slots
        self.figures: list[Figure] = []
        self._messages = real_requests()
        self._requests = [message.SerializeToString() for message in self._messages]

    def about(self) -> str:
        """What is read."""
        words = mean_words(self._messages)
        return f"{len(self._messages)} articles of {words:.0f} words on average; {self.slots} slots"

    def note(self, figure: Figure) -> None:
        """Adds a figure and shows it."""
        self.figures.append(figure)
        print(f"{figure.name}: {figure.text}", flush=True)

    async def all(self) -> list[Figure]:
        """All parts, one after the other."""
        one, many = Served(workers=1), Served(workers=self.slots)
        async with many:
            self._note_start(many)
            await many.until_warm(self.slots)
            async with one, Driver(one.address, self._requests) as to_one:
                await self._respawn(one)
                unloaded = await self._overhead(to_one)
                async with Driver(many.address, self._requests) as to_many:
                    await self._scaling(to_one, to_many)
            async with Driver(many.address, self._requests) as driver:
                await self._overload(many, driver, unloaded)
            await self._drain(many)
        return self.figures

    def _note_start(self, served: Served) -> None:
        seconds = served.start_seconds
        self.note(Figure("start to SERVING", f"{seconds:.1f} s", "< 8 s", seconds < 8, {"seconds": seconds}))

    async def _respawn(self, served: Served) -> None:
        """The only worker is killed; then there is another, and health says so."""
        [victim] = served.warm_workers()
        killed = time.perf_counter()
        send(victim, signal.SIGKILL)
        async with asyncio.timeout(_PATIENT_SECONDS):
            while served.warm_workers() in ([], [victim]):
                await asyncio.sleep(0.02)
            await served.becomes_serving()
        seconds = time.perf_counter() - killed
        self.note(
            Figure(
                "respawn of a killed worker", f"{seconds:.1f} s", "< 5 s", seconds < 5, {"seconds": seconds}
            )
        )

    async def _overhead(self, driver: Driver) -> float:
        figure, unloaded = await front_overhead(driver, self.plan.pairs)
        self.note(figure)
        text = f"{unloaded * 1000:.0f} ms"
        self.note(Figure("an article on an idle server, p50", text, values={"seconds": unloaded}))
        return unloaded

    async def _scaling(self, one: Driver, many: Driver) -> None:
        """One slot and all of them in turns, with the same articles."""
        rates: dict[Driver, list[float]] = {one: [], many: []}
        for _ in range(self.plan.rounds):
            for driver, slots in ((one, 1), (many, self.slots)):
                seconds = self.plan.round_seconds
                outcomes = await driver.closed_loop(2 * slots, seconds, _PATIENT_SECONDS)
                rates[driver].append(steady_rate(outcomes, self.plan.lead_in))
        single, several = (sum(rates[driver]) / self.plan.rounds for driver in (one, many))
        scaling = several / single
        text = f"{scaling:.2f} × ({single:.2f} to {several:.2f} articles/s)"
        values = {"scaling": scaling, "one_per_second": rates[one], "all_per_second": rates[many]}
        self.note(Figure(f"scaling 1 to {self.slots} slots", text, "≥ 1.7 ×", scaling >= 1.7, values))

    async def _overload(self, served: Served, driver: Driver, unloaded: float) -> None:
        """Capacity, 2 and 10 times as much offered, capacity again, the storm."""
        deadline = max(2.0, 5 * unloaded)
        before = await self._capacity(driver)
        doubled = await self._offered(served, driver, 2, before, deadline)
        tenfold = await self._offered(served, driver, 10, before, deadline)
        capacity = (before + await self._capacity(driver)) / 2
        values = {"per_second": capacity, "before": before}
        self.note(Figure(f"capacity, {self.slots} slots", f"{capacity:.2f} articles/s", values=values))
        self._note_goodput(doubled, 2, capacity, deadline, 0.9)
        self._note_goodput(tenfold, 10, capacity, deadline, 0.8)
        self._note_refusals([*doubled.outcomes, *tenfold.outcomes])
        self._note_health(doubled, tenfold)
        await self._storm(driver, capacity)

    async def _capacity(self, driver: Driver) -> float:
        seconds = self.plan.capacity_seconds
        outcomes = await driver.closed_loop(3 * self.slots, seconds, _PATIENT_SECONDS)
        return steady_rate(outcomes, self.plan.lead_in)

    async def _offered(
        self, served: Served, driver: Driver, times: int, rate: float, deadline: float
    ) -> Overload:
        seconds = self.plan.overload_seconds
        started = time.perf_counter()
        outcomes, health = await asyncio.gather(
            driver.open_loop(times * rate, seconds, deadline, seed=times),
            health_probe.in_own_process(served.address, seconds),
        )
        # The queue fills first, and at the end nobody calls any more.
        goodput = rate_between(outcomes, started + deadline, started + seconds)
        return Overload(outcomes, goodput, health["milliseconds"], health["failures"])

    def _note_goodput(
        self, overload: Overload, times: int, capacity: float, deadline: float, aim: float
    ) -> None:
        share = overload.goodput / capacity
        counts = Counter(outcome.status for outcome in overload.outcomes)
        told = ", ".join(f"{count} {status}" for status, count in counts.most_common())
        text = f"{share:.0%} of capacity (deadline {deadline:.1f} s; {told})"
        values = {"share": share, "per_second": overload.goodput, "statuses": dict(counts)}
        name = f"goodput at {times} × offered load"
        self.note(Figure(name, text, f"≥ {aim:.0%}", share >= aim, values))

    def _note_refusals(self, outcomes: Sequence[Outcome]) -> None:
        refused = [outcome.seconds * 1000 for outcome in outcomes if outcome.status == "UNAVAILABLE"]
        p50, p99 = percentile(refused, 0.5), percentile(refused, 0.99)
        text = f"p50 {p50:.1f} ms, p99 {p99:.1f} ms of {len(refused)}"
        values = {"p50_ms": p50, "p99_ms": p99, "count": len(refused)}
        self.note(Figure("time to a refusal under overload", text, "p99 < 20 ms", p99 < 20, values))

    def _note_health(self, *overloads: Overload) -> None:
        checks = [milliseconds for overload in overloads for milliseconds in overload.health_milliseconds]
        failures = sum(overload.health_failures for overload in overloads)
        p99 = percentile(checks, 0.99)
        text = f"p50 {percentile(checks, 0.5):.1f} ms, p99 {p99:.1f} ms of {len(checks)}; {failures} refused"
        values = {"p99_ms": p99, "count": len(checks), "refused": failures}
        is_met = p99 < 100 and not failures and bool(checks)
        self.note(Figure("health check under overload", text, "p99 < 100 ms, 0 refused", is_met, values))

    async def _storm(self, driver: Driver, capacity: float) -> None:
        storm = await driver.at_once(STORM_CALLS, STORM_DEADLINE_SECONDS)
        over = time.perf_counter()
        outcomes = await driver.closed_loop(3 * self.slots, self.plan.after_storm_seconds, _PATIENT_SECONDS)
        seconds = seconds_to_rate([outcome.done - over for outcome in outcomes if outcome.is_ok], capacity)
        counts = Counter(outcome.status for outcome in storm)
        told = ", ".join(f"{count} {status}" for status, count in counts.most_common())
        text = f"full throughput {seconds:.1f} s after it ({told})"
        values = {"seconds": seconds, "storm_seconds": over - storm[0].sent, "statuses": dict(counts)}
        name = f"storm of {STORM_CALLS:,} calls with {STORM_DEADLINE_SECONDS * 1000:.0f} ms deadlines"
        self.note(Figure(name, text, "within 2 s", seconds <= 2, values))

    async def _drain(self, served: Served) -> None:
        async with Driver(served.address, self._requests) as driver:
            calls = asyncio.create_task(driver.at_once(DRAINED_CALLS, _PATIENT_SECONDS))
            await asyncio.sleep(0.3)
            started = time.perf_counter()
            served.process.terminate()
            outcomes = await calls
        status = await served.end()
        seconds = time.perf_counter() - started
        failed = sum(not outcome.is_ok for outcome in outcomes)
        text = f"{failed} failed calls; exit status {status} after {seconds:.1f} s"
        values = {"failed": failed, "seconds": seconds, "exit_status": status}
        name = f"drain with {DRAINED_CALLS} in flight"
        self.note(Figure(name, text, "0 failed calls", failed == 0 and status == 0, values))


@dataclass(frozen=True, slots=True)
class Overload:
    """What happened while more was offered than could be read; `goodput` in answers per second."""

    outcomes: Sequence[Outcome]
    goodput: float
    health_milliseconds: Sequence[float]
    health_failures: int


def seconds_to_rate(done: Sequence[float], rate: float) -> float:
    """The first moment, in seconds, from which on answers come at nine tenths of `rate`.

    `done` are the moments of the answers. Looked at over the next twenty answers' time, in steps of 0.1 s.
    """
    width = 20 / rate
    for step in itertools.count():
        start = step / 10
        if start + width > max(done, default=0.0):
            return start
        if sum(start <= moment < start + width for moment in done) >= 0.9 * 20:
            return start
    raise AssertionError


async def _main(options: argparse.Namespace) -> None:
    title = figures.heading()
    run = Run(QUICK if options.quick else Plan(), options.slots)
    print(f"{title}\n{run.about()}\n", flush=True)
    started = time.perf_counter()
    try:
        await run.all()
    finally:
        print(
            f"\n{title}\n{run.about()}; {time.perf_counter() - started:.0f} s\n\n{figures.as_table(run.figures)}"
        )
        if options.json:
            figures.write_json(options.json, f"{title}; {run.about()}", run.figures)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a minute instead of seven")
    parser.add_argument("--slots", type=int, default=2, help="workers of the larger server (default: 2)")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    asyncio.run(_main(parser.parse_args()))


if __name__ == "__main__":
    main()
