"""`retry-failed`: articles whose failure may pass are read once more, and their parts mended."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace

from quotewire.v1 import quotewire_pb2 as pb

from ..errors import QuotewireError
from .core import Extracted, Failed, Outcome, failure, prepare
from .durable import sync_folder
from .engines import Engine
from .layout import Layout
from .manifests import Manifest, all_manifests, write_manifest
from .model import ArticleRecord, Rejected
from .options import Run
from .plan import CheckedChunk, read_plan
from .progress import Progress
from .reading import ChunkRecords, Item, Selection, check_unchanged
from .refusals import OutputLost
from .rows import PartRows, Placed, Row, count_quotes
from .sinks import Sink


@dataclass(slots=True)
class Retried:
    """How many articles were read again, and how many of them have quotes now."""

    articles: int = 0
    succeeded: int = 0


async def retry_failed(layout: Layout, run: Run, engine: Engine, sink: Sink, progress: Progress) -> Retried:
    """Reads the articles of retryable errors of a shard again and puts what comes out in place.

    Raises `InputsChanged` when an input is no longer what it was, `OutputLost` when nothing can be written.
    """
    total = Retried()
    waiting: dict[int, list[Manifest]] = {}
    for manifest in all_manifests(layout):
        if manifest.retryable:
            waiting.setdefault(manifest.chunk, []).append(manifest)
    for chunk in read_plan(layout):
        for manifest in waiting.get(chunk.number, ()):
            rows = await asyncio.to_thread(sink.read, layout, manifest.part)
            positions = {row["position"] for row in rows.errors if row["retryable"]}
            items = await asyncio.to_thread(_items, chunk, manifest, run, positions)
            outcomes = await _extract(items, run, engine, progress)
            await asyncio.to_thread(_mend, layout, manifest, rows, outcomes, engine.model, sink)
            total.articles += len(outcomes)
            total.succeeded += sum(isinstance(each.outcome, Extracted) for each in outcomes)
    return total


def _items(chunk: CheckedChunk, manifest: Manifest, run: Run, positions: set[int]) -> list[Item]:
    """The records at these positions of a part, which are counted as when it was read first."""
    selection = Selection(run.options.sample)
    items = []
    touched = set()
    with closing(ChunkRecords(chunk, run.options.source)) as records:
        for position, (cursor, record) in enumerate(
            (cursor, record)
            for cursor, record in records.following(manifest.first)
            if selection.wants(record)
        ):
            if position >= manifest.records:
                break
            touched.add(cursor[0])
            if position in positions:
                items.append(Item(position, chunk.units[cursor[0]].unit.name, record))
    check_unchanged(chunk, touched)
    return items


async def _extract(items: list[Item], run: Run, engine: Engine, progress: Progress) -> list[Placed]:
    room = asyncio.Semaphore(engine.slots)
    options = run.options.request_options

    async def extract(item: Item) -> Placed:
        async with room:
            outcome = await _outcome(item.record, options, run.options.max_text_chars, engine)
        progress.record_done(0, 0, failed=isinstance(outcome, Failed))
        return Placed(item.position, item.source, outcome)

    return await asyncio.gather(*map(extract, items))


async def _outcome(
    record: ArticleRecord | Rejected, options: pb.ExtractOptions, max_text_chars: int, engine: Engine
) -> Outcome:
    request = prepare(record, options, max_text_chars)
    if isinstance(request, Failed):
        return request
    assert isinstance(record, ArticleRecord)
    try:
        return Extracted(record, await engine.extract(request))
    except QuotewireError as error:
        return failure(record, error)


def _mend(
    layout: Layout,
    manifest: Manifest,
    rows: PartRows,
    outcomes: list[Placed],
    model: pb.ModelInfo,
    sink: Sink,
) -> None:
    """Puts the new rows of a part in place of those of its errors.

    The manifest goes first: were this cut short, the part would be done again as a whole by the next run.
    """
    fresh = sink.rows(manifest.part, outcomes, model)
    replaced = {placed.position for placed in outcomes}
    kept = [row for row in rows.errors if row["position"] not in replaced]
    merged = PartRows(
        list(_in_order(rows.articles, fresh.articles)),
        list(_in_order(rows.quotes, fresh.quotes)),
        list(_in_order(kept, fresh.errors)),
    )
    found = [placed.outcome for placed in outcomes if isinstance(placed.outcome, Extracted)]
    try:
        layout.manifest(manifest.part).unlink()
        sync_folder(layout.manifests)
        mended = replace(
            manifest,
            files=sink.write(layout, manifest.part, merged),
            articles=len(merged.articles),
            quotes=manifest.quotes + sum(count_quotes(each.response.quotes) for each in found),
            errors=len(merged.errors),
            retryable=sum(row["retryable"] for row in merged.errors),
            words=manifest.words + sum(len(each.record.text.split()) for each in found),
        )
        write_manifest(layout, mended)
    except OSError as error:
        raise OutputLost(
            f"{layout.root} cannot be written: {error.strerror or error}. Once that is mended, the command that began "
            "the run does the rest"
        ) from None


def _in_order(old: list[Row], new: list[Row]) -> Iterator[Row]:
    """Rows by position; those of one position keep their order."""
    yield from sorted([*old, *new], key=lambda row: row["position"])
