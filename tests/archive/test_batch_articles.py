"""A run with the real reader: every article has its row, whatever the others do to the workers."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest
from quotewire_server.archive.core import Extracted, process
from quotewire_server.archive.model import InputUnit, SourceOptions
from quotewire_server.archive.sources import iter_source
from quotewire_server.extraction import Extractor

from tests.archive.runs import finish, manifests, rows, start
from tests.cli.command import Finished

ARTICLES = {
    "bridge": "“The bridge will open in May,” Ana Ruiz, the mayor of Elmford, told the Daily Herald on Monday. "
    "She said that it had cost more than planned.\n\nTom Baker, who heads the council, called the delay “a disgrace”.",
    "school": "The school must close, Paula Lind said. “There is no money,” she added. “None at all.”",
    "nothing": "It rained all day. Nobody came.",
    "strike": "According to the union, some 300 drivers are on strike. “We will be back tomorrow,” said Jo Park.",
}
POISON = {
    "1-kills": "DIE 0 “We go,” she said.",
    "2-slow": "SLEEP 7 “We go,” said Ana Ruiz.",
    "4-long": "“We go,” she said. " * 6_000,
    "5-empty": "",
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Short articles as JSON Lines, poison before them, files that are no text, and doubles."""
    folder = tmp_path_factory.mktemp("archive")
    for name, text in POISON.items():
        (folder / f"{name}.txt").write_text(text)
    (folder / "6-binary.txt").write_bytes(bytes(range(256)) * 50)
    (folder / "7-cut.parquet").write_bytes(b"PAR1" + b"\x15\x04\x15" * 100)
    (folder / "8-cp1252.txt").write_bytes("“We’ll go,” said Ana Ruiz, the mayor.".encode("cp1252"))
    lines = [json.dumps({"id": name, "text": text}) + "\n" for name, text in ARTICLES.items()]
    for name in ("articles", "doubles"):
        (folder / f"{name}.jsonl").write_text("".join(lines))
    return folder


@pytest.fixture(scope="module")
def environment(obedient_model: Path) -> dict[str, str]:
    return {"PYTHONPATH": os.pathsep.join([str(obedient_model), os.environ.get("PYTHONPATH", "")])}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("out") / "quotes"


@pytest.fixture(scope="module")
def run(archive: Path, output: Path, obedient_model: Path, environment: dict[str, str]) -> Finished:
    command = ("batch", archive, "-o", output, "--model", obedient_model / "model", "--workers", 2)
    limits = ("--article-ceiling-seconds", 5, "--part-articles", 8)
    return finish(start(*command, *limits, module="quotewire.cli", **environment))


def test_every_document_has_a_row_and_the_sums_add_up(run: Finished, output: Path):
    assert run.code == 3, run.err
    assert "15 in = 5 articles + 10 errors" in run.err
    assert len(rows(output, "articles")) == 5
    assert {row["article_id"]: row["reason"] for row in rows(output, "errors")} == {
        "1-kills.txt": "WORKER_LOST",
        "2-slow.txt": "ARTICLE_TOO_SLOW",
        "4-long.txt": "TEXT_TOO_LONG",
        "5-empty.txt": "TEXT_REQUIRED",
        "6-binary.txt": "NOT_TEXT",
        "7-cut.parquet": "FILE_BROKEN",
        **dict.fromkeys(ARTICLES, "DUPLICATE_ID"),
    }


def test_rows_are_those_of_the_same_pipeline_in_one_process(run: Finished, output: Path, archive: Path):
    unit = InputUnit("articles.jsonl", str(archive / "articles.jsonl"), "jsonl")
    outcomes = process(Extractor().extract, iter_source(unit, SourceOptions()))
    expected = [
        (outcome.record.id, quote.id, quote.text, quote.speaker.name or None)
        for outcome in outcomes
        if isinstance(outcome, Extracted)
        for quote in outcome.response.quotes
    ]

    found = [
        (row["article_id"], row["quote_id"], row["text"], row["speaker_name"])
        for row in rows(output, "quotes")
        if row["parent_id"] is None and not row["article_id"].startswith("8-")
    ]

    assert found == expected


def test_rows_of_quotes_belong_to_their_article(run: Finished, output: Path):
    counts = Counter(row["article_id"] for row in rows(output, "quotes"))
    articles = rows(output, "articles")

    assert {row["article_id"]: row["quotes"] for row in articles} == {**dict.fromkeys(ARTICLES, 0), **counts}
    assert all(row["model_hash"] and row["content_hash"] and row["quotewire_version"] for row in articles)
    assert [row["repaired"] for row in articles if row["article_id"] == "8-cp1252.txt"] != [[]]


def test_article_that_failed_may_succeed_later(
    run: Finished, output: Path, obedient_model: Path, environment: dict[str, str]
):
    before = rows(output, "articles")
    model = json.loads((output / "_run" / "run.json").read_text())["model"]
    retry = ("batch", "retry-failed", output, "--article-ceiling-seconds", 60)
    retried = finish(
        start(*retry, "--model", obedient_model / "model", module="quotewire.cli", **environment)
    )

    assert retried.code == 3, retried.err
    assert "2 read again, 1 succeeded" in retried.err
    assert "15 in = 6 articles + 9 errors" in retried.err
    after = rows(output, "articles")
    assert [row for row in after if row["article_id"] != "2-slow.txt"] == before
    assert {row["model_hash"] for row in after} == {model["sha256"]}
    assert [row["speaker_name"] for row in rows(output, "quotes") if row["article_id"] == "2-slow.txt"] == [
        "Ana Ruiz"
    ]
    assert sum(manifest["records"] for manifest in manifests(output)) == 15
