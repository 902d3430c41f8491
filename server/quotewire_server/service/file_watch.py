"""Whether files have changed, told from their size, time and inode: no threads, no dependence on notifications."""

from __future__ import annotations

import os
from collections.abc import Sequence

Signature = tuple[tuple[int, int, int] | None, ...]


def signature(paths: Sequence[str]) -> Signature:
    """What is the same as long as no file changes; a file that is not there counts as None.

    Follows links, so that a change of what a link names is seen too: that is how Kubernetes swaps secrets.
    """
    return tuple(_of(path) for path in paths)


def _of(path: str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 (pathlib is slower, and this runs for each call)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
