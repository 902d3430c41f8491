"""Quotation marks as news really sets them."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quotewire_server.attribution.marks import find_quoted, paragraph_breaks


def outer(text: str) -> list[str]:
    return [text[q.span.start : q.span.end] for q in find_quoted(text)[0] if q.depth == 0]


def inner(text: str) -> list[str]:
    return [text[q.span.start : q.span.end] for q in find_quoted(text)[0] if q.depth == 1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We tried,” Okafor said, “but it ran out.”", ["“We tried,”", "“but it ran out.”"]),
        ('"We tried," Okafor said, "but it ran out."', ['"We tried,"', '"but it ran out."']),
        ("''We tried,'' he said of ''the plan.''", ["''We tried,''", "''the plan.''"]),
        ("``We tried,'' he said.", ["``We tried,''"]),
        ("« Non », dit-il. «Oui.»", ["« Non »", "«Oui.»"]),
        ("„Nein“, sagte er.", ["„Nein“"]),
    ],
)
def test_every_pair_of_marks_closes_its_own_kind(text: str, expected: list[str]) -> None:
    assert expected == outer(text)


def test_british_single_marks_hold_apostrophes() -> None:
    text = "‘We’re not leaving and it’s the council’s fault,’ Mr Doyle said."

    assert ["‘We’re not leaving and it’s the council’s fault,’"] == outer(text)


def test_plural_possessive_does_not_close_a_single_quotation() -> None:
    text = "'It's the workers' fault and the owners' loss,' he said. The workers' union said 'no'."

    assert ["'It's the workers' fault and the owners' loss,'", "'no'"] == outer(text)


def test_possessives_alone_are_no_quotation() -> None:
    assert [] == outer("The workers’ plan, the ’90s and the council’s cuts: rock ’n’ roll.")


def test_inner_marks_nest() -> None:
    text = "“My mother told me, ‘Never sign,’ and I didn’t,” Ruiz said."

    assert ["‘Never sign,’"] == inner(text)
    assert ["“My mother told me, ‘Never sign,’ and I didn’t,”"] == outer(text)


def test_paragraphs_that_reopen_without_closing_are_one_quotation() -> None:
    text = "“It began in June.\n\n“By July it was over,” she said. “No more.”"

    assert ["“It began in June.\n\n“By July it was over,”", "“No more.”"] == outer(text)
    assert [] == find_quoted(text)[1]


def test_quotation_may_run_through_paragraphs_without_reopening() -> None:
    text = "“It began in June.\nIt ended in July.\nIt was awful.” She left."

    assert ["“It began in June.\nIt ended in July.\nIt was awful.”"] == outer(text)


def test_unclosed_mark_ends_with_its_paragraph_and_is_reported() -> None:
    text = '"It began in June.\nThe town is quiet.\n"It is over," she said.'
    quoted, warnings = find_quoted(text)

    assert ['"It began in June.', '"It is over,"'] == [text[q.span.start : q.span.end] for q in quoted]
    assert ["unclosed_quotation_mark"] == [w.code for w in warnings]
    assert not quoted[0].closed


def test_feet_and_inches_are_no_quotation() -> None:
    assert ['"no way"'] == outer('He is 6\' 2" tall and said "no way" in the \'90s.')


def test_closing_mark_set_for_an_opening_one_opens() -> None:
    assert ["”Sorry, you are late!!”"] == outer("”Sorry, you are late!!” posted Sharon.")


def test_marks_beside_dashes_and_brackets_pair() -> None:
    assert ['"But"', '"no."'] == outer('"But"--she said--"no."')
    assert ['"y"'] == outer('Some word ("y") he used.')


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    line = "The committee that looked into the matter for most of the year did not find\n"
    text = line * 10 + "anything.\n\nThe next one did."

    assert 1 == len(paragraph_breaks(text))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab .,’'‘“”\"«»\n`s9-—", max_size=120))
def test_any_text_gives_ordered_spans_within_it(text: str) -> None:
    quoted, _ = find_quoted(text)

    for q in quoted:
        assert 0 <= q.span.start <= q.inner.start <= q.inner.end <= q.span.end <= len(text)
    top = [q.span for q in quoted if q.depth == 0]
    assert all(a.end <= b.start for a, b in itertools.pairwise(top))


@pytest.mark.parametrize(
    "text", ['"' * 100_000, "'" * 100_000, "“" * 100_000, "” " * 50_000, "“a\n" * 30_000, "' a" * 33_000]
)
def test_a_hundred_thousand_marks_are_survived(text: str) -> None:
    quoted, _ = find_quoted(text)

    assert all(q.span.end <= len(text) for q in quoted)
