"""Measures the quality of the extracted quotes: runs the pipeline over gold articles and prints the figures.

    python -m bench.quality                              the public sets: seeds and wikinews
    python -m bench.quality --gold articles --errors 20  another set, and what went wrong
    python -m bench.quality --gold wikinews --predictions wikinews.jsonl
    python -m bench.quality --gold wikinews --score wikinews.jsonl --json

`bench/scoring.py` tells what each figure means, `docs/quality.md` what was reached.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.gold import GoldArticle, load_gold
from bench.pipeline import NAMED_SETS, extract_all, gold_path
from bench.predictions import PredictedQuote, predicted_quotes, read_predictions, write_predictions
from bench.scoring import SegmentJudgement, Tally, score

SHOWN_CHARS = 90


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns its exit status."""
    options = _parser().parse_args(arguments)
    names = options.gold or ["seeds", "wikinews"]
    if len(names) > 1 and (options.predictions or options.score):
        print("--predictions and --score take one gold set at a time: name it with --gold", file=sys.stderr)
        return 2
    tallies: dict[str, Tally] = {}
    for name in names:
        articles = load_gold(gold_path(name))
        predictions = _predictions(articles, options.score, options.predictions)
        tallies[name] = score(articles, predictions)
    if options.json:
        print(json.dumps({name: tally.figures() for name, tally in tallies.items()}))
    else:
        print(figures_table({name: tally.figures() for name, tally in tallies.items()}))
    for tally in tallies.values():
        for line in mistakes(tally, options.errors):
            print(line)
    return 0


def figures_table(figures: Mapping[str, Mapping[str, Any]]) -> str:
    """The figures of several gold sets side by side, as a Markdown table."""
    rows = [["", *figures], ["---"] * (len(figures) + 1)]
    rows += [[f"{name} F1", *(_f1(of[name]) for of in figures.values())] for name in ("quoted", "speech")]
    rows += [
        [title, *(_share(of[name], key) for of in figures.values())]
        for title, name, key in (
            ("speaker", "speaker", "acc"),
            ("speaker, fullest name", "speaker", "full"),
            ("speaker of quoted", "speaker", "quoted_acc"),
            ("pronoun", "pronoun", "acc"),
        )
    ]
    rows += [
        [f"{name} F1", *(_f1(of[name]) for of in figures.values())]
        for name in ("role", "date", "outlet", "card")
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    )


def mistakes(tally: Tally, limit: int) -> list[str]:
    """The first mistakes, one tab-separated line each: article, what, kind, wanted and got, text."""
    lines = [line for judgement in tally.judgements for line in _mistakes_of(judgement)]
    return lines[:limit]


def _mistakes_of(judgement: SegmentJudgement) -> list[str]:
    quote = " ".join(judgement.text[:SHOWN_CHARS].split())
    if judgement.gold is None or judgement.predicted is None:
        what = "missed" if judgement.gold else "spurious"
        kind = (judgement.gold or judgement.predicted).kind  # type: ignore[union-attr]
        return [f"{judgement.article.id}\t{what}\t{kind}\t{quote}"]
    kind = judgement.gold.kind
    return [
        f"{judgement.article.id}\t{name}\t{kind}\twant {judged.wanted!r} got {judged.got!r}\t{quote}"
        for name, judged in judgement.fields.items()
        if judged.scored and not judged.right
    ]


def _predictions(
    articles: Sequence[GoldArticle], scored: Path | None, written: Path | None
) -> dict[str, list[PredictedQuote]]:
    if scored:
        return read_predictions(scored)
    responses = extract_all(articles)
    if written:
        write_predictions(written, responses)
    return {response["article_id"]: predicted_quotes(response) for response in responses}


def _f1(figure: Mapping[str, float]) -> str:
    return f"{figure['f1']:.1f} ({figure['p']:.1f} / {figure['r']:.1f}, n {figure['n']})"


def _share(figure: Mapping[str, float | None], key: str) -> str:
    share = figure[key]
    return "–" if share is None else f"{share:.1f} (n {figure['n']})" if key == "acc" else f"{share:.1f}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.quality",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--gold",
        action="append",
        metavar="SET",
        help=f"a set ({', '.join(NAMED_SETS)}) or the path of one; repeatable",
    )
    parser.add_argument(
        "--score", type=Path, metavar="FILE", help="score these predictions, do not run the pipeline"
    )
    parser.add_argument("--predictions", type=Path, metavar="FILE", help="write the predictions, JSON Lines")
    parser.add_argument(
        "--errors", type=int, default=0, metavar="N", help="list the first N mistakes of each set"
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())
