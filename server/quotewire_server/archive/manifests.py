"""Manifests: what a part was made from and of, written last, so that a part with one is whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .durable import TEMPORARY_SUFFIX, WrittenFile, sync_folder, write_file
from .layout import TABLES, Layout

# Where reading stands in a chunk: (unit of the chunk, record of the unit), both from 0.
Cursor = tuple[int, int]


def part_name(chunk: int, cut: int) -> str:
    """The name of a part: the chunk it is cut from, and which cut of it."""
    return f"part-{chunk:06d}-{cut:04d}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """One finished part.

    It holds the records of its chunk from `first` to before `next`, which is None when the chunk ends with it.
    `identity` is the digest of what the run is, `inputs` the names and SHA-256 of what was read. `records` are
    all that were taken in; `retryable` of the `errors` may be tried again. `seconds` tells where time went.
    """

    part: str
    chunk: int
    cut: int
    first: Cursor
    next: Cursor | None
    identity: str
    inputs: dict[str, str]
    records: int
    articles: int
    quotes: int
    errors: int
    retryable: int
    words: int
    files: tuple[WrittenFile, ...]
    versions: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @classmethod
    def from_json(cls, content: str) -> Manifest:
        values: dict[str, Any] = json.loads(content)
        values["first"] = tuple(values["first"])
        values["next"] = None if values["next"] is None else tuple(values["next"])
        values["files"] = tuple(WrittenFile(**file) for file in values["files"])
        return cls(**values)

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"


def write_manifest(layout: Layout, manifest: Manifest) -> None:
    """Makes a part count as done. Its files must be on disk before. Raises `OSError`."""
    write_file(layout.manifest(manifest.part), manifest.to_json().encode())
    sync_folder(layout.manifests)


def read_manifest(layout: Layout, part: str) -> Manifest | None:
    """The manifest of a part, or None when it is not done, or a file of it is gone or has another size."""
    try:
        manifest = Manifest.from_json(layout.manifest(part).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    if all(_has_size(layout.root / file.path, file.bytes) for file in manifest.files):
        return manifest
    return None


def all_manifests(layout: Layout) -> Iterator[Manifest]:
    """The manifests of the finished parts of this shard, in their order; of all parts for the shard 0 of 1."""
    for path in sorted(layout.manifests.glob("part-*.json"), key=_order):
        if not layout.shard.owns(_order(path)[0]):
            continue
        manifest = read_manifest(layout, path.stem)
        if manifest is not None:
            yield manifest


def _order(path: Path) -> tuple[int, ...]:
    """The numbers of chunk and cut in the name of a part."""
    return tuple(int(number) for number in path.stem.split("-")[1:])


def remove_unfinished(layout: Layout) -> None:
    """Removes what an interrupted run of this shard left of parts that were not finished."""
    for path in layout.own.glob(f"*{TEMPORARY_SUFFIX}"):
        path.unlink(missing_ok=True)
    is_done: dict[str, bool] = {}
    for folder in (layout.manifests, *(layout.root / table for table in TABLES)):
        for path in folder.glob("part-*"):
            part = path.name.partition(".")[0]
            if not layout.shard.owns(_order(Path(part))[0]):
                continue
            if part not in is_done:
                is_done[part] = read_manifest(layout, part) is not None
            if path.suffix == TEMPORARY_SUFFIX or not is_done[part]:
                path.unlink(missing_ok=True)


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False
