"""Files that are whole or not there: written beside their place, forced to disk, then renamed into it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TEMPORARY_SUFFIX = ".tmp"


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A finished file: path relative to the output folder, size in bytes, SHA-256 in hexadecimal."""

    path: str
    bytes: int
    sha256: str


def sync_folder(folder: Path) -> None:
    """Forces renames and removals in a folder to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def temporary_of(path: Path) -> Path:
    """A place beside a file to write it in; another one each time, for several processes may write the same file."""
    return path.with_name(f"{path.name}.{secrets.token_hex(4)}{TEMPORARY_SUFFIX}")


def write_outputs(root: Path, contents: Mapping[str, bytes]) -> tuple[WrittenFile, ...]:
    """Puts several files, by their paths below `root`, in their places, and forces it all to disk.

    None is in its place before all are written. Raises `OSError`; then nothing of a file not yet placed is left.
    """
    temporaries = {}
    try:
        for relative, content in contents.items():
            path = root / relative
            path.parent.mkdir(parents=True, exist_ok=True)
            temporaries[path] = temporary_of(path)
            _write(temporaries[path], content)
        for path, temporary in temporaries.items():
            temporary.replace(path)
        for folder in {path.parent for path in temporaries}:
            sync_folder(folder)
    finally:
        for temporary in temporaries.values():
            with contextlib.suppress(OSError):
                temporary.unlink()
    return tuple(
        WrittenFile(relative, len(content), hashlib.sha256(content).hexdigest())
        for relative, content in contents.items()
    )


def write_file(path: Path, content: bytes) -> None:
    """Puts a file in its place so that a crash at any moment leaves the old one, or none, or the whole new one.

    Its folder must be synced afterwards. Raises `OSError` (no space, no rights); then nothing of it is left.
    """
    temporary = temporary_of(path)
    try:
        _write(temporary, content)
        temporary.replace(path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
