"""What has become of a run, summed up from the manifests of its parts."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from .layout import Layout
from .manifests import Manifest, all_manifests
from .plan import read_plan, read_totals

_COUNTS = ("records", "articles", "quotes", "errors", "retryable", "words")
_SUMS = (*_COUNTS, "chunks", "chunks_done", "bytes", "bytes_done", "parts")


@dataclass(slots=True)
class Summary:
    """Sums over finished parts; `records` = `articles` + `errors`, or something is wrong.

    `chunks_done` of `chunks` are finished, with `bytes_done` of `bytes` of input. `seconds` are those of the
    stages in the engine, over all slots.
    """

    chunks: int = 0
    chunks_done: int = 0
    bytes: int = 0
    bytes_done: int = 0
    parts: int = 0
    records: int = 0
    articles: int = 0
    quotes: int = 0
    errors: int = 0
    retryable: int = 0
    words: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    limit: int | None = None

    @property
    def adds_up(self) -> bool:
        """Whether every record that was taken in is an article or an error."""
        return self.records == self.articles + self.errors

    @property
    def is_complete(self) -> bool:
        """Whether nothing remains to be done."""
        is_full = self.limit is not None and self.records >= self.limit
        return is_full or self.chunks_done == self.chunks

    def add(self, other: Summary) -> None:
        """Adds the sums of another shard."""
        for name in _SUMS:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "adds_up": self.adds_up, "is_complete": self.is_complete}

    def __str__(self) -> str:
        balance = f"{self.records:,} in = {self.articles:,} articles + {self.errors:,} errors"
        verdict = "" if self.adds_up else " - WHICH DOES NOT ADD UP, please report it"
        return f"{balance}{verdict}; {self.quotes:,} quotes, {self.words:,} words, {self.parts:,} parts"


def summarize(layout: Layout, limit: int | None = None) -> Summary:
    """The sums over all finished parts of this shard; `limit` is the run's."""
    totals = read_totals(layout)
    summary = Summary(chunks=totals.chunks, bytes=totals.bytes, limit=limit)
    seconds: Counter[str] = Counter()
    cuts: Counter[int] = Counter()
    last: dict[int, int] = {}
    for manifest in all_manifests(layout):
        if not layout.shard.owns(manifest.chunk):
            continue
        _add(summary, manifest)
        seconds.update(manifest.seconds)  # type: ignore[arg-type]
        cuts[manifest.chunk] += 1
        if manifest.next is None:
            last[manifest.chunk] = manifest.cut
    done = {chunk for chunk, cut in last.items() if cuts[chunk] == cut + 1}
    summary.chunks_done = len(done)
    summary.bytes_done = sum(chunk.bytes for chunk in read_plan(layout) if chunk.number in done)
    summary.seconds = {name: round(value, 1) for name, value in sorted(seconds.items())}
    return summary


def _add(summary: Summary, manifest: Manifest) -> None:
    summary.parts += 1
    for name in _COUNTS:
        setattr(summary, name, getattr(summary, name) + getattr(manifest, name))
