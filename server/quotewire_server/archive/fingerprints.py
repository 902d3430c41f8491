"""Whether an input is still what it was: its bytes decide, and the file system's word spares reading them.

A file whose size, times, number and device are as before is taken to be unchanged: its change time (ctime)
moves with every write and cannot be set back. Any difference there makes the bytes be read and compared, so a
copied or touched file with the same bytes is the same input.
"""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import dataclass
from pathlib import Path

# A file written to within this time of its reading may be written to again without its times moving: a tick of
# the kernel's clock; two seconds where times are kept in whole ones.
_TICK_SECONDS = 0.05
_COARSE_TICK_SECONDS = 2.0
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Size in bytes, state in the file system ("" when it says nothing), and SHA-256 of the bytes that count.

    `sha256` is empty for a file that could not be read.
    """

    bytes: int
    state: str
    sha256: str


def take(path: Path, start: int = 0, end: int | None = None) -> Fingerprint:
    """The fingerprint of a file, or of the bytes from `start` to `end` of one. Never raises `OSError`."""
    try:
        before = path.stat()
        is_settled = _wait_a_tick(before)
        sha256 = _hash(path, start, end)
    except OSError:
        return Fingerprint(0, "", "")
    return Fingerprint(before.st_size, _state(before) if is_settled else "", sha256)


def is_unchanged(path: Path, then: Fingerprint, start: int = 0, end: int | None = None) -> bool:
    """Whether the file, or the stretch of it, still holds the bytes it had."""
    try:
        if then.state and _state(path.stat()) == then.state:
            return True
        return path.stat().st_size == then.bytes and _hash(path, start, end) == then.sha256
    except OSError:
        return not then.sha256


def _wait_a_tick(status: os.stat_result) -> bool:
    """Waits until any further write would move the file's times; False when they lie in the future."""
    tick = _TICK_SECONDS if status.st_mtime_ns % 1_000_000_000 else _COARSE_TICK_SECONDS
    left = tick - (time.time() - max(status.st_mtime, status.st_ctime))
    if left > tick:
        return False
    if left > 0:
        time.sleep(left)
    return True


def _state(status: os.stat_result) -> str:
    return f"{status.st_dev}:{status.st_ino}:{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}"


def _hash(path: Path, start: int, end: int | None) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        stream.seek(start)
        left = None if end is None else end - start
        while block := stream.read(_BLOCK_BYTES if left is None else min(left, _BLOCK_BYTES)):
            digest.update(block)
            left = None if left is None else left - len(block)
    return digest.hexdigest()
