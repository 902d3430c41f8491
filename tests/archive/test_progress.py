"""How far a run is, told to people on a terminal and to logs."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

from quotewire_server.archive.plan import Totals
from quotewire_server.archive.progress import Progress, Tally, duration

from tests.archive.runs import write_jsonl
from tests.cli.command import PATIENCE_SECONDS


def test_share_is_of_all_input_what_was_done_before_too():
    progress = Progress()
    progress.begin(Totals(chunks=4, units=4, bytes=4_000))
    progress.chunk_done(1_000, was_done=True)
    assert progress.tally.share == 0.25
    assert progress.tally.seconds_left is None  # nothing is known of the speed yet

    progress.record_done(400, 60, failed=False)
    progress.record_done(400, 0, failed=True)
    progress.chunk_done(1_000, was_done=False)
    progress.record_done(400, 60, failed=False)

    tally = progress.tally
    assert (tally.articles, tally.errors, tally.words) == (2, 1, 120)
    assert tally.share == 0.625  # as two records were a chunk, one is half of the next
    assert tally.seconds_left is not None


def test_share_never_exceeds_what_there_is():
    tally = Tally(total_bytes=100)
    tally.add(1_000_000, 10, failed=False)

    assert tally.share == 1.0
    assert tally.seconds_left == 0.0


def test_durations_are_told_in_units_that_people_use():
    assert [duration(each) for each in (0.4, 42, 185, 7_800, 273_600)] == [
        "0 s",
        "42 s",
        "3:05 min",
        "2:10 h",
        "3 d 4 h",
    ]


def test_terminal_gets_a_bar_that_is_gone_in_the_end(tmp_path: Path):
    write_jsonl(tmp_path / "in" / "a.jsonl", 300)
    command = [
        sys.executable,
        "-m",
        "tests.archive.quick_batch",
        "batch",
        tmp_path / "in",
        "-o",
        tmp_path / "out",
    ]
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120", "QUICK_SECONDS": "0.02"},
        cwd=Path(__file__).parents[2],
    )
    os.close(theirs)
    shown = b""
    while block := _read(ours):
        shown += block
    os.close(ours)

    assert process.wait(PATIENCE_SECONDS) == 0
    assert "articles/s" in shown.decode()
    last = [line for line in shown.decode().splitlines() if line.strip()][-1]
    assert "300 in = 300 articles + 0 errors" in last


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other side is closed
        return b""
