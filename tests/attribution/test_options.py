"""The dates and outlets that a quote's are chosen from: one option for each meaning, and what stands for it."""

from collections.abc import Callable

import pytest
import quotewire_server
from quotewire_server.attribution import dates, engine, outlets
from quotewire_server.attribution.draft import Draft, Reading
from quotewire_server.attribution.model import ArticleContext


@pytest.fixture(scope="module")
def last_quote() -> Callable[[str], tuple[Reading, Draft]]:
    """A text of Thursday, 22 September 2016, and the last quote of it."""
    nlp = quotewire_server.load()

    def read(text: str) -> tuple[Reading, Draft]:
        reading, _ = engine.read(nlp(text), ArticleContext(published=(2016, 9, 22)))
        return reading, reading.drafts[-1]

    return read


def test_a_day_that_the_article_names_stands_for_the_date_before_one_in_a_quotation(last_quote) -> None:
    reading, draft = last_quote(
        "A panel voted on Thursday to close the harbour. “We have lost it today,” said Ana Ruiz, the mayor. "
        "“It will not reopen,” said Martin Bell."
    )
    index = dates.index(reading)

    (option,) = dates.options_for(reading, draft, index)

    assert index.phrases[option.nearest.id].text == "Thursday"
    assert len(option.occurrences) == 2


def test_a_day_that_only_a_quotation_names_stands_for_itself(last_quote) -> None:
    reading, draft = last_quote(
        "“We have lost it today,” said Ana Ruiz, the mayor. “It will not reopen,” said Martin Bell."
    )
    index = dates.index(reading)

    (option,) = dates.options_for(reading, draft, index)

    assert index.phrases[option.nearest.id].text == "today"


def test_two_forms_of_an_outlets_name_are_one_option_with_the_longer_name(last_quote) -> None:
    reading, draft = last_quote(
        "The Washington Post wrote about it on Monday. Ana Ruiz told the Post that “the harbour is lost”."
    )
    index = outlets.index(reading)
    options = outlets.options_for(reading, draft, index)

    assert [outlets.name_of(option, index) for option in options] == ["Washington Post"]


@pytest.mark.parametrize(
    "name", ["New York Times Magazine", "HuffPost Live", "Fox 35", "BBC Radio 4", "BBC Radio Leeds"]
)
def test_an_edition_belongs_to_an_outlets_name(last_quote, name) -> None:
    reading, _ = last_quote(f"Ana Ruiz told {name} that “the harbour is lost”.")

    assert [phrase.name for phrase in outlets.find_outlets(reading)] == [name]


@pytest.mark.parametrize("day", ["Sunday", "Wednesday"])
def test_the_day_behind_an_outlet_is_no_edition(last_quote, day) -> None:
    reading, _ = last_quote(f"Ana Ruiz told Politico {day} that “the harbour is lost”.")

    assert [phrase.name for phrase in outlets.find_outlets(reading)] == ["Politico"]


@pytest.mark.parametrize("words", ["wrote on X", "said in a post on X on Monday", "wrote on the platform X"])
def test_the_platform_x_is_an_outlet(last_quote, words) -> None:
    reading, _ = last_quote(f"Ana Ruiz, the mayor, {words} that “the harbour is lost”.")

    assert [phrase.name for phrase in outlets.find_outlets(reading)] == ["X"]


@pytest.mark.parametrize("words", ["Malcolm X said", "The teacher, who had marked it on X and Y, said"])
def test_another_x_is_no_outlet(last_quote, words) -> None:
    reading, _ = last_quote(f"{words} that “the harbour is lost”.")

    assert outlets.find_outlets(reading) == []


def test_brackets_around_a_medium_are_not_its_name(last_quote) -> None:
    reading, _ = last_quote("“The harbour is lost,” Ana Ruiz wrote on (her blog).")

    assert "(her blog" not in [phrase.name for phrase in outlets.find_outlets(reading)]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("told the Israeli newspaper Haaretz", "Haaretz"),
        ("told the television program ''Harbour Watch''", "Harbour Watch"),
        ("wrote for the gossip site Gawker", "Gawker"),
        ("told La Stampa", "La Stampa"),
        ("told Fox News 6", "Fox News 6"),
    ],
)
def test_a_medium_is_found_where_the_reader_sees_a_person_or_nothing(last_quote, words, name) -> None:
    reading, _ = last_quote(f"Ana Ruiz {words} that “the harbour is lost”.")

    assert [phrase.name for phrase in outlets.find_outlets(reading)] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "LONDON (AP) — Ana Ruiz said that “the harbour is lost”.",
        "In her State of the Union address, Ana Ruiz said that “the harbour is lost”.",
        "The conversation ended when Ana Ruiz said that “the harbour is lost”.",
    ],
)
def test_what_only_looks_like_an_outlet_is_none(last_quote, text) -> None:
    reading, _ = last_quote(text)

    assert outlets.find_outlets(reading) == []
