"""Learns who is meant: by "he" and "she", by a cue without a source, by a description ("the Vermont senator").

Each question is answered by the likeliest of its candidates, or by nobody. The cards tell the speaker of every quote;
beside the forest over all articles come those of FOLDS folds, so that what follows can be learnt from speakers that
were found in articles the forest has not seen.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from quotewire_server.attribution import epithets, lexicon
from quotewire_server.attribution.antecedents import Question, lone_cue
from quotewire_server.attribution.draft import Draft
from quotewire_server.attribution.forest import Forest
from quotewire_server.attribution.phrases import core_phrase, head_of
from quotewire_server.attribution.pronouns import PronounResolver

from bench.scoring import plain_form as normalise

from .cases import Case
from .ensembles import FOLDS, Table, arrays, best_threshold, fit_folds

LOG = logging.getLogger("training.forests")


@dataclass
class Learnt:
    """A forest over all articles, and those of the folds: number N has not seen the articles N, N + FOLDS, ..."""

    arrays: dict[str, np.ndarray]
    folds: list[Forest]


class Lesson:
    """The questions of one kind: rows of candidates, which of them are right, and whether anybody is."""

    def __init__(self, name: str, trees: int, depth: int) -> None:
        self.name, self.shape = name, {"trees": trees, "depth": depth, "leaf": 8}
        self.table, self.nobody, self.judged = Table(), list[bool](), list[bool]()

    def ask(
        self, case: Case, rows: list[list[float]], names: Sequence[str], as_written: bool = False, judged: bool = True
    ) -> None:
        """Adds a question with a row and a name for each candidate.

        Silence is right where nobody is known, and, `as_written`, where the source's own words are the answer. What
        is not `judged` is learnt from without a say in the threshold.
        """
        accepted = accepted_names(case)
        right = [normalise(name) in accepted for name in names]
        for row, answer in zip(rows, right, strict=True):
            self.table.add(row, answer, case.article, len(self.nobody))
        self.nobody.append(not case.gold["speaker"] or (as_written and not any(right)))
        self.judged.append(judged)

    def learn(self) -> Learnt:
        """The forests, at the threshold where most questions are answered rightly, silence included."""
        model, folds, out = fit_folds(self.table, **self.shape)
        answers, quotes = np.array(self.table.answers), np.array(self.table.quotes)
        best = {}
        for row, quote in enumerate(quotes):
            if quote not in best or out[row] > out[best[quote]]:
                best[quote] = row

        def right(threshold: float) -> float:
            found = [
                bool(answers[best[n]]) if n in best and out[best[n]] >= threshold else nobody
                for n, nobody in enumerate(self.nobody)
                if self.judged[n]
            ]
            return float(np.mean(found))

        threshold, value = best_threshold(right)
        LOG.info(
            "%s: %d rows over %d questions, %.3f right at %.2f",
            self.name, len(answers), sum(self.judged), value, threshold,
        )  # fmt: skip
        return Learnt(arrays(model, threshold), [Forest(arrays(fold, threshold)) for fold in folds])


def accepted_names(case: Case) -> set[str]:
    """The names that the cards accept for a case's speaker."""
    assert case.gold is not None
    return {normalise(n) for n in (case.gold["speaker"] or "", *case.gold["speaker_aliases"])}


def learn_speakers(cases: Sequence[Case]) -> dict[str, Learnt]:
    """The forests "pronoun", "unsaid" and "epithet"."""
    pronoun, unsaid = Lesson("pronoun", trees=120, depth=4), Lesson("unsaid", trees=120, depth=4)
    for drafts in by_article(cases):
        resolver, decided = PronounResolver(), list[Draft]()
        for case in drafts:
            if case.gold is not None:
                _ask_pronoun(pronoun, case, resolver, decided)
                _ask_unsaid(unsaid, case, decided)
            decided.append(case.draft)
    return {"pronoun": pronoun.learn(), "unsaid": unsaid.learn(), "epithet": learn_epithet(cases)}


def by_article(cases: Sequence[Case]) -> Iterator[list[Case]]:
    """The cases of each article, in order."""
    groups: dict[int, list[Case]] = {}
    for case in cases:
        groups.setdefault(case.article, []).append(case)
    yield from groups.values()


def _ask_pronoun(lesson: Lesson, case: Case, resolver: PronounResolver, decided: list[Draft]) -> None:
    if not case.draft.source:
        return
    head = head_of(case.reading.doc, case.draft.source[0])
    gender, number = lexicon.THIRD_PERSON.get(head.lower_, ("", ""))
    if gender in ("m", "f") and number != "plur" and head.tag_ not in ("NN", "NNP", "NNPS"):
        question = Question(case.reading, case.draft, head, gender, decided)
        rows = question.rows(resolver.learnt(case.reading, head.i))
        lesson.ask(case, rows, [c.entity.name for c in question.candidates])


def _ask_unsaid(lesson: Lesson, case: Case, decided: list[Draft]) -> None:
    word = lone_cue(case.reading, case.draft)
    if word is not None:
        question = Question(case.reading, case.draft, word, "", decided)
        lesson.ask(case, question.rows({}), [c.entity.name for c in question.candidates])


def learn_epithet(cases: Sequence[Case]) -> Learnt:
    """Whom a description takes up, from the quotes whose source is one and from gold roles that are one."""
    lesson, seen = Lesson("epithet", trees=80, depth=3), set()
    for case in cases:
        if case.gold is None:
            continue
        doc, people = case.reading.doc, case.reading.names.people
        source = core_phrase(doc, case.draft.source[0]) if case.draft.source else None
        for tokens, head in _descriptions(case):
            if (case.article, head) in seen or not epithets.is_description(case.reading, doc[head], tokens):
                continue
            seen.add((case.article, head))
            near = [e for e in people if epithets.may_be(case.reading, e, head)]
            rows = [epithets.features(case.reading, e, tokens, head) for e in near]
            lesson.ask(case, rows, [e.name for e in near], as_written=True, judged=tokens == source)
    return lesson.learn()


def _descriptions(case: Case) -> list[tuple[tuple[int, int], int]]:
    """Tokens and head of the descriptions that are known to mean a case's speaker."""
    assert case.gold is not None
    doc, places = case.reading.doc, []
    if case.draft.source:
        tokens = core_phrase(doc, case.draft.source[0])
        places.append((tokens, head_of(doc, tokens).i))
    spans = [case.gold["role_span"]] if case.gold.get("role_span") else case.gold.get("role_spans", ())
    return places + [
        (e.tokens, e.head)
        for e in epithets.find_epithets(case.reading)
        if any(doc[e.tokens[0]].idx < end and start < doc[e.head].idx + len(doc[e.head]) for start, end in spans)
    ]


def unseen(found: dict[str, Learnt]) -> Callable[[int], dict[str, Forest]]:
    """For an article's number, the forests that have not seen it."""
    return lambda article: {name: learnt.folds[article % FOLDS] for name, learnt in found.items()}
