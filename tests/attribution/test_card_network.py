"""The card network: what it is given, how long documents are read, and what it makes of one."""

from __future__ import annotations

import numpy as np
import pytest
from quotewire_server import load
from quotewire_server.attribution import engine, roles
from quotewire_server.attribution.card_network import (
    GAP_CLASSES,
    MAX_ITEMS,
    gap_classes,
    load_card_network,
    relations,
    stretches,
)
from quotewire_server.attribution.evidence import FAR, evidence
from quotewire_server.attribution.model import ArticleContext
from quotewire_server.attribution.pronouns import PronounResolver

ARTICLE = """Mayor Jane Holloway told The Harbour Times on Tuesday that the bridge would open in May.

"We have waited long enough," she said. "The work is done."

In 2009, engineer Tom Reyes warned that the foundations were weak.
"""
PUBLISHED = (2024, 3, 14)


@pytest.fixture(scope="module")
def nlp():
    return load()


def choices_of(nlp, text: str):
    reading, _ = engine.read(nlp(text), ArticleContext(published=PUBLISHED))
    table = roles.RoleTable(reading)
    engine.find_speakers(reading, table, PronounResolver(None), {})
    return reading, engine.Choices(reading, table)


@pytest.mark.parametrize("count", [0, 1, MAX_ITEMS, MAX_ITEMS + 1, 3 * MAX_ITEMS + 17])
def test_every_item_is_kept_in_exactly_one_stretch(count: int) -> None:
    kept = [i for _, _, first, behind in stretches(count) for i in range(first, behind)]
    assert kept == list(range(count))
    assert all(end - start <= MAX_ITEMS for start, end, _, _ in stretches(count))


def test_an_item_of_a_long_document_is_read_with_a_quarter_stretch_on_either_side() -> None:
    count = 5 * MAX_ITEMS
    for start, end, first, behind in stretches(count):
        assert start == 0 or first - start >= MAX_ITEMS // 4
        assert end == count or end - behind >= MAX_ITEMS // 4


def test_gap_classes_tell_before_from_behind_and_near_from_far() -> None:
    classes = gap_classes(np.array([-5000, -3, -1, 0, 1, 3, 5000]))
    assert len(set(classes.tolist())) == 7
    assert classes.min() >= 0
    assert classes.max() < GAP_CLASSES


def test_unknown_speakers_have_nothing_in_common() -> None:
    _, flags = relations(np.arange(3), np.arange(3), np.arange(3), np.array([-1, -1, 4]))
    assert flags[0, 1, 2] == 0
    assert flags[2, 2, 2] == 1


def test_evidence_adds_up_what_means_the_same() -> None:
    once, both = evidence({1: 0.0}, [[1]]), evidence({1: 0.0, 2: 0.0}, [[1, 2]])
    assert both[0][0] > once[0][0]
    assert once[0][1] == pytest.approx(0.5)


def test_evidence_of_what_was_not_read_together_is_next_to_none() -> None:
    (odds, probability, _), _ = evidence({2: 3.0}, [[1], [2]])
    assert odds == FAR
    assert probability < 0.001


def test_items_stand_in_text_order_and_each_quote_knows_its_own(nlp) -> None:
    reading, choices = choices_of(nlp, ARTICLE)
    items = choices.items
    assert [item.first for item in items.items] == sorted(item.first for item in items.items)
    for draft, place in zip(reading.drafts, items.quotes, strict=True):
        assert items.items[place].type == 0
        assert items.items[place].first == draft.anchor


def test_a_quote_is_not_dated_by_its_own_words(nlp) -> None:
    reading, choices = choices_of(nlp, 'On Monday, Jane Holloway said: "We open on Friday and not before."\n')
    at = {choices.dates.phrases[e.id].text: e.id for e in choices.dates.expressions}
    options = choices.items.options[0]["date"]
    assert at["Monday"] in options
    assert at["Friday"] not in options
    assert reading.drafts[0].odds == {}


def test_a_date_of_the_lead_covers_its_speaker_and_another_sentence_has_its_own(nlp) -> None:
    reading, choices = choices_of(nlp, ARTICLE)
    choices.ask(reading, load_card_network(engine.CARDS))
    text = {e.id: choices.dates.phrases[e.id].text for e in choices.dates.expressions}
    likeliest = [(d.speaker.name, text[max(d.odds["date"], key=d.odds["date"].get)]) for d in reading.drafts]
    assert likeliest == [("Jane Holloway", "Tuesday"), ("Jane Holloway", "Tuesday"), ("Tom Reyes", "2009")]


def test_kinds_are_probabilities(nlp) -> None:
    reading, choices = choices_of(nlp, ARTICLE)
    choices.ask(reading, load_card_network(engine.CARDS))
    for draft in reading.drafts:
        assert sum(draft.kinds_seen) == pytest.approx(1, abs=1e-5)


def test_vectors_of_another_reader_are_left_alone(nlp) -> None:
    reading, choices = choices_of(nlp, ARTICLE)
    reading.doc.tensor = np.zeros((len(reading.doc), 96), np.float32)
    choices.ask(reading, load_card_network(engine.CARDS))
    assert all(not draft.odds for draft in reading.drafts)


def test_a_document_of_many_stretches_is_read_to_its_end(nlp) -> None:
    line = 'On Tuesday, Jane Holloway said: "We will open the bridge in {n} days." '
    reading, choices = choices_of(nlp, "\n\n".join(line.format(n=n) for n in range(2, 150)))
    assert len(choices.items.items) > MAX_ITEMS
    choices.ask(reading, load_card_network(engine.CARDS))
    assert all("date" in draft.odds for draft in reading.drafts)
