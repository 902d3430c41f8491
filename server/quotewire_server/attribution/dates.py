"""Which date a quote was said on: the expression of time that governs it, chosen by a learnt ranker.

The ranker is a small forest over the features below, trained on articles whose quotes carry their date
(training/attribution); it abstains below a threshold, and the day of publication is then assumed.
"""

from __future__ import annotations

from dataclasses import dataclass

from .date_phrases import DatePhrase
from .draft import Draft, Reading
from .evidence import FEATURES as EVIDENCE_FEATURES
from .evidence import evidence
from .forest import Forest
from .model import UtteranceDate
from .occurrences import FEATURES as OCCURRENCE_FEATURES
from .occurrences import Expression, Option, aggregate, gather
from .proximity import FEATURES as RELATION_FEATURES
from .proximity import relation
from .settle import Weighed, score_options

KINDS = ("weekday", "monthday", "year", "period", "today", "yesterday", "later", "sameday", "vague", "ago",
          "monthname", "lastmonthname", "monthyear", "weekend")  # fmt: skip
FEATURES = (
    *RELATION_FEATURES, *OCCURRENCE_FEATURES, "days", "days_unknown", "future", "within_week",
    *(f"kind_{k}" for k in KINDS), "has_part_of_day", "precise", *EVIDENCE_FEATURES,
    "recent_days", "only_recent_day", "first_recent_day", "place_in_document", "cue_has",
)  # fmt: skip
# No more different dates than this are weighed for one quote, the nearest ones.
MAX_OPTIONS = 10


@dataclass(slots=True)
class DateIndex:
    """The expressions of time of a document, grouped by what they mean."""

    phrases: list[DatePhrase]
    expressions: list[Expression]
    recent: list[str]  # the meanings of the days of the week before publication that the article itself names


def index(reading: Reading) -> DateIndex:
    """Every expression of time of the document with its tokens; worked out once per document."""
    expressions = []
    for i, phrase in enumerate(reading.dates):
        first, last = reading.tokens(phrase.span)
        expressions.append(Expression(i, phrase.value or phrase.text.lower(), first, last))
    return DateIndex(list(reading.dates), expressions, _recent_days(reading, expressions))


def features(
    reading: Reading, draft: Draft, number: int, options: list[Option], dates: DateIndex
) -> list[list[float]]:
    """One row of FEATURES per option; an option is a date with all its occurrences."""
    rows = []
    recent = dates.recent
    place = reading.sentence_of[draft.anchor] / (1 + reading.sentence_of[-1])
    cue = reading.doc[draft.cue[0] : draft.cue[1]] if draft.cue else []
    has = float(any(t.lower_ in ("has", "have", "’ve", "'ve") for t in cue))
    said = evidence(draft.odds.get("date", {}), [[e.id for e in option.occurrences] for option in options])
    for option, network in zip(options, said, strict=True):
        phrase = dates.phrases[option.nearest.id]
        row = relation(reading, draft, number, option.nearest.first, option.nearest.last)
        row += aggregate(reading, draft, option, options, dates.expressions)
        row += [
            max(-400.0, min(60.0, float(phrase.days))) if phrase.days is not None else 0.0,
            float(phrase.days is None),
            float(phrase.days is not None and phrase.days > 0),
            float(phrase.days is not None and -7 <= phrase.days <= 0),
            *(float(phrase.kind == k) for k in KINDS),
            float(any(w in phrase.text for w in ("morning", "night", "evening", "afternoon"))),
            float(len(phrase.value) == 10),
            *network,
            min(5.0, float(len(recent))),
            float(recent == [option.key]),
            float(recent[:1] == [option.key]),
            place,
            has,
        ]
        rows.append(row)
    return rows


def _recent_days(reading: Reading, expressions: list[Expression]) -> list[str]:
    """The days of the week before publication that stand in no quotation, in text order, each once."""
    found = {}
    for expression in expressions:
        phrase = reading.dates[expression.id]
        near = len(phrase.value) == 10 and phrase.days is not None and -7 <= phrase.days <= 0
        if near and reading.inside[expression.first] < 0:
            found[expression.key] = True
    return list(found)


def options_for(reading: Reading, draft: Draft, dates: DateIndex) -> list[Option]:
    """The dates that may be the draft's, nearest first; what only its own quotation names does not date it."""
    options = gather(reading, draft, dates.expressions, MAX_OPTIONS, told_first=True)
    return [o for o in options if not all(in_own_quotation(reading, draft, e.first) for e in o.occurrences)]


def in_own_quotation(reading: Reading, draft: Draft, token: int) -> bool:
    """Whether a token stands between quotation marks in the draft's own content."""
    at = reading.doc[token].idx
    return reading.inside[token] >= 0 and any(c.start <= at < c.end for c in draft.content)


def weigh(reading: Reading, draft: Draft, number: int, dates: DateIndex, forest: Forest) -> Weighed:
    """The dates that may be the draft's with their probabilities."""
    options = options_for(reading, draft, dates)
    return score_options(options, features(reading, draft, number, options, dates), forest)


def answer(reading: Reading, option: Option | None, dates: DateIndex) -> UtteranceDate | None:
    """The date to report: stated, or the day of publication, or None when neither is known."""
    if option is None:
        return published(reading)
    phrase = dates.phrases[option.nearest.id]
    return UtteranceDate(phrase.value, phrase.text, phrase.span, "stated")


def published(reading: Reading) -> UtteranceDate | None:
    """The day of publication, assumed where nothing is stated."""
    day = reading.context.published
    if not day or not day[0]:
        return None
    value = "-".join(f"{part:02d}" for part in day if part)
    return UtteranceDate(value, "", None, "published")
