"""Writes what was extracted: JSON Lines and tables as they come, JSON and the page at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TextIO, TypeAlias

from quotewire.cli.json_form import dump, response_dict, response_json
from quotewire.v1 import quotewire_pb2 as pb

OUTPUT_FORMATS = ("table", "jsonl", "json", "html")
_FORMAT_OF_SUFFIX = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".html": "html", ".htm": "html"}

Results: TypeAlias = "Iterable[tuple[pb.Article, pb.ExtractQuotesResponse]]"


def choose_format(asked: str | None, output: str | None) -> str:
    """The form asked for, or by the name of the output file, or a table for people and lines for programs."""
    if asked:
        return asked
    if output:
        return _FORMAT_OF_SUFFIX.get(Path(output).suffix.lower(), "jsonl")
    return "table" if sys.stdout.isatty() else "jsonl"


def write_all(form: str, output: str | None, results: Results, *, explain: bool) -> None:
    """Writes all results to `output`, or to standard output.

    The file is opened at the first thing to write, so that a server out of reach does not empty it.
    """
    writer = {"table": _write_table, "jsonl": _write_lines, "json": _write_json, "html": _write_page}[form]
    with _Output(output) as target:
        writer(target.stream, results, explain)


class _Output:
    def __init__(self, path: str | None) -> None:
        self._path = None if path in (None, "-") else path
        self._file: TextIO | None = None

    def __enter__(self) -> _Output:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def stream(self) -> TextIO:
        """The place to write to, opened when first asked for."""
        if self._path is None:
            return sys.stdout
        if self._file is None:
            self._file = Path(self._path).open("w", encoding="utf-8", newline="\n")  # noqa: SIM115
        return self._file


_Opener: TypeAlias = "Callable[[], TextIO]"


def _write_lines(opener: _Opener, results: Results, explain: bool) -> None:
    for _, response in results:
        stream = opener()
        stream.write(response_json(response) + "\n")
        stream.flush()
    opener()


def _write_json(opener: _Opener, results: Results, explain: bool) -> None:
    responses = [response_dict(response) for _, response in results]
    opener().write(dump(responses, indent=2) + "\n")


def _write_table(opener: _Opener, results: Results, explain: bool) -> None:
    from quotewire.cli.table import print_article, table_console

    for article, response in results:
        print_article(table_console(opener()), article, response, explain=explain)
    opener()


def _write_page(opener: _Opener, results: Results, explain: bool) -> None:
    from quotewire.cli.page import render_page

    page = render_page(list(results))
    opener().write(page)
