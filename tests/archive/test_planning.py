"""How an archive falls into chunks, and how a run knows that its inputs are the same."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from quotewire.cli.batch_options import parse_shard
from quotewire_server.archive.fingerprints import is_unchanged, take
from quotewire_server.archive.model import InputUnit, SourceOptions
from quotewire_server.archive.planner import Inputs, plan_chunks
from quotewire_server.archive.sources import iter_source
from quotewire_server.archive.stretches import stretches

from tests.archive.runs import ids, quick, write_jsonl


def names(folder: Path, *inputs: str, chunk_units: int = 1_000) -> list[list[str]]:
    """The names of the units of each chunk."""
    chunks = plan_chunks(
        Inputs(tuple(str(folder / each) for each in inputs)),
        SourceOptions(),
        chunk_bytes=1 << 20,
        chunk_units=chunk_units,
        output=folder / "out",
    )
    return [[planned.unit.name for planned in chunk.units] for chunk in chunks]


@given(
    lines=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=30)),
    size=st.integers(1, 80),
)
def test_stretches_of_lines_cover_every_line_once(tmp_path_factory, lines: list[str], size: int):
    path = tmp_path_factory.mktemp("lines") / "a.jsonl"
    path.write_bytes("\n".join(lines).encode())
    content = path.read_bytes()

    parts = [content[each.start : each.end] for each in stretches(path, "jsonl", size)]

    assert b"".join(parts) == content
    assert all(part.endswith(b"\n") for part in parts[:-1])


def test_stretches_are_read_as_the_whole_is(tmp_path: Path):
    path = write_jsonl(tmp_path / "a.jsonl", 50)
    whole = [record.text for record in iter_source(InputUnit("a", str(path), "jsonl"), SourceOptions())]

    cut = [
        record.text
        for each in stretches(path, "jsonl", 200)
        for record in iter_source(InputUnit("a", str(path), "jsonl", each.start, each.end), SourceOptions())
    ]

    assert cut == whole


def test_files_come_in_the_order_of_names_and_arguments_without_doubles(tmp_path: Path):
    for name in ("b/2.txt", "b/10.txt", "a/x.txt", "c.txt", "b/.hidden/no.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")

    assert names(tmp_path, "c.txt", "b", "a", "b/2.txt") == [["c.txt", "b/10.txt", "b/2.txt", "a/x.txt"]]
    assert names(tmp_path, "*/*.txt") == [["a/x.txt", "b/10.txt", "b/2.txt"]]
    assert names(tmp_path, "b", chunk_units=1) == [["10.txt"], ["2.txt"]]


def test_links_to_files_are_read_and_links_to_folders_are_told(tmp_path: Path):
    (tmp_path / "in").mkdir()
    (tmp_path / "a.txt").write_text("“One.”")
    (tmp_path / "in" / "b.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")

    finished = quick("batch", tmp_path / "in", "-o", tmp_path / "out")

    assert "passed over: 1 linked folders" in finished.err
    assert ids(tmp_path / "out") == ["b.txt"]


def test_names_do_not_depend_on_the_folder_that_the_command_runs_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "sub" / "a.txt").write_text("x")
    absolute = names(tmp_path, "in")
    monkeypatch.chdir(tmp_path / "in")

    assert names(Path(), ".") == absolute == [["sub/a.txt"]]


def test_file_named_in_bytes_that_are_no_text_is_read(tmp_path: Path):
    (tmp_path / "in").mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path / "in") + b"/caf\xe9.txt")).write_text("“Oui.”")

    assert quick("batch", tmp_path / "in", "-o", tmp_path / "out").code == 0
    assert ids(tmp_path / "out") == ["caf\\xe9.txt"]
    assert quick("batch", tmp_path / "in", "-o", tmp_path / "out").code == 0


def test_fingerprint_sees_other_bytes_behind_the_same_size_and_time(tmp_path: Path):
    path = tmp_path / "a"
    path.write_bytes(b"one")
    before = path.stat()
    then = take(path)
    path.write_bytes(b"two")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert not is_unchanged(path, then)
    path.write_bytes(b"one")
    assert is_unchanged(path, then)


def test_fingerprint_of_a_file_from_the_future_trusts_only_its_bytes(tmp_path: Path):
    path = tmp_path / "a"
    path.write_bytes(b"one")
    os.utime(path, (time.time() + 1_000, time.time() + 1_000))

    then = take(path)

    assert then.state == ""
    assert is_unchanged(path, then)


def test_file_that_cannot_be_read_has_a_fingerprint_of_its_own(tmp_path: Path):
    then = take(tmp_path / "missing")

    assert is_unchanged(tmp_path / "missing", then)
    (tmp_path / "missing").write_bytes(b"")
    assert not is_unchanged(tmp_path / "missing", then)


@pytest.mark.parametrize(
    ("value", "environ", "shard"),
    [
        (None, {}, (0, 1)),
        ("2/10", {}, (2, 10)),
        ("auto", {"SLURM_ARRAY_TASK_ID": "7", "SLURM_ARRAY_TASK_COUNT": "10"}, (7, 10)),
        (
            "auto",
            {"SLURM_ARRAY_TASK_ID": "7", "SLURM_ARRAY_TASK_MIN": "5", "SLURM_ARRAY_TASK_COUNT": "3"},
            (2, 3),
        ),
        ("auto/4", {"JOB_COMPLETION_INDEX": "0"}, (0, 4)),
    ],
)
def test_shard_comes_from_the_option_or_the_job_array(
    value: str | None, environ: dict[str, str], shard: tuple[int, int]
):
    assert parse_shard(value, environ) == shard


@pytest.mark.parametrize("value", ["1", "a/b", "10/10", "-1/2", "0/0", "auto", "auto/0"])
def test_shard_that_cannot_be_is_refused(value: str):
    with pytest.raises(click.BadParameter):
        parse_shard(value, {"JOB_COMPLETION_INDEX": "0"})


def test_missing_package_is_told_with_the_cure(tmp_path: Path):
    without = "import sys; sys.modules['pyarrow'] = None; from quotewire.cli.root import run"
    command = [
        sys.executable,
        "-c",
        f"{without}; sys.exit(run(sys.argv[1:]))",
        "batch",
        str(tmp_path),
        "-o",
        str(tmp_path / "out"),
    ]

    finished = subprocess.run(command, capture_output=True, text=True)

    assert finished.returncode == 1
    assert "pyarrow is missing): pip install 'quotewire[batch]'" in finished.stderr


def test_engine_that_is_lost_ends_the_run_and_the_articles_are_not_to_blame(tmp_path: Path):
    write_jsonl(tmp_path / "in" / "a.jsonl", 4)
    (tmp_path / "in" / "b.txt").write_text("QUIT 1")
    command = ("batch", tmp_path / "in", "-o", tmp_path / "out", "--part-articles", 2)

    lost = quick(*command)

    assert lost.code == 1
    assert "the engine is gone" in lost.err
    assert quick(*command, QUICK_CURED="yes").code == 0
    assert len(ids(tmp_path / "out")) == 5


def test_run_that_never_began_leaves_nothing_to_mix_with(tmp_path: Path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.pdf").write_bytes(b"%PDF")
    command = ("batch", tmp_path / "in", "-o", tmp_path / "out")
    empty = quick(*command)
    write_jsonl(tmp_path / "in" / "a.jsonl", 2)
    broken = quick(*command, QUICK_BROKEN="yes")
    write_jsonl(tmp_path / "in" / "b.jsonl", 2)

    assert (empty.code, broken.code) == (1, 1)
    assert "no file to read among the inputs; 1 files of other kinds are passed over: 1 .pdf" in empty.err
    assert "does not start" in broken.err
    assert quick(*command).code == 0
    assert len(ids(tmp_path / "out")) == 4
