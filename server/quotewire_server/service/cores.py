"""How many cores this process may use."""

from __future__ import annotations

import os
from pathlib import Path

CGROUP_ROOT = Path("/sys/fs/cgroup")
OWN_CGROUP = Path("/proc/self/cgroup")


def usable_cores() -> int:
    """The cores that are ours: the CPU affinity, or the cgroup's quota where that is smaller; at least 1.

    `os.cpu_count()` would count the cores of the whole host, in a container too.
    """
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # not Linux
        cores = os.cpu_count() or 1
    quota = cgroup_cores(CGROUP_ROOT, OWN_CGROUP)
    return max(1, cores if quota is None else min(cores, int(quota)))


def cgroup_cores(root: Path, own: Path) -> float | None:
    """The smallest cpu.max of our cgroup (version 2) and those above it, in cores; None where there is none.

    `root` is where the cgroup file system is mounted, `own` the file that names our cgroup in it.
    """
    smallest = None
    for folder in _own_and_above(root, own):
        try:
            quota, period = (folder / "cpu.max").read_text().split()
        except (OSError, ValueError):
            continue
        if quota != "max":
            cores = int(quota) / int(period)
            smallest = cores if smallest is None else min(smallest, cores)
    return smallest


def _own_and_above(root: Path, own: Path) -> list[Path]:
    folders = [root]
    try:
        lines = own.read_text().splitlines()
    except OSError:
        return folders
    # Version 2 is the entry with hierarchy 0 and no controllers: "0::/system.slice/quotewire.service".
    for line in lines:
        if line.startswith("0::/"):
            for part in Path(line.removeprefix("0::/")).parts:
                # In a container the path may lead out of what is mounted; nothing is read there.
                folders.append(folders[-1] / part)
    return folders
