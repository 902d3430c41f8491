"""From chunks to parts: records are read in order, selected, checked for double ids, and cut into parts."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import count
from typing import TypeAlias

from ..errors import ErrorCode
from .duplicates import IdRegister
from .layout import Layout
from .manifests import Cursor, Manifest, part_name, read_manifest
from .model import ArticleRecord, InputUnit, Rejected, SourceOptions
from .plan import CheckedChunk, CheckedUnit
from .refusals import InputsChanged
from .sources import iter_source


@dataclass(frozen=True, slots=True)
class PartBegins:
    """A part that is to be done."""

    name: str
    chunk: int
    cut: int
    first: Cursor


@dataclass(frozen=True, slots=True)
class Item:
    """A record of the part, with its input file and its position in the part."""

    position: int
    source: str
    record: ArticleRecord | Rejected


@dataclass(frozen=True, slots=True)
class PartEnds:
    """All records of the part were read; `inputs` are the names and SHA-256 of what they came from."""

    next: Cursor | None
    inputs: dict[str, str]


@dataclass(frozen=True, slots=True)
class PartIsDone:
    """A part that an earlier run has finished."""

    manifest: Manifest


@dataclass(frozen=True, slots=True)
class ChunkEnds:
    """All parts of a chunk were given; `bytes` is its size in the plan."""

    bytes: int


Event: TypeAlias = "PartBegins | Item | PartEnds | PartIsDone | ChunkEnds"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records are taken: a share of them by their ids (0 to 1), and at most so many of the shard."""

    sample: float = 1.0
    limit: int | None = None

    def wants(self, record: ArticleRecord | Rejected) -> bool:
        """Whether the record is in the sample; its id decides, so it always is or always is not."""
        if self.sample >= 1.0:
            return True
        digest = hashlib.sha256(record.id.encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") < self.sample * 2**64


class Reader:
    """Reads the chunks of a plan as a sequence of events, for the run with this `identity`.

    `part_records` and `part_chars` (code points of text) bound a part. Parts of earlier runs that still stand
    are told and not read again.
    """

    def __init__(
        self,
        layout: Layout,
        options: SourceOptions,
        selection: Selection,
        ids: IdRegister,
        *,
        identity: str,
        part_records: int,
        part_chars: int,
    ):
        self._identity = identity
        self._layout = layout
        self._options = options
        self._selection = selection
        self._ids = ids
        self._part_records = part_records
        self._part_chars = part_chars
        self._taken = 0

    @property
    def is_full(self) -> bool:
        """Whether the limit on records is reached."""
        return self._selection.limit is not None and self._taken >= self._selection.limit

    def read(self, chunk: CheckedChunk) -> Iterator[Event]:
        """The events of one chunk. Raises `InputsChanged` when a file is no longer what was planned."""
        with closing(ChunkRecords(chunk, self._options)) as records:
            cursor: Cursor | None = (0, 0)
            for cut in count():
                if cursor is None or (self.is_full and cut > 0):
                    break
                name = part_name(chunk.number, cut)
                manifest = read_manifest(self._layout, name)
                if manifest is not None and self._still_holds(manifest, chunk, cursor):
                    self._taken += manifest.records
                    yield PartIsDone(manifest)
                    cursor = manifest.next
                    continue
                yield PartBegins(name, chunk.number, cut, cursor)
                ends = yield from self._read_part(chunk, records, cursor)
                yield ends
                cursor = ends.next
        yield ChunkEnds(chunk.bytes)

    def _still_holds(self, manifest: Manifest, chunk: CheckedChunk, cursor: Cursor) -> bool:
        """Whether a part is the one that would be made now: of this run, from this place, of these inputs."""
        inputs = dict(_input(checked) for checked in chunk.units)
        return (
            manifest.identity == self._identity
            and manifest.first == cursor
            and manifest.inputs.items() <= inputs.items()
        )

    def _read_part(
        self, chunk: CheckedChunk, records: ChunkRecords, first: Cursor
    ) -> Generator[Item, None, PartEnds]:
        position = chars = 0
        following: Cursor | None = None
        touched = {first[0]}
        for cursor, record in records.following(first):
            if self.is_full:
                break
            if position >= self._part_records or chars >= self._part_chars:
                following = cursor
                break
            touched.add(cursor[0])
            if not self._selection.wants(record):
                continue
            self._taken += 1
            record = self._checked_for_doubles(record, (chunk.number, *cursor))
            yield Item(position, chunk.units[cursor[0]].unit.name, record)
            position += 1
            chars += len(record.text) if isinstance(record, ArticleRecord) else 0
        self._ids.commit()
        return PartEnds(following, check_unchanged(chunk, touched))

    def _checked_for_doubles(
        self, record: ArticleRecord | Rejected, claimant: tuple[int, int, int]
    ) -> ArticleRecord | Rejected:
        if isinstance(record, Rejected) or self._ids.claim(record.id, claimant):
            return record
        message = "an article before has the same id; the first is read. Give each its own, or none"
        return Rejected(record.number, record.id, ErrorCode.DUPLICATE_ID.value, message)


def check_unchanged(chunk: CheckedChunk, units: set[int]) -> dict[str, str]:
    """The names and SHA-256 of these units, which still are what they were planned as."""
    inputs = {}
    for index in sorted(units):
        checked = chunk.units[index] if index < len(chunk.units) else None
        if checked is None:
            continue
        if not checked.is_unchanged():
            raise InputsChanged(
                f"{checked.unit.name!r} was changed while it was read; what was delivered before stands. "
                "Begin anew with --restart once the inputs are settled"
            )
        name, sha256 = _input(checked)
        inputs[name] = sha256
    return inputs


def _input(checked: CheckedUnit) -> tuple[str, str]:
    """The name of an input, with the stretch where it is one, and its SHA-256."""
    unit = checked.unit
    stretch = f"[{unit.start}:{unit.end}]" if unit.start or unit.end is not None else ""
    return unit.name + stretch, checked.fingerprint.sha256


class ChunkRecords:
    """The records of a chunk from any place on, each with its place; going on where it stopped costs nothing."""

    def __init__(self, chunk: CheckedChunk, options: SourceOptions):
        self._chunk = chunk
        self._options = options
        self._source: Iterator[tuple[Cursor, ArticleRecord | Rejected]] | None = None
        self._pending: tuple[Cursor, ArticleRecord | Rejected] | None = None

    def following(self, first: Cursor) -> Iterator[tuple[Cursor, ArticleRecord | Rejected]]:
        """The records from `first` on. The one at which the caller stops is given again the next time."""
        if self._pending is None or self._pending[0] != first:
            self.close()
            self._source = self._from(first)
            self._pending = next(self._source, None)
        assert self._source is not None
        while self._pending is not None:
            yield self._pending
            self._pending = next(self._source, None)

    def close(self) -> None:
        self._pending = None
        self._source = None

    def _from(self, first: Cursor) -> Iterator[tuple[Cursor, ArticleRecord | Rejected]]:
        for index in range(first[0], len(self._chunk.units)):
            skip = first[1] if index == first[0] else 0
            unit = replace(self._chunk.units[index].unit, skip_records=skip)
            for record in _safely(unit, self._options):
                yield (index, record.number), record


def _safely(unit: InputUnit, options: SourceOptions) -> Iterator[ArticleRecord | Rejected]:
    """The records of a unit; whatever ends its reading before its time is a rejected record at that place."""
    following = unit.skip_records
    try:
        for record in iter_source(unit, options):
            following = record.number + 1
            yield record
    except Exception as error:
        # Not its message: libraries quote what they choke on.
        what = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        message = f"the file cannot be read from here on ({what})"
        yield Rejected(following, f"{unit.name}#{following}", ErrorCode.FILE_UNREADABLE.value, message)
