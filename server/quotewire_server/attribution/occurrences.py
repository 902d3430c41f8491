"""Expressions that occur several times in a document, weighed together for one quote.

A date or an outlet that is named once often holds for a whole stretch of an article; so what the rankers choose from
is not single words but a date or an outlet with all its occurrences.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from . import lexicon
from .draft import Draft, Reading
from .proximity import governing_verb

FEATURES = (
    "occurrences", "occurrences_before", "first_sentence", "is_first_of_document", "is_most_frequent",
    "different_in_document", "rank_by_distance", "rank_before", "speaker_with_it", "speaker_subject_with_it",
    "governed_by_speech", "governed_by_cue_of_same_speaker", "governed_by_cue_of_other", "nearest_of_previous_draft",
    "share_of_drafts_after", "options", "only_option",
)  # fmt: skip
# An expression after the quote counts as this many times further away than one before it.
_AFTER_WEIGHT = 1.6


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


def gather(reading: Reading, draft: Draft, expressions: list[Expression], limit: int) -> list[Option]:
    """The meanings that occur in the document, nearest to the draft first; at most `limit` and the first one named."""
    groups: dict[str, list[Expression]] = {}
    for expression in expressions:
        groups.setdefault(expression.key, []).append(expression)
    options = []
    for key, occurrences in groups.items():
        nearest = min(occurrences, key=lambda e: _distance(reading, draft, e))
        options.append(Option(key, nearest, occurrences, _distance(reading, draft, nearest)))
    first = options[0] if options else None
    options.sort(key=lambda o: o.distance)
    kept = options[:limit]
    if first is not None and first not in kept:
        kept.append(first)
    return kept


def _distance(reading: Reading, draft: Draft, expression: Expression) -> float:
    anchor = draft.anchor
    sentences = reading.sentence_of[expression.first] - reading.sentence_of[anchor]
    tokens = expression.first - anchor
    inside = any(c.start <= reading.doc[expression.first].idx < c.end for c in draft.content)
    value = float(abs(sentences) * 40 + min(abs(tokens), 39))
    if tokens > 0 and sentences:
        value *= _AFTER_WEIGHT
    return value + (30 if inside else 0)


def aggregate(
    reading: Reading, draft: Draft, option: Option, options: list[Option], expressions: list[Expression]
) -> list[float]:
    """The values of FEATURES for one option of a draft."""
    anchor = draft.anchor
    counts = {o.key: len(o.occurrences) for o in options}
    before = [o for o in options if o.nearest.first < anchor]
    speaker, subject, speech, same_cue, other_cue = _company(reading, draft, option)
    previous = [d for d in reading.drafts if d.anchor < anchor]
    last = max(previous, key=lambda d: d.anchor, default=None)
    nearest_of_last = _nearest_before(expressions, last.anchor) if last is not None else None
    first = option.occurrences[0].first
    after = [d for d in reading.drafts if d.anchor > first]
    ruled = sum((_nearest_before(expressions, d.anchor) or option.nearest).key == option.key for d in after)
    return [
        min(6.0, float(len(option.occurrences))),
        min(6.0, float(sum(e.first < anchor for e in option.occurrences))),
        min(30.0, float(reading.sentence_of[first])),
        float(bool(expressions) and expressions[0].key == option.key),
        float(counts[option.key] == max(counts.values())),
        min(12.0, float(len({e.key for e in expressions}))),
        min(10.0, float(options.index(option))),
        min(10.0, float(before.index(option))) if option in before else 11.0,
        float(speaker),
        float(subject),
        float(speech),
        float(same_cue),
        float(other_cue),
        float(nearest_of_last is not None and nearest_of_last.key == option.key),
        ruled / len(after) if after else 0.0,
        min(10.0, float(len(options))),
        float(len(options) == 1),
    ]


def _nearest_before(expressions: list[Expression], token: int) -> Expression | None:
    """The last expression before a token; `expressions` stand in text order."""
    place = bisect_left(expressions, token, key=_first)
    return expressions[place - 1] if place else None


def _first(expression: Expression) -> int:
    return expression.first


def _company(reading: Reading, draft: Draft, option: Option) -> tuple[bool, bool, bool, bool, bool]:
    """What stands with the occurrences: the speaker, the speaker as subject, a verb of saying, cues of quotes."""
    speaker = subject = speech = same = other = False
    entity = draft.entity
    sentences = {reading.sentence_of[e.first] for e in option.occurrences}
    if entity is not None:
        for mention in entity.mentions:
            if reading.sentence_of[mention.start] in sentences:
                speaker = True
                subject = subject or reading.doc[mention.end - 1].dep_ in ("nsubj", "nsubjpass")
    for expression in option.occurrences[:6]:
        verb = governing_verb(reading.doc[expression.first])
        speech = speech or verb.lemma_.lower() in lexicon.SPEECH_VERBS
        for d in reading.drafts:
            if d.cue and d.cue[0] <= verb.i < d.cue[1]:
                if d is draft or (entity is not None and d.entity is entity):
                    same = True
                else:
                    other = True
    return speaker, subject, speech, same, other
