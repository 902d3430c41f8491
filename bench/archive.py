"""How runs over archives do: speed, what they add, memory, and what kills cost. One table, in parts.

    python -m bench.archive                        # all: some 25 minutes on two cores
    python -m bench.archive local stages           # only these parts
    python -m bench.archive --quick                # small, a few minutes: the shape, not the figures
    python -m bench.archive --json figures.json

Parts: stages, coreference, local, kills, ray, servers, short, unread. Each prints its rows when it is done. The texts
are PolNeAR's train and dev sets where `../shared` is at hand, and the seeds and gold articles elsewhere. Only ratios
within one run mean something on a machine that others use. See docs/archive.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from bench import archive_kills, archive_memory, archive_speed, figures
from bench.figures import Figure

Part = Callable[[Path], list[Figure]]
PARTS: dict[str, Part] = {
    "stages": archive_speed.stages,
    "coreference": archive_speed.coreference,
    "local": archive_speed.local,
    "kills": archive_kills.kills,
    "ray": archive_kills.ray,
    "servers": archive_kills.servers,
    "short": archive_memory.short,
    "unread": archive_memory.unread,
}
QUICK: dict[str, Part] = {
    **PARTS,
    "local": partial(archive_speed.local, limit=40),
    "kills": partial(archive_kills.kills, count=5),
    "short": partial(archive_memory.short, minutes=0.5),
    "unread": partial(archive_memory.unread, count=50_000),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns 1 where an aim was missed."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.archive",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"any of {', '.join(PARTS)}; all when none is named"
    )
    parser.add_argument("--quick", action="store_true", help="small ones")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    options = parser.parse_args(arguments)
    unknown = set(options.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    title = figures.heading()
    print(title, end="\n\n", flush=True)
    rows: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="quotewire-archive-") as folder:
        for name in options.parts or PARTS:
            began = time.perf_counter()
            new = (QUICK if options.quick else PARTS)[name](Path(folder))
            rows += new
            print(
                f"{name}, {time.perf_counter() - began:.0f} s", figures.as_table(new), sep="\n\n", flush=True
            )
            print(flush=True)
    if options.json:
        figures.write_json(options.json, title, rows)
    return 1 if any(row.is_met is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
