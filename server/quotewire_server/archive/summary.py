"""What has become of a run, summed up from the manifests of its parts."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from .layout import Layout
from .manifests import Manifest, all_manifests
from .plan import read_plan, read_totals

# So many parts tell how fast a run is.
_RECENT_PARTS = 20
_COUNTS = ("records", "articles", "quotes", "errors", "retryable", "words")
_SUMS = (*_COUNTS, "chunks", "chunks_done", "bytes", "bytes_done", "parts")


@dataclass(slots=True)
class Summary:
    """Sums over finished parts; `records` = `articles` + `errors`, or something is wrong.

    `chunks_done` of `chunks` are finished, with `bytes_done` of `bytes` of input. `seconds` are those of the
    stages in the engine, over all slots. `seconds_left` is how long the rest takes at the speed of the last parts;
    None as long as no chunk is finished.
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
    seconds_left: float | None = None
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
    finished: list[_Finished] = []
    for manifest in all_manifests(layout):
        _add(summary, manifest)
        written = layout.manifest(manifest.part).stat().st_mtime
        finished.append(_Finished(written, manifest.chunk, manifest.records))
        seconds.update(manifest.seconds)  # type: ignore[arg-type]
        cuts[manifest.chunk] += 1
        if manifest.next is None:
            last[manifest.chunk] = manifest.cut
    done = {chunk for chunk, cut in last.items() if cuts[chunk] == cut + 1}
    summary.chunks_done = len(done)
    summary.bytes_done = sum(chunk.bytes for chunk in read_plan(layout) if chunk.number in done)
    summary.seconds_left = _seconds_left(summary, finished, done)
    summary.seconds = {name: round(value, 1) for name, value in sorted(seconds.items())}
    return summary


class _Finished(NamedTuple):
    """When a part was finished, by the file system's clock, its chunk and its records."""

    written: float
    chunk: int
    records: int


def _seconds_left(summary: Summary, finished: list[_Finished], done: set[int]) -> float | None:
    recent = sorted(finished)[-_RECENT_PARTS:]
    seconds = recent[-1].written - recent[0].written if recent else 0.0
    records = sum(part.records for part in recent[1:])
    if not summary.bytes_done or not seconds or not records:
        return None
    known = sum(part.records for part in finished if part.chunk in done)
    expected = known * summary.bytes / summary.bytes_done
    if summary.limit is not None:
        expected = min(expected, summary.limit)
    return max(0.0, expected - summary.records) * seconds / records


def _add(summary: Summary, manifest: Manifest) -> None:
    summary.parts += 1
    for name in _COUNTS:
        setattr(summary, name, getattr(summary, name) + getattr(manifest, name))
