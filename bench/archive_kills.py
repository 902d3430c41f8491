"""Kills archive runs at random moments, resumes them, and compares what they deliver with a run nobody killed.

    python -m bench.archive_kills INPUT... [--kills 20] [--seed 1] [-- OPTIONS of quotewire batch]

The real command with the real model. Prints one line per kill and a summary; exits with 1 when a byte differs. How much
is done again is what the tests of archive runs count.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TABLES = ("articles", "quotes", "errors")


def main(arguments: list[str] | None = None) -> int:
    """Runs the bench; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--part-articles", type=int, default=10)
    options, rest = parser.parse_known_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        return _compare(Path(folder), options, [each for each in rest if each != "--"])


def _compare(folder: Path, options: argparse.Namespace, rest: list[str]) -> int:
    whole, killed = folder / "whole", folder / "killed"
    command = [sys.executable, "-m", "quotewire.cli", "batch", *options.inputs, *rest, "--quiet"]
    command += ["--workers", str(options.workers), "--part-articles", str(options.part_articles), "--output"]
    started = time.perf_counter()
    subprocess.run([*command, str(whole)], check=False)
    seconds = time.perf_counter() - started
    parts, records = _done(whole)
    print(f"uninterrupted: {records} records in {parts} parts, {seconds:.1f} s")
    # Kills hit the whole of a run: its start, its parts, its end.
    chance = random.Random(options.seed)
    for number in range(1, options.kills + 1):
        after = chance.uniform(0.05, 1.0) * max(8.0, 2 * seconds / options.kills)
        process = subprocess.Popen([*command, str(killed)])
        try:
            process.wait(after)
            how = f"ended by itself with {process.returncode}"
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            how = f"killed after {after:.1f} s"
        print(f"{number}: {how}; {_done(killed)[0]} of {parts} parts are done", flush=True)
    subprocess.run([*command, str(killed)], check=False)
    same = _delivered(whole) == _delivered(killed)
    print(f"output after {options.kills} kills is {'identical' if same else 'DIFFERENT'}")
    return 0 if same else 1


def _done(output: Path) -> tuple[int, int]:
    """How many parts are finished, and the records in them."""
    manifests = [json.loads(path.read_text()) for path in output.glob("_run/parts/*.json")]
    return len(manifests), sum(manifest["records"] for manifest in manifests)


def _delivered(output: Path) -> dict[str, bytes]:
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for table in TABLES
        for path in (output / table).iterdir()
    }


if __name__ == "__main__":
    sys.exit(main())
