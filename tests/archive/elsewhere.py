"""An archive for engines that read elsewhere, and its rows as this machine gives them."""

from __future__ import annotations

import json
import time
from pathlib import Path
from subprocess import Popen

from tests.archive.runs import finish, manifests, start
from tests.cli.command import PATIENCE_SECONDS

SEEDS = Path(__file__).parents[2] / "seeds" / "articles.jsonl"
PART = 3
COPIES = 3


def write_archive(folder: Path) -> Path:
    """The seed articles, several times, and two records that give errors."""
    seeds = [json.loads(line) for line in SEEDS.read_text(encoding="utf-8").splitlines() if line.strip()]
    lines = [json.dumps({**seed, "id": f"{copy}-{seed['id']}"}) for copy in range(COPIES) for seed in seeds]
    lines += [json.dumps({"id": "long", "text": "so " * 40_000}), "{broken"]
    folder.mkdir(parents=True)
    (folder / "articles.jsonl").write_text("\n".join(lines) + "\n")
    return folder


def start_run(archive: Path, output: Path, *options: object) -> Popen:
    """Starts the real command over the archive, in parts of `PART` articles."""
    command = ("batch", archive, "-o", output, "--part-articles", PART)
    return start(*command, *options, module="quotewire.cli")


def wait_for_first_part(output: Path, process: Popen) -> None:
    """Returns when the first part is on disk, and more are to come."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not (done := manifests(output)):
        if process.poll() is not None:
            raise AssertionError(f"it ended before its first part: {finish(process).err}")
        assert time.monotonic() < give_up, "no part in time"
        time.sleep(0.01)
    assert sum(manifest["records"] for manifest in done) < COPIES * PART, "nothing is left to be disturbed"
