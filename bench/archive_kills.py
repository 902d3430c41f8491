"""Runs that are disturbed: killed and resumed, on Ray with an actor killed, on servers with one killed."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import time
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

from bench import archive_runs
from bench.archive_input import texts, write_jsonl
from bench.figures import Figure
from bench.served import Served, send

ARTICLES = 240
CHARS = 1_500
PART = 8
WORKERS = 2
# An actor or a server is killed when so many parts are there.
KILL_AFTER_PARTS = 3


def _archive(folder: Path) -> Path:
    """Beginnings of real articles, so that a part takes about a second."""
    path = folder / "short" / "articles.jsonl"
    return path if path.exists() else write_jsonl(path, (text[:CHARS] for text in texts(ARTICLES)))


def _undisturbed(folder: Path) -> dict[str, str]:
    """The files of a run that nothing disturbs; it is done once."""
    output = folder / "undisturbed"
    if not output.exists():
        options = ("--workers", WORKERS, "--part-articles", PART)
        archive_runs.start(folder / "log", _archive(folder), output, *options).finish()
    return archive_runs.digests(output)


def kills(folder: Path, count: int = 20) -> list[Figure]:
    """kill -9 at random points, then the same command: the rows, and what was done again."""
    expected = _undisturbed(folder)
    chance = random.Random(3)
    output = folder / "killed"
    shutil.rmtree(output, ignore_errors=True)
    options = ("--workers", WORKERS, "--part-articles", PART)
    times: Counter[str] = Counter()
    worst, killed = 0, 0
    for number in range(count):
        run = archive_runs.start(folder / "log", _archive(folder), output, *options)
        if number % 5 == 0:  # while it plans, starts its workers or finds out what is done
            time.sleep(chance.uniform(0.2, 3.0))
        else:
            archive_runs.wait_until(lambda run=run: run.is_ready, run)  # type: ignore[misc]
            time.sleep(chance.uniform(0.0, 2.5))
        family = archive_runs.tree_of(run.process.pid)
        run.process.kill()
        killed += run.finish() == -signal.SIGKILL
        _end(family[1:])
        times.update(run.answered)
        delivered = sum(manifest["records"] for manifest in archive_runs.manifests(output))
        worst = max(worst, len(times) - delivered)
    last = archive_runs.start(folder / "log", _archive(folder), output, *options)
    last.finish()
    times.update(last.answered)
    again = sum(times.values()) - len(times)
    parts = again / PART / max(1, killed) / WORKERS
    found = archive_runs.digests(output)
    return [
        Figure(
            f"rows after kill -9 at {killed} random points and resumption",
            "identical, file for file"
            if found == expected
            else f"{_differing(found, expected)} files differ",
            "identical",
            found == expected,
        ),
        Figure(
            "done again, per kill and worker",
            f"{parts:.2f} parts ({again} articles in all; at worst {worst / PART / WORKERS:.2f} parts after one kill)",
            "< 1 part",
            parts < 1 and worst < PART * WORKERS,
        ),
    ]


def ray(folder: Path) -> list[Figure]:
    """A Ray cluster of two actors on this machine, one of them killed midway."""
    if find_spec("ray") is None:
        return [Figure("Ray", "not installed: pip install 'quotewire[ray]'")]
    expected = _undisturbed(folder)
    output = folder / "ray"
    command = ("--engine", "ray", "--workers", WORKERS, "--part-articles", PART)
    run = archive_runs.start(folder / "log", _archive(folder), output, *command)
    archive_runs.wait_until(lambda: len(archive_runs.manifests(output)) >= KILL_AFTER_PARTS, run)
    actors = [
        pid
        for pid in archive_runs.tree_of(run.process.pid)
        if b"PipelineActor" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    os.kill(actors[0], signal.SIGKILL)
    run.finish()
    found = archive_runs.digests(output)
    return [
        Figure(
            f"rows from Ray, {len(actors)} actors, one killed midway",
            "identical, file for file"
            if found == expected
            else f"{_differing(found, expected)} files differ",
            "those of the local engine",
            found == expected,
        )
    ]


def servers(folder: Path) -> list[Figure]:
    """Two servers on this machine, one of them killed midway."""
    expected = _undisturbed(folder)
    output = folder / "servers"
    asyncio.run(_run_on_servers(folder, output))
    found = archive_runs.digests(output)
    return [
        Figure(
            "rows from two servers, one killed midway",
            "identical, file for file"
            if found == expected
            else f"{_differing(found, expected)} files differ",
            "those of the local engine",
            found == expected,
        )
    ]


async def _run_on_servers(folder: Path, output: Path) -> None:
    async with Served(workers=1) as one, Served(workers=1) as other:
        addresses = ("--address", one.address, "--address", other.address)
        run = archive_runs.start(
            folder / "log", _archive(folder), output, *addresses, "--part-articles", PART
        )
        await asyncio.to_thread(
            archive_runs.wait_until, lambda: len(archive_runs.manifests(output)) >= KILL_AFTER_PARTS, run
        )
        send(one.process.pid, signal.SIGKILL)
        await asyncio.to_thread(run.finish)


def _differing(found: dict[str, str], expected: dict[str, str]) -> int:
    return sum(found.get(name) != expected.get(name) for name in found.keys() | expected.keys())


def _end(pids: list[int]) -> None:
    """Waits until workers of a killed run have noticed, so that they take no time from the next."""
    give_up = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < give_up:
        time.sleep(0.02)
