"""What a run refuses, and that refusing costs nothing that was delivered."""

from __future__ import annotations

import gzip
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.archive.runs import delivered, finish, ids, manifests, quick, rows, start, write_jsonl


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    write_jsonl(tmp_path / "in" / "a.jsonl", 5)
    (tmp_path / "in" / "b.txt").write_text("“We go,” she said.")
    return tmp_path / "in"


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "out"


def edit(archive: Path) -> None:
    """Other content of the same size, and the time of the old."""
    file = archive / "a.jsonl"
    before = file.stat()
    file.write_text(file.read_text().replace("count 3", "count 4"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def grow(archive: Path) -> None:
    with (archive / "a.jsonl").open("a") as file:
        file.write('{"text": "more"}\n')


CHANGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "edited": (edit, "'a.jsonl' holds something else"),
    "grown": (grow, "'a.jsonl' holds something else"),
    "added": (lambda archive: (archive / "c.txt").write_text("x"), "'c.txt'"),
    "removed": (lambda archive: (archive / "b.txt").unlink(), "'b.txt'"),
    "renamed": (lambda archive: (archive / "b.txt").rename(archive / "d.txt"), "'b.txt' and 'd.txt'"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changed_inputs_are_noticed_and_nothing_is_touched(archive: Path, output: Path, change: str):
    quick("batch", archive, "-o", output)
    before = delivered(output)
    alter, told = CHANGES[change]
    alter(archive)

    refused = quick("batch", archive, "-o", output)

    assert refused.code == 1
    assert told in refused.err
    assert "--restart" in refused.err
    assert delivered(output) == before


def test_touched_or_moved_inputs_are_the_same_inputs(archive: Path, output: Path, tmp_path: Path):
    quick("batch", archive, "-o", output)
    os.utime(archive / "a.jsonl", (1, 1))
    archive.rename(tmp_path / "elsewhere")

    assert quick("batch", tmp_path / "elsewhere", "-o", output, QUICK_LOG=str(tmp_path / "log")).code == 0
    assert (tmp_path / "log").read_text() == ""


def test_other_options_or_another_model_are_refused_until_restart(archive: Path, output: Path):
    quick("batch", archive, "-o", output)
    before = delivered(output)

    options = quick("batch", archive, "-o", output, "--kinds", "direct", "--with-text")
    model = quick("batch", archive, "-o", output, QUICK_MODEL="2")
    assert (options.code, model.code) == (1, 1)
    assert "kinds: [] before, ['direct'] now; with_text: False before, True now" in options.err
    assert "model.version: '1' before, '2' now" in model.err
    assert delivered(output) == before

    assert quick("batch", archive, "-o", output, "--restart", QUICK_MODEL="2").code == 0
    assert {manifest["versions"]["version"] for manifest in manifests(output)} == {"2"}


def test_two_runs_do_not_share_a_folder(archive: Path, output: Path):
    (archive / "c.txt").write_text("SLOW 600 she said")
    first = start("batch", archive, "-o", output)
    while not (output / "_run" / "run.json").exists():
        assert first.poll() is None
    second = quick("batch", archive, "-o", output)
    first.kill()
    finish(first)

    assert second.code == 1
    assert f"process {first.pid}" in second.err


def test_folder_with_files_of_somebody_else_is_left_alone(archive: Path, tmp_path: Path):
    refused = quick("batch", archive, "-o", archive)

    assert refused.code == 1
    assert "not from a run" in refused.err
    assert sorted(path.name for path in archive.iterdir()) == ["a.jsonl", "b.txt"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["missing.jsonl"], "there is no file or folder 'missing.jsonl'"),
        (["*.jsonl.none"], "nothing matches '*.jsonl.none'"),
        (["in/a.jsonl", "--field", "text=body"], "body"),
        (["in/a.jsonl", "--field", "body"], "FIELD=NAME"),
        (["in/a.jsonl", "--encoding", "klingon"], "there is no encoding 'klingon'"),
        (["in/a.jsonl", "--encoding", "rot13"], "there is no encoding 'rot13'"),
        (["in/a.jsonl", "--published", "yesterday"], "--published"),
        (["in/a.jsonl", "--kinds", "loud"], "--kinds"),
        (["in/a.jsonl", "--shard", "3/3"], "shard 3 is none of 3"),
        (["in/a.jsonl", "--shard", "auto"], "SLURM_ARRAY_TASK_ID"),
    ],
)
def test_what_cannot_work_is_told_before_the_run(
    archive: Path, output: Path, arguments: list[str], told: str
):
    named = [str(archive.parent / each) if each.startswith("in/") else each for each in arguments]

    refused = quick("batch", *named, "-o", output)

    assert refused.code in (1, 2)
    assert told in refused.err
    assert "Traceback" not in refused.err
    assert not (output / "articles").exists()


def test_full_disk_ends_the_run_and_keeps_what_was_delivered(tmp_path: Path, output: Path):
    write_jsonl(tmp_path / "in" / "a.jsonl", 10)
    big = [{"id": f"b-{n}", "text": os.urandom(8_000).hex()} for n in range(10)]
    (tmp_path / "in" / "b.jsonl").write_text("".join(json.dumps(each) + "\n" for each in big))
    command = ("batch", tmp_path / "in", "-o", output, "--part-articles", "10")
    module = [sys.executable, "-m", "tests.archive.quick_batch", *map(str, command)]
    limited = subprocess.run(
        module,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)),
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )

    assert limited.returncode == 1
    assert "cannot be written" in limited.stderr
    assert "Traceback" not in limited.stderr
    assert ids(output) == [f"a-{n}" for n in range(10)]
    assert not list(output.rglob("*.tmp"))
    assert quick(*command).code == 0
    assert len(ids(output)) == 20


def test_input_that_changes_while_it_is_read_is_not_mixed(tmp_path: Path, output: Path):
    file = write_jsonl(tmp_path / "a.jsonl", 300)
    process = start("batch", file, "-o", output, "--part-articles", "10", QUICK_SECONDS="0.02")
    while not len(manifests(output)):
        assert process.poll() is None
    file.write_text(file.read_text().replace("count", "weigh"))
    finished = finish(process)

    assert finished.code == 1
    assert "was changed while it was read" in finished.err
    assert not any("weigh" in row["text"] for row in rows(output, "quotes"))


def test_terminated_run_ends_like_an_interrupted_one(tmp_path: Path, output: Path):
    command = ("batch", write_jsonl(tmp_path / "a.jsonl", 40), "-o", output, "--part-articles", "2")
    process = start(*command, QUICK_SECONDS="0.2")
    while not len(manifests(output)):
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)

    assert finish(process).code == 130
    assert 0 < len(ids(output)) < 40
    assert quick(*command).code == 0
    assert len(ids(output)) == 40


def test_damaged_output_is_found(archive: Path, output: Path):
    quick("batch", archive, "-o", output)
    assert quick("batch", "status", output, "--verify").code == 0
    file = output / "quotes" / "part-000000-0000.parquet"
    content = bytearray(file.read_bytes())
    content[100] ^= 1
    file.write_bytes(content)

    found = quick("batch", "status", output, "--verify")

    assert found.code == 1
    assert "damaged: quotes/part-000000-0000.parquet" in found.out


def test_status_of_no_run_is_an_error(archive: Path):
    refused = quick("batch", "status", archive)

    assert refused.code == 1
    assert "holds no run" in refused.err


def test_cut_off_archive_gives_what_came_before_and_an_error(tmp_path: Path, output: Path):
    whole = gzip.compress(write_jsonl(tmp_path / "a.jsonl", 2_000).read_bytes(), mtime=0)
    (tmp_path / "a.jsonl").unlink()
    (tmp_path / "a.jsonl.gz").write_bytes(whole[: len(whole) // 2])

    finished = quick("batch", tmp_path / "a.jsonl.gz", "-o", output, "--part-articles", "300")

    assert finished.code == 3
    assert [row["reason"] for row in rows(output, "errors")] == ["FILE_BROKEN"]
    read = ids(output)
    assert read == [f"a-{n}" for n in range(len(read))]
    assert len(read) > 500
