"""Every format gives the same articles."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from quotewire_server.archive.model import ArticleRecord, InputUnit, SourceOptions
from quotewire_server.archive.sources import check_fields, format_of
from quotewire_server.errors import ErrorCode, InvalidRequest

from tests.archive.reading_files import articles, read, reasons

REPOSITORY = Path(__file__).parents[2]
SEEDS = sorted((REPOSITORY / "seeds").glob("*.txt"))
ARTICLES = [
    {"id": f"a{i}", "text": f"“We will not,” said Ana Ruiz, {i} times.\nShe left.", "outlet": "The Courier"}
    for i in range(5)
]
TEXTS = [each["text"] for each in ARTICLES]
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Mayor says no | The Courier</title>
<meta property="og:site_name" content="The Courier"><meta name="author" content="Jane Doe">
<meta property="article:published_time" content="2025-09-06T10:00:00Z"></head><body><nav><a href="/">Home</a></nav>
<article><h1>Mayor says no</h1><p>The mayor, Ana Ruiz, said on Friday that the plan would not go ahead. “We will not
build it,” she told reporters at the town hall after a long debate among the members of the council.</p>
<p>Her opponent, Karl Bell, said he was disappointed by the decision and would appeal to the regional court.</p>
</article><footer>All rights reserved</footer></body></html>"""


def _csv(rows: list[dict[str, str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _lines(rows: list[dict[str, str]]) -> bytes:
    return "\n".join(json.dumps(row) for row in rows).encode()


def _response(
    number: int, body: bytes, status: str = "200 OK", kind: str = "text/html; charset=utf-8"
) -> bytes:
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
        f"WARC-Date: 2025-09-07T00:00:00Z\r\nWARC-Target-URI: https://courier.example/{number}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", _lines(ARTICLES)),
        ("a.ndjson", _lines(ARTICLES) + b"\n\n"),
        ("a.jsonl.gz", gzip.compress(_lines(ARTICLES))),
        (
            "two-members.jsonl.gz",
            gzip.compress(_lines(ARTICLES[:2]) + b"\n") + gzip.compress(_lines(ARTICLES[2:])),
        ),
        ("a.jsonl.zst", zstandard.ZstdCompressor().compress(_lines(ARTICLES))),
        (
            "two-frames.jsonl.zst",
            b"".join(zstandard.compress(_lines(part) + b"\n") for part in (ARTICLES[:3], ARTICLES[3:])),
        ),
        ("utf16.jsonl", _lines(ARTICLES).decode().encode("utf-16")),
        ("lines.json", _lines(ARTICLES)),
        ("list.json", json.dumps(ARTICLES, indent=1).encode()),
        ("list.json.gz", gzip.compress(json.dumps(ARTICLES).encode())),
        ("a.csv", _csv(ARTICLES).encode()),
        ("a.csv.gz", gzip.compress(_csv(ARTICLES).encode())),
        ("semicolons.csv", _csv(ARTICLES, ";").encode("utf-8-sig")),
        ("a.tsv", _csv(ARTICLES, "\t").encode()),
        ("utf16.csv", _csv(ARTICLES).encode("utf-16")),
        ("without-suffix", _lines(ARTICLES)),
    ],
)
def test_files_of_records_give_their_articles(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    records = read(tmp_path / name)

    assert [(r.number, r.id, r.outlet) for r in articles(records)] == [
        (i, f"a{i}", "The Courier") for i in range(5)
    ]
    assert [r.text.replace("\r\n", "\n") for r in articles(records)] == TEXTS
    assert reasons(records) == []


def test_parquet_gives_its_rows_whatever_the_row_groups(tmp_path: Path) -> None:
    table = pa.table(
        {
            "headline": ["One", "Two", "Three"],
            "text": pa.array(TEXTS[:3]).dictionary_encode(),
            "published": [datetime.date(2025, 9, day) for day in (1, 2, 3)],
            "source": [{"name": "The Courier"}] * 3,
        }
    )
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=2)
    options = SourceOptions(fields={"title": "headline", "outlet": "source.name"})

    whole = read(tmp_path / "a.parquet", options)
    second = read(tmp_path / "a.parquet", options, start=1, end=2)

    assert [(r.id, r.title, r.outlet, r.published) for r in articles(whole)] == [
        ("a.parquet#0", "One", "The Courier", "2025-09-01"),
        ("a.parquet#1", "Two", "The Courier", "2025-09-02"),
        ("a.parquet#2", "Three", "The Courier", "2025-09-03"),
    ]
    assert [(r.number, r.id) for r in articles(second)] == [(0, "a.parquet#2")]


@pytest.mark.parametrize("compress", [False, True], ids=["plain", "gz"])
def test_a_warc_file_gives_its_pages_and_nothing_else(tmp_path: Path, compress: bool) -> None:
    page = PAGE.encode()
    listed = [
        _response(0, page),
        _response(1, page, "404 Not Found"),
        _response(2, b"\x89PNG", kind="image/png"),
        _response(3, page).replace(b"WARC-Type: response", b"WARC-Type: request "),
        _response(4, b"<html><body><form></form></body></html>"),
        _response(5, page),
    ]
    name = "a.warc.gz" if compress else "a.warc"
    (tmp_path / name).write_bytes(b"".join(gzip.compress(each) if compress else each for each in listed))

    records = read(tmp_path / name)

    assert [record.id for record in articles(records)] == ["<urn:uuid:0>", "<urn:uuid:5>"]
    assert articles(records)[1].url == "https://courier.example/5"
    assert reasons(records) == ["PAGE_WITHOUT_TEXT"]


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_a_page_gives_text_title_day_outlet_and_author(tmp_path: Path, charset: str) -> None:
    (tmp_path / "page.html").write_bytes(PAGE.replace("utf-8", charset).encode(charset))

    (record,) = articles(read(tmp_path / "page.html"))

    assert (record.title, record.outlet, record.published, record.byline) == (
        "Mayor says no",
        "The Courier",
        "2025-09-06",
        "Jane Doe",
    )
    assert (
        "“We will not\nbuild it,” she told" in record.text
        or "“We will not build it,” she told" in record.text
    )
    assert "Home" not in record.text
    assert "rights" not in record.text


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name[:3])
def test_a_text_comes_as_it_stands(seed: Path) -> None:
    (record,) = articles(read(seed))

    assert record.text == seed.read_bytes().decode()
    assert (record.id, record.repaired) == (seed.name, ())


def test_ids_do_not_depend_on_how_a_file_is_split(tmp_path: Path) -> None:
    rows = [{"text": text} for text in TEXTS]
    content = _lines(rows)
    (tmp_path / "a.jsonl").write_bytes(content)
    cut = content.index(b"\n", content.index(b"\n") + 1) + 1

    whole = read(tmp_path / "a.jsonl")
    parts = read(tmp_path / "a.jsonl", start=0, end=cut) + read(tmp_path / "a.jsonl", start=cut)

    assert [record.id for record in parts] == [record.id for record in whole]
    assert [record.number for record in parts] == [0, 1, 0, 1, 2]


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.json"])
def test_records_that_were_read_before_are_not_given_again(tmp_path: Path, name: str) -> None:
    content = {
        "a.jsonl": _lines(ARTICLES),
        "a.csv": _csv(ARTICLES).encode(),
        "a.json": json.dumps(ARTICLES).encode(),
    }
    (tmp_path / name).write_bytes(content[name])

    assert [record.number for record in read(tmp_path / name, skip_records=3)] == [3, 4]


def test_fields_are_mapped_and_defaults_fill_what_is_missing(tmp_path: Path) -> None:
    value = {
        "body": "Hello, he said.",
        "meta": {"site": {"name": "Herald"}},
        "id": 17,
        "byline": ["A. Ruiz", "K. Bell"],
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(value))
    options = SourceOptions(
        fields={"text": "body", "outlet": "meta.site.name"},
        defaults={"outlet": "nobody", "published": "2025-09", "language": "en"},
    )

    assert read(tmp_path / "a.jsonl", options) == [
        ArticleRecord(
            number=0,
            id="17",
            text="Hello, he said.",
            outlet="Herald",
            published="2025-09",
            byline="A. Ruiz, K. Bell",
            language="en",
        )
    ]


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.json", "a.parquet"])
def test_a_field_that_is_not_there_is_told_before_the_run_with_those_that_are(
    tmp_path: Path, name: str
) -> None:
    rows = [{"headline": "Hi", "body": "Hello, he said."}]
    path = tmp_path / name
    if name == "a.parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    else:
        content = {"a.jsonl": _lines(rows), "a.csv": _csv(rows).encode(), "a.json": json.dumps(rows).encode()}
        path.write_bytes(content[name])
    unit = InputUnit(name, str(path), format_of(path, SourceOptions()) or "")

    with pytest.raises(
        InvalidRequest, match="it has headline, body; name the right one with --field text="
    ) as raised:
        check_fields(unit, SourceOptions())

    assert raised.value.code is ErrorCode.FIELD_MISSING
    check_fields(unit, SourceOptions(fields={"text": "body"}))


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", b"", "text"),
        ("A.HTML", b"", "html"),
        ("news.2025.jsonl.gz", b"", "jsonl"),
        ("photo.jpg", b"\xff\xd8\xff", None),
        ("stdin", b'{"text": "x"}\n{"text": "y"}', "jsonl"),
        ("stdin", b'{\n "text": "x"}', "json"),
        ("stdin", b'[{"text": "x"}]', "json"),
        ("stdin", b"[Updated] The mayor said", "text"),
        ("stdin", b"\xef\xbb\xbf<!DOCTYPE html><p>x", "html"),
        ("stdin", b"WARC/1.0\r\n", "warc"),
        ("stdin", gzip.compress(b"WARC/1.0\r\n"), "warc"),
        ("stdin", b"PAR1\x15\x04", "parquet"),
        ("stdin", b"\x89PNG\r\n", None),
        ("stdin", b"{curly} he said", "text"),
    ],
)
def test_the_format_follows_from_the_name_else_from_the_beginning(
    tmp_path: Path, name: str, content: bytes, expected: str | None
) -> None:
    (tmp_path / name).write_bytes(content)

    assert format_of(tmp_path / name, SourceOptions()) == expected
    assert format_of(tmp_path / name, SourceOptions(input_format="csv")) == "csv"
