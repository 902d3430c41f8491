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
    """The smallest CPU quota of our cgroup and those above it, in cores; None where there is none.

    `root` is where the cgroup file systems are mounted, `own` the file that names our cgroup in each. Both versions
    of cgroups are looked at: a host may have both.
    """
    quotas = [
        quota
        for folder in _own_and_above(root, own)
        if (quota := _quota_of(folder)) is not None and quota > 0
    ]
    return min(quotas, default=None)


def _quota_of(folder: Path) -> float | None:
    """The cores that this one cgroup may use; None where that is not limited."""
    try:
        quota, period = _read_quota(folder)
        # Unlimited is "max" in version 2 and -1 in version 1.
        return None if quota in ("max", "-1") else int(quota) / int(period)
    except (OSError, ValueError, ZeroDivisionError):
        return None


def _read_quota(folder: Path) -> tuple[str, str]:
    if (folder / "cpu.max").exists():  # version 2
        quota, period = (folder / "cpu.max").read_text().split()
        return quota, period
    quota = (folder / "cpu.cfs_quota_us").read_text().strip()
    return quota, (folder / "cpu.cfs_period_us").read_text().strip()


def _own_and_above(root: Path, own: Path) -> list[Path]:
    # A container may be shown its own cgroup only, at the place of the root.
    folders = [root, root / "cpu"]
    try:
        lines = own.read_text().splitlines()
    except OSError:
        return folders
    for line in lines:
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        # Version 2 is the entry with hierarchy 0 and no controllers: "0::/system.slice/quotewire.service";
        # version 1 has one for each set of controllers: "3:cpu,cpuacct:/system.slice/quotewire.service".
        if number == "0" and not controllers:
            folder = root
        elif "cpu" in controllers.split(","):
            folder = root / "cpu"
        else:
            continue
        for part in Path(path.lstrip("/")).parts:
            # In a container the path may lead out of what is mounted; nothing is read there.
            folder = folder / part
            folders.append(folder)
    return folders
