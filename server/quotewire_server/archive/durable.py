"""Files that are whole or not there: written beside their place, forced to disk, then renamed into it."""

from __future__ import annotations

import contextlib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

TEMPORARY_SUFFIX = ".tmp"


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A finished file: path relative to the output folder, size in bytes, SHA-256 in hexadecimal."""

    path: str
    bytes: int
    sha256: str


def write_file(path: Path, content: bytes) -> None:
    """Puts a file in its place so that a crash at any moment leaves the old one, or none, or the whole new one.

    Raises `OSError` (no space, no rights); then nothing of the new file is left.
    """
    temporary = path.with_name(path.name + TEMPORARY_SUFFIX)
    try:
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def sync_folder(folder: Path) -> None:
    """Forces renames and removals in a folder to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_output(root: Path, relative: str, content: bytes) -> WrittenFile:
    """Writes one output file below `root`; its folder must be synced afterwards."""
    path = root / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, content)
    return WrittenFile(relative, len(content), hashlib.sha256(content).hexdigest())
