"""How files become articles: formats, encodings, line ends, and what is said of those that do not."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from quotewire.cli.articles import Document, Reading, read_documents

AUTO = Reading("auto", "utf-8", {})


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Reads bytes as a file of this name, from within its folder."""
    monkeypatch.chdir(tmp_path)

    def read_bytes(content: bytes, name: str = "article", reading: Reading = AUTO) -> list[Document]:
        (tmp_path / name).write_bytes(content)
        return list(read_documents([name], reading))

    return read_bytes


def _texts(documents: list[Document]) -> list[str]:
    assert [document.error for document in documents] == [None] * len(documents)
    return [document.article.text for document in documents if document.article]


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        (b"The mayor said no.", ["The mayor said no."]),
        (b'{"text": "one"}', ["one"]),
        (b'{\n  "text": "one"\n}\n', ["one"]),
        (b'[{"text": "one"}, {"text": "two"}]', ["one", "two"]),
        (b'\n\n{"text": "one"}\n\n{"text": "two"}\n', ["one", "two"]),
        (b'{"text": "one"}\r\n{"text": "two"}\r\n', ["one", "two"]),
        (b"[Updated] The mayor said no.\n{She} did.", ["[Updated] The mayor said no.\n{She} did."]),
        (b"{Correction} The mayor said no.", ["{Correction} The mayor said no."]),
        (b'"No," the mayor said.', ['"No," the mayor said.']),
        (b"", [""]),
        (b" \n ", [" \n "]),
    ],
)
def test_what_a_file_holds_is_seen_from_its_beginning(read, content: bytes, texts: list[str]) -> None:
    assert _texts(read(content)) == texts


def test_the_name_of_a_file_decides_before_its_beginning(read) -> None:
    assert _texts(read(b'{"text": "one"}', "a.txt")) == ['{"text": "one"}']


def test_an_input_format_given_decides_before_the_name(read) -> None:
    documents = read(b'{"text": "one"}', "a.txt", Reading("json", "utf-8", {}))

    assert _texts(documents) == ["one"]


@pytest.mark.parametrize("text", ["one\r\ntwo\rthree\n", "nbsp\u00a0and\u2028separator\x85", "tab\tnul\x00"])
def test_the_text_is_kept_to_the_last_character(read, text: str) -> None:
    assert _texts(read(text.encode(), "a.txt")) == [text]


def test_a_byte_order_mark_is_no_part_of_the_text(read) -> None:
    assert _texts(read(b"\xef\xbb\xbfThe mayor", "a.txt")) == ["The mayor"]
    assert _texts(read(b'\xef\xbb\xbf{"text": "one"}\n{"text": "two"}')) == ["one", "two"]


def test_another_encoding_can_be_named(read) -> None:
    documents = read("“café”".encode("cp1252"), "a.txt", Reading("auto", "cp1252", {}))

    assert _texts(documents) == ["“café”"]


def test_a_file_in_another_encoding_is_told_with_the_cure_and_the_rest_goes_on(read, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes("café".encode("latin-1"))
    (tmp_path / "c.txt").write_bytes(b"fine")

    first, second, third = read_documents(["missing.txt", "b.txt", "c.txt"], AUTO)

    assert first.error == "No such file or directory"
    assert second.error is not None
    assert "not utf-8: byte 0xe9 at 3" in second.error
    assert "--encoding" in second.error
    assert third.article is not None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{oops", "not JSON"),
        ("[1, 2]", "must be a JSON object"),
        ('{"body": "x"}', 'needs a field "text"; this one has body'),
        ('{"text": 5}', "text is a str, not int"),
        ('{"text": "x", "published": "soon"}', "no date"),
        ('{"text": "x", "published": 2025}', "published is text"),
        ('{"text": "x", "published": {"jahr": 2025}}', "jahr"),
        ('{"text": "x", "title": ["a"]}', "title is a str"),
        ('{"text": "\\ud800"}', "lone surrogate"),
        ('{"text": ' + "[" * 100_000, "nested too deeply"),
    ],
    ids=lambda value: value[:20],
)
def test_a_bad_line_is_told_with_its_number_and_the_next_is_read(read, line: str, words: str) -> None:
    bad, good = read(f'{line}\n{{"text": "fine"}}\n'.encode(), "a.jsonl")

    assert bad.name == "a.jsonl:1"
    assert bad.error is not None
    assert words in bad.error
    assert good.article is not None


def test_all_fields_of_a_json_article_arrive(read) -> None:
    article = {
        "id": "7",
        "text": "x",
        "title": "T",
        "outlet": "O",
        "published": "2025-09-06",
        "url": "u",
        "byline": "B",
        "language": "en-GB",
        "category": "of no interest",
    }

    (document,) = read(json.dumps(article).encode())

    got = document.article
    assert got is not None
    assert (got.id, got.text, got.title, got.outlet) == ("7", "x", "T", "O")
    assert (got.url, got.byline, got.language) == ("u", "B", "en-GB")
    assert (got.published.year, got.published.month, got.published.day) == (2025, 9, 6)


def test_nulls_are_absent_and_numbers_do_as_ids(read) -> None:
    (document,) = read(b'{"id": 12, "text": "x", "published": null, "title": null}')

    assert document.article is not None
    assert document.article.id == "12"
    assert not document.article.HasField("published")


def test_the_contracts_own_form_of_a_date_is_read(read) -> None:
    (document,) = read(b'{"text": "x", "published": {"year": 2025, "month": 9}}')

    assert document.article is not None
    assert (document.article.published.year, document.article.published.month) == (2025, 9)


def test_articles_without_an_id_are_named_by_their_place(read) -> None:
    assert [each.article.id for each in read(b"x", "a.txt")] == ["a.txt"]
    assert [each.article.id for each in read(b'{"text":"x"}\n{"text":"y"}', "b")] == ["b:1", "b:2"]
    assert [each.article.id for each in read(b'[{"text":"x"}]', "c.json")] == ["c.json[0]"]


def test_fields_given_for_all_fill_what_an_article_lacks(read) -> None:
    reading = Reading("auto", "utf-8", {"outlet": "The Courier", "published": "2024-03-12"})

    first, second = read(b'{"text":"x"}\n{"text":"y","outlet":"Other","published":"2020"}', "a", reading)

    assert first.article is not None
    assert second.article is not None
    assert (first.article.outlet, first.article.published.year) == ("The Courier", 2024)
    assert (second.article.outlet, second.article.published.year) == ("Other", 2020)


def test_standard_input_is_read_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    class Endless(io.RawIOBase):
        """A source that never ends, as `tail -f` is."""

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:
            line = b'{"text": "x"}\n'
            buffer[: len(line)] = line
            return len(line)

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Endless())))

    documents = read_documents(["-"], AUTO)

    assert [next(documents).name for _ in range(3)] == [f"standard input:{number}" for number in (1, 2, 3)]


def test_the_seeds_as_json_lines_are_the_seeds_as_files() -> None:
    seeds = Path(__file__).parents[2] / "seeds"

    for document in read_documents([str(seeds / "articles.jsonl")], AUTO):
        assert document.article is not None
        assert document.article.text == (seeds / document.article.id).read_bytes().decode()
