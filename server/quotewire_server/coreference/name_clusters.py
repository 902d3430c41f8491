"""Which names of a document have one bearer: full name, surname, given name, title and surname, acronym.

The whole document is looked at before any pronoun: a headline's surname already has the gender of the full name
that comes below it. Two different full names never share a bearer.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from .lexicon import FEMALE_TITLES, MALE_TITLES, person_words
from .mentions import Mention

Words = tuple[str, ...]
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_SMALL = frozenset({"of", "the", "for", "and", "&", "on", "in"})


@dataclass(frozen=True)
class LearntNames:
    """Shares of men among the bearers of given names, and among those called by a single name."""

    given: dict[str, float] = field(default_factory=dict)
    single: dict[str, float] = field(default_factory=dict)


class NameClusters:
    """The bearer of each name mention as a number, and what full names say of a bearer's gender."""

    def __init__(self, mentions: Iterable[Mention], learnt: LearntNames) -> None:
        self._learnt = learnt
        self._given_names = learnt.given
        names = list(mentions)
        self._keys = {m.head: name_key(m.words) for m in names}
        self._labels: dict[Words, Counter[str]] = defaultdict(Counter)
        for m in names:
            self._labels[self._keys[m.head]][m.label] += 1
        self._full: list[Words] = []
        self._alias: dict[Words, Words] = {}
        for key in self._labels:
            if len(key) > 1 and self._is_person(key):
                self._add_full(key)
        self._by_surname: dict[str, list[Words]] = defaultdict(list)
        self._by_given: dict[str, list[Words]] = defaultdict(list)
        for full in self._full:
            self._by_surname[full[-1]].append(full)
            self._by_given[full[0]].append(full)
        self.bearer: dict[int, Words] = {}
        self._weight = Counter(self._alias.get(self._keys[m.head], self._keys[m.head]) for m in names)
        last_full: dict[str, Words] = {}
        for m in names:
            self.bearer[m.head] = self._choose(m, last_full)
            if len(self.bearer[m.head]) > 1:
                last_full[self.bearer[m.head][-1]] = self.bearer[m.head]

    def gender(self, bearer: Words, title: str) -> tuple[float, float]:
        """Evidence for a man and for a woman: 3 from a title, 2 from a given name, less from a single word."""
        if title in MALE_TITLES:
            return 3.0, 0.0
        if title in FEMALE_TITLES:
            return 0.0, 3.0
        if len(bearer) > 1 and bearer in self._full:
            return given_name_gender(bearer[0], self._given_names)
        if len(bearer) == 1 and self._labels[bearer]["PERSON"]:
            share = self._learnt.single.get(bearer[0])
            if share is not None:
                return 1.5 * (share > 0.5), 1.5 * (share < 0.5)
            male, female = given_name_gender(bearer[0], self._given_names)
            return min(male, 1.5), min(female, 1.5)
        return 0.0, 0.0

    def _is_person(self, key: Words) -> bool:
        labels = self._labels[key]
        if labels["PERSON"]:
            return 2 * labels["PERSON"] >= sum(labels.values())
        return set(labels) == {""} and sum(given_name_gender(key[0], self._given_names)) > 0

    def _add_full(self, key: Words) -> None:
        for known in self._full:
            if known[-1] == key[-1] and (known[0] == key[0] or _initial_of(known[0], key[0])):
                self._alias[key] = known
                return
        self._full.append(key)

    def _choose(self, mention: Mention, last_full: dict[str, Words]) -> Words:
        key = self._keys[mention.head]
        if key in self._full:
            return key
        if key in self._alias:
            return self._alias[key]
        if len(key) > 1:
            return key
        options = self._by_surname.get(key[0]) or self._by_given.get(key[0]) or []
        options = [o for o in options if self._fits_title(o, mention.title)]
        labels = self._labels[key]
        body = labels.get("PERSON", 0) == 0 and any(labels[k] for k in ("GPE", "NORP", "LOC"))
        if not options or body:
            return self._acronym_of(key) or key
        if len(options) == 1:
            return options[0]
        recent = last_full.get(key[0])
        most = max(options, key=lambda o: self._weight[o])
        if recent in options and 3 * self._weight[recent] >= self._weight[most]:
            return recent
        return most

    def _fits_title(self, full: Words, title: str) -> bool:
        male, female = given_name_gender(full[0], self._given_names)
        if title in MALE_TITLES:
            return not female >= 2 > male
        return not (title in FEMALE_TITLES and male >= 2 > female)

    def _acronym_of(self, key: Words) -> Words | None:
        if len(key[0].replace(".", "")) < 2:
            return None
        for known in self._labels:
            if len(known) > 1 and "".join(w[0] for w in known if w not in _SMALL) == key[0].replace(".", ""):
                return known
        return None


def name_key(words: tuple[str, ...]) -> Words:
    """A name's words in lower case, without suffixes like Jr."""
    lowered = tuple(w.lower().replace("’", "'") for w in words)
    kept = tuple(w for w in lowered if w not in _SUFFIXES)
    return kept or lowered


def given_name_gender(name: str, learnt: dict[str, float]) -> tuple[float, float]:
    """Evidence for a man and for a woman that a given name gives; learnt holds shares of men."""
    if name in learnt:
        share = learnt[name]
        return (2.0 * (share > 0.85) + (0.15 < share <= 0.85), 2.0 * (share < 0.15) + (0.15 <= share < 0.85))
    words = person_words()
    male, female = name in words.male_names, name in words.female_names
    if male and female:
        return 1.0, 1.0
    return 2.0 * male, 2.0 * female


def _initial_of(first: str, second: str) -> bool:
    return first[:1] == second[:1] and (len(first.rstrip(".")) == 1 or len(second.rstrip(".")) == 1)
