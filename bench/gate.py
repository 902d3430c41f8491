"""The quality gate: figures on the public gold may rise, never fall.

    python -m bench.gate                              compare with the floors; status 1 when one is broken
    python -m bench.gate --update                     raise the floors to what was measured
    python -m bench.gate --update --allow-regression  set them to what was measured, lower ones too

`bench/floors.json` holds, for each gold set, a floor per figure and a SHA-256 over annotations and texts:
figures measured on other gold are not compared with these floors.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.gold import REPOSITORY, gold_files, load_gold
from bench.pipeline import NAMED_SETS, extract_all
from bench.predictions import predicted_quotes
from bench.scoring import score

FLOORS_FILE = REPOSITORY / "bench" / "floors.json"
GATED_SETS = ("seeds", "wikinews")
GATED_FIGURES = {
    "quoted": "f1",
    "speech": "f1",
    "speaker": "acc",
    "pronoun": "acc",
    "role": "f1",
    "date": "f1",
    "outlet": "f1",
    "card": "f1",
}
TOLERATED_ITEMS = 1
"""A figure may fall short of its floor by the weight of this many items of its set.

Eight-bit arithmetic is rounded differently by different generations of processors, which can tip one quote
that stands on the edge. Floors do not follow: the next slip counts from the same floor.
"""

Floors = dict[str, dict[str, Any]]
Figures = Mapping[str, Mapping[str, Any]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns its exit status."""
    options = _parser().parse_args(arguments)
    if options.allow_regression and not options.update:
        print("--allow-regression only makes sense with --update", file=sys.stderr)
        return 2
    figures = {name: measure(name) for name in GATED_SETS}
    floors = read_floors()
    breaches = find_breaches(floors, figures, {name: digest(name) for name in GATED_SETS})
    if options.update:
        new = raised_floors(floors, figures, options.allow_regression)
        FLOORS_FILE.write_text(json.dumps(new, indent=2) + "\n", encoding="utf-8")
    for breach in breaches:
        print(breach)
    for name in GATED_SETS:
        shown = ", ".join(f"{figure} {value}" for figure, (value, _) in _gated(figures[name]).items())
        print(f"{name}: {shown}")
    return 0 if options.update or not breaches else 1


def measure(set_name: str) -> dict[str, Any]:
    """Runs the pipeline over a gold set and returns its figures."""
    articles = load_gold(NAMED_SETS[set_name])
    responses = extract_all(articles)
    predictions = {response["article_id"]: predicted_quotes(response) for response in responses}
    return score(articles, predictions).figures()


def digest(set_name: str) -> str:
    """SHA-256, hexadecimal, over the names and bytes of a gold set's annotations and texts."""
    return digest_of(gold_files(NAMED_SETS[set_name]))


def digest_of(files: Iterable[Path]) -> str:
    """SHA-256, hexadecimal, over the names and bytes of these files in this order."""
    total = hashlib.sha256()
    for file in files:
        total.update(f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def read_floors(path: Path = FLOORS_FILE) -> Floors:
    """The floors as written; none when there is no file yet."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def find_breaches(floors: Mapping[str, Any], figures: Figures, digests: Mapping[str, str]) -> list[str]:
    """One line for each floor that is broken, and for each set without floors or with other gold."""
    breaches = []
    for name, measured in figures.items():
        if name not in floors:
            breaches.append(f"{name}: no floors yet; write them with --update")
        elif floors[name]["sha256"] != digests[name]:
            breaches.append(f"{name}: the gold is not the one the floors were measured on; use --update")
        else:
            breaches += [
                f"{name}: {figure} is {value}, its floor {floors[name]['floors'][figure]}"
                for figure, (value, weight) in _gated(measured).items()
                if value < floors[name]["floors"].get(figure, 0.0) - TOLERATED_ITEMS * weight
            ]
    return breaches


def raised_floors(
    floors: Mapping[str, Any],
    figures: Figures,
    allow_regression: bool = False,
    digests: Mapping[str, str] | None = None,
) -> Floors:
    """The floors after a measurement: the higher of old and new, or always the new if `allow_regression`."""
    raised: Floors = {}
    for name, measured in figures.items():
        old = floors.get(name, {}).get("floors", {})
        new = {figure: value for figure, (value, _) in _gated(measured).items()}
        if not allow_regression:
            new = {figure: max(value, old.get(figure, 0.0)) for figure, value in new.items()}
        raised[name] = {"sha256": (digests or {}).get(name) or digest(name), "floors": new}
    return raised


def _gated(measured: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Each gated figure with its value and the weight of one item, both in percentage points."""
    return {
        figure: (measured[figure][key] or 0.0, 100.0 / max(measured[figure]["n"], 1))
        for figure, key in GATED_FIGURES.items()
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.gate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--update", action="store_true", help="raise the floors to what was measured")
    parser.add_argument("--allow-regression", action="store_true", help="with --update: lower floors as well")
    return parser


if __name__ == "__main__":
    sys.exit(main())
