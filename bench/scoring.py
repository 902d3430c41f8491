"""The scorer: how predicted quotes compare with the gold.

The unit is the *segment*: one contiguous stretch of quote content. Gold and prediction are both cut
into segments, so a quote split by its cue counts the same whether it is reported as one quote or as two.
Segments are compared by their letters and digits alone: quotation marks, commas and spaces at the edge
do not matter. A predicted segment matches a gold segment when they share at least half of their union;
every segment matches once, best pairs first.

The figures, all in percent:

quoted, speech
    Precision, recall and F1 of segments in quotation marks (direct, mixed), and of all speech (direct,
    mixed, indirect). Predicted beliefs match nothing, gold beliefs excuse nothing.
speaker
    Of the matched speech segments, the share with an accepted name of the right speaker; `full`: with the
    fullest name of the article; `quoted_acc`: over direct and mixed only. Abstaining is right where the gold
    abstains too.
pronoun
    The same over segments whose gold source is a pronoun (he, who, they).
role, date, outlet
    Precision, recall and F1 over the matched segments; only stated dates and outlets count.
card
    F1 over all speech segments, where a hit has its speaker, role, date and outlet right as well.

Attributions marked optional and borderline stretches count neither as misses nor as false alarms.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.gold import QUOTED_KINDS, SPEECH_KINDS, GoldArticle, GoldQuote, Interval
from bench.predictions import PredictedQuote

MIN_SHARED_PART = 0.5
"""Two segments match when this part of their union is common to both."""

MAX_JOINED_GAP_CHARS = 3
"""Content spans at most this far apart, with no letter or digit between them, are one segment."""

MIN_ROLE_SIMILARITY = 0.5
"""Dice similarity of word bags from which two role expressions count as the same."""

_TITLE_BEFORE_NAME = re.compile(r"(?:the|an?|mrs?|ms|dr|sen|rep|gov|president|senator|secretary of state)\s+")
_WORDS_WITHOUT_WEIGHT = frozenset({"the", "a", "an", "of"})


@dataclass(frozen=True, slots=True)
class Segment:
    """One contiguous stretch of content: its bounds, and where its letters and digits are, in code points."""

    start: int
    end: int
    positions: frozenset[int]

    def shared_part(self, other: Segment) -> float:
        """Common letters and digits, as a part of the union of both: 0 to 1."""
        common = len(self.positions & other.positions)
        return common / (len(self.positions) + len(other.positions) - common) if common else 0.0


@dataclass(frozen=True, slots=True)
class FieldJudgement:
    """One field of a matched segment: what was wanted, what came, and whether that is right.

    `scored` is False where the gold leaves the answer open.
    """

    wanted: str
    got: str
    right: bool
    scored: bool = True


@dataclass(frozen=True, slots=True)
class SegmentJudgement:
    """What became of one gold segment of speech (`gold` set) or one predicted one (`gold` None).

    A gold segment without `predicted` was missed; a prediction without `gold` is spurious. The field
    judgements are only there for a match.
    """

    article: GoldArticle
    segment: Segment
    gold: GoldQuote | None
    predicted: PredictedQuote | None
    fields: Mapping[str, FieldJudgement] = field(default_factory=dict)

    @property
    def card_is_right(self) -> bool:
        """Whether content, speaker, role, date and outlet are all right."""
        matched = self.gold is not None and self.predicted is not None
        return matched and all(judged.right for judged in self.fields.values() if judged.scored)

    @property
    def text(self) -> str:
        return self.article.text[self.segment.start : self.segment.end]


@dataclass(slots=True)
class Tally:
    """Counts over articles, and the judgements behind them."""

    counts: Counter[str] = field(default_factory=Counter)
    judgements: list[SegmentJudgement] = field(default_factory=list)
    without_prediction: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """The figures in percent, rounded to one decimal, as the module's docstring tells them."""
        n = self.counts
        return {
            "quoted": self._found("quoted"),
            "speech": self._found("speech"),
            "speaker": {
                "acc": _percent(n["speaker right"], n["matched"]),
                "full": _percent(n["speaker full"], n["matched"]),
                "quoted_acc": _percent(n["speaker right quoted"], n["matched quoted"]),
                "n": n["matched"],
            },
            "pronoun": {"acc": _percent(n["pronoun right"], n["pronoun"]), "n": n["pronoun"]},
            "role": self._filled("role"),
            "date": self._filled("date"),
            "outlet": self._filled("outlet"),
            "card": _precision_recall(
                n["card right"], n["speech predicted"], n["card right"], n["speech gold"]
            ),
            "articles_without_prediction": self.without_prediction,
        }

    def _found(self, group: str) -> dict[str, float]:
        n = self.counts
        return _precision_recall(
            n[f"{group} predicted right"],
            n[f"{group} predicted"],
            n[f"{group} gold found"],
            n[f"{group} gold"],
        )

    def _filled(self, name: str) -> dict[str, float]:
        right = self.counts[f"{name} right"]
        return _precision_recall(right, self.counts[f"{name} got"], right, self.counts[f"{name} wanted"])


def score(gold: Iterable[GoldArticle], predictions: Mapping[str, Sequence[PredictedQuote]]) -> Tally:
    """Scores predictions (article id to quotes) against gold articles; no entry counts as no quotes."""
    tally = Tally()
    for article in gold:
        if article.id not in predictions:
            tally.without_prediction.append(article.id)
        _score_article(article, predictions.get(article.id, ()), tally)
    return tally


def cut_into_segments(content: Iterable[Interval], text: str) -> list[Segment]:
    """Joins neighbouring content spans; the segments in text order, also such without letters or digits."""
    bounds: list[Interval] = []
    for start, end in sorted(content):
        if bounds:
            last_start, last_end = bounds[-1]
            gap = text[last_end:start]
            if start - last_end <= MAX_JOINED_GAP_CHARS and not any(map(str.isalnum, gap)):
                bounds[-1] = last_start, max(last_end, end)
                continue
        bounds.append((start, end))
    return [
        Segment(start, end, frozenset(i for i in range(start, min(end, len(text))) if text[i].isalnum()))
        for start, end in bounds
    ]


def same_name(name: str, accepted: Iterable[str]) -> bool:
    """Whether a name is one of the accepted ones, titles, case and punctuation aside."""
    return plain_form(name) in {plain_form(other) for other in accepted}


def plain_form(expression: str) -> str:
    """A name or phrase as it is compared: no case, quotation marks, full stops, leading title or final 's."""
    plain = unicodedata.normalize("NFKC", expression).replace("’", "'").casefold()
    plain = re.sub(r'[\[\]"“”.,]', "", plain).strip().removesuffix("'s")
    if title := _TITLE_BEFORE_NAME.match(plain):
        plain = plain[title.end() :]
    return " ".join(plain.split())


def similar_role(one: str, other: str) -> bool:
    """Whether two role expressions share enough words to mean the same office."""
    bags = [Counter(_weighty_words(one)), Counter(_weighty_words(other))]
    common = (bags[0] & bags[1]).total()
    return common > 0 and 2 * common >= MIN_ROLE_SIMILARITY * (bags[0].total() + bags[1].total())


def _weighty_words(expression: str) -> Iterator[str]:
    return (word for word in re.findall(r"\w+", plain_form(expression)) if word not in _WORDS_WITHOUT_WEIGHT)


def _score_article(article: GoldArticle, quotes: Sequence[PredictedQuote], tally: Tally) -> None:
    wanted = [(g, s) for g in article.quotes if g.kind != "none" for s in _solid(g.content, article.text)]
    got = [(q, s) for q in quotes for s in _solid(q.content, article.text)]
    pairs = _match([s for _, s in wanted], [s for _, s in got])
    gold_of = {predicted: gold for gold, predicted in pairs.items()}

    excused = _excused_segments(article)
    for index, (quote, segment) in enumerate(got):
        gold = wanted[gold_of[index]][0] if index in gold_of else None
        if (gold is None or gold.optional) and any(
            segment.shared_part(free) >= MIN_SHARED_PART for free in excused
        ):
            continue
        _count_predicted(article, quote, segment, gold, tally)
    for index, (gold, segment) in enumerate(wanted):
        if gold.kind in SPEECH_KINDS and not gold.optional:
            _count_gold(article, gold, segment, got[pairs[index]][0] if index in pairs else None, tally)


def _solid(content: Iterable[Interval], text: str) -> list[Segment]:
    return [segment for segment in cut_into_segments(content, text) if segment.positions]


def _excused_segments(article: GoldArticle) -> list[Segment]:
    optional = [s for g in article.quotes if g.optional for s in _solid(g.content, article.text)]
    return optional + _solid(article.borderline, article.text)


def _match(gold: Sequence[Segment], predicted: Sequence[Segment]) -> dict[int, int]:
    """Pairs segments one to one, those that share most first; of equals the later in the text wins.

    Returns the index of the predicted segment for each matched gold segment.
    """
    candidates = [
        (part, p, g)
        for p, predicted_segment in enumerate(predicted)
        for g, gold_segment in enumerate(gold)
        if (part := predicted_segment.shared_part(gold_segment)) >= MIN_SHARED_PART
    ]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, p, g in sorted(candidates, reverse=True):
        if p not in taken and g not in pairs:
            pairs[g] = p
            taken.add(p)
    return pairs


def _count_predicted(
    article: GoldArticle, quote: PredictedQuote, segment: Segment, gold: GoldQuote | None, tally: Tally
) -> None:
    if quote.kind not in SPEECH_KINDS:
        return
    right = gold is not None and gold.kind in SPEECH_KINDS
    for group, kinds in (("quoted", QUOTED_KINDS), ("speech", SPEECH_KINDS)):
        if quote.kind in kinds:
            tally.counts[f"{group} predicted"] += 1
            tally.counts[f"{group} predicted right"] += right
    if not right:
        tally.judgements.append(SegmentJudgement(article, segment, None, quote))


def _count_gold(
    article: GoldArticle, gold: GoldQuote, segment: Segment, quote: PredictedQuote | None, tally: Tally
) -> None:
    if quote is not None and quote.kind not in SPEECH_KINDS:
        quote = None
    quoted = gold.kind in QUOTED_KINDS
    for group in ("quoted", "speech") if quoted else ("speech",):
        tally.counts[f"{group} gold"] += 1
        tally.counts[f"{group} gold found"] += quote is not None
    judgement = SegmentJudgement(article, segment, gold, quote, judge_fields(gold, quote) if quote else {})
    tally.judgements.append(judgement)
    if quote is not None:
        _count_fields(judgement, gold, quote, tally.counts)


def judge_fields(gold: GoldQuote, quote: PredictedQuote) -> dict[str, FieldJudgement]:
    """Judges speaker, role, date and outlet of a quote whose content matches."""
    role_right = any(similar_role(quote.role, role) for role in gold.roles) if quote.role else not gold.roles
    accepted_outlets = [gold.outlet, *gold.outlet_aliases] if gold.outlet else [""]
    return {
        "speaker": FieldJudgement(
            gold.speaker or "",
            quote.speaker,
            same_name(quote.speaker, [gold.speaker or "", *gold.speaker_aliases]),
        ),
        "role": FieldJudgement(" / ".join(gold.roles), quote.role, role_right),
        "date": FieldJudgement(
            gold.date or "", quote.date, quote.date == (gold.date or ""), _date_is_scored(gold, quote)
        ),
        "outlet": FieldJudgement(
            gold.outlet or "",
            quote.outlet,
            bool(quote.outlet) == bool(gold.outlet) and same_name(quote.outlet, accepted_outlets),
            _answer_counts(gold, gold.outlet, quote.outlet),
        ),
    }


def _date_is_scored(gold: GoldQuote, quote: PredictedQuote) -> bool:
    # A phrase that the annotators could not resolve leaves any answer open.
    unresolved = bool(gold.date_text) and not gold.date
    return not unresolved and _answer_counts(gold, gold.date, quote.date)


def _answer_counts(gold: GoldQuote, wanted: str | None, got: str) -> bool:
    return bool(wanted and got) or not gold.card_is_debatable


def _count_fields(
    judgement: SegmentJudgement, gold: GoldQuote, quote: PredictedQuote, counts: Counter[str]
) -> None:
    speaker = judgement.fields["speaker"]
    counts["matched"] += 1
    counts["speaker right"] += speaker.right
    counts["speaker full"] += same_name(quote.speaker, [gold.speaker or ""])
    if gold.kind in QUOTED_KINDS:
        counts["matched quoted"] += 1
        counts["speaker right quoted"] += speaker.right
    if gold.source_is_pronoun and gold.speaker:
        counts["pronoun"] += 1
        counts["pronoun right"] += speaker.right
    for name in ("role", "date", "outlet"):
        judged = judgement.fields[name]
        if judged.scored:
            counts[f"{name} wanted"] += bool(judged.wanted)
            counts[f"{name} got"] += bool(judged.got)
            counts[f"{name} right"] += judged.right and bool(judged.got)
    counts["card right"] += judgement.card_is_right


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _precision_recall(right_predicted: int, predicted: int, found_gold: int, gold: int) -> dict[str, float]:
    precision = right_predicted / predicted if predicted else 0.0
    recall = found_gold / gold if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"p": round(100 * precision, 1), "r": round(100 * recall, 1), "f1": round(100 * f1, 1), "n": gold}
