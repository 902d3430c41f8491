"""What is broken costs itself and nothing else."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from quotewire_server import limits
from quotewire_server.archive.model import ArticleRecord, SourceOptions
from quotewire_server.archive.sources import FORMATS

from tests.archive.reading_files import articles, read, reasons
from tests.archive.test_sources_formats import PAGE, _response

REPOSITORY = Path(__file__).parents[2]
GOOD = json.dumps({"id": "good", "text": "Fine, he said."}).encode()
MANY = b"\n".join(
    json.dumps({"id": str(i), "text": f"Number {i * 7919} said {i**3}."}).encode() for i in range(20_000)
)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{bad", "JSON_INVALID"),
        (b"[1, 2]", "JSON_INVALID"),
        (b"[" * 100_000, "JSON_INVALID"),
        (b'"just text"', "JSON_INVALID"),
        (b'{"text": 1' + b"0" * 5_000 + b"}", "JSON_INVALID"),
        (b"\x00\x01\x02\x03", "NOT_TEXT"),
        (b'{"text": ""}', "TEXT_REQUIRED"),
        (b'{"text": null}', "TEXT_REQUIRED"),
        (b'{"body": "x"}', "TEXT_REQUIRED"),
        (b'{"text": 5}', "FIELD_TYPE_INVALID"),
        (b'{"text": ["x"]}', "FIELD_TYPE_INVALID"),
        (b'{"text": "x", "title": {"a": 1}}', "FIELD_TYPE_INVALID"),
        (b'{"text": "' + b"x" * 100_001 + b'"}', "TEXT_TOO_LONG"),
        (b'{"text": "' + b"x" * (limits.MAX_RECORD_BYTES + 1) + b'"}', "RECORD_TOO_LARGE"),
    ],
    ids=range(14),
)
def test_a_broken_line_is_rejected_and_its_neighbours_are_read(
    tmp_path: Path, line: bytes, reason: str
) -> None:
    (tmp_path / "a.jsonl").write_bytes(GOOD + b"\n" + line + b"\n" + GOOD)

    records = read(tmp_path / "a.jsonl")

    assert [getattr(record, "reason_code", record.id) for record in records] == ["good", reason, "good"]
    assert [record.number for record in records] == [0, 1, 2]


def test_messages_hold_nothing_of_the_document(tmp_path: Path) -> None:
    lines = [
        b'{"text": "SECRET}',
        b'{"text": {"SECRET": 1}}',
        b'{"text": "x", "title": ["SECRET"]}',
        b"SECRET",
    ]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))

    records = read(tmp_path / "a.jsonl")

    assert len(reasons(records)) == len(lines)
    assert "SECRET" not in repr(records)


@pytest.mark.parametrize("name", ["cut.jsonl.gz", "cut.jsonl.zst", "cut.csv.gz"])
def test_of_a_file_that_is_cut_off_all_before_the_cut_is_read(tmp_path: Path, name: str) -> None:
    content = b"id,text\n" + MANY.replace(b",", b" ").replace(b"\n", b",x\n") if "csv" in name else MANY
    packed = gzip.compress(content) if name.endswith("gz") else zstandard.compress(content)
    (tmp_path / name).write_bytes(packed[: len(packed) // 2])

    records = read(tmp_path / name)

    # Compressed data come in blocks; the one that is cut is lost whole.
    assert len(articles(records)) > 5_000
    assert reasons(records) == ["FILE_BROKEN"]
    assert not isinstance(records[-1], ArticleRecord)


def test_a_damaged_checksum_is_told_after_the_records(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(GOOD))
    packed[-8] ^= 0xFF
    (tmp_path / "a.jsonl.gz").write_bytes(packed)

    records = read(tmp_path / "a.jsonl.gz")

    assert reasons(records) == ["FILE_BROKEN"]


def test_a_warc_record_that_is_cut_off_is_no_article(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes((_response(0, PAGE.encode()) + _response(1, PAGE.encode()))[:-300])
    (tmp_path / "b.warc.gz").write_bytes(
        gzip.compress(_response(0, PAGE.encode()))
        + b"noise" * 50
        + gzip.compress(_response(1, PAGE.encode()))
    )

    for name in ("a.warc", "b.warc.gz"):
        records = read(tmp_path / name)
        assert [record.id for record in articles(records)] == ["<urn:uuid:0>"]
        assert reasons(records) == ["FILE_BROKEN"]


def test_parquet_that_is_cut_off_is_refused_and_a_damaged_row_group_costs_its_own_rows(
    tmp_path: Path,
) -> None:
    table = pa.table({"id": [str(i) for i in range(200)], "text": [f"T {i}, he said." for i in range(200)]})
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=100)
    whole = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(whole[:-100])
    group = pq.ParquetFile(tmp_path / "a.parquet").metadata.row_group(0).column(1)
    begin = group.dictionary_page_offset or group.data_page_offset
    damaged = (
        whole[:begin] + b"\xff" * group.total_compressed_size + whole[begin + group.total_compressed_size :]
    )
    (tmp_path / "damaged.parquet").write_bytes(damaged)

    cut, partly = read(tmp_path / "cut.parquet"), read(tmp_path / "damaged.parquet")

    assert (articles(cut), reasons(cut)) == ([], ["FILE_BROKEN"])
    assert reasons(partly) == ["FILE_BROKEN"]
    assert [record.id for record in articles(partly)] == [str(i) for i in range(100, 200)]


def test_parquet_text_that_is_not_utf8_is_read_as_what_it_looks_like(tmp_path: Path) -> None:
    raw = pa.array(["He said “no”.".encode("cp1252"), b"Plain, he said."]).view(pa.binary())
    text = pa.Array.from_buffers(pa.string(), 2, raw.buffers())
    pq.write_table(pa.table({"text": text}), tmp_path / "a.parquet")

    assert [record.text for record in articles(read(tmp_path / "a.parquet"))] == [
        "He said “no”.",
        "Plain, he said.",
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'id,text\n1,"abc"x\n2,ok\n', ["ROW_INVALID", "2"]),
        (b"id,text\n1,a,b\n2,ok\n3\n", ["ROW_INVALID", "2", "ROW_INVALID"]),
        (b'id,text\n1,ok\n2,"never closed\n3,gone\n', ["1", "ROW_INVALID"]),
        (b"id,text\n1,\n2,ok\n", ["TEXT_REQUIRED", "2"]),
        (b"id,body\n1,a\n", ["FIELD_MISSING"]),
        (b"", ["FIELD_MISSING"]),
        (b'id,text\n1,ok\n2,"' + b"x\n" * (limits.MAX_RECORD_BYTES // 2 + 9), ["1", "RECORD_TOO_LARGE"]),
    ],
    ids=range(7),
)
def test_a_broken_row_is_told(tmp_path: Path, content: bytes, expected: list[str]) -> None:
    (tmp_path / "a.csv").write_bytes(content)

    records = read(tmp_path / "a.csv")

    assert [getattr(record, "reason_code", record.id) for record in records] == expected


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_that_is_gone_is_told(tmp_path: Path, form: str) -> None:
    assert reasons(read(tmp_path / "gone", SourceOptions(input_format=form))) == ["FILE_UNREADABLE"]


@pytest.mark.parametrize("form", FORMATS)
@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=100).map(str.encode)))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_content_whatever_raises(tmp_path: Path, form: str, content: bytes) -> None:
    path = tmp_path / "noise"
    for packed in (content, gzip.compress(content)):
        path.write_bytes(packed)

        records = read(path, SourceOptions(input_format=form))

        assert [record.number for record in records] == list(range(len(records)))
        assert "INTERNAL_ERROR" not in reasons(records)


def test_a_bomb_is_refused_in_little_memory(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "bomb.jsonl.gz", "wb", compresslevel=1) as stream:
        for _ in range(300):
            stream.write(b"x" * 1_000_000)
        stream.write(b"\n" + GOOD)
    bomb = (tmp_path / "bomb.jsonl.gz").read_bytes()
    for name in ("bomb.txt.gz", "bomb.json.gz", "bomb.html.gz", "bomb.csv.gz"):
        (tmp_path / name).write_bytes(bomb)
    code = (
        "import re, sys\nfrom pathlib import Path\nfrom tests.archive.reading_files import read\n"
        "for name in sys.argv[2:]:\n"
        "    print(*[getattr(r, 'reason_code', r.id) for r in read(Path(sys.argv[1]) / name)])\n"
        # The peak of this very program: that of getrusage begins with what the one that started it had.
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]) // 1024)\n"
    )
    names = ["bomb.jsonl.gz", "bomb.txt.gz", "bomb.json.gz", "bomb.html.gz", "bomb.csv.gz"]

    result = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), *names],
        capture_output=True,
        text=True,
        check=True,
        cwd=REPOSITORY,
    )

    *told, megabytes = result.stdout.splitlines()
    assert told == ["RECORD_TOO_LARGE good", *["RECORD_TOO_LARGE"] * 4]
    assert int(megabytes) < 400
