"""Names put in the place of an article's own, so that the reader learns contexts and not the news of 2016.

A document keeps its number of words: a name of n words is only exchanged for one of n words, and a person's words one
by one, the same word always for the same new one.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from .entities import bio_spans
from .gazetteer import FIRST_NAMES, ORGANISATIONS, PLACES, SURNAMES


def _by_length(names: Sequence[str]) -> dict[int, list[list[str]]]:
    table: dict[int, list[list[str]]] = {}
    for name in names:
        words = name.split()
        table.setdefault(len(words), []).append(words)
    return table


_ORGANISATIONS, _PLACES = _by_length(ORGANISATIONS), _by_length(PLACES)


def rename(words: Sequence[str], labels: Sequence[str | None], rng: random.Random, share: float) -> list[str]:
    """The words with a share of the people, organisations and places renamed, every mention of one alike."""
    renamed = list(words)
    table: dict[tuple[str, ...], list[str]] = {}
    people: dict[str, str] = {}
    plain = [label if label and label[1:2] == "-" else "O" for label in labels]
    for start, end, name in bio_spans(plain):
        key = tuple(words[start:end])
        if not all(w[:1].isalnum() or w in ("&", ".", "-", "'s", "’s") for w in key):
            continue
        if key not in table:
            table[key] = _new_name(key, name, people, rng) if rng.random() < share else list(key)
        renamed[start:end] = table[key]
    return renamed


def _new_name(key: tuple[str, ...], name: str, people: dict[str, str], rng: random.Random) -> list[str]:
    if name == "PERSON":
        return [_person_word(word, i, len(key), people, rng) for i, word in enumerate(key)]
    if name in ("ORG", "GPE", "place"):
        # A place's name may also be a club's or a firm's; mostly each keeps to its own list.
        table = _ORGANISATIONS if name == "ORG" else _PLACES
        if len(key) in table and all(w[:1].isalnum() or w == "&" for w in key):
            new = rng.choice(table[len(key)])
            return [w.upper() for w in new] if all(w.isupper() for w in key) and len(key) > 1 else list(new)
    return list(key)


def _person_word(word: str, place: int, length: int, people: dict[str, str], rng: random.Random) -> str:
    if len(word) < 3 or not word[0].isupper() or word.endswith(".") or not word[0].isalpha():
        return word
    if word not in people:
        first = place == 0 and (length > 1 or rng.random() < 0.3)
        people[word] = rng.choice(FIRST_NAMES if first else SURNAMES)
    new = people[word]
    return new.upper() if word.isupper() and len(word) > 3 else new
