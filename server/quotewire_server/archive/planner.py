"""The planner: which files are read, in which order, and how they fall into chunks of bounded size."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .layout import is_output
from .model import InputUnit, SourceOptions
from .refusals import BatchRefused
from .sources import format_of
from .sources.formats import sniff_format
from .stretches import stretches

STANDARD_INPUT = "-"
_MAGIC = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class PlannedUnit:
    """A unit with about how many bytes of its file it is."""

    unit: InputUnit
    bytes: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """Units that are read one after another: a few large stretches or many small files, numbered from 0."""

    number: int
    units: tuple[PlannedUnit, ...]

    @property
    def bytes(self) -> int:
        return sum(planned.bytes for planned in self.units)


@dataclass(slots=True)
class PassedOver:
    """How many files of folders are no input, by their suffix."""

    suffixes: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        kinds = ", ".join(f"{count} {suffix}" for suffix, count in self.suffixes.most_common(5))
        return f"{sum(self.suffixes.values())} files of other kinds are passed over: {kinds}"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the user named: files, folders and globs, and the file that holds standard input where `-` is."""

    names: tuple[str, ...]
    standard_input: Path | None = None

    @property
    def roots(self) -> list[tuple[Path, bool]]:
        """The files and folders named, without doubles, each with whether it was named itself (not by a glob).

        Raises `BatchRefused` for one that does not exist.
        """
        found: dict[Path, bool] = {}
        for name in self.names:
            if name == STANDARD_INPUT:
                continue
            path = Path(name)
            if path.exists():
                found.setdefault(_absolute(path), True)
            elif _MAGIC & set(name) and (matches := _matches(name)):
                for match in matches:
                    found.setdefault(_absolute(match), False)
            else:
                kind = "nothing matches" if _MAGIC & set(name) else "there is no file or folder"
                raise BatchRefused(f"{kind} {name!r}")
        return [(path, named) for path, named in found.items() if not any(up in found for up in path.parents)]


def plan_chunks(
    inputs: Inputs,
    options: SourceOptions,
    *,
    chunk_bytes: int,
    chunk_units: int,
    output: Path,
    passed_over: PassedOver | None = None,
) -> Iterator[Chunk]:
    """The chunks of the whole archive in order, each closed at `chunk_bytes` or at `chunk_units` units.

    The same inputs and bounds give the same chunks. Folders are walked in the order of names; hidden files,
    output folders and files that are of no known format are passed over. Raises `BatchRefused`.
    """
    number, units, total = 0, [], 0
    for planned in _units(inputs, options, chunk_bytes, _absolute(output), passed_over or PassedOver()):
        units.append(planned)
        total += planned.bytes
        if total >= chunk_bytes or len(units) >= chunk_units:
            yield Chunk(number, tuple(units))
            number, units, total = number + 1, [], 0
    if units:
        yield Chunk(number, tuple(units))


def _units(
    inputs: Inputs, options: SourceOptions, chunk_bytes: int, output: Path, passed_over: PassedOver
) -> Iterator[PlannedUnit]:
    for path, name, was_named in _files(inputs, output, passed_over):
        form = format_of(path, options) or (sniff_format(path) if was_named else None)
        if form is None:
            if was_named:
                raise BatchRefused(f"what {name!r} holds cannot be told; name it with --input-format")
            passed_over.suffixes[path.suffix.lower() or "without suffix"] += 1
            continue
        for stretch in stretches(path, form, chunk_bytes):
            yield PlannedUnit(InputUnit(name, str(path), form, stretch.start, stretch.end), stretch.bytes)


def _files(inputs: Inputs, output: Path, passed_over: PassedOver) -> Iterator[tuple[Path, str, bool]]:
    """Each file with its name, counted from the folder that all inputs share, so that it may be moved."""
    roots = inputs.roots
    folders = [path if path.is_dir() else path.parent for path, _ in roots]
    common = Path(os.path.commonpath(folders)) if folders else Path()
    for path, was_named in roots:
        if path.is_dir():
            for file in _walk(path, output, passed_over):
                yield file, _name(file, common), False
        else:
            yield path, _name(path, common), was_named
    if inputs.standard_input is not None:
        yield inputs.standard_input, "stdin", True


def _walk(folder: Path, output: Path, passed_over: PassedOver) -> Iterator[Path]:
    """All files below a folder in the order of their names; links to folders are not followed, for they may loop."""
    if folder == output or is_output(folder):
        return
    try:
        with os.scandir(folder) as listing:
            entries = sorted(
                (os.fsencode(entry.name), entry.is_dir(follow_symlinks=False), entry.is_file())
                for entry in listing
                if not entry.name.startswith(".")
            )
    except OSError as error:
        message = f"the folder {folder} cannot be read ({error.strerror}); make it readable, or leave it out"
        raise BatchRefused(message) from None
    for name, is_folder, is_file in entries:
        path = folder / os.fsdecode(name)
        if is_folder:
            yield from _walk(path, output, passed_over)
        elif is_file:
            yield path
        elif path.is_dir():
            passed_over.suffixes["linked folders"] += 1


def _name(path: Path, common: Path) -> str:
    # A name that is no UTF-8 must still be printable and storable.
    return os.fsencode(path.relative_to(common).as_posix()).decode("utf-8", "backslashreplace")


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links, and so change names


def _matches(pattern: str) -> list[Path]:
    return sorted(Path(match) for match in glob.glob(pattern, recursive=True))  # noqa: PTH207 - takes any anchor
