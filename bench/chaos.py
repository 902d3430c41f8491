"""Workers that are killed, again and again, under load: is anything lost, doubled, mixed up or left hanging?

    python -m bench.chaos                     # 100 SIGKILLs: some four minutes on two cores
    python -m bench.chaos --kills 20
    python -m bench.chaos --stop --kills 20   # SIGSTOP: the worker hangs instead of dying

Every two to two and a half seconds, once all workers are warm again, one of them or several at once are killed,
at a moment that falls anywhere in an article. An article that meets two kills is given up, rightly: its text may
be what kills. How often that happens by chance depends on the pace alone, and two seconds are some seven
articles' time; `--pause 0` kills as fast as respawn allows. The load is single calls and a stream at the same
time, without client retries, so that each error is one that a caller sees. Every answer is compared with the
one to the same article before the first kill.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import grpc
from quotewire.v1 import quotewire_pb2 as pb

from bench import figures
from bench.answers import reason_of, without_timings
from bench.articles import real_requests
from bench.driver import HUNG_SECONDS, Driver
from bench.figures import Figure
from bench.served import Served, send

# Longer than it takes to see that a worker hangs, and to read its article elsewhere.
_DEADLINE_SECONDS = 60.0
PAUSE_SECONDS = 2.0
# Enough of them that an article given up by chance, and then quarantined, does not come up again and again.
_ARTICLES = 40


@dataclass(slots=True)
class Tally:
    """What became of the articles; `errors` are those that a caller saw, by their names."""

    answered: int = 0
    lost: int = 0
    duplicated: int = 0
    hung: int = 0
    changed: int = 0
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def asked(self) -> int:
        return self.answered + self.lost + self.hung + self.changed + self.errors.total()

    @property
    def error_share(self) -> float:
        return self.errors.total() / max(1, self.asked)

    @property
    def is_whole(self) -> bool:
        """Whether every article has had one answer or one error, and no answer was another's."""
        return not (self.lost or self.duplicated or self.hung or self.changed)

    def __str__(self) -> str:
        told = ", ".join(f"{count} {name}" for name, count in self.errors.most_common())
        return (
            f"{self.asked:,} articles: {self.lost} lost, {self.duplicated} duplicated, {self.hung} hung, "
            f"{self.changed} changed; {self.error_share:.1%} errors seen by callers{f' ({told})' if told else ''}"
        )


class Load:
    """Single calls and streams until `stop`, each answer checked against the one from before."""

    def __init__(self, served: Served, tally: Tally, requests: list[pb.ExtractQuotesRequest]):
        self._served = served
        self._tally = tally
        self._requests = [request.SerializeToString() for request in requests]
        self._ids = [request.article.id for request in requests]
        self._before: list[bytes] = []
        self._over = False

    async def remember(self) -> None:
        """Has each article read once, undisturbed."""
        async with Driver(self._served.address, self._requests) as driver:
            for number in range(len(self._requests)):
                outcome = await driver.call(_DEADLINE_SECONDS)
                if not outcome.is_ok:
                    raise RuntimeError(f"article {number} could not be read in peace: {outcome.status}")
                self._before.append(without_timings(outcome.body))

    def stop(self) -> None:
        """Lets the calls that are under way be the last."""
        self._over = True

    async def run(self, callers: int) -> None:
        """So many callers of single calls, and one stream after the other."""
        async with Driver(self._served.address, self._requests) as driver:
            await asyncio.gather(
                self._stream_until_over(driver), *(self._call_until_over(driver) for _ in range(callers))
            )

    async def _call_until_over(self, driver: Driver) -> None:
        while not self._over:
            outcome = await driver.call(_DEADLINE_SECONDS)
            if outcome.status == "HUNG":
                self._tally.hung += 1
            elif outcome.is_ok:
                self._answered(outcome.number % len(self._requests), outcome.body)
            else:
                self._tally.errors[outcome.status] += 1

    async def _stream_until_over(self, driver: Driver) -> None:
        while not self._over:
            await self._one_stream(driver)

    async def _one_stream(self, driver: Driver) -> None:
        """All articles once; each must come back once, in its place."""

        async def requests() -> AsyncIterator[bytes]:
            for request in self._requests:
                yield request

        answers: list[pb.StreamExtractQuotesResponse] = []
        patience = _DEADLINE_SECONDS * len(self._requests) + HUNG_SECONDS
        try:
            async with asyncio.timeout(patience):
                async for body in driver.stream(requests()):
                    answers.append(pb.StreamExtractQuotesResponse.FromString(body))
        except TimeoutError:
            self._tally.hung += len(self._requests) - len(answers)
        except grpc.aio.AioRpcError as error:
            self._tally.errors[f"stream ended: {error.code().name}"] += len(self._requests) - len(answers)
        else:
            self._tally.lost += max(0, len(self._requests) - len(answers))
        for number, answer in enumerate(answers):
            if number >= len(self._ids) or answer.article_id != self._ids[number]:
                self._tally.duplicated += 1
            elif answer.HasField("error"):
                self._tally.errors[reason_of(answer.error)] += 1
            else:
                self._answered(number, answer.result.SerializeToString())

    def _answered(self, number: int, body: bytes) -> None:
        if without_timings(body) == self._before[number]:
            self._tally.answered += 1
        else:
            self._tally.changed += 1


async def kill(
    served: Served, slots: int, kills: int, pause: float, number: signal.Signals, dice: random.Random
) -> None:
    """One worker or several at once, each time when all are warm, until so many have had the signal."""
    done = 0
    while done < kills:
        await asyncio.sleep(pause + dice.uniform(0, 0.5))
        await served.until_warm(slots)
        warm = served.warm_workers()
        chosen = dice.sample(warm, min(len(warm), dice.randint(1, slots), kills - done))
        done += sum(send(pid, number) for pid in chosen)
        await _gone(served, chosen)
        if done % 10 < len(chosen):
            print(f"{done} of {kills}", flush=True)


async def _gone(served: Served, pids: list[int]) -> None:
    """Returns when the server has replaced them, or at least buried them."""
    give_up = time.perf_counter() + 60
    while set(pids) & set(served.warm_workers()):
        if time.perf_counter() > give_up:
            raise RuntimeError("a worker that was signalled is still there after a minute")
        await asyncio.sleep(0.02)


async def chaos(
    kills: int,
    slots: int,
    *,
    pause: float = PAUSE_SECONDS,
    stop: bool = False,
    seed: int = 1,
    requests: list[pb.ExtractQuotesRequest] | None = None,
) -> Figure:
    """The figure for so many signals, while `requests` (articles of the usual length) are read over and over."""
    number = signal.SIGSTOP if stop else signal.SIGKILL
    tally, dice = Tally(), random.Random(seed)
    async with Served(workers=slots) as served:
        await served.until_warm(slots)
        load = Load(served, tally, requests or real_requests()[:_ARTICLES])
        await load.remember()
        started = time.perf_counter()
        running = asyncio.create_task(load.run(2 * slots))
        await kill(served, slots, kills, pause, number, dice)
        load.stop()
        await running
        seconds = time.perf_counter() - started
    text = f"{tally}; {seconds / kills:.1f} s per signal"
    values = {"articles": tally.asked, "lost": tally.lost, "duplicated": tally.duplicated, "hung": tally.hung}
    values |= {"changed": tally.changed, "errors": dict(tally.errors), "seconds": seconds}
    is_met = tally.is_whole and tally.error_share <= 0.01
    aim = "0 lost, 0 duplicated, 0 hung, 0 changed; errors ≤ 1 %"
    return Figure(f"{kills} × {number.name} of workers under load", text, aim, is_met, values)


async def _main(options: argparse.Namespace) -> int:
    title = figures.heading()
    print(f"{title}; {options.slots} slots, seed {options.seed}", flush=True)
    figure = await chaos(
        options.kills, options.slots, pause=options.pause, stop=options.stop, seed=options.seed
    )
    print(f"\n{title}; {options.slots} slots\n\n{figures.as_table([figure])}")
    if options.json:
        figures.write_json(options.json, title, [figure])
    return 0 if figure.is_met else 1


def main() -> int:
    """Command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--slots", type=int, default=2)
    parser.add_argument(
        "--pause", type=float, default=PAUSE_SECONDS, help="least seconds between kills (default: 2)"
    )
    parser.add_argument("--stop", action="store_true", help="SIGSTOP instead of SIGKILL")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the figure to this file, too")
    return asyncio.run(_main(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
