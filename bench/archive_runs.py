"""Runs of the batch command as the bench of archives needs them: timed, logged, killed.

    python -m bench.archive_runs LOG batch INPUT... -o OUT

is `quotewire batch ...`; the file LOG gets a line with the time when the engine is ready, and one with the id of each
article that it answers. With `--instant` before LOG, every article is answered at once, unread, and not logged: what is
left is the run itself.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from bench.gold import REPOSITORY

TABLES = ("articles", "quotes", "errors")
# A run that takes longer than this hangs.
PATIENCE_SECONDS = 1_800.0


@dataclass(slots=True)
class LoggedRun:
    """A run in a process of its own; `log` says what its engine has done."""

    process: subprocess.Popen[bytes]
    log: Path

    def finish(self) -> int:
        """Waits for its end; returns its exit status, and raises for one that is no end of a run."""
        code = self.process.wait(timeout=PATIENCE_SECONDS)
        if code not in (0, 3, 130, -9):
            raise RuntimeError(f"the run ended with {code}")
        return code

    @property
    def answered(self) -> list[str]:
        """Ids of the articles that the engine has answered, in that order."""
        return self.log.read_text().split("\n")[1:-1] if self.is_ready else []

    @property
    def is_ready(self) -> bool:
        """Whether the engine takes articles."""
        return self.log.exists() and "\n" in self.log.read_text()[:40]

    @property
    def ready_at(self) -> float:
        """When the engine was ready, as `time.time` counts."""
        return float(self.log.read_text().split("\n", 1)[0])


def start(log: Path, archive: Path, output: Path, *options: object, is_instant: bool = False) -> LoggedRun:
    """Starts a run; `is_instant`: every article is answered at once."""
    log.unlink(missing_ok=True)
    command = [sys.executable, "-m", "bench.archive_runs", *(["--instant"] if is_instant else [])]
    command += [str(log), "batch", str(archive), "-o", str(output)]
    process = subprocess.Popen(
        [*command, "--quiet", *map(str, options)],
        stdin=subprocess.DEVNULL,
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)},
    )
    return LoggedRun(process, log)


def digests(output: Path) -> dict[str, str]:
    """Every file of the tables with its SHA-256: equal for outputs that are equal row for row."""
    return {
        path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for table in TABLES
        for path in sorted((output / table).glob("*"))
    }


def manifests(output: Path) -> list[dict[str, Any]]:
    """The manifests of all finished parts."""
    return [json.loads(path.read_text()) for path in sorted((output / "_run" / "parts").glob("*.json"))]


def tree_of(pid: int) -> list[int]:
    """A process and all that descend from it."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    family = [pid]
    for each in family:
        family += [child for child, parent in parents.items() if parent == each]
    return family


def memory_mb(pids: Iterable[int], field: str = "Pss") -> float:
    """Megabytes of these processes: "Pss" counts what they share once, "Rss" for each."""
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))
    return total / 1024


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor time that these processes have taken so far."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def wait_until(condition: Callable[[], bool], run: LoggedRun, seconds: float = 120.0) -> None:
    """Returns when it holds or the run has ended; raises `TimeoutError` when neither comes."""
    give_up = time.monotonic() + seconds
    while not condition() and run.process.poll() is None:
        if time.monotonic() > give_up:
            raise TimeoutError("the run does not get there")
        time.sleep(0.01)


def main(arguments: list[str]) -> int:
    """The command with an engine that keeps the log."""
    from quotewire.cli.root import run
    from quotewire_server.archive import engines

    is_instant = arguments[0] == "--instant"
    log = Path(arguments[is_instant]).open("a", buffering=1)  # noqa: SIM115 (open to the end of the process)
    if is_instant:
        _make_instant(engines.LocalEngine, log)
    else:
        _keep_log(engines.LocalEngine, log)
    return run(arguments[is_instant + 1 :])


def _keep_log(engine: Any, log: TextIO) -> None:
    enter, extract = engine.__aenter__, engine.extract

    async def entered(self):
        result = await enter(self)
        log.write(f"{time.time()}\n")
        return result

    async def answered(self, request):
        try:
            return await extract(self, request)
        finally:
            log.write(f"{request.article.id}\n")

    engine.__aenter__, engine.extract = entered, answered


def _make_instant(engine: Any, log: TextIO) -> None:
    from quotewire.v1 import quotewire_pb2 as pb

    model = pb.ModelInfo(name="none", version="0", sha256="0" * 64)

    async def entered(self):
        self.model = model
        log.write(f"{time.time()}\n")
        return self

    async def left(self, *_):
        pass

    async def answered(self, request):
        text = request.article.text
        quote = pb.Quote(id="q1", kind=pb.QUOTE_KIND_DIRECT, text=text[:80], confidence=0.5)
        quote.content.add(start=0, end=min(80, len(text)))
        return pb.ExtractQuotesResponse(article_id=request.article.id, quotes=[quote], model=model)

    engine.__aenter__, engine.__aexit__, engine.extract = entered, left, answered


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
