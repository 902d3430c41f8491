"""The expressions that stand beside a name and say who that is, in texts as the shipped reader reads them."""

from collections.abc import Callable

import pytest
import quotewire_server
from quotewire_server.attribution import engine
from quotewire_server.attribution.model import ArticleContext
from quotewire_server.attribution.roles import RoleTable


@pytest.fixture(scope="module")
def roles_of() -> Callable[[str, str], list[str]]:
    """The role expressions of the person of this name in a text."""
    nlp = quotewire_server.load()

    def find(text: str, name: str) -> list[str]:
        reading, _ = engine.read(nlp(text), ArticleContext())
        (person,) = (e for e in reading.names.people if e.name == name)
        return [phrase.text for phrase in RoleTable(reading).of(person)]

    return find


@pytest.mark.parametrize("words", ["including", "such as"])
def test_those_named_as_examples_are_what_the_plural_says(roles_of, words) -> None:
    text = f"The mayor wrote to former members of the library board, {words} Ana Ruiz and Martin Bell."

    assert roles_of(text, "Ana Ruiz") == ["former members of the library board"]
    assert roles_of(text, "Martin Bell") == ["former members of the library board"]


def test_how_many_there_are_is_not_part_of_what_they_are(roles_of) -> None:
    text = "Several local historians, including Ana Ruiz, signed the letter."

    assert roles_of(text, "Ana Ruiz") == ["local historians"]


def test_an_age_does_not_hide_the_description_behind_it(roles_of) -> None:
    text = "“It was loud,” said Ana Ruiz, 34, a nurse from Northfield."

    assert roles_of(text, "Ana Ruiz") == ["nurse from Northfield"]


def test_any_noun_with_an_article_beside_a_name_describes_it(roles_of) -> None:
    text = "Ana Ruiz, a fixture of the summer fair, said the stalls would stay."

    assert roles_of(text, "Ana Ruiz") == ["fixture of the summer fair"]


def test_an_office_is_named_in_full(roles_of) -> None:
    text = "The letter came from former secretary of state Ana Ruiz on Monday."

    assert roles_of(text, "Ana Ruiz") == ["former secretary of state"]


def test_a_title_before_a_line_break_belongs_to_the_name_behind_it(roles_of) -> None:
    text = "The vote was close. Deputy mayor\nAna Ruiz left before it."

    assert roles_of(text, "Ana Ruiz") == ["Deputy mayor"]


def test_a_prize_in_a_title_is_kept(roles_of) -> None:
    text = "On Monday the prize-winning author Ana Ruiz spoke in Northfield."

    assert roles_of(text, "Ana Ruiz") == ["prize-winning author"]


def test_an_outlets_name_is_whole_though_it_holds_an_and(roles_of) -> None:
    text = "Writing in a blog post, Ana Ruiz of The Globe and Mail said the plan was a farce."

    assert roles_of(text, "Ana Ruiz") == ["Globe and Mail"]


def test_who_begins_the_clause_behind_a_name_does_not_describe_it(roles_of) -> None:
    text = "According to Ana Ruiz, a detective for the county sheriff was provided with the tapes."

    assert roles_of(text, "Ana Ruiz") == []


def test_the_phrase_before_a_name_between_commas_describes_it(roles_of) -> None:
    text = "According to the local team's coach, Ana Ruiz, in their first match the girls scored two points."

    assert roles_of(text, "Ana Ruiz") == ["coach"]


@pytest.mark.parametrize(
    "clause", ["runs a harbour newsletter", "teaches law at Northfield College", "works for the port authority"]
)
def test_what_somebody_does_is_a_role(roles_of, clause) -> None:
    text = f"“It was loud,” said Ana Ruiz, who {clause}. The harbour stayed open."

    assert roles_of(text, "Ana Ruiz") == [clause]


@pytest.mark.parametrize("clause", ["had run for mayor before", "ran into the street", "lives in Northfield"])
def test_what_somebody_did_once_is_no_role(roles_of, clause) -> None:
    text = f"“It was loud,” said Ana Ruiz, who {clause}. The harbour stayed open."

    assert roles_of(text, "Ana Ruiz") == []


@pytest.mark.parametrize(
    ("name", "body"),
    [("Commentary’s Ana Ruiz", "Commentary"), ("Ana Ruiz of The Nation", "Nation")],
)
def test_the_paper_that_somebody_writes_for_is_a_role(roles_of, name, body) -> None:
    assert body in roles_of(f"{name} wrote that the harbour was lost.", "Ana Ruiz")
