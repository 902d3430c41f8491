"""The plan of a shard on disk: its chunks with the fingerprints of what they are read from."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from . import fingerprints
from .durable import sync_folder, temporary_of
from .fingerprints import Fingerprint
from .layout import Layout
from .model import InputUnit
from .planner import Chunk
from .refusals import InputsChanged


@dataclass(frozen=True, slots=True)
class CheckedUnit:
    """A unit with about how many bytes it is, and the fingerprint of what it is read from."""

    unit: InputUnit
    bytes: int
    fingerprint: Fingerprint

    def is_unchanged(self) -> bool:
        """Whether the unit would be read as it was planned."""
        start, end = _bytes_of(self.unit)
        return fingerprints.is_unchanged(Path(self.unit.path), self.fingerprint, start, end)


@dataclass(frozen=True, slots=True)
class CheckedChunk:
    """A chunk of a plan on disk."""

    number: int
    units: tuple[CheckedUnit, ...]

    @property
    def bytes(self) -> int:
        return sum(unit.bytes for unit in self.units)


@dataclass(frozen=True, slots=True)
class Totals:
    """What a plan sums up to: chunks, units and about how many bytes of input."""

    chunks: int = 0
    units: int = 0
    bytes: int = 0


def settle_plan(
    layout: Layout, chunks: Iterator[Chunk], on_unit: Callable[[int], None] = lambda bytes_read: None
) -> Totals:
    """Writes the plan of this shard, or makes sure that it is the one that is there.

    Files are fingerprinted on the way; `on_unit` hears the bytes of each. Raises `InputsChanged` when a plan is
    there and the inputs give another: then it stays as it is.
    """
    then = read_plan(layout) if layout.plan.exists() else None
    temporary = temporary_of(layout.plan)
    try:
        with temporary.open("w", encoding="utf-8") as stream:
            totals = Totals()
            for chunk in _check(layout, chunks, then, on_unit):
                stream.write(json.dumps(_to_json(chunk)) + "\n")
                totals = Totals(
                    totals.chunks + 1, totals.units + len(chunk.units), totals.bytes + chunk.bytes
                )
            stream.write(json.dumps({"totals": asdict(totals)}) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(layout.plan)
        sync_folder(layout.own)
    finally:
        temporary.unlink(missing_ok=True)
    return totals


def read_plan(layout: Layout) -> Iterator[CheckedChunk]:
    """The chunks of this shard in their order."""
    with layout.plan.open(encoding="utf-8") as stream:
        for line in stream:
            values = json.loads(line)
            if "chunk" in values:
                yield _from_json(values)


def read_totals(layout: Layout) -> Totals:
    """What the plan of this shard sums up to, from its last line."""
    with layout.plan.open("rb") as stream:
        stream.seek(max(0, layout.plan.stat().st_size - 4096))
        return Totals(**json.loads(stream.read().splitlines()[-1])["totals"])


def _check(
    layout: Layout,
    chunks: Iterator[Chunk],
    then: Iterator[CheckedChunk] | None,
    on_unit: Callable[[int], None],
) -> Iterator[CheckedChunk]:
    own = (chunk for chunk in chunks if layout.shard.owns(chunk.number))
    taken: dict[tuple[str, int, int | None], Fingerprint] = {}
    for now, before in zip_longest(own, then or ()):
        if then is not None:
            _compare_names(now, before)
        assert now is not None  # only where `then` is longer, which has been refused
        units = []
        for place, planned in enumerate(now.units):
            key = (planned.unit.path, *_bytes_of(planned.unit))
            if key not in taken:
                known = before.units[place] if before else None
                taken = {key: _fingerprint(planned.unit, known)}
                on_unit(planned.bytes)
            units.append(CheckedUnit(planned.unit, planned.bytes, taken[key]))
        yield CheckedChunk(now.number, tuple(units))


def _fingerprint(unit: InputUnit, known: CheckedUnit | None) -> Fingerprint:
    start, end = _bytes_of(unit)
    if known is None:
        return fingerprints.take(Path(unit.path), start, end)
    if fingerprints.is_unchanged(Path(unit.path), known.fingerprint, start, end):
        return known.fingerprint
    raise _changed(f"{unit.name!r} holds something else")


def _compare_names(now: Chunk | None, before: CheckedChunk | None) -> None:
    new = [_outline(planned.unit) for planned in now.units] if now else []
    old = [_outline(checked.unit) for checked in before.units] if before else []
    for there, here in zip_longest(old, new):
        if there == here:
            continue
        if there is None or here is None or there[0] != here[0]:
            names = " and ".join(repr(each[0]) for each in (there, here) if each)
            raise _changed(f"files were added, removed or renamed, at {names}")
        raise _changed(f"{here[0]!r} has another size or form")


def _changed(what: str) -> InputsChanged:
    return InputsChanged(
        f"the inputs are not those that this run was begun with: {what}. Take another output folder, or begin "
        "anew with --restart, which removes what was delivered"
    )


def _outline(unit: InputUnit) -> tuple[str, str, int, int | None]:
    return unit.name, unit.format, unit.start, unit.end


def _bytes_of(unit: InputUnit) -> tuple[int, int | None]:
    """The bytes that decide what the unit holds: a stretch of lines, or the whole file."""
    return (unit.start, unit.end) if unit.format == "jsonl" else (0, None)


def _to_json(chunk: CheckedChunk) -> dict[str, Any]:
    units = [
        {
            "name": checked.unit.name,
            "path": checked.unit.path,
            "format": checked.unit.format,
            "start": checked.unit.start,
            "end": checked.unit.end,
            "bytes": checked.bytes,
            "fingerprint": asdict(checked.fingerprint),
        }
        for checked in chunk.units
    ]
    return {"chunk": chunk.number, "units": units}


def _from_json(values: dict[str, Any]) -> CheckedChunk:
    units = [
        CheckedUnit(
            InputUnit(each["name"], each["path"], each["format"], each["start"], each["end"]),
            each["bytes"],
            Fingerprint(**each["fingerprint"]),
        )
        for each in values["units"]
    ]
    return CheckedChunk(values["chunk"], tuple(units))
