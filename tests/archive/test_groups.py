"""The same quote in many articles, the same speaker across articles: found where sure, kept apart where not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from quotewire_server import limits
from quotewire_server.archive.canonical import canonical_form
from quotewire_server.archive.groups import COLUMNS, write_groups
from quotewire_server.archive.person_names import person_name
from quotewire_server.archive.refusals import BatchRefused

from tests.archive.deliveries import Row, article, deliver, quote

LONG = "We will rebuild every bridge in this valley, and we will do it before the winter comes"
TOLD = "“We will rebuild every bridge … before the winter comes,”"


def grouped(folder: Path, articles: list[Row], **how: Any) -> dict[str, list[Row]]:
    """The tables of groups of these articles."""
    write_groups(deliver(folder, articles, **how))
    return {table: pq.read_table(folder / "groups" / f"{table}.parquet").to_pylist() for table in COLUMNS}


def groups_of(folder: Path, *texts: str, kinds: str = "direct") -> list[list[str]]:
    """The ids of articles that share a group, each article holding one of the texts."""
    tables = grouped(folder, [article(f"a{i}", quote(text, kind=kinds)) for i, text in enumerate(texts)])
    found: dict[str, list[str]] = {}
    for row in tables["quote_keys"]:
        found.setdefault(row["quote_group"], []).append(row["article_id"])
    return sorted(found.values())


@pytest.mark.parametrize(
    "other",
    [
        f"“{LONG},”",
        f'"{LONG}."',
        LONG.upper(),
        LONG.replace("We will", "[We] will"),
        LONG.replace(", and", " – and"),
        LONG.replace("valley", "“valley”"),
    ],
)
def test_style_does_not_part_what_was_said_alike(tmp_path: Path, other: str) -> None:
    assert groups_of(tmp_path, LONG, other) == [["a0", "a1"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We will not rebuild the bridge this year", "We will now rebuild the bridge this year"),
        ("“We will win,”", "“We will win.”"),
        ("I have nothing to say", "I have nothing to add"),
        (LONG, LONG.replace("bridge", "road")),
    ],
    ids=["other word", "too short to tell", "other end", "other object"],
)
def test_other_words_or_too_few_are_not_the_same_quote(tmp_path: Path, one: str, other: str) -> None:
    assert groups_of(tmp_path, one, other) == []


@pytest.mark.parametrize("clipped", ["We will rebuild every bridge in this valley, and we will", TOLD])
def test_a_clipped_quote_belongs_to_the_one_it_was_clipped_from(tmp_path: Path, clipped: str) -> None:
    tables = grouped(tmp_path, [article("short", quote(clipped)), article("long", quote(LONG))])

    (group,) = tables["quote_groups"]
    assert (group["articles"], group["clipped"], group["text"]) == (2, 1, LONG)
    assert {row["article_id"]: row["is_clipped"] for row in tables["quote_keys"]} == {
        "short": True,
        "long": False,
    }


def test_a_few_words_within_a_longer_quote_are_no_clipping(tmp_path: Path) -> None:
    assert groups_of(tmp_path, LONG, "rebuild every bridge in this valley") == []


def test_words_left_out_must_stand_in_order(tmp_path: Path) -> None:
    assert (
        groups_of(
            tmp_path, LONG, "before the winter comes in the mountains … we will rebuild every bridge now"
        )
        == []
    )


def test_two_who_share_only_a_clipping_stay_apart(tmp_path: Path) -> None:
    middle = "our hearts are with the families of all those we have lost"
    one, other = f"Today {middle} in Elmford", f"Yesterday {middle} in Barton"

    tables = grouped(
        tmp_path, [article("a", quote(one)), article("b", quote(other)), article("c", quote(middle))]
    )

    assert [row["articles"] for row in tables["quote_groups"]] == [2]


def test_clippings_of_different_named_speakers_stay_apart_and_equal_words_show_both(tmp_path: Path) -> None:
    clipped = "We will rebuild every bridge in this valley, and we will"
    articles = [
        article("a", quote(LONG, "Ana Ruiz")),
        article("b", quote(clipped, "Karl Bell")),
        article("c", quote(LONG, "Karl Bell")),
    ]

    apart = grouped(tmp_path / "one", articles[:2])
    together = grouped(tmp_path / "two", [articles[0], articles[2]])

    assert apart["quote_groups"] == []
    assert together["quote_groups"][0]["speakers"] == ["Ana Ruiz", "Karl Bell"]


def test_of_a_mixed_quote_the_words_in_marks_count(tmp_path: Path) -> None:
    one = "that the plan was “a total disaster for working families” and would fail"
    other = "he thought it “a total disaster for working families”"

    assert groups_of(tmp_path, one, other, kinds="mixed") == [["a0", "a1"]]


def test_the_earliest_article_comes_first_and_copies_count_once(tmp_path: Path) -> None:
    days = {
        "late": "2025-09-08",
        "undated": None,
        "early": "2025-09-01",
        "month": "2025-09",
        "copy": "2025-09-09",
    }
    articles = [article(name, quote(LONG), published=day, content=name) for name, day in days.items()]
    articles[-1]["content"] = "late"

    tables = grouped(tmp_path, articles)

    places = {row["group_place"]: row["article_id"] for row in tables["quote_keys"]}
    assert [places[place] for place in range(5)] == ["month", "early", "late", "copy", "undated"]
    (group,) = tables["quote_groups"]
    assert (group["first_article_id"], group["articles"], group["texts"]) == ("month", 5, 4)


def test_a_quote_twice_in_one_article_is_no_group(tmp_path: Path) -> None:
    tables = grouped(tmp_path, [article("a", quote(LONG), quote(LONG))])

    assert (tables["quote_groups"], tables["quote_keys"]) == ([], [])


def test_groups_do_not_depend_on_parts_or_order(tmp_path: Path) -> None:
    clipped = "We will rebuild every bridge in this valley, and we will"
    speakers = ["Ana Ruiz", "Ruiz", "Ana M. Ruiz", None]
    articles = [
        article(f"a{i}", quote(LONG if i % 3 else clipped, speakers[i % 4], role_text=f"role {i % 2}"))
        for i in range(24)
    ]

    one = grouped(tmp_path / "one", articles)
    other = grouped(tmp_path / "other", articles[::-1], parts=5)

    assert one["quote_groups"] == other["quote_groups"]
    assert one["speakers"] == other["speakers"]
    assert sorted(map(str, one["quote_keys"])) == sorted(map(str, other["quote_keys"]))


def keys(folder: Path, *names: str, kind: str = "person") -> list[str | None]:
    """The keys of speakers of these names, each in an article of its own."""
    tables = grouped(
        folder, [article(f"a{i}", quote(LONG, name, speaker_kind=kind)) for i, name in enumerate(names)]
    )
    by_article = {row["article_id"]: row["speaker_key"] for row in tables["quote_keys"]}
    return [by_article.get(f"a{i}") for i in range(len(names))]


@pytest.mark.parametrize(
    "names",
    [
        ("Mike Pompeo", "MIKE POMPEO", "Sen. Mike Pompeo", "Mike R. Pompeo"),
        ("José Muñoz", "Jose Munoz"),
        ("J. D. Vance", "JD Vance", "J.D. Vance"),
        ("John Fitzgerald Kennedy", "John F. Kennedy", "John Kennedy"),
        ("Anthony “Shorty” Bell", "Anthony Bell"),
    ],
)
def test_full_names_that_agree_are_one_speaker(tmp_path: Path, names: tuple[str, ...]) -> None:
    assert len(set(keys(tmp_path, *names))) == 1


@pytest.mark.parametrize(
    "names",
    [
        ("Mike Pompeo", "Susan Pompeo"),
        ("George W. Bush", "George H. W. Bush", "George Bush"),
        ("Robert Kennedy", "Robert Kennedy Jr."),
        ("Hillary Clinton", "Clinton", "Bill Clinton"),
        ("Smith", "Mr. Smith"),
        ("J. Smith", "John Smith"),
    ],
)
def test_names_that_could_be_two_people_stay_apart(tmp_path: Path, names: tuple[str, ...]) -> None:
    found = keys(tmp_path, *names)

    assert None not in found
    assert len(set(found)) == len(names)


def test_an_ambiguous_speaker_tells_who_it_may_be(tmp_path: Path) -> None:
    names = ["Hillary Clinton", "Hillary Clinton", "Bill Clinton", "Clinton"]
    tables = grouped(tmp_path, [article(f"a{i}", quote(LONG, name)) for i, name in enumerate(names)])

    (open_one,) = [row for row in tables["speakers"] if row["is_ambiguous"]]
    assert (open_one["speaker_key"], open_one["quotes"]) == ("person:clinton?a3", 1)
    assert open_one["may_be"] == ["person:hillary-clinton", "person:bill-clinton"]


def test_the_evidence_comes_with_the_key(tmp_path: Path) -> None:
    given_names = [
        ("Mike Pompeo", "Secretary of State"),
        ("Mike Pompeo", "Secretary"),
        ("Mike R. Pompeo", None),
    ]
    articles = [
        article(f"a{i}", quote(LONG, name, role_text=role)) for i, (name, role) in enumerate(given_names)
    ]

    (speaker,) = grouped(tmp_path, articles)["speakers"]

    assert (speaker["speaker_key"], speaker["name"], speaker["articles"]) == (
        "person:mike-pompeo",
        "Mike Pompeo",
        3,
    )
    assert [(each["name"], each["articles"]) for each in speaker["names"]] == [
        ("Mike Pompeo", 2),
        ("Mike R. Pompeo", 1),
    ]
    assert {each["role"] for each in speaker["roles"]} == {"Secretary of State", "Secretary"}


def test_bodies_share_a_key_by_name_and_descriptions_do_not(tmp_path: Path) -> None:
    same = keys(tmp_path / "a", "the White House", "White House", kind="organization")
    half = keys(tmp_path / "b", "Greek court", "Greek court", kind="organization")
    none = keys(tmp_path / "c", "the government", "the administration", kind="organization")
    unnamed = keys(tmp_path / "d", "a senior official", kind="anonymous")

    assert same == ["organization:white-house"] * 2
    assert half == ["organization:greek-court?a0", "organization:greek-court?a1"]
    assert none == [None, None]
    assert unnamed == [None]


@given(st.text(max_size=80), st.sampled_from(["direct", "mixed", "indirect"]))
def test_any_text_has_a_form_that_is_its_own_form(text: str, kind: str) -> None:
    form = canonical_form(text, kind)

    assert canonical_form(form, kind) == form
    assert form == "" or len(form.split()) >= limits.MIN_GROUP_WORDS


@given(st.text(max_size=60))
def test_any_name_can_be_taken_apart(name: str) -> None:
    parts = person_name(name)

    assert parts is None or parts.last


def test_the_tables_join_the_quotes(tmp_path: Path) -> None:
    deliver(tmp_path, [article("a", quote(LONG, "Ana Ruiz")), article("b", quote(LONG, "Ana Ruiz"))])
    write_groups(tmp_path)

    joined = duckdb.sql(
        f"SELECT text, quote_group, s.name FROM '{tmp_path}/quotes/*.parquet'"
        f" JOIN '{tmp_path}/groups/quote_keys.parquet' USING (article_id, quote_id)"
        f" JOIN '{tmp_path}/groups/speakers.parquet' s USING (speaker_key)"
    ).fetchall()

    assert [(row[0], row[2]) for row in joined] == [(LONG, "Ana Ruiz")] * 2
    assert len({row[1] for row in joined}) == 1


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BatchRefused, match="holds no finished part"):
        write_groups(tmp_path)


def test_a_table_that_is_damaged_is_refused(tmp_path: Path) -> None:
    deliver(tmp_path, [article("a", quote(LONG))])
    (tmp_path / "quotes" / "part-000000-0000.parquet").write_bytes(b"PAR1 and then nothing")

    with pytest.raises(BatchRefused, match="cannot be read"):
        write_groups(tmp_path)


@pytest.mark.parametrize("table", COLUMNS)
def test_the_page_shows_every_column_of_the_groups(table: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "archive.md").read_text(encoding="utf-8")
    section = page.split(f"\n### {table}\n")[1].split("<!--")[0].split("\n### ")[0]

    shown = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \| (.*) \|$", section, re.MULTILINE)

    assert shown == [(column.name, str(column.type), column.meaning) for column in COLUMNS[table]]


def test_the_query_of_the_page_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).parents[2] / "docs" / "archive.md").read_text(encoding="utf-8")
    (query,) = [each for each in re.findall(r"```sql\n(.*?)```", page, re.DOTALL) if "groups/" in each]
    articles = [article("a", quote(LONG, "Ana Ruiz")), article("b", quote(LONG, "Ana Ruiz"))]
    write_groups(deliver(tmp_path / "quotes", articles))
    monkeypatch.chdir(tmp_path)

    ((name, _, count, text),) = duckdb.sql(query).fetchall()

    assert (name, count, text) == ("Ana Ruiz", 2, LONG)
