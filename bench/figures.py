"""Figures as a table: what was measured, what it ought to be, on which machine, when.

    python -m bench.figures load.json chaos.json --into docs/operations.md

puts the tables of several runs, as `--json` has written them, between the marks in that page.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from quotewire import __version__

_BEGIN, _END = "<!-- figures: begin -->", "<!-- figures: end -->"


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
    content = {"title": title, "figures": [{f.name: getattr(each, f.name) for f in fields(each)} for each in figures]}
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def read_json(path: Path) -> tuple[str, list[Figure]]:
    """What `write_json` has written."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return content["title"], [Figure(**each) for each in content["figures"]]


def put_into(page: Path, text: str) -> None:
    """Replaces what stands between the marks of the page. Raises ValueError when it has none."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not end:
        raise ValueError(f"{page} has no marks {_BEGIN} and {_END}")
    page.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="+", help="figures as --json has written them")
    parser.add_argument("--into", type=Path, help="page that gets the tables; without it they are printed")
    options = parser.parse_args()
    runs = [read_json(path) for path in options.files]
    text = "\n\n".join(f"{title}:\n\n{as_table(figures)}" for title, figures in runs)
    if options.into:
        put_into(options.into, text)
    else:
        print(text)


if __name__ == "__main__":
    main()
