"""Calibration: does a confidence of 0.8 mean that 8 of 10 such quotes are right?

    python -m bench.calibration --gold articles
    python -m bench.calibration --gold articles --score predictions.jsonl --bins 5

A predicted speech segment is right when it matches a gold segment and its speaker is right, which is what the
contract's `confidence` promises. Segments are put into bins of equal size by confidence. The expected
calibration error is the mean distance between confidence and share of right ones over the bins, weighted by
size (Naeini et al. 2015, with equal-mass bins); the Brier score is the mean squared distance of confidence
and outcome; `auc` is the probability that a right segment has a higher confidence than a wrong one.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.gold import load_gold
from bench.pipeline import extract_all, gold_path
from bench.predictions import predicted_quotes, read_predictions
from bench.scoring import SegmentJudgement, score

BAR_CHARS = 40


@dataclass(frozen=True, slots=True)
class Outcome:
    """A predicted segment: the confidence it came with (0 to 1), and whether it is right."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Outcomes of neighbouring confidences: their range, number, mean confidence and share of right ones."""

    lowest: float
    highest: float
    size: int
    confidence: float
    right: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns its exit status."""
    options = _parser().parse_args(arguments)
    found: list[Outcome] = []
    for name in options.gold or ["seeds", "wikinews"]:
        articles = load_gold(gold_path(name))
        if options.score:
            predictions = read_predictions(options.score)
        else:
            predictions = {r["article_id"]: predicted_quotes(r) for r in extract_all(articles)}
        found += outcomes(score(articles, predictions).judgements)
    if not found:
        print("no predicted quote carries a confidence", file=sys.stderr)
        return 1
    bins = equal_bins(found, options.bins)
    print(json.dumps(report(found, bins)) if options.json else table(found, bins))
    return 0


def outcomes(judgements: Iterable[SegmentJudgement]) -> list[Outcome]:
    """The confidence and outcome of each predicted segment that is scored."""
    return [
        Outcome(
            judgement.predicted.confidence,
            judgement.gold is not None and judgement.fields["speaker"].right,
        )
        for judgement in judgements
        if judgement.predicted is not None and judgement.predicted.confidence is not None
    ]


def equal_bins(found: Sequence[Outcome], count: int) -> list[Bin]:
    """Cuts outcomes, sorted by confidence, into this many bins of nearly equal size."""
    ordered = sorted(found, key=lambda outcome: outcome.confidence)
    count = min(count, len(ordered))
    edges = [round(i * len(ordered) / count) for i in range(count + 1)]
    return [_bin(ordered[start:end]) for start, end in pairwise(edges)]


def expected_calibration_error(bins: Sequence[Bin]) -> float:
    """The mean distance between confidence and share of right ones, weighted by the bins' sizes: 0 to 1."""
    total = sum(part.size for part in bins)
    return sum(part.size * abs(part.confidence - part.right) for part in bins) / total


def brier_score(found: Sequence[Outcome]) -> float:
    """The mean squared distance between confidence and outcome: 0 to 1, smaller is better."""
    return sum((outcome.confidence - outcome.right) ** 2 for outcome in found) / len(found)


def area_under_curve(found: Sequence[Outcome]) -> float | None:
    """The probability that a right segment has a higher confidence than a wrong one; None without both."""
    right = [outcome.confidence for outcome in found if outcome.right]
    wrong = [outcome.confidence for outcome in found if not outcome.right]
    if not right or not wrong:
        return None
    wins = sum((r > w) + 0.5 * (r == w) for r in right for w in wrong)
    return wins / (len(right) * len(wrong))


def report(found: Sequence[Outcome], bins: Sequence[Bin]) -> dict[str, Any]:
    """All figures in one dictionary, as printed by --json."""
    return {
        "n": len(found),
        "right": sum(outcome.right for outcome in found) / len(found),
        "ece": expected_calibration_error(bins),
        "brier": brier_score(found),
        "auc": area_under_curve(found),
        "bins": [
            {
                "lowest": b.lowest,
                "highest": b.highest,
                "n": b.size,
                "confidence": b.confidence,
                "right": b.right,
            }
            for b in bins
        ],
    }


def table(found: Sequence[Outcome], bins: Sequence[Bin]) -> str:
    """The reliability curve as text: a bar per bin for the share of right ones, `|` at its confidence."""
    lines = ["confidence      n   mean  right"]
    for part in bins:
        bar = list("#" * round(part.right * BAR_CHARS) + " " * (BAR_CHARS + 1))[: BAR_CHARS + 1]
        bar[round(part.confidence * BAR_CHARS)] = "|"
        lines.append(
            f"{part.lowest:.2f}–{part.highest:.2f}  {part.size:5}  {part.confidence:.3f}  {part.right:.3f}  "
            + "".join(bar).rstrip()
        )
    auc = area_under_curve(found)
    lines.append(
        f"ECE {expected_calibration_error(bins):.3f}, Brier {brier_score(found):.3f}, "
        f"AUC {'–' if auc is None else format(auc, '.3f')}, n {len(found)}"
    )
    return "\n".join(lines)


def _bin(members: Sequence[Outcome]) -> Bin:
    size = len(members)
    return Bin(
        lowest=members[0].confidence,
        highest=members[-1].confidence,
        size=size,
        confidence=sum(outcome.confidence for outcome in members) / size,
        right=sum(outcome.right for outcome in members) / size,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.calibration",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--gold", action="append", metavar="SET", help="a gold set or a path; repeatable")
    parser.add_argument("--score", type=Path, metavar="FILE", help="score these; do not run the pipeline")
    parser.add_argument("--bins", type=int, default=10, metavar="N", help="number of bins (default 10)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())
