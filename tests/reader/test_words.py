"""Lemmas, parts of speech and features."""

from __future__ import annotations

import pytest
from quotewire_server.reader.lemmas import lemma
from quotewire_server.reader.morphology import features, part_of_speech


@pytest.mark.parametrize(
    ("word", "tag", "expected"),
    [
        ("said", "VBD", "say"), ("told", "VBD", "tell"), ("says", "VBZ", "say"),
        ("announced", "VBD", "announce"), ("Added", "VBD", "add"), ("denied", "VBD", "deny"),
        ("argued", "VBD", "argue"), ("noted", "VBD", "note"), ("stopped", "VBN", "stop"),
        ("controlled", "VBD", "control"), ("alleging", "VBG", "allege"), ("warning", "VBG", "warn"),
        ("declared", "VBD", "declare"), ("claimed", "VBD", "claim"), ("wrote", "VBD", "write"),
        ("opened", "VBD", "open"), ("created", "VBD", "create"), ("treated", "VBN", "treat"),
        ("hanging", "VBG", "hang"), ("changing", "VBG", "change"), ("agreed", "VBD", "agree"),
        ("tweeted", "VBD", "tweet"), ("was", "VBD", "be"), ("’s", "VBZ", "be"),
        ("wo", "MD", "will"), ("n’t", "RB", "not"), ("officials", "NNS", "official"),
        ("countries", "NNS", "country"), ("women", "NNS", "woman"), ("spokesmen", "NNS", "spokesman"),
        ("churches", "NNS", "church"), ("lives", "NNS", "life"), ("attorneys-general", "NNS", "attorneys-general"),
        ("news", "NNS", "news"), ("bigger", "JJR", "big"), ("best", "JJS", "good"),
        ("largest", "JJS", "large"), ("earlier", "RBR", "early"), ("them", "PRP", "they"),
        ("me", "PRP", "I"), ("London", "NNP", "London"), ("The", "DT", "the"),
    ],
)  # fmt: skip
def test_lemma(word: str, tag: str, expected: str) -> None:
    assert lemma(word, tag) == expected


def test_lemma_exception_of_the_model_comes_before_the_rules() -> None:
    assert lemma("airing", "VBG", {"airing/V": "air"}) == "air"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("he", {"Case=Nom", "Gender=Masc", "Number=Sing", "Person=3", "PronType=Prs"}),
        ("her", {"Case=Acc", "Gender=Fem", "Number=Sing", "Person=3", "PronType=Prs"}),
        ("They", {"Case=Nom", "Number=Plur", "Person=3", "PronType=Prs"}),
        ("it", {"Gender=Neut", "Number=Sing", "Person=3", "PronType=Prs"}),
        ("himself", {"Gender=Masc", "Number=Sing", "Person=3", "PronType=Prs", "Reflex=Yes"}),
    ],
)
def test_features_of_a_personal_pronoun(word: str, expected: set[str]) -> None:
    assert set(features(word, "PRP").split("|")) == expected


def test_possessive_pronoun_has_gender_and_person() -> None:
    expected = {"Gender=Masc", "Number=Sing", "Person=3", "Poss=Yes", "PronType=Prs"}
    assert set(features("His", "PRP$").split("|")) == expected


@pytest.mark.parametrize(
    ("word", "tag", "dep", "expected"),
    [
        ("is", "VBZ", "ROOT", "AUX"), ("has", "VBZ", "aux", "AUX"), ("has", "VBZ", "ROOT", "VERB"),
        ("that", "IN", "mark", "SCONJ"), ("in", "IN", "prep", "ADP"), ("this", "DT", "nsubj", "PRON"),
        ("this", "DT", "det", "DET"), ("not", "RB", "neg", "PART"), ("everyone", "NN", "nsubj", "PRON"),
        ("will", "MD", "aux", "AUX"), ("”", "''", "punct", "PUNCT"),
    ],
)  # fmt: skip
def test_part_of_speech(word: str, tag: str, dep: str, expected: str) -> None:
    assert part_of_speech(word, tag, dep, lemma(word, tag)) == expected
