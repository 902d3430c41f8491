"""Expressions that occur several times in a document, weighed together for one quote.

A date or an outlet that is named once often holds for a whole stretch of an article; so what the rankers choose from
is not single words but a date or an outlet with all its occurrences.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from . import lexicon
from .draft import Draft, Reading
from .names import Entity
from .order import DraftOrder, order_of
from .proximity import governing_verb

FEATURES = (
    "occurrences", "occurrences_before", "first_sentence", "is_first_of_document", "is_most_frequent",
    "different_in_document", "rank_by_distance", "rank_before", "speaker_with_it", "speaker_subject_with_it",
    "governed_by_speech", "governed_by_cue_of_same_speaker", "governed_by_cue_of_other", "nearest_of_previous_draft",
    "share_of_drafts_after", "options", "only_option",
)  # fmt: skip
# An expression after the quote counts as this many times further away than one before it.
_AFTER_WEIGHT = 1.6
# A sentence further away counts as much as this many tokens.
SENTENCE_DISTANCE = 40


@dataclass(frozen=True, slots=True)
class Expression:
    """One occurrence: its number, what it means (`key`), tokens [first, last)."""

    id: int
    key: str
    first: int
    last: int


@dataclass(slots=True)
class Option:
    """What is chosen from: the occurrences with one meaning, and the one nearest to the quote."""

    key: str
    nearest: Expression
    occurrences: list[Expression] = field(default_factory=list)
    distance: float = 0.0


def gather(
    reading: Reading, draft: Draft, expressions: list[Expression], limit: int, told_first: bool = False
) -> list[Option]:
    """The meanings that occur in the document, nearest to the draft first; at most `limit` and the first one named.

    With `told_first` what the article itself says stands for a meaning before what somebody says in it: "today" in a
    quotation tells little.
    """
    options = []
    for group in survey_of(reading, expressions).groups.values():
        nearest = _nearest(reading, draft, (told_first and group.told) or group.occurrences)
        options.append(Option(group.key, nearest, group.occurrences, _distance(reading, draft, nearest)))
    first = options[0] if options else None
    options.sort(key=lambda o: o.distance)
    kept = options[:limit]
    if first is not None and first not in kept:
        kept.append(first)
    return kept


def _nearest(reading: Reading, draft: Draft, occurrences: list[Expression]) -> Expression:
    """The occurrence at the least distance, the first of several; looks outwards from the draft's anchor."""
    here = reading.sentence_of[draft.anchor]
    middle = bisect_left(occurrences, draft.anchor, key=_first)
    best, nearest = math.inf, occurrences[0]
    for step, weight, places in (
        (-1, 1.0, range(middle - 1, -1, -1)),
        (1, _AFTER_WEIGHT, range(middle, len(occurrences))),
    ):
        for place in places:
            expression = occurrences[place]
            gap = abs(reading.sentence_of[expression.first] - here)
            if gap * SENTENCE_DISTANCE * weight > best:
                break
            distance = _distance(reading, draft, expression)
            if distance < best or (step < 0 and distance == best):
                best, nearest = distance, expression
    return nearest


def _first(expression: Expression) -> int:
    return expression.first


def _distance(reading: Reading, draft: Draft, expression: Expression) -> float:
    anchor = draft.anchor
    sentences = reading.sentence_of[expression.first] - reading.sentence_of[anchor]
    tokens = expression.first - anchor
    inside = any(c.start <= reading.doc[expression.first].idx < c.end for c in draft.content)
    value = float(abs(sentences) * SENTENCE_DISTANCE + min(abs(tokens), SENTENCE_DISTANCE - 1))
    if tokens > 0 and sentences:
        value *= _AFTER_WEIGHT
    return value + (30 if inside else 0)


def aggregate(
    reading: Reading, draft: Draft, option: Option, options: list[Option], expressions: list[Expression]
) -> list[float]:
    """The values of FEATURES for one option of a draft."""
    anchor = draft.anchor
    survey = survey_of(reading, expressions)
    counts = {o.key: len(o.occurrences) for o in options}
    before = [o for o in options if o.nearest.first < anchor]
    speaker, subject, speech, same_cue, other_cue = _company(
        reading, draft, survey.groups[option.key], survey.order
    )
    last = survey.order.last_anchor_before(anchor)
    nearest_of_last = survey.nearest_before(last) if last is not None else None
    first = option.occurrences[0].first
    ruled, after = survey.ruled(option.key, first)
    return [
        min(6.0, float(len(option.occurrences))),
        min(6.0, float(bisect_left(survey.groups[option.key].occurrences, anchor, key=_first))),
        min(30.0, float(reading.sentence_of[first])),
        float(bool(expressions) and expressions[0].key == option.key),
        float(counts[option.key] == max(counts.values())),
        min(12.0, float(len(survey.groups))),
        min(10.0, float(options.index(option))),
        min(10.0, float(before.index(option))) if option in before else 11.0,
        float(speaker),
        float(subject),
        float(speech),
        float(same_cue),
        float(other_cue),
        float(nearest_of_last is not None and nearest_of_last.key == option.key),
        ruled / after if after else 0.0,
        min(10.0, float(len(options))),
        float(len(options) == 1),
    ]


class Group:
    """All occurrences with one meaning, in text order."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.occurrences: list[Expression] = []
        self.told: list[Expression] = []  # those that stand in no quotation
        self.sentences: set[int] = set()
        self.beside: dict[int, tuple[bool, bool]] = {}  # what `_beside` found, by the entity's id


class Survey:
    """The expressions of a document by what they mean, and which of them stands last before each draft."""

    def __init__(self, reading: Reading, expressions: list[Expression], order: DraftOrder) -> None:
        self.expressions, self.order = expressions, order
        self.groups: dict[str, Group] = {}
        for expression in expressions:
            group = self.groups.setdefault(expression.key, Group(expression.key))
            group.occurrences.append(expression)
            if reading.inside[expression.first] < 0:
                group.told.append(expression)
            group.sentences.add(reading.sentence_of[expression.first])
        self._firsts = [e.first for e in expressions]
        self._ruled: dict[str, list[int]] = {}
        for anchor in order.anchors:
            nearest = self.nearest_before(anchor)
            if nearest is not None:
                self._ruled.setdefault(nearest.key, []).append(anchor)

    def nearest_before(self, token: int) -> Expression | None:
        """The last expression before a token."""
        place = bisect_left(self._firsts, token)
        return self.expressions[place - 1] if place else None

    def ruled(self, key: str, token: int) -> tuple[int, int]:
        """Of the drafts after a token: how many have an expression with this meaning as the last before, and all."""
        anchors = self._ruled.get(key, [])
        return (
            len(anchors) - bisect_right(anchors, token),
            len(self.order.anchors) - bisect_right(self.order.anchors, token),
        )


def survey_of(reading: Reading, expressions: list[Expression]) -> Survey:
    """The survey of a document's expressions, made once for each list of them."""
    order = order_of(reading)
    survey = reading.surveys.get(id(expressions))
    if survey is None or survey.expressions is not expressions or survey.order is not order:
        survey = reading.surveys[id(expressions)] = Survey(reading, expressions, order)
    return survey


def _company(
    reading: Reading, draft: Draft, group: Group, order: DraftOrder
) -> tuple[bool, bool, bool, bool, bool]:
    """What stands with the occurrences: the speaker, the speaker as subject, a verb of saying, cues of quotes."""
    speech = same = other = False
    entity = draft.entity
    speaker, subject = _beside(reading, entity, group) if entity is not None else (False, False)
    for expression in group.occurrences[:6]:
        verb = governing_verb(reading.doc[expression.first])
        speech = speech or verb.lemma_.lower() in lexicon.SPEECH_VERBS
        for d in order.with_cue_at(verb.i):
            if d is draft or (entity is not None and d.entity is entity):
                same = True
            else:
                other = True
    return speaker, subject, speech, same, other


def _beside(reading: Reading, entity: Entity, group: Group) -> tuple[bool, bool]:
    """Whether an entity is named in a sentence with one of the occurrences, and whether as a subject there."""
    found = group.beside.get(id(entity))
    if found is None:
        near = [m for m in entity.mentions if reading.sentence_of[m.start] in group.sentences]
        subject = any(reading.doc[m.end - 1].dep_ in ("nsubj", "nsubjpass") for m in near)
        found = group.beside[id(entity)] = (bool(near), subject)
    return found
