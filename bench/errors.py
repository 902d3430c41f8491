"""Error analysis: shows each mistake in its context, so that a reader sees the cause.

    python -m bench.errors --gold articles                          all mistakes, after a summary
    python -m bench.errors --gold articles --score p.jsonl --only speaker --article politico --limit 20
    python -m bench.errors --gold articles --score p.jsonl --summary

In the context, gold content stands in ⟦ ⟧ and predicted content in {{ }}; gold source and cue in ⟨s: ⟩ and
⟨c: ⟩, the predicted ones in <s: > and <c: >.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.gold import SPEECH_KINDS, GoldArticle, GoldQuote, Interval, load_gold
from bench.pipeline import extract_all, gold_path
from bench.predictions import PredictedQuote, last_word, predicted_quotes, read_predictions
from bench.scoring import (
    MIN_SHARED_PART,
    FieldJudgement,
    Segment,
    SegmentJudgement,
    cut_into_segments,
    score,
)

CONTEXT_CHARS = 160
MAX_STRETCH_CHARS = 400
CLASSES = ("missed", "spurious", "speaker", "role", "date", "outlet")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: its class, what lies behind it in a few words, and the judgement it comes from."""

    what: str
    cause: str
    judgement: SegmentJudgement


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns its exit status."""
    options = _parser().parse_args(arguments)
    articles = [a for a in load_gold(gold_path(options.gold)) if options.article in a.id]
    if options.score:
        predictions = read_predictions(options.score)
    else:
        predictions = {r["article_id"]: predicted_quotes(r) for r in extract_all(articles)}
    found = find_mistakes(articles, predictions)
    chosen = [mistake for mistake in found if _is_wanted(mistake, options.only, options.kind)]
    print(summary(chosen))
    if not options.summary:
        for mistake in chosen[: options.limit]:
            print("\n" + describe(mistake, predictions.get(mistake.judgement.article.id, [])))
    return 0


def find_mistakes(
    articles: Iterable[GoldArticle], predictions: Mapping[str, Sequence[PredictedQuote]]
) -> list[Mistake]:
    """All mistakes of the predictions, by article and in text order."""
    mistakes = []
    for judgement in score(articles, predictions).judgements:
        quotes = predictions.get(judgement.article.id, [])
        if judgement.predicted is None:
            mistakes.append(Mistake("missed", _why_missed(judgement, quotes), judgement))
        elif judgement.gold is None:
            mistakes.append(Mistake("spurious", _why_spurious(judgement), judgement))
        else:
            resolution = _resolution(judgement.predicted)
            for name, judged in judgement.fields.items():
                if judged.scored and not judged.right:
                    fault = _fault(judged)
                    cause = f"{fault} ({resolution})" if name == "speaker" else fault
                    mistakes.append(Mistake(name, cause, judgement))
    return sorted(mistakes, key=lambda m: (m.judgement.article.id, m.judgement.segment.start))


def _fault(judged: FieldJudgement) -> str:
    if judged.wanted and judged.got:
        return "wrong"
    return "made up" if judged.got else "not found"


def summary(mistakes: Sequence[Mistake]) -> str:
    """How many mistakes of each class and cause, with the cues that stand behind most of them."""
    lines = [f"{len(mistakes)} mistakes"]
    for what in CLASSES:
        of_class = [mistake for mistake in mistakes if mistake.what == what]
        if not of_class:
            continue
        lines.append(f"  {what} {len(of_class)}")
        causes = Counter(f"{_kind(m)}: {m.cause}" for m in of_class)
        lines += [f"    {count:4} {cause}" for cause, count in causes.most_common(12)]
        cues = Counter(_cue_text(mistake) for mistake in of_class)
        lines.append("    cues: " + ", ".join(f"{cue} {count}" for cue, count in cues.most_common(15)))
    return "\n".join(lines)


def describe(mistake: Mistake, quotes: Sequence[PredictedQuote]) -> str:
    """The mistake with what was wanted, what came, and the marked context."""
    judgement = mistake.judgement
    lines = [f"{mistake.what.upper()} {_kind(mistake)}: {mistake.cause} | {judgement.article.id}"]
    nearby = [judgement.predicted] if judgement.predicted else _overlapping(judgement, quotes)
    if mistake.what in judgement.fields:
        judged = judgement.fields[mistake.what]
        lines.append(f"  want {judged.wanted!r} got {judged.got!r}")
    if judgement.gold:
        lines.append("  gold " + _gold_line(judgement.gold, judgement.article.text))
    lines += ["  pred " + _predicted_line(quote) for quote in nearby]
    lines.append("  " + _context(judgement, nearby).replace("\n", "\n  "))
    return "\n".join(lines)


def _why_missed(judgement: SegmentJudgement, quotes: Sequence[PredictedQuote]) -> str:
    near = [
        (q, s)
        for q, s in _segments_of(quotes, judgement.article.text)
        if s.positions & judgement.segment.positions
    ]
    if not near:
        return "nothing there"
    quote, segment = max(near, key=lambda pair: judgement.segment.shared_part(pair[1]))
    part = judgement.segment.shared_part(segment)
    if part < MIN_SHARED_PART:
        longer = len(segment.positions) > len(judgement.segment.positions)
        return f"boundary ({'longer' if longer else 'shorter'})"
    return "taken as belief" if quote.kind not in SPEECH_KINDS else "matched to another"


def _why_spurious(judgement: SegmentJudgement) -> str:
    article = judgement.article
    near = [
        (gold, segment)
        for gold in article.quotes
        for segment in cut_into_segments(gold.content, article.text)
        if segment.positions & judgement.segment.positions
    ]
    if not near:
        return "nothing there"
    gold, segment = max(near, key=lambda pair: judgement.segment.shared_part(pair[1]))
    if judgement.segment.shared_part(segment) < MIN_SHARED_PART:
        longer = len(judgement.segment.positions) > len(segment.positions)
        return f"boundary ({'longer' if longer else 'shorter'})"
    return "duplicate" if gold.kind in SPEECH_KINDS else f"gold says {gold.kind}"


def _segments_of(quotes: Iterable[PredictedQuote], text: str) -> list[tuple[PredictedQuote, Segment]]:
    return [(quote, segment) for quote in quotes for segment in cut_into_segments(quote.content, text)]


def _overlapping(judgement: SegmentJudgement, quotes: Sequence[PredictedQuote]) -> list[PredictedQuote]:
    overlapping: list[PredictedQuote] = []
    for quote, segment in _segments_of(quotes, judgement.article.text):
        if segment.positions & judgement.segment.positions and quote not in overlapping:
            overlapping.append(quote)
    return overlapping


def _gold_line(gold: GoldQuote, text: str) -> str:
    source = _text_of(gold.source, text)
    cue = _text_of(gold.cue, text)
    parts = [f"{gold.id} {gold.kind}", f"speaker {gold.speaker!r}", f"source {source!r}", f"cue {cue!r}"]
    parts += [f"role {list(gold.roles)}"] if gold.roles else []
    parts += [f"date {gold.date} ({gold.date_text!r})"] if gold.date_text else []
    parts += [f"outlet {gold.outlet!r}"] if gold.outlet else []
    parts += [f"note: {gold.note}"] if gold.note else []
    return ", ".join(parts)


def _predicted_line(quote: PredictedQuote) -> str:
    raw = quote.raw
    speaker = raw.get("speaker") or {}
    parts = [
        f"{quote.kind} {quote.confidence or 0:.2f}",
        f"speaker {quote.speaker!r} by {_resolution(quote)}",
        f"mention {(speaker.get('mention') or {}).get('text', '')!r}",
        f"cue {(raw.get('cue') or {}).get('text', '')!r}",
    ]
    if chain := speaker.get("chain"):
        parts.append("chain " + " > ".join(mention.get("text", "") for mention in chain))
    for name in ("role", "date", "outlet"):
        if part := raw.get(name):
            value = part.get("value") or part.get("name") or part.get("text")
            parts.append(f"{name} {value!r} by {last_word(part.get('basis', ''))}")
    return ", ".join(parts)


def _context(judgement: SegmentJudgement, quotes: Sequence[PredictedQuote]) -> str:
    text = judgement.article.text
    marks: list[tuple[Interval, str, str]] = []
    if gold := judgement.gold:
        marks += [(span, "⟦", "⟧") for span in gold.content]
        marks += [(span, "⟨s:", "⟩") for span in gold.source] + [(span, "⟨c:", "⟩") for span in gold.cue]
    for quote in quotes:
        marks += [(span, "{{", "}}") for span in quote.content]
        marks += [(span, "<s:", ">") for span in _spans_of((quote.raw.get("speaker") or {}).get("mention"))]
        marks += [(span, "<c:", ">") for span in _spans_of(quote.raw.get("cue"))]
    edges = [judgement.segment.start, judgement.segment.end, *(edge for span, _, _ in marks for edge in span)]
    start = max(0, min(edges) - CONTEXT_CHARS)
    end = min(len(text), max(edges) + CONTEXT_CHARS)
    inserts = [(span[0], 1, opening) for span, opening, _ in marks]
    inserts += [(span[1], 0, closing) for span, _, closing in marks]
    marked, position = "", start
    for offset, _, mark in sorted(inserts):
        marked += _elided(text[position:offset]) + mark
        position = offset
    return marked + text[position:end]


def _elided(text: str) -> str:
    if len(text) <= MAX_STRETCH_CHARS:
        return text
    return f"{text[: MAX_STRETCH_CHARS // 2]} […] {text[-MAX_STRETCH_CHARS // 2 :]}"


def _spans_of(part: Mapping[str, Any] | None) -> list[Interval]:
    span = (part or {}).get("span")
    return [(span.get("start", 0), span["end"])] if span else []


def _text_of(spans: Iterable[Interval], text: str) -> str:
    return " … ".join(text[start:end] for start, end in spans)


def _resolution(quote: PredictedQuote) -> str:
    return last_word((quote.raw.get("speaker") or {}).get("resolution", "unknown"))


def _kind(mistake: Mistake) -> str:
    quote = mistake.judgement.gold or mistake.judgement.predicted
    return quote.kind if quote else ""


def _cue_text(mistake: Mistake) -> str:
    judgement = mistake.judgement
    if judgement.gold:
        return _text_of(judgement.gold.cue, judgement.article.text) or "(none)"
    cue = judgement.predicted.raw.get("cue") if judgement.predicted else None
    return str(cue["text"]) if cue else "(none)"


def _is_wanted(mistake: Mistake, classes: Sequence[str] | None, kinds: Sequence[str] | None) -> bool:
    return (not classes or mistake.what in classes) and (not kinds or _kind(mistake) in kinds)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.errors",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--gold", default="wikinews", metavar="SET", help="a gold set or the path of one")
    parser.add_argument(
        "--score", type=Path, metavar="FILE", help="predictions; without it the pipeline is run"
    )
    parser.add_argument("--only", nargs="+", choices=CLASSES, help="only mistakes of these classes")
    parser.add_argument(
        "--kind", nargs="+", help="only quotes of these kinds (of the gold, where there is one)"
    )
    parser.add_argument("--article", default="", metavar="PART", help="only articles whose id holds this")
    parser.add_argument("--limit", type=int, default=1000, metavar="N", help="show at most N")
    parser.add_argument("--summary", action="store_true", help="counts only")
    return parser


if __name__ == "__main__":
    sys.exit(main())
