"""The table for people, from a response written by hand."""

from __future__ import annotations

import io

import pytest
from quotewire import Article
from quotewire.cli.fields import one_line, path_to_name, visible
from quotewire.cli.table import explanation, print_article, table_console
from quotewire.v1 import quotewire_pb2 as pb

from tests.cli.handmade import ARTICLE, RESPONSE


def _table(
    article: Article = ARTICLE, response: pb.ExtractQuotesResponse = RESPONSE, *, explain: bool = False
) -> str:
    stream = io.StringIO()
    print_article(table_console(stream), article, response, explain=explain)
    return stream.getvalue()


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def test_a_row_holds_speaker_role_kind_date_outlet_and_quote() -> None:
    row = next(line for line in _table().splitlines() if "open in May" in line)

    cells = [cell.strip() for cell in row.split("  ") if cell.strip()]
    assert cells == [
        "Ana Ruiz",
        "mayor of Elmford",
        "direct",
        "2024-03-11",
        "Daily Herald",
        "“We will open in May,” “Not before.”",
    ]


def test_what_is_only_assumed_stands_in_brackets_and_is_explained_below() -> None:
    table = _table()

    assert "(2024-03-12)" in table
    assert "(The Courier)" in table
    assert "( ) not stated" in table


def test_a_quote_inside_a_quote_stands_under_it() -> None:
    lines = _table().splitlines()
    outer = next(number for number, line in enumerate(lines) if "He told me" in line)
    inner = next(number for number, line in enumerate(lines) if "↳ unknown" in line)

    assert inner > outer


def test_heading_and_warnings_are_printed() -> None:
    table = _table()

    assert table.startswith("A bridge for <Elmford> (The Courier, 2024-03-12): 3 quotes\n")
    assert "note: the text looks like markup: <b>" in table


def test_failed_stages_are_printed() -> None:
    stage = pb.StageReport(stage=pb.STAGE_COREFERENCE, state=pb.STAGE_STATE_FAILED, detail="out of time")

    assert "note: coreference failed: out of time" in _table(
        response=pb.ExtractQuotesResponse(stages=[stage])
    )


def test_no_quotes_are_told_as_such() -> None:
    assert _table(Article(id="a"), pb.ExtractQuotesResponse()).strip() == "a: no quotes"


def test_explaining_adds_cue_sieve_chain_and_confidence() -> None:
    table = " ".join(_table(explain=True).split())

    assert "cue “told” (tell); sieve named: Ana Ruiz; date from “Monday”; confidence 0.97" in table
    assert "sieve coreference: She → Ana Ruiz; also possible: Tom Baker 0.25; confidence 0.81" in table
    assert "no cue; confidence 0.40" in table


def test_a_negated_cue_is_explained_as_such() -> None:
    quote = pb.Quote(cue=pb.Cue(text="declined to say", lemma="say", negated=True))

    assert explanation(quote) == "cue “declined to say” (not say)"


def test_markup_of_the_drawing_library_is_text_like_any_other() -> None:
    quote = pb.Quote(kind=pb.QUOTE_KIND_DIRECT, text="[bold]no[/bold] :smile: [link=x]")

    assert "[bold]no[/bold] :smile: [link=x]" in _table(response=pb.ExtractQuotesResponse(quotes=[quote]))


def test_nothing_in_an_article_can_command_the_terminal() -> None:
    hostile = "\x1b[2J\x07\x9b31m\u202eno\x00"
    quote = pb.Quote(kind=pb.QUOTE_KIND_DIRECT, text=hostile, speaker=pb.Speaker(name=hostile))

    table = _table(Article(id=hostile, title=hostile), pb.ExtractQuotesResponse(quotes=[quote]))

    assert not set(table) & set("\x1b\x07\x9b\u202e\x00")
    assert "no" in table


def test_visible_text_keeps_its_length() -> None:
    hostile = "a\x00b\u202ec\x9b\t\n🌉"

    assert len(visible(hostile)) == len(hostile)
    assert one_line(" a\r\n b\tc ") == "a b c"


def test_the_path_to_a_name_has_no_step_twice() -> None:
    speaker = pb.Speaker(
        name="Ana Ruiz",
        mention=pb.Mention(text="she"),
        chain=[pb.Mention(text="She"), pb.Mention(text="Ruiz"), pb.Mention(text="Ana Ruiz")],
    )

    assert path_to_name(pb.Quote(speaker=speaker)) == ["she", "Ruiz", "Ana Ruiz"]
