"""docs/archive.md shows the schema that is written, and queries that run on it."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
from quotewire_server.archive.schema import COLUMNS

from tests.archive.runs import quick, write_jsonl

PAGE = (Path(__file__).parents[2] / "docs" / "archive.md").read_text(encoding="utf-8")
SQL = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run in `quotes`, as the page has it: two outlets, a text that comes twice, an error."""
    folder = tmp_path_factory.mktemp("page")
    write_jsonl(folder / "in" / "a.jsonl", 3, outlet="The Courier", published="2025-09-06", byline="Jo Park")
    write_jsonl(folder / "in" / "b.jsonl", 3, outlet="Elmford News", published="2025-10")
    (folder / "in" / "empty.txt").write_text("")
    quick("batch", folder / "in", "-o", folder / "quotes")
    return folder


def documented(table: str) -> list[tuple[str, str, str]]:
    section = PAGE.split(f"\n### {table}\n")[1].split("\n### ")[0].split("<!--")[0]
    return re.findall(r"^\| `([^`]+)` \| `([^`]+)` \| (.*) \|$", section, re.MULTILINE)


@pytest.mark.parametrize("table", COLUMNS)
def test_page_shows_every_column_as_it_is_written(table: str):
    written = [(column.name, str(column.type), column.meaning) for column in COLUMNS[table]]

    assert documented(table) == written


def test_queries_of_the_page_answer(run_folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(run_folder)

    people, months, doubles, reasons = (duckdb.sql(query).fetchall() for query in SQL[:4])

    assert people == [("Ana Ruiz", 3, 3), ("Jo Park", 3, 3)]
    assert months == [("Elmford News", "2025-10", 3, 1.0), ("The Courier", "2025-09", 3, 1.0)]
    assert [articles for _, articles in doubles] == [[f"a-{n}", f"b-{n}"] for n in range(3)] or len(
        doubles
    ) == 3
    assert [(reason, count) for reason, count, _ in reasons] == [("TEXT_REQUIRED", 1)]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_programs_of_the_page_run(
    run_folder: Path, library: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    pytest.importorskip(library)
    monkeypatch.chdir(run_folder)
    program = next(code for code in PYTHON if f"import {library}\n" in code)

    exec(compile(program, "archive.md", "exec"), {})

    assert "speaker_name" in capsys.readouterr().out
