"""Names gathered under one person, and never two persons under one name."""

import pytest
import quotewire_server
import spacy
from quotewire_server.attribution.names import Names
from spacy.language import Language
from spacy.tokens import Doc, Span


def document(text: str, *entities: tuple[str, str]) -> Doc:
    """A document in which every occurrence of the given strings is an entity."""
    doc = spacy.blank("en")(text)
    spans = []
    for form, label in entities:
        at = text.find(form)
        while at >= 0:
            span = doc.char_span(at, at + len(form), label=label)
            if span is not None and not any(s.start < span.end and span.start < s.end for s in spans):
                spans.append(Span(doc, span.start, span.end, label=label))
            at = text.find(form, at + 1)
    doc.set_ents(spans)
    return doc


def people(names: Names) -> list[tuple[str, int]]:
    return sorted((e.name, len(e.mentions)) for e in names.people)


def test_surname_and_title_join_the_full_name() -> None:
    doc = document(
        "Ana Ruiz spoke. Mayor Ruiz left. Ruiz said no. Mr. Bell stayed.",
        ("Ana Ruiz", "PERSON"), ("Ruiz", "PERSON"), ("Bell", "PERSON"),
    )  # fmt: skip

    assert [("Ana Ruiz", 3), ("Bell", 1)] == people(Names(doc))


def test_middle_initial_and_short_form_are_the_same_person() -> None:
    doc = document("Ana M. Ruiz and Ana Ruiz; Ben Adams and Benjamin Adams.", *[
        (n, "PERSON") for n in ("Ana M. Ruiz", "Ana Ruiz", "Ben Adams", "Benjamin Adams")
    ])  # fmt: skip

    assert [("Ana M. Ruiz", 2), ("Benjamin Adams", 2)] == people(Names(doc))


def test_two_full_names_with_one_surname_stay_apart() -> None:
    doc = document("Ana Ruiz met Leo Ruiz.", ("Ana Ruiz", "PERSON"), ("Leo Ruiz", "PERSON"))

    assert [("Ana Ruiz", 1), ("Leo Ruiz", 1)] == people(Names(doc))


def test_honorific_decides_between_two_bearers_of_a_surname() -> None:
    doc = document("Anna Ruiz met John Ruiz. Later Mrs. Ruiz left.", *[
        (n, "PERSON") for n in ("Anna Ruiz", "John Ruiz", "Ruiz")
    ])  # fmt: skip

    assert [("Anna Ruiz", 2), ("John Ruiz", 1)] == people(Names(doc))


def test_acronym_joins_the_body_it_abbreviates() -> None:
    doc = document(
        "The World Health Organization said so. The WHO repeated it.",
        ("World Health Organization", "ORG"), ("WHO", "ORG"),
    )  # fmt: skip

    assert [("World Health Organization", 2)] == [(e.name, len(e.mentions)) for e in Names(doc).entities]


def test_surname_marked_as_a_body_goes_back_to_its_person() -> None:
    doc = document("Ana Ruiz left. The Ruiz camp stayed.", ("Ana Ruiz", "PERSON"), ("Ruiz", "ORG"))

    assert [("Ana Ruiz", 2)] == people(Names(doc))


def test_a_given_name_right_before_a_name_is_the_same_persons() -> None:
    doc = document("After the match, Ana Maria Ruiz said it was late.", ("Ana", "PERSON"), ("Maria Ruiz", "PERSON"))

    assert people(Names(doc)) == [("Ana Maria Ruiz", 1)]


def test_a_mister_is_not_the_only_woman_of_that_surname() -> None:
    doc = document("Michelle Ruiz met Mr. Bell. Mr. Ruiz stayed away. Mr. Ruiz was ill, and Ruiz had called.", *[
        (n, "PERSON") for n in ("Michelle Ruiz", "Bell", "Ruiz")
    ])  # fmt: skip

    assert people(Names(doc)) == [("Bell", 1), ("Michelle Ruiz", 1), ("Ruiz", 3)]


def test_a_son_with_his_fathers_name_is_somebody_else() -> None:
    doc = document("Leo Ruiz spoke. Leo Ruiz left. His son, Leo Ruiz Jr., stayed.", *[
        (n, "PERSON") for n in ("Leo Ruiz Jr.", "Leo Ruiz")
    ])  # fmt: skip

    assert people(Names(doc)) == [("Leo Ruiz", 2), ("Leo Ruiz Jr.", 1)]


def test_a_junior_without_a_namesake_may_be_written_short() -> None:
    doc = document("Leo Ruiz Jr. spoke. Leo Ruiz left.", ("Leo Ruiz Jr.", "PERSON"), ("Leo Ruiz", "PERSON"))

    assert people(Names(doc)) == [("Leo Ruiz Jr.", 2)]


def test_a_name_with_a_hyphen_is_written_as_in_the_text() -> None:
    doc = document("Coca-Cola said so.", ("Coca-Cola", "ORG"))

    assert [e.name for e in Names(doc).entities] == ["Coca-Cola"]


def test_a_surname_of_two_words_goes_with_the_full_name_that_ends_in_it() -> None:
    doc = document(
        "Mario Vargas Llosa spoke. Vargas Llosa left. Mr. Vargas Llosa wrote.",
        ("Mario Vargas Llosa", "PERSON"), ("Vargas Llosa", "PERSON"),
    )  # fmt: skip

    assert people(Names(doc)) == [("Mario Vargas Llosa", 3)]


def test_a_surname_of_two_words_that_two_people_share_goes_with_neither() -> None:
    doc = document(
        "Ana Silva Ruiz met Leo Silva Ruiz. Silva Ruiz left.",
        ("Ana Silva Ruiz", "PERSON"), ("Leo Silva Ruiz", "PERSON"), ("Silva Ruiz", "PERSON"),
    )  # fmt: skip

    assert people(Names(doc)) == [("Ana Silva Ruiz", 1), ("Leo Silva Ruiz", 1), ("Silva Ruiz", 1)]


@pytest.fixture(scope="module")
def nlp() -> Language:
    """The shipped reader."""
    return quotewire_server.load()


@pytest.mark.parametrize(
    "space", ["\u00a0", "\u202f", "\u3000"], ids=["no-break", "narrow no-break", "ideographic"]
)
def test_a_space_of_another_kind_does_not_part_a_name(nlp: Language, space: str) -> None:
    doc = nlp(f"The director, James{space}Ruiz, said the harbour was lost.")

    assert people(Names(doc)) == [("James Ruiz", 1)]


def test_a_hyphen_does_not_end_a_name(nlp: Language) -> None:
    doc = nlp("Ban Ki-moon said the harbour was lost. Mr. Ban left on Monday.")

    assert people(Names(doc)) == [("Ban Ki-moon", 2)]


def test_an_acronym_is_the_body_wherever_it_stands(nlp: Language) -> None:
    names = Names(nlp("The WHO warned of the fever. WHO, which has 194 members, urged them to close their ports."))

    assert [(e.name, len(e.mentions)) for e in names.entities] == [("WHO", 2)]
