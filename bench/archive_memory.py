"""Memory of runs over time: many generated short articles, with the reader and without it."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from bench import archive_runs
from bench.archive_input import short_articles, write_jsonl
from bench.archive_runs import LoggedRun
from bench.figures import Figure

SAMPLE_SECONDS = 2.0
# The most that a third of a run may take more than the third before it, all processes together.
MAX_GROWTH = 0.05


def short(folder: Path, minutes: float = 5.0, count: int = 1_000_000) -> list[Figure]:
    """As many of a million generated short articles as are read in so many minutes."""
    archive = folder / "million" / "articles.jsonl"
    if not archive.exists():
        # No more than can be read in that time: planning takes the hash of all.
        write_jsonl(archive, short_articles(min(count, int(minutes * 60 * 400))))
    run = archive_runs.start(folder / "log", archive, folder / "out-short", "--workers", 2)
    archive_runs.wait_until(lambda: run.is_ready, run)
    whole, own = _watch(run, minutes * 60)
    articles = sum(manifest["articles"] for manifest in archive_runs.manifests(folder / "out-short"))
    return _rows(f"{articles:,} short articles, read", whole, own, time.time() - run.ready_at, articles)


def unread(folder: Path, count: int = 400_000) -> list[Figure]:
    """Short articles that are planned, read, answered at once, checked for doubles and written."""
    archive = folder / "unread" / "articles.jsonl"
    write_jsonl(archive, short_articles(count))
    run = archive_runs.start(folder / "log", archive, folder / "out-unread", is_instant=True)
    archive_runs.wait_until(lambda: run.is_ready, run)
    whole, own = _watch(run, archive_runs.PATIENCE_SECONDS)
    articles = sum(manifest["articles"] for manifest in archive_runs.manifests(folder / "out-unread"))
    return _rows(f"{articles:,} short articles, unread", whole, own, time.time() - run.ready_at, articles)


def _watch(run: LoggedRun, seconds: float) -> tuple[list[float], list[float]]:
    """Megabytes of all processes and of the run's own over time; ends the run gently after so many seconds."""
    whole: list[float] = []
    own: list[float] = []
    until = time.monotonic() + seconds
    while run.process.poll() is None:
        if time.monotonic() > until:
            os.kill(run.process.pid, signal.SIGINT)
            until = float("inf")
        if until < float("inf"):
            family = archive_runs.tree_of(run.process.pid)
            whole.append(archive_runs.memory_mb(family))
            own.append(archive_runs.memory_mb(family[:1]))
        time.sleep(SAMPLE_SECONDS)
    run.finish()
    return [each for each in whole if each], [each for each in own if each]


def _rows(what: str, whole: list[float], own: list[float], seconds: float, articles: int) -> list[Figure]:
    third = max(1, len(whole) // 3)
    peaks = [max(whole[i : i + third]) for i in (0, third, 2 * third) if whole[i : i + third]]
    growth = peaks[-1] / peaks[-2] - 1 if len(peaks) > 1 else 0.0
    own_peaks = [max(own[i : i + third]) for i in (0, third, 2 * third) if own[i : i + third]]
    return [
        Figure(
            f"memory over {what}",
            f"peaks of the thirds {', '.join(f'{peak:.0f}' for peak in peaks)} MB, all processes; "
            f"{', '.join(f'{peak:.0f}' for peak in own_peaks)} MB, the run's own ({seconds:.0f} s, "
            f"{articles / seconds:,.0f} articles/s)",
            f"flat: last third at most {MAX_GROWTH:.0%} over the second",
            growth <= MAX_GROWTH,
            {"whole_mb": whole, "own_mb": own},
        )
    ]
