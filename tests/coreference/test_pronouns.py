"""Whom a pronoun is taken to stand for."""

import pytest
from quotewire_server.coreference import PronounResolver, rank_antecedents
from quotewire_server.coreference.chains import CorefResult


def ranked(nlp, text: str, word: str, which: int = 0) -> list[tuple[str, float]]:
    doc = nlp(text)
    token = [t.i for t in doc if t.text == word][which]
    return [(doc[start:end].text, p) for (start, end), p in rank_antecedents(doc, token)]


@pytest.mark.parametrize(
    ("text", "word", "name"),
    [
        ("Ana Ruiz met Paul Bell on Monday. “It was blunt,” she said.", "she", "Ana Ruiz"),
        ("Ana Ruiz met Paul Bell on Monday. “It was blunt,” he said.", "he", "Paul Bell"),
        ("Mrs. Okafor praised Mr. Reyes. He thanked the council.", "He", "Mr. Reyes"),
        (
            "Senator Paul Bell said the dam was safe. The council disagreed. He added that it would hold.",
            "He",
            "Paul Bell",
        ),
        ("Paul Bell resigned on Friday.\n\n“I am done,” he said.", "he", "Paul Bell"),
        (
            "Maria Okafor founded the firm in 1999. Okafor still runs it. “We grew,” she said.",
            "she",
            "Maria Okafor",
        ),
    ],
)
def test_pronoun_goes_to_the_person_it_agrees_with(nlp, text: str, word: str, name: str) -> None:
    best, probability = ranked(nlp, text, word)[0]
    assert name in best or best in name
    assert probability > 0.5


def test_pronoun_in_next_sentence_resolves_to_last_speaker(nlp) -> None:
    text = "Paul Bell said on Monday that Tom Reyes had lied. He said the papers would prove it."
    assert ranked(nlp, text, "He")[0][0].endswith("Bell")


def test_surname_in_the_headline_has_the_gender_of_the_full_name_below(nlp) -> None:
    text = "Bell quits after row with Reyes\n\nMaria Bell resigned on Monday after Tom Reyes sued. She gave no reason."
    assert ranked(nlp, text, "She")[0][0].endswith("Bell")


def test_chain_of_pronouns_reaches_back_to_the_name(nlp) -> None:
    text = "Maria Okafor spoke first. She was calm. Her voice shook. Then she left, and she did not return."
    doc = nlp(text)
    resolver = PronounResolver(doc)
    last = [t.i for t in doc if t.lower_ == "she"][-1]
    (start, end), _ = resolver.antecedents(last)[0]
    assert doc[start:end].text == "Maria Okafor"
    chain = [doc[a:b].text for a, b in resolver.chain(last)]
    assert chain[0] == "Maria Okafor"
    assert chain[-1] == "she"


def test_probabilities_fall_and_sum_to_one(nlp) -> None:
    found = ranked(nlp, "Tom Reyes met Paul Bell and Hugh Hill in Oslo. He was late.", "He")
    values = [p for _, p in found]
    assert len(values) >= 3
    assert values == sorted(values, reverse=True)
    assert sum(values) == pytest.approx(1.0, abs=1e-4)


def test_only_the_candidates_asked_for_are_ranked(nlp) -> None:
    doc = nlp("Tom Reyes met Paul Bell and Hugh Hill in Oslo. He was late.")
    he = next(t.i for t in doc if t.text == "He")
    spans = [(s.start, s.end) for s in doc.ents if s.text in ("Paul Bell", "Hugh Hill")]
    found = rank_antecedents(doc, he, candidates=spans)
    assert {span for span, _ in found} == set(spans)


def test_coreferees_vote_raises_a_candidate(nlp) -> None:
    doc = nlp("Tom Reyes met Paul Bell in Oslo. He was late.")
    he = next(t.i for t in doc if t.text == "He")
    bell = next(t.i for t in doc if t.text == "Bell")

    def share(coref: CorefResult | None) -> float:
        return next(p for (s, e), p in rank_antecedents(doc, he, coref=coref) if s <= bell < e)

    assert share(CorefResult([[(bell,), (he,)]])) > share(None)


def test_a_vote_on_one_pronoun_counts_as_a_vote_on_all(nlp) -> None:
    doc = nlp("Tom Reyes met Paul Bell in Oslo. He was late.")
    he, bell = (next(t.i for t in doc if t.text == word) for word in ("He", "Bell"))
    coref = CorefResult([[(bell,), (he,)]])

    later, at_once = PronounResolver(doc).antecedents(he, coref), PronounResolver(doc, coref).antecedents(he)

    assert [span for span, _ in later] == [span for span, _ in at_once]
    assert [p for _, p in later] == pytest.approx([p for _, p in at_once])


@pytest.mark.parametrize(
    "text", ["", "He", "He said.", "\n\n", "“ he ” she", "it " * 50, "he\u00a0\ufeffthey"]
)
def test_text_without_antecedents_gives_none_and_never_raises(nlp, text: str) -> None:
    doc = nlp(text)
    resolver = PronounResolver(doc)
    for token in doc:
        found = resolver.antecedents(token.i)
        assert all(0 <= start < end <= len(doc) for (start, end), _ in found)


def test_word_that_is_no_pronoun_has_no_antecedent(nlp) -> None:
    doc = nlp("Paul Bell said he would go.")
    assert rank_antecedents(doc, 2) == []


def test_works_inside_a_memory_zone(nlp) -> None:
    with nlp.memory_zone():
        doc = nlp("Paul Bell said he would go.")
        he = next(t.i for t in doc if t.text == "he")
        assert doc[slice(*rank_antecedents(doc, he)[0][0])].text == "Paul Bell"
