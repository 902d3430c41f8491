"""The copy that coreferee sees has quotation marks in order and tokens one to one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quotewire_server.coreference.window import balanced_marks, copy_window, sentence_bounds

BREAK = "\n\n"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("“ We won , ” he said .", "“ We won , ” he said ."),
        ('" We won , " he said .', "“ We won , ” he said ."),
        ("`` We won , '' he said .", "“ We won , ” he said ."),
        ("It ended . ” So he said .", "It ended . · So he said ."),
        ("He shouted “ stop", "He shouted · stop"),
        ("He shouted “ stop .", "He shouted “ stop ”"),
        ("It cost 5 ‘ or so", "It cost 5 · or so"),
    ],
)
def test_every_mark_opens_or_closes_a_stretch(words: str, expected: str) -> None:
    assert balanced_marks(words.split()) == expected.split()


def test_unclosed_mark_ends_with_its_paragraph() -> None:
    words = ["“", "It", "began", ".", BREAK, "He", "left", "."]
    assert balanced_marks(words) == ["“", "It", "began", "”", BREAK, "He", "left", "."]


def test_paragraph_that_reopens_goes_on_with_the_quotation() -> None:
    words = ["“", "It", "began", ".", BREAK, "“", "It", "ended", ".", "”", "He", "left", "."]
    assert balanced_marks(words) == words


@given(st.lists(st.sampled_from(["“", "”", '"', "``", "''", "‘", "’", BREAK, "word", "."]), max_size=40))
def test_marks_balance_whatever_the_text(words: list[str]) -> None:
    result = balanced_marks(words)
    assert len(result) == len(words)
    is_open = False
    for word in result:
        assert not (word == "”" and not is_open)
        is_open = word == "“" or (is_open and word != "”")
    assert not is_open
    changed = [(a, b) for a, b in zip(words, result, strict=True) if a != b]
    assert all(before not in ("word", BREAK) for before, _ in changed)


def test_window_is_widened_to_whole_sentences(nlp) -> None:
    doc = nlp("Ana Ruiz left on Monday. Her brother stayed at home. It rained all day.")
    start, end = sentence_bounds(doc, 7, 8)
    assert doc[start:end].text == "Her brother stayed at home."
    copy = copy_window(doc, start, end)
    assert [t.text for t in copy] == [t.text for t in doc[start:end]]
    assert [t.dep_ for t in copy] == [t.dep_ for t in doc[start:end]]
    assert [t.head.i + start for t in copy] == [t.head.i for t in doc[start:end]]
    assert [t.lemma_ for t in copy] == [t.lemma_ for t in doc[start:end]]


def test_entity_that_the_window_would_cut_stays_an_entity(nlp) -> None:
    doc = nlp("Paul Bell met Ana Ruiz in Oslo.")
    copy = copy_window(doc, 1, len(doc))
    assert {e.text for e in copy.ents} >= {"Ana Ruiz", "Oslo"}
