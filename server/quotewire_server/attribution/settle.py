"""Dates and outlets settled over a whole document: what is sure for one quote carries over to its speaker's next.

Two thresholds, as in edge tracing with hysteresis (Canny 1986): an option over the high one is taken; one that leads
over the low one is taken where the neighbouring quote of the same speaker has it.
"""

from __future__ import annotations

from .draft import Draft
from .forest import Forest
from .occurrences import Option
from .proximity import same_speaker

Weighed = list[tuple[float, Option]]
# The low threshold as a share of the high one.
LOW_SHARE = 0.5
# How many quotes away a neighbour of the same speaker may be.
REACH_QUOTES = 8


def score_options(options: list[Option], rows: list[list[float]], forest: Forest) -> Weighed:
    """The options with the probabilities that a forest gives their rows of features."""
    return [(float(score), option) for score, option in zip(forest.scores(rows), options, strict=True)]


def settle(drafts: list[Draft], weighed: list[Weighed], high: float) -> list[Option | None]:
    """The option of each draft, or None; `weighed` holds each draft's options with their probabilities."""
    best = [max(w, key=lambda pair: pair[0]) if w else None for w in weighed]
    chosen = [b[1] if b is not None and b[0] >= high else None for b in best]
    leading = [b[1] if b is not None and b[0] >= high * LOW_SHARE else None for b in best]
    changed = True
    while changed:
        changed = False
        for i, option in enumerate(leading):
            if option is None or chosen[i] is not None:
                continue
            neighbours = (_neighbour(drafts, i, -1), _neighbour(drafts, i, 1))
            if any(
                n is not None and (c := chosen[n]) is not None and c.key == option.key for n in neighbours
            ):
                chosen[i] = option
                changed = True
    return chosen


def _neighbour(drafts: list[Draft], i: int, step: int) -> int | None:
    """The nearest draft of the same speaker in one direction."""
    for j in range(i + step, i + step * (REACH_QUOTES + 1), step):
        if not 0 <= j < len(drafts):
            return None
        if same_speaker(drafts[i], drafts[j]):
            return j
    return None
