"""Bytes become text, wrong decodings are undone, and what was done is told."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from quotewire_server.archive.sources.encoding import NotText, decode, repair
from quotewire_server.archive.sources.published import NoDate, parse_published

from tests.archive.reading_files import articles, read

TEXT = "He said, “We don’t win – at the café” and left.\r\nNaïve…\n\u2028x"
SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_utf_in_all_forms_is_no_repair(name: str) -> None:
    decoded = decode(TEXT.encode(name))

    assert (decoded.text, decoded.repaired) == (TEXT, ())


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be", "cp1252"])
def test_a_charset_that_nobody_declared_is_found_and_named(name: str) -> None:
    text = TEXT.removesuffix("\u2028x")
    decoded = decode(text.encode(name))

    assert (decoded.text, decoded.repaired) == (text, (f"charset:{name}",))


def test_a_declared_charset_is_believed_if_the_bytes_allow_it() -> None:
    assert decode("Ћао".encode("cp1251"), "cp1251").text == "Ћао"
    assert decode("“Café”".encode(), "ascii").text == "“Café”"
    assert decode(b"x", "no-such-charset").text == "x"
    assert decode(b"eA==", "base64").text == "eA=="


def test_a_few_broken_bytes_do_not_make_another_charset() -> None:
    content = TEXT.encode()

    decoded = decode(content[:30] + b"\xff" + content[30:])

    assert decoded.repaired == ("invalid_bytes",)
    assert decoded.text.count("\ufffd") <= 2
    assert decoded.text.endswith("Naïve…\n\u2028x")


@pytest.mark.parametrize("content", [b"\0" * 50, b"%PDF-1.7 x", b"PK\x03\x04", bytes(range(256))])
def test_binary_content_is_no_text(content: bytes) -> None:
    with pytest.raises(NotText):
        decode(content)


def test_text_that_was_decoded_wrongly_is_repaired() -> None:
    wrong = "“We don’t,” said Ana Muñoz".encode().decode("cp1252", "replace").replace("â€\ufffd", "â€\x9d")

    repaired = repair(wrong)

    assert (repaired.text, repaired.repaired) == ("“We don’t,” said Ana Muñoz", ("mojibake",))
    assert repair("\x93Hi\x94").text == "“Hi”"


def test_text_that_was_decoded_wrongly_twice_and_then_taken_apart_is_repaired() -> None:
    wrong = unicodedata.normalize("NFD", "François".encode().decode("latin-1").encode().decode("latin-1"))
    apart = unicodedata.normalize("NFD", "a café in another line")

    assert repair(f"President {wrong} said\n{apart}").text == f"President François said\n{apart}"


def test_surrogates_are_joined_or_replaced() -> None:
    repaired = repair("a \ud83d\ude00 b \ud83d c")

    assert (repaired.text, repaired.repaired) == ("a 😀 b \ufffd c", ("surrogates",))


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name[:3])
def test_good_text_is_left_alone(seed: Path) -> None:
    text = seed.read_bytes().decode()

    assert repair(text).text == text
    assert repair("“Straight ' and ‘curly’ ﬁ &amp; … ½ №\r\n\x0c").repaired == ()


def test_what_was_repaired_is_told_with_the_article(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("He said “no”.".encode("cp1252"))
    (tmp_path / "a.jsonl").write_bytes(
        b'{"text": "He said \\ud83d.", "title": "Caf\xc3\x83\xc2\xa9", "published": "soon"}'
    )
    (tmp_path / "a.csv").write_bytes("text,title\n“No” — he said,x\n".encode("cp1252"))

    (text,), (line,), (row,) = (articles(read(tmp_path / name)) for name in ("a.txt", "a.jsonl", "a.csv"))

    assert (text.text, text.repaired) == ("He said “no”.", ("charset:cp1252",))
    assert (line.text, line.title, line.published) == ("He said \ufffd.", "Café", "")
    assert line.repaired == ("surrogates", "title:mojibake", "published:unreadable")
    assert (row.text, row.repaired) == ("“No” — he said", ("charset:cp1252",))


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2025-09-06", "2025-09-06"),
        ("2025-09-06T23:30:00-05:00", "2025-09-06"),
        ("2025-9-6", "2025-09-06"),
        ("2025-09", "2025-09"),
        ("2025", "2025"),
        (2025, "2025"),
        (20250906, "2025-09-06"),
        ("20250906120000", "2025-09-06"),
        ("2025/09/06 10:00", "2025-09-06"),
        ("Sat, 06 Sep 2025 10:00:00 GMT", "2025-09-06"),
        ("September 6, 2025", "2025-09-06"),
        ("Sept. 6, 2025", "2025-09-06"),
        ("6th of September 2025", "2025-09-06"),
        ("September 2025", "2025-09"),
        ("16/9/2025", "2025-09-16"),
        ("6/9/2025", "2025"),
        (1757116800, "2025-09-06"),
        (1757116800000, "2025-09-06"),
        ("1757116800", "2025-09-06"),
        ({"year": 2025, "month": 9}, "2025-09"),
        ("", ""),
        (None, ""),
    ],
)
def test_days_are_read_as_archives_write_them(value: object, day: str) -> None:
    assert parse_published(value) == day


@pytest.mark.parametrize(
    "value", ["Monday", "6 Sept", "soon", "2025-02-30", "12:30", True, float("nan"), [2025], "9" * 200]
)
def test_what_is_no_day_is_not_guessed(value: object) -> None:
    with pytest.raises(NoDate):
        parse_published(value)
