"""Dates and outlets settled over a whole document: neighbouring quotes tend to share theirs.

The best path through the options of all quotes in text order, each option (or none) rated by its forest, with a bonus
where two neighbours agree: Viterbi's algorithm (1967) over a chain whose ties were chosen out of fold on the training
articles.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

from .draft import Draft
from .forest import Forest
from .occurrences import Option
from .proximity import same_speaker

Weighed = list[tuple[float, Option]]
_TINY = 1e-4


@dataclass(frozen=True, slots=True)
class Ties:
    """What counts beside the forests' log odds: for any answer at all, for agreeing with the quote before."""

    answering: float
    same_speaker: float
    other_speaker: float


DATE_TIES = Ties(0.4, 1.0, 0.3)
OUTLET_TIES = Ties(0.6, 1.0, 0.0)


def score_options(options: list[Option], rows: list[list[float]], forest: Forest) -> Weighed:
    """The options with the probabilities that a forest gives their rows of features."""
    return [(float(score), option) for score, option in zip(forest.scores(rows), options, strict=True)]


def settle(drafts: list[Draft], weighed: list[Weighed], ties: Ties) -> list[Option | None]:
    """The option of each draft, or None; `weighed` holds each draft's options with their probabilities."""
    best: dict[str | None, float] = {}
    steps: list[dict[str | None, str | None]] = []
    for i, options in enumerate(weighed):
        rated: dict[str | None, float] = {None: 0.0}
        for score, option in options:
            odds = log(score + _TINY) - log(1 - score + _TINY) + ties.answering
            rated[option.key] = max(odds, rated.get(option.key, odds))
        if not i:
            best = rated
            continue
        tie = ties.same_speaker if same_speaker(drafts[i - 1], drafts[i]) else ties.other_speaker
        came_from: dict[str | None, str | None] = {}
        total: dict[str | None, float] = {}
        leader = max(best, key=lambda key: best[key])
        for key, odds in rated.items():
            stay = best[key] + tie if key in best else float("-inf")
            came_from[key] = key if stay >= best[leader] else leader
            total[key] = odds + max(stay, best[leader])
        steps.append(came_from)
        best = total
    return _options_along(_path(best, steps), weighed)


def _path(best: dict[str | None, float], steps: list[dict[str | None, str | None]]) -> list[str | None]:
    """The keys along the best path, first quote first."""
    if not best:
        return []
    key = max(best, key=lambda k: best[k])
    path = [key]
    for came_from in reversed(steps):
        key = came_from[key]
        path.append(key)
    return path[::-1]


def _options_along(path: list[str | None], weighed: list[Weighed]) -> list[Option | None]:
    return [
        next((o for _, o in options if o.key == key), None) if key is not None else None
        for key, options in zip(path, weighed, strict=True)
    ]
