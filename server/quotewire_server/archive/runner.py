"""The runner: records from the reader to the engine, outcomes in order into parts, as fast as the slots allow.

Reading and writing go on in threads of their own, so that the event loop is always there for the slots.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from quotewire.v1 import quotewire_pb2 as pb

from .. import limits
from ..errors import QuotewireError
from .core import Extracted, Failed, Outcome, failure, prepare
from .durable import WrittenFile
from .engines import Engine
from .layout import Layout
from .manifests import Manifest, write_manifest
from .model import ArticleRecord
from .options import Run
from .plan import CheckedChunk
from .progress import Progress
from .reading import ChunkEnds, Event, Item, PartBegins, PartEnds, PartIsDone, Reader
from .refusals import OutputLost
from .rows import Placed, count_quotes
from .sinks import Sink

T = TypeVar("T")


@dataclass(slots=True)
class _OpenPart:
    """A part whose records are being read or are in work."""

    begins: PartBegins
    outcomes: list[Placed | None] = field(default_factory=list)
    left: int = 0
    words: int = 0
    ends: PartEnds | None = None
    seconds: Counter[str] = field(default_factory=Counter)

    @property
    def is_complete(self) -> bool:
        return self.ends is not None and self.left == 0


class Runner:
    """Does all chunks of a plan that are not done; `stop` makes it finish the parts that it has begun.

    Raises `BatchRefused` when it cannot go on; what was delivered before stands.
    """

    def __init__(
        self, layout: Layout, run: Run, engine: Engine, reader: Reader, sink: Sink, progress: Progress
    ):
        self._layout = layout
        self._run = run
        self._engine = engine
        self._reader = reader
        self._sink = sink
        self._progress = progress
        self._request_options = run.options.request_options
        self._room = asyncio.Semaphore(engine.slots * limits.ARTICLES_PER_SLOT)
        self._open = asyncio.Semaphore(min(engine.slots, limits.MAX_OPEN_PARTS))
        self._unwritten = asyncio.Semaphore(limits.MAX_UNWRITTEN_PARTS)
        self._reading_thread = ThreadPoolExecutor(1, thread_name_prefix="reader")
        self._writing_thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_stopping = threading.Event()
        self._broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def stop(self) -> None:
        """Begins no further part."""
        self._is_stopping.set()

    @property
    def was_stopped(self) -> bool:
        return self._is_stopping.is_set()

    async def run(self, chunks: Iterator[CheckedChunk]) -> None:
        """Reads all chunks, or those up to `stop`, and returns when every part that was begun is on disk."""
        feeding = asyncio.create_task(self._feed(self._events(chunks)))
        ticking = asyncio.create_task(self._tick())
        try:
            await asyncio.wait({feeding, self._broken}, return_when=asyncio.FIRST_COMPLETED)
            if not self._broken.done():
                await feeding
                while self._tasks and not self._broken.done():
                    await asyncio.wait({*self._tasks, self._broken}, return_when=asyncio.FIRST_COMPLETED)
            if self._broken.done():
                self._broken.result()
        finally:
            self._is_stopping.set()
            for task in (ticking, feeding, *self._tasks):
                task.cancel()
            await asyncio.gather(ticking, feeding, *self._tasks, return_exceptions=True)
            for thread in (self._reading_thread, self._writing_thread):
                # Not waited for in the loop's thread: a read may hang on a dead file system.
                thread.shutdown(wait=False, cancel_futures=True)
            if not self._broken.done():
                self._broken.cancel()

    async def _tick(self) -> None:
        """Lets the progress be told even when nothing comes."""
        while True:
            await asyncio.sleep(limits.PROGRESS_SECONDS)
            self._progress.tick()

    def _events(self, chunks: Iterator[CheckedChunk]) -> Iterator[Event]:
        for chunk in chunks:
            if self._reader.is_full or self._is_stopping.is_set():
                return
            for event in self._reader.read(chunk):
                if isinstance(event, PartBegins) and self._is_stopping.is_set():
                    return
                yield event

    async def _feed(self, events: Iterator[Event]) -> None:
        """Hands the events on in their order, as fast as there is room for them."""
        part: _OpenPart | None = None
        did_part = False
        loop = asyncio.get_running_loop()
        following = loop.run_in_executor(self._reading_thread, _take, events)
        while batch := await following:
            following = loop.run_in_executor(self._reading_thread, _take, events)
            for event in batch:
                match event:
                    case PartBegins():
                        if self._is_stopping.is_set():
                            return
                        await self._open.acquire()
                        part, did_part = _OpenPart(event), True
                    case Item():
                        assert part is not None
                        await self._begin(part, event)
                    case PartEnds():
                        assert part is not None
                        part.ends = event
                        self._complete(part)
                    case PartIsDone():
                        pass
                    case ChunkEnds():
                        self._progress.chunk_done(event.bytes, was_done=not did_part)
                        did_part = False

    async def _begin(self, part: _OpenPart, item: Item) -> None:
        """Gives a record to the engine as soon as it has room."""
        part.outcomes.append(None)
        request = prepare(item.record, self._request_options, self._run.options.max_text_chars)
        if isinstance(request, Failed):
            self._settle(part, item, request)
            return
        assert isinstance(item.record, ArticleRecord)
        part.left += 1
        await self._room.acquire()
        self._spawn(self._extract(part, item, item.record, request))

    async def _extract(
        self, part: _OpenPart, item: Item, record: ArticleRecord, request: pb.ExtractQuotesRequest
    ) -> None:
        outcome: Outcome
        try:
            response = await self._engine.extract(request)
            outcome = Extracted(record, response)
            _add_seconds(part.seconds, response.timings)
        except QuotewireError as error:
            outcome = failure(record, error)
        finally:
            self._room.release()
        part.left -= 1
        self._settle(part, item, outcome)
        self._complete(part)

    def _settle(self, part: _OpenPart, item: Item, outcome: Outcome) -> None:
        part.outcomes[item.position] = Placed(item.position, item.source, outcome)
        text = item.record.text if isinstance(item.record, ArticleRecord) else ""
        words = len(text.split()) if isinstance(outcome, Extracted) else 0
        part.words += words
        self._progress.record_done(len(text), words, failed=isinstance(outcome, Failed))

    def _complete(self, part: _OpenPart) -> None:
        """Has a part written once all of it is there."""
        if part.is_complete:
            self._spawn(self._write(part))

    async def _write(self, part: _OpenPart) -> None:
        await self._unwritten.acquire()
        # Only now, so that parts do not pile up when the disk is slower than the engine.
        self._open.release()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._writing_thread, self._write_now, part)
        self._unwritten.release()

    def _write_now(self, part: _OpenPart) -> None:
        outcomes = [placed for placed in part.outcomes if placed is not None]
        name = part.begins.name
        rows = self._sink.rows(name, outcomes, self._engine.model)
        try:
            files = self._sink.write(self._layout, name, rows)
            manifest = _manifest(part, self._run, outcomes, files)
            if (
                manifest.records != manifest.articles + manifest.errors
                or len(rows.articles) != manifest.articles
            ):
                raise AssertionError(f"{name}: rows do not add up")
            write_manifest(self._layout, manifest)
        except OSError as error:
            raise OutputLost(
                f"{self._layout.root} cannot be written: {error.strerror or error}. All parts finished before are "
                "intact; once that is mended, the same command goes on"
            ) from None

    def _spawn(self, work) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._end_task)

    def _end_task(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) and not self._broken.done():
            self._broken.set_exception(error)


def _manifest(part: _OpenPart, run: Run, outcomes: list[Placed], files: tuple[WrittenFile, ...]) -> Manifest:
    assert part.ends is not None
    failed = [placed.outcome for placed in outcomes if isinstance(placed.outcome, Failed)]
    found = [placed.outcome for placed in outcomes if isinstance(placed.outcome, Extracted)]
    return Manifest(
        part=part.begins.name,
        chunk=part.begins.chunk,
        cut=part.begins.cut,
        first=part.begins.first,
        next=part.ends.next,
        identity=run.identity,
        inputs=part.ends.inputs,
        records=len(part.outcomes),
        articles=len(found),
        quotes=sum(count_quotes(each.response.quotes) for each in found),
        errors=len(failed),
        retryable=sum(each.is_retryable for each in failed),
        words=part.words,
        files=files,
        versions={"quotewire": run.quotewire_version, "schema": str(run.schema_version), **run.model},
        seconds={name: round(seconds, 3) for name, seconds in sorted(part.seconds.items())},
    )


def _add_seconds(seconds: Counter[str], timings: pb.Timings) -> None:
    for stage in ("reader", "coreference", "attribution"):
        seconds[stage] += getattr(timings, stage).ToNanoseconds() / 1e9  # type: ignore[assignment]


def _take(events: Iterator[Event]) -> list[Event]:
    """The next few events, fewer where texts are long; none when there are no more."""
    taken: list[Event] = []
    chars = 0
    while len(taken) < limits.READ_AHEAD_RECORDS and chars < limits.READ_AHEAD_CHARS:
        event = next(events, None)
        if event is None:
            break
        taken.append(event)
        if isinstance(event, Item) and isinstance(event.record, ArticleRecord):
            chars += len(event.record.text)
    return taken
