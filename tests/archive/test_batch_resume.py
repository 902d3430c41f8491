"""A run that is ended, at any moment, by whatever, goes on with the same command to the same output."""

from __future__ import annotations

import json
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.archive.runs import delivered, finish, ids, manifests, quick, start, write_jsonl
from tests.cli.command import PATIENCE_SECONDS

PART = 20
ARTICLES = 15 * PART
KILLS = 6


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Several files, one of them larger than a part; some articles fail."""
    folder = tmp_path_factory.mktemp("archive")
    write_jsonl(folder / "a.jsonl", 12 * PART + 7)
    write_jsonl(folder / "b" / "c.jsonl", 3 * PART - 7)
    for n in range(3):
        (folder / f"d{n}.txt").write_text(f"LOSE {n} “We go,” she said.")
    return folder


@pytest.fixture(scope="module")
def uninterrupted(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("out") / "whole"
    finished = quick("batch", archive, "-o", output, "--part-articles", PART)
    assert finished.code == 3, finished.err
    return output


def wait_for_parts(output: Path, count: int, process) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(list((output / "_run" / "parts").glob("*.json"))) < count and process.poll() is None:
        assert time.monotonic() < deadline, "no progress"
        time.sleep(0.002)


def test_killed_run_goes_on_to_the_same_bytes(archive: Path, uninterrupted: Path, tmp_path: Path):
    chance = random.Random(7)
    output, log = tmp_path / "out", tmp_path / "log"
    command = ("batch", archive, "-o", output, "--part-articles", PART)
    done = 0
    killed = []
    for _ in range(KILLS):
        process = start(*command, QUICK_LOG=str(log), QUICK_SECONDS="0.002")
        wait_for_parts(output, done + chance.randint(0, 1), process)
        time.sleep(chance.uniform(0, 0.06))
        process.kill()
        killed.append(finish(process).code)
        done = len(manifests(output))
    last = quick(*command, QUICK_LOG=str(log))

    assert killed.count(-signal.SIGKILL) > KILLS / 2
    assert last.code == 3, last.err
    assert delivered(output) == delivered(uninterrupted)
    again = sum(count - 1 for count in Counter(log.read_text().split()).values())
    assert again < KILLS * 2 * PART


def test_finished_run_is_not_done_again(archive: Path, uninterrupted: Path, tmp_path: Path):
    before = delivered(uninterrupted)

    again = quick(
        "batch", archive, "-o", uninterrupted, "--part-articles", PART, QUICK_LOG=str(tmp_path / "log")
    )

    assert again.code == 3
    assert (tmp_path / "log").read_text() == ""
    assert delivered(uninterrupted) == before


def test_part_whose_file_is_gone_is_done_again(archive: Path, uninterrupted: Path, tmp_path: Path):
    before = delivered(uninterrupted)
    (uninterrupted / "quotes" / "part-000000-0003.parquet").unlink()

    quick("batch", archive, "-o", uninterrupted, "--part-articles", PART, QUICK_LOG=str(tmp_path / "log"))

    assert delivered(uninterrupted) == before
    assert len((tmp_path / "log").read_text().split()) == PART


def test_interrupt_finishes_the_parts_that_are_begun_and_says_how_to_go_on(
    archive: Path, uninterrupted: Path, tmp_path: Path
):
    output, log = tmp_path / "out", tmp_path / "log"
    command = ("batch", archive, "-o", output, "--part-articles", PART)
    process = start(*command, QUICK_SECONDS="0.01", QUICK_LOG=str(log))
    wait_for_parts(output, 2, process)
    process.send_signal(signal.SIGINT)
    finished = finish(process)

    assert finished.code == 130
    assert "the same command goes on" in finished.err
    read = log.read_text().split()
    assert len(read) == sum(manifest["records"] for manifest in manifests(output)) < ARTICLES
    assert quick(*command).code == 3
    assert delivered(output) == delivered(uninterrupted)


def test_second_interrupt_ends_at_once(tmp_path: Path):
    write_jsonl(tmp_path / "a.jsonl", 3)
    (tmp_path / "slow.jsonl").write_text(json.dumps({"text": "SLOW 600 she said"}) + "\n")
    process = start(
        "batch", tmp_path / "a.jsonl", tmp_path / "slow.jsonl", "-o", tmp_path / "out", "--part-articles", 3
    )
    wait_for_parts(tmp_path / "out", 1, process)
    process.send_signal(signal.SIGINT)
    while "finishing the parts" not in (line := process.stderr.readline().decode()):
        assert line, "ended before its time"
    process.send_signal(signal.SIGINT)

    assert finish(process).code == 130
    assert ids(tmp_path / "out") == ["a-0", "a-1", "a-2"]


def test_lost_register_of_ids_is_made_anew(tmp_path: Path):
    write_jsonl(tmp_path / "in" / "a.jsonl", 2 * PART)
    (tmp_path / "in" / "b.jsonl").write_text((tmp_path / "in" / "a.jsonl").read_text())
    command = ("batch", tmp_path / "in", "-o", tmp_path / "out", "--part-articles", PART)
    quick(*command)
    before = delivered(tmp_path / "out")
    (tmp_path / "out" / "_run" / "shard-0-of-1" / "ids.sqlite").write_bytes(b"not a database at all" * 100)
    for table in ("articles", "quotes", "errors"):
        (tmp_path / "out" / table / "part-000000-0002.parquet").unlink()

    assert quick(*command).code == 3
    assert delivered(tmp_path / "out") == before
    assert len(ids(tmp_path / "out", "errors")) == 2 * PART
