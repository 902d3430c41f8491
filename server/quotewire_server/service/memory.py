"""What Linux tells about the memory and the state of a process; elsewhere nothing is known."""

from __future__ import annotations

import contextlib
import ctypes
import os
from functools import cache
from pathlib import Path

_PROC = Path("/proc")
_CGROUPS = Path("/sys/fs/cgroup")
_OWN_CGROUP = _PROC / "self" / "cgroup"
_MIB = 1024 * 1024


def mib(number: int) -> int:
    """So many MiB in bytes."""
    return number * _MIB


def resident_bytes(pid: int) -> int:
    """The memory that a process holds in RAM, in bytes; 0 when that is not known."""
    try:
        return int((_PROC / str(pid) / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return 0


def is_stopped(pid: int) -> bool:
    """Whether a signal from outside has stopped the process (SIGSTOP, a debugger)."""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] in "Tt"
    except (OSError, IndexError):
        return False


def out_of_memory_kills() -> int:
    """How many processes the kernel has killed so far for want of memory in our cgroup; 0 when not known."""
    for counter in _counters():
        try:
            lines = counter.read_text().splitlines()
        except OSError:
            continue
        for line in lines:
            name, _, number = line.partition(" ")
            if name == "oom_kill" and number.isdecimal():
                return int(number)
    return 0


def give_back() -> None:
    """Gives freed memory that the C library keeps for itself back to the system; where it is not glibc, does nothing.

    Articles of all lengths leave holes in its heap, and a process that reads thousands of them would grow by them.
    """
    with contextlib.suppress(AttributeError, OSError):
        _c_library().malloc_trim(0)


@cache
def _c_library() -> ctypes.CDLL:
    return ctypes.CDLL(None)


def limit_address_space(more_bytes: int) -> None:
    """Makes allocations of this process fail (`MemoryError`) beyond `more_bytes` above what it has now.

    Address space is not memory: libraries reserve far more than they use, so this is only the net below a watch
    over resident memory, for what grows faster than anyone can look.
    """
    try:
        import resource

        now = int((_PROC / "self" / "statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = now + more_bytes
        resource.setrlimit(resource.RLIMIT_AS, (wanted if hard < 0 else min(wanted, hard), hard))
    except (ImportError, OSError, ValueError):
        return


def _counters() -> list[Path]:
    """Where our cgroup, version 2 or 1, counts such kills."""
    counters: list[Path] = []
    try:
        lines = _OWN_CGROUP.read_text().splitlines()
    except OSError:
        return counters
    for line in lines:
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        path = path.lstrip("/")
        if number == "0" and not controllers:
            # Inside a container the mount may begin at our own group.
            counters += [_CGROUPS / path / "memory.events", _CGROUPS / "memory.events"]
        elif "memory" in controllers.split(","):
            counters += [
                _CGROUPS / "memory" / path / "memory.oom_control",
                _CGROUPS / "memory" / "memory.oom_control",
            ]
    return counters
