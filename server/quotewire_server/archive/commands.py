"""What the batch commands of the command line call; importing it needs the packages of the extra `batch`."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Imported here so that a missing package is told before a run and not in the midst of it.
import pyarrow  # noqa: F401
import structlog
import zstandard  # noqa: F401

from ..service import logs
from ..service.settings import Settings, SettingsError
from .batch import Batch, Result, run_batch, stopping
from .engines import Engine, LocalEngine
from .layout import Layout, Shard, is_output, is_running, locked, shards_of
from .manifests import all_manifests
from .model import SourceOptions
from .options import Run, RunOptions, load_run, settle_run
from .progress import Progress, duration, make_progress
from .ray_engine import RayEngine
from .refusals import BatchRefused
from .remote_engine import RemoteEngine
from .retry import Retried, retry_failed
from .sinks import make_sink
from .summary import Summary, summarize

__all__ = [
    "Batch",
    "BatchRefused",
    "Result",
    "RunOptions",
    "Shard",
    "SourceOptions",
    "local_engine",
    "make_progress",
    "ray_engine",
    "remote_engine",
    "run_batch",
    "run_retry",
    "run_status",
    "stopping",
]


def local_engine(
    options: RunOptions, *, workers: int = 0, model: str = "", article_ceiling_seconds: float = 60.0
) -> Engine:
    """Workers on this machine; 0 of them: one for each usable core. Raises `BatchRefused`."""
    try:
        settings = Settings(
            workers=workers,
            model=model,
            coreference=options.coreference,
            max_text_chars=options.max_text_chars,
            article_ceiling_seconds=article_ceiling_seconds,
            log_level="error",
        )
    except SettingsError as error:
        raise BatchRefused(str(error)) from None
    logs.configure(settings.log_format, settings.log_level)
    # What befalls workers is in the rows of errors; only what the workers themselves say goes on.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    return LocalEngine(settings)


def ray_engine(options: RunOptions, *, address: str = "", **settings: Any) -> Engine:
    """Actors on a Ray cluster; `settings` as for `local_engine`. Raises `BatchRefused` when entered without Ray."""
    return RayEngine(options, address=address, **settings)


def remote_engine(
    options: RunOptions, addresses: tuple[str, ...], connection: Mapping[str, Any] | None = None
) -> Engine:
    """Running servers; `connection` as for `quotewire.aio.QuoteClient`. Raises `BatchRefused`."""
    if not options.coreference:
        raise BatchRefused("whether pronouns are resolved is up to the servers; leave --no-coreference out")
    return RemoteEngine(
        addresses, kinds=options.kinds, min_confidence=options.min_confidence, connection=connection
    )


@dataclass(slots=True)
class Status:
    """What has become of the run in a folder; `running` are shards that a process works on at the moment, `damaged`
    files that are not what was written."""

    run: Run
    shards: dict[str, Summary] = field(default_factory=dict)
    running: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Whether all shards are done, all sums add up, and nothing is damaged."""
        return (
            len(self.shards) == self.run.shards
            and all(summary.is_complete and summary.adds_up for summary in self.shards.values())
            and not self.damaged
        )

    def to_json(self) -> str:
        values: dict[str, Any] = {
            "is_well": self.is_well,
            "model": self.run.model,
            "quotewire_version": self.run.quotewire_version,
            "shards": {name: summary.to_dict() for name, summary in self.shards.items()},
            "running": self.running,
            "damaged": self.damaged,
        }
        return json.dumps(values, indent=1, ensure_ascii=False)

    def __str__(self) -> str:
        lines = []
        for name, summary in self.shards.items():
            share = summary.bytes_done / summary.bytes if summary.bytes else 1.0
            state = "done" if summary.is_complete else f"{share:.0%} done"
            if name in self.running:
                left = summary.seconds_left
                state += ", running" + (f", {duration(left)} left" if left is not None else "")
            lines.append(f"{name}: {state}: {summary}")
            if summary.retryable:
                lines.append(f"{name}: {summary.retryable:,} errors may pass with retry-failed")
        if missing := self.run.shards - len(self.shards):
            lines.append(f"{missing} of {self.run.shards} shards are not begun")
        lines += [f"damaged: {path}" for path in self.damaged]
        return "\n".join(lines)


def run_status(folder: Path, *, verify: bool = False) -> Status:
    """The status of the run in a folder, which may be going on. Raises `BatchRefused` where there is none."""
    run = _run_in(folder)
    status = Status(run)
    for shard in shards_of(folder):
        layout = Layout(folder, shard)
        if layout.plan.exists():
            status.shards[shard.name] = summarize(layout, run.options.limit)
            if is_running(layout):
                status.running.append(shard.name)
    if verify:
        status.damaged = [
            file.path
            for manifest in all_manifests(Layout(folder))
            for file in manifest.files
            if hashlib.sha256((folder / file.path).read_bytes()).hexdigest() != file.sha256
        ]
    return status


def run_retry(
    folder: Path, progress: Progress, make_engine: Callable[[RunOptions], Engine]
) -> tuple[Retried, Summary]:
    """Reads again what may succeed now, in all shards of the run in a folder. Raises `BatchRefused`."""
    run = _run_in(folder)
    try:
        return asyncio.run(_retry(folder, run, progress, make_engine(run.options)))
    finally:
        progress.end()


async def _retry(folder: Path, run: Run, progress: Progress, engine: Engine) -> tuple[Retried, Summary]:
    total, sums = Retried(), Summary()
    sink = make_sink(run.options.output_format, with_text=run.options.with_text)
    shards = [shard for shard in shards_of(folder) if Layout(folder, shard).plan.exists()]
    async with engine:
        model = {"name": engine.model.name, "version": engine.model.version, "sha256": engine.model.sha256}
        settle_run(Layout(folder), Run(run.options, run.shards, run.inputs, model))
        for shard in shards:
            layout = Layout(folder, shard)
            with locked(layout):
                retried = await retry_failed(layout, run, engine, sink, progress)
                total.articles += retried.articles
                total.succeeded += retried.succeeded
                sums.add(summarize(layout))
    return total, sums


def _run_in(folder: Path) -> Run:
    run = load_run(Layout(folder)) if is_output(folder) else None
    if run is None:
        raise BatchRefused(f"{folder} holds no run; name the folder that was given to --output")
    return run
