"""A run over an archive from beginning to end: lock, plan, engine, parts, summary."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from quotewire.v1 import quotewire_pb2 as pb

from .duplicates import open_register
from .durable import temporary_of
from .engines import Engine
from .field_check import checked
from .fingerprints import is_unchanged, take
from .layout import Layout, Shard, all_locked, is_output, locked
from .manifests import remove_unfinished
from .options import Run, RunOptions, load_run, settle_run
from .plan import Totals, read_plan, settle_plan
from .planner import STANDARD_INPUT, Chunk, Inputs, PassedOver, plan_chunks
from .progress import Progress
from .reading import Reader, Selection
from .refusals import BatchRefused, InputsChanged, OutputLost
from .runner import Runner
from .sinks import make_sink
from .summary import Summary, summarize


@dataclass(frozen=True, slots=True)
class Batch:
    """What to do: read `inputs` (files, folders, globs, "-") and write into `output`.

    `make_engine` is called once the inputs are settled. `restart` removes what an earlier run delivered.
    """

    inputs: tuple[str, ...]
    output: Path
    options: RunOptions
    make_engine: Callable[[], Engine]
    shard: Shard = field(default_factory=Shard)
    restart: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended: what is done, and whether it was stopped before its end."""

    summary: Summary
    was_stopped: bool


def run_batch(batch: Batch, progress: Progress) -> Result:
    """Does the run, or what is left of it.

    A first SIGINT or SIGTERM ends it after the parts that are begun, a second at once (`KeyboardInterrupt`).
    Raises `BatchRefused` when it cannot start or go on; what was delivered before stands.
    """
    layout = Layout(batch.output, batch.shard)
    _refuse_strangers(layout)
    layout.make()
    with ExitStack() as stack:
        stack.callback(progress.end)
        stack.enter_context(locked(layout))
        if batch.restart:
            with all_locked(layout):
                layout.clear()
                layout.make()
        _settle_options(layout, batch)
        totals = _plan(layout, batch, progress)
        remove_unfinished(layout)
        progress.begin(totals)
        try:
            was_stopped = asyncio.run(_run(layout, batch, progress))
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None
        return Result(summarize(layout, batch.options.limit), was_stopped)


def _refuse_strangers(layout: Layout) -> None:
    """Keeps a run from mixing its files with those of somebody else."""
    root = layout.root
    if root.exists() and not root.is_dir():
        raise BatchRefused(f"{root} is a file; name a folder for the output")
    if root.is_dir() and not is_output(root) and not layout.own.parent.exists() and any(root.iterdir()):
        raise BatchRefused(f"{root} holds files that are not from a run; name a new or an empty folder")


def _run_of(batch: Batch, model: pb.ModelInfo | None) -> Run:
    named = {} if model is None else {"name": model.name, "version": model.version, "sha256": model.sha256}
    return Run(batch.options, batch.shard.count, batch.inputs, named)


def _settle_options(layout: Layout, batch: Batch) -> None:
    """Compares all but the model with what the folder holds, before anything costs time."""
    before = load_run(layout)
    if before is not None:
        settle_run(layout, replace(_run_of(batch, None), model=before.model))
    else:
        # Nothing was delivered yet, so there is nothing that other inputs could mix with.
        layout.plan.unlink(missing_ok=True)
        layout.standard_input.unlink(missing_ok=True)


def _plan(layout: Layout, batch: Batch, progress: Progress) -> Totals:
    options = batch.options
    passed_over = PassedOver()
    looked_at = [0, 0]

    def on_unit(size: int) -> None:
        looked_at[0] += 1
        looked_at[1] += size
        progress.looked_at(*looked_at)

    standard_input = _keep_standard_input(layout) if STANDARD_INPUT in batch.inputs else None
    chunks = plan_chunks(
        Inputs(batch.inputs, standard_input),
        options.source,
        chunk_bytes=options.chunk_bytes,
        chunk_units=options.chunk_files,
        output=batch.output,
        passed_over=passed_over,
    )
    try:
        totals = settle_plan(layout, checked(_some(chunks, passed_over), options.source), on_unit)
    except OSError as error:
        raise OutputLost(f"{layout.root} cannot be written: {error.strerror or error}") from None
    if passed_over.suffixes:
        progress.note(str(passed_over))
    return totals


def _some(chunks: Iterator[Chunk], passed_over: PassedOver) -> Iterator[Chunk]:
    """The chunks as they are; raises `BatchRefused` when there are none."""
    first = next(chunks, None)
    if first is None:
        why = f"; {passed_over}" if passed_over.suffixes else ""
        raise BatchRefused(f"there is no file to read among the inputs{why}")
    yield first
    yield from chunks


def _keep_standard_input(layout: Layout) -> Path:
    """Standard input as a file, so that a run over it can be resumed; it is read to its end first."""
    path = layout.standard_input
    if sys.stdin is None:
        raise BatchRefused("standard input is closed")
    temporary = temporary_of(path)
    try:
        with temporary.open("wb") as stream:
            shutil.copyfileobj(sys.stdin.buffer, stream)
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists() and not is_unchanged(path, take(temporary)):
            raise InputsChanged(
                "standard input is not what this run was begun with. Take another output folder, or begin anew with "
                "--restart, which removes what was delivered"
            )
        temporary.replace(path)
    except OSError as error:
        raise OutputLost(f"standard input cannot be kept in {layout.root}: {error.strerror}") from None
    finally:
        temporary.unlink(missing_ok=True)
    return path


async def _run(layout: Layout, batch: Batch, progress: Progress) -> bool:
    """Runs the engine over the plan; whether it was stopped."""
    options = batch.options
    async with batch.make_engine() as engine:
        run = _run_of(batch, engine.model)
        settle_run(layout, run)
        sink = make_sink(options.output_format, with_text=options.with_text)
        with closing(open_register(layout, sink)) as ids:
            reader = Reader(
                layout,
                options.source,
                Selection(options.sample, options.limit),
                ids,
                identity=run.identity,
                part_records=options.part_articles,
                part_chars=options.part_chars,
            )
            runner = Runner(layout, run, engine, reader, sink, progress)
            with stopping(runner, progress):
                await runner.run(read_plan(layout))
            return runner.was_stopped


@contextmanager
def stopping(runner: Runner, progress: Progress) -> Iterator[None]:
    """Makes signals end the run: the first gently, the second at once."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    assert task is not None

    def stop() -> None:
        if runner.was_stopped:
            task.cancel()
            return
        runner.stop()
        progress.note(
            "finishing the parts that are begun; Ctrl-C once more stops at once, and they are done again next time"
        )

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
