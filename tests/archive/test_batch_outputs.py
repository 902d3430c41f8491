"""What a run writes: its forms, its selections, its shards, what can be asked about it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from google.protobuf import json_format
from quotewire.v1 import quotewire_pb2 as pb

from tests.archive.runs import delivered, finish, ids, manifests, quick, rows, start, write_jsonl
from tests.cli.command import PATIENCE_SECONDS

COUNT = 60


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    write_jsonl(tmp_path / "in" / "a.jsonl", COUNT, outlet="The Courier", published="2025-09-06")
    return tmp_path / "in"


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "out"


def lines(output: Path, table: str, suffix: str = "jsonl") -> list[dict]:
    contents = [file.read_bytes() for file in sorted((output / table).glob(f"*.{suffix}"))]
    if suffix.endswith("zst"):
        contents = [zstandard.ZstdDecompressor().decompress(content) for content in contents]
    return [json.loads(line) for content in contents for line in content.splitlines()]


def test_lines_are_responses_of_the_contract_with_the_fields_of_their_article(archive: Path, output: Path):
    assert quick("batch", archive, "-o", output, "--format", "jsonl", "--with-text").code == 0

    written = lines(output, "articles")
    assert len(written) == COUNT
    assert {line["outlet"] for line in written} == {"The Courier"}
    for line in written:
        response = json_format.ParseDict(line, pb.ExtractQuotesResponse(), ignore_unknown_fields=True)
        assert line["text"] == response.quotes[0].text
        assert not response.HasField("timings")
        assert all((line["content_hash"], line["record_id"], response.model.sha256))


def test_compressed_lines_are_the_same_lines(archive: Path, output: Path, tmp_path: Path):
    quick("batch", archive, "-o", output, "--format", "jsonl")
    quick("batch", archive, "-o", tmp_path / "small", "--format", "jsonl.zst")

    assert lines(tmp_path / "small", "articles", "jsonl.zst") == lines(output, "articles")


def test_tables_have_the_documented_schema_even_without_rows(output: Path, tmp_path: Path):
    from quotewire_server.archive.schema import TABLES, arrow_schema

    (tmp_path / "a.txt").write_text("LOSE 1")
    assert quick("batch", tmp_path / "a.txt", "-o", output).code == 1

    for table in TABLES:
        schema = pq.read_schema(next((output / table).glob("*.parquet")))
        assert schema.remove_metadata() == arrow_schema(table).remove_metadata()
        assert schema.metadata[b"quotewire.schema_version"] == b"1"


def test_text_is_kept_only_when_asked_for(archive: Path, output: Path, tmp_path: Path):
    quick("batch", archive, "-o", output)
    quick("batch", archive, "-o", tmp_path / "text", "--with-text")

    assert {row["text"] for row in rows(output, "articles")} == {None}
    kept = {row["article_id"]: row["text"] for row in rows(tmp_path / "text", "articles")}
    assert all(row["text"] == kept[row["article_id"]] for row in rows(tmp_path / "text", "quotes"))


def test_limit_takes_the_first_articles_and_no_more(archive: Path, output: Path):
    command = ("batch", archive, "-o", output, "--limit", 25, "--part-articles", 10)
    assert quick(*command).code == 0

    assert ids(output) == [f"a-{n}" for n in range(25)]
    assert quick(*command).code == 0
    assert len(ids(output)) == 25
    assert quick("batch", "status", output).code == 0


def test_sample_is_a_share_that_is_always_the_same(archive: Path, output: Path, tmp_path: Path):
    for folder, part in ((output, 7), (tmp_path / "again", 1_000)):
        quick("batch", archive, "-o", folder, "--sample", 0.5, "--part-articles", part)

    assert ids(output) == ids(tmp_path / "again")
    assert 0 < len(ids(output)) < COUNT


def test_shards_together_are_the_whole(tmp_path: Path, output: Path):
    for n in range(7):
        write_jsonl(tmp_path / "in" / f"{n}.jsonl", 5)
    command = ("batch", tmp_path / "in", "--chunk-files", 2, "-o")
    quick(*command, tmp_path / "whole")
    assert quick(*command, output, "--shard", "0/2").code == 0
    unfinished = quick("batch", "status", output)
    array = {"SLURM_ARRAY_TASK_ID": "4", "SLURM_ARRAY_TASK_MIN": "3", "SLURM_ARRAY_TASK_COUNT": "2"}
    assert quick(*command, output, "--shard", "auto", **array).code == 0

    assert unfinished.code == 1
    assert "1 of 2 shards are not begun" in unfinished.out
    assert delivered(output) == delivered(tmp_path / "whole")
    assert quick("batch", "status", output).code == 0
    assert "other options" in quick(*command, output, "--shard", "0/3").err


def test_standard_input_can_be_resumed_like_a_file(tmp_path: Path, output: Path):
    content = write_jsonl(tmp_path / "a.jsonl", 5).read_bytes()

    def run(stdin: bytes) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "tests.archive.quick_batch", "batch", "-", "-o", str(output)]
        repository = Path(__file__).parents[2]
        return subprocess.run(
            command, input=stdin, capture_output=True, timeout=PATIENCE_SECONDS, cwd=repository
        )

    assert [run(content).returncode, run(content).returncode] == [0, 0]
    other = run(content[:100])

    assert len(ids(output)) == 5
    assert other.returncode == 1
    assert b"standard input is not what this run was begun with" in other.stderr


def test_failed_articles_can_be_tried_again_and_take_their_places(tmp_path: Path, output: Path):
    texts = ["“One.”", "LOSE 1", "“Two.”", "LOSE 2", "“Three.”"]
    for n, text in enumerate(texts):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / f"{n}.txt").write_text(text)
    run = quick("batch", tmp_path / "in", "-o", output, "--part-articles", 4)
    assert run.code == 3
    assert f"quotewire batch retry-failed {output}" in run.err

    in_vain = quick("batch", "retry-failed", output)
    cured = quick("batch", "retry-failed", output, QUICK_CURED="yes")
    quick("batch", tmp_path / "in", "-o", tmp_path / "never-failed", "--part-articles", 4, QUICK_CURED="yes")

    assert (in_vain.code, cured.code) == (3, 0)
    assert "2 read again, 2 succeeded" in cured.err
    assert delivered(output) == delivered(tmp_path / "never-failed")
    assert [manifest["errors"] for manifest in manifests(output)] == [0, 0]
    assert quick("batch", "retry-failed", output, QUICK_MODEL="2").code == 1


def test_lines_can_be_mended_as_well(tmp_path: Path, output: Path):
    for n, text in enumerate(["“One.”", "LOSE 1"]):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / f"{n}.txt").write_text(text)
    command = ("batch", tmp_path / "in", "--format", "jsonl.zst", "-o")
    quick(*command, output)
    quick("batch", "retry-failed", output, QUICK_CURED="yes")
    quick(*command, tmp_path / "never-failed", QUICK_CURED="yes")

    assert delivered(output) == delivered(tmp_path / "never-failed")


def test_status_tells_what_is_done_as_json_too(archive: Path, output: Path):
    quick("batch", archive, "-o", output)

    status = json.loads(quick("batch", "status", output, "--json").out)

    assert status["is_well"] is True
    assert status["model"]["name"] == "quick"
    shard = status["shards"]["shard-0-of-1"]
    assert (shard["records"], shard["articles"], shard["errors"], shard["adds_up"]) == (COUNT, COUNT, 0, True)


def test_status_of_a_run_that_goes_on_tells_how_long_it_will(tmp_path: Path, output: Path):
    for n in range(20):
        write_jsonl(tmp_path / "in" / f"{n:02d}.jsonl", 10)
    process = start("batch", tmp_path / "in", "-o", output, "--chunk-files", 1, QUICK_SECONDS="0.05")
    while len(manifests(output)) < 3:
        assert process.poll() is None
    told = quick("batch", "status", output)
    process.kill()
    finish(process)

    assert told.code == 1
    assert re.match(r"shard-0-of-1: \d+% done, running, \d+ s left: \d+ in = ", told.out)
    assert "running" not in quick("batch", "status", output).out


def test_large_files_are_read_in_stretches_without_losing_a_record(tmp_path: Path, output: Path):
    file = write_jsonl(tmp_path / "in" / "a.jsonl", 300)
    articles = map(json.loads, file.read_text().splitlines())
    table = pa.Table.from_pylist([article | {"id": f"p-{n}"} for n, article in enumerate(articles)])
    pq.write_table(table, tmp_path / "in" / "b.parquet", row_group_size=40)
    (tmp_path / "in" / "c.pdf").write_bytes(b"%PDF")
    (tmp_path / "in" / ".hidden.txt").write_text("no")

    finished = quick("batch", tmp_path / "in", "-o", output, "--chunk-bytes", 2_000)

    assert finished.code == 0
    assert "1 files of other kinds are passed over: 1 .pdf" in finished.err
    assert ids(output) == [f"a-{n}" for n in range(300)] + [f"p-{n}" for n in range(300)]
    assert len(manifests(output)) > 10


def test_earlier_output_inside_the_inputs_is_not_read(archive: Path):
    assert quick("batch", archive, "-o", archive / "quotes").code == 0
    assert quick("batch", archive, "-o", archive / "again").code == 0

    assert len(ids(archive / "again")) == COUNT


def test_articles_without_an_id_are_named_by_their_place_wherever_the_archive_lies(tmp_path: Path):
    for name in ("one", "two"):
        (tmp_path / name / "sub").mkdir(parents=True)
        (tmp_path / name / "sub" / "b.txt").write_text("“Two.”")
        (tmp_path / name / "a.jsonl").write_text('{"text": "“One.”"}\n')
        quick("batch", tmp_path / name, "-o", tmp_path / f"out-{name}")

    found = ids(tmp_path / "out-one")
    assert found == ids(tmp_path / "out-two")
    assert len(found) == 2
    assert found[1] == "sub/b.txt"


def test_quiet_says_nothing(archive: Path, output: Path):
    finished = quick("batch", archive, "-o", output, "--quiet")

    assert (finished.code, finished.out, finished.err) == (0, "", "")
