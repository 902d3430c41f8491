"""Figures as a table: what was measured, what it ought to be, on which machine, when."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from quotewire import __version__


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: `text` is what people read, `values` what programs do; `is_met` is None without an aim."""

    name: str
    text: str
    aim: str = ""
    is_met: bool | None = None
    values: dict[str, Any] = field(default_factory=dict)


def heading() -> str:
    """Version, day and machine, in one line."""
    return f"quotewire {__version__}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {machine()}"


def machine() -> str:
    """Processor, cores and memory of this machine, and how busy it was in the last minute."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    return (
        f"{cores} cores ({_processor()}), {gigabytes:.0f} GB, Python {platform.python_version()}, "
        f"load {load:.1f} at the start"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def as_table(figures: list[Figure]) -> str:
    """A Markdown table."""
    rows = ["| figure | measured | aim | |", "| --- | --- | --- | --- |"]
    marks = {True: "met", False: "missed", None: ""}
    rows += [f"| {each.name} | {each.text} | {each.aim} | {marks[each.is_met]} |" for each in figures]
    return "\n".join(rows)


def write_json(path: Path, title: str, figures: list[Figure]) -> None:
    """The same for programs."""
    content = {"title": title, "figures": [asdict(each) for each in figures]}
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
