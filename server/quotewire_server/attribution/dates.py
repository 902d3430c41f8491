"""Which date a quote was said on: the expression of time that governs it, chosen by a learnt ranker.

The ranker is a small forest over the features below, trained on articles whose quotes carry their date
(training/attribution); it abstains below a threshold, and the day of publication is then assumed.
"""

from __future__ import annotations

from .date_phrases import DatePhrase
from .draft import Draft, Reading
from .forest import Forest
from .model import UtteranceDate
from .proximity import FEATURES as RELATION_FEATURES
from .proximity import relation

_KINDS = ("weekday", "monthday", "year", "period", "today", "yesterday", "later", "sameday", "vague", "ago",
          "monthname", "lastmonthname", "monthyear", "weekend")  # fmt: skip
FEATURES = (
    *RELATION_FEATURES, "nearest_before", "nearest_after", "phrases_between", "days", "days_unknown", "future",
    "within_week", *(f"kind_{k}" for k in _KINDS), "phrases_in_sentence", "same_value_count", "has_part_of_day",
)  # fmt: skip
# Expressions further away than this are not looked at, in sentences.
REACH_SENTENCES = 14


def candidates(reading: Reading, draft: Draft) -> list[DatePhrase]:
    """The expressions of time within reach of a draft."""
    here = reading.sentence_of[draft.anchor]
    found = []
    for phrase in reading.dates:
        token = reading.tokens(phrase.span)[0]
        if abs(reading.sentence_of[token] - here) <= REACH_SENTENCES:
            found.append(phrase)
    return found


def features(reading: Reading, draft: Draft, number: int, phrases: list[DatePhrase]) -> list[list[float]]:
    """One row of FEATURES per phrase."""
    firsts = [reading.tokens(p.span) for p in phrases]
    anchor = draft.anchor
    before = [t[0] for t in firsts if t[0] < anchor]
    after = [t[0] for t in firsts if t[0] >= anchor]
    rows = []
    for phrase, (first, last) in zip(phrases, firsts, strict=True):
        low, high = sorted((first, anchor))
        sentence = reading.sentence_of[first]
        row = relation(reading, draft, number, first, last)
        row += [
            float(bool(before) and first == before[-1]),
            float(bool(after) and first == after[0]),
            min(6.0, sum(low < t[0] < high for t in firsts)),
            max(-400.0, min(60.0, float(phrase.days))) if phrase.days is not None else 0.0,
            float(phrase.days is None),
            float(phrase.days is not None and phrase.days > 0),
            float(phrase.days is not None and -7 <= phrase.days <= 0),
            *(float(phrase.kind == k) for k in _KINDS),
            float(sum(reading.sentence_of[t[0]] == sentence for t in firsts)),
            min(5.0, float(sum(p.value == phrase.value for p in phrases))) if phrase.value else 0.0,
            float(any(w in phrase.text for w in ("morning", "night", "evening", "afternoon"))),
        ]
        rows.append(row)
    return rows


def choose(reading: Reading, draft: Draft, number: int, forest: Forest) -> UtteranceDate | None:
    """The date of a draft: stated, or the day of publication, or None when neither is known."""
    phrases = candidates(reading, draft)
    if phrases:
        scores = forest.scores(features(reading, draft, number, phrases))
        best = max(range(len(phrases)), key=lambda i: scores[i])
        if scores[best] >= forest.threshold:
            phrase = phrases[best]
            draft.scores["date"] = float(scores[best])
            return UtteranceDate(phrase.value, phrase.text, phrase.span, "stated")
        draft.scores["date"] = 1.0 - float(scores[best])
    return published(reading)


def published(reading: Reading) -> UtteranceDate | None:
    """The day of publication, assumed where nothing is stated."""
    day = reading.context.published
    if not day or not day[0]:
        return None
    value = "-".join(f"{part:02d}" for part in day if part)
    return UtteranceDate(value, "", None, "published")
