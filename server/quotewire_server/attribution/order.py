"""The drafts and the expressions of a document by their places, so that no quote looks through all the others.

Everything here only finds sooner what a walk over the whole document would find: an article of a thousand quotes
would otherwise cost a million steps for every feature of a date or an outlet.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .draft import Draft, Reading


class DraftOrder:
    """The drafts of one document by anchor, start, cue and content; they may not change while it is used."""

    def __init__(self, drafts: list[Draft]) -> None:
        self.drafts = drafts
        self._by_anchor = sorted(drafts, key=lambda d: d.anchor)
        self.anchors = [d.anchor for d in self._by_anchor]
        self._by_start = sorted(drafts, key=lambda d: d.start)
        self._starts = [d.start for d in self._by_start]
        self._of_cue: dict[int, list[Draft]] = {}
        for draft in drafts:
            for token in range(*draft.cue) if draft.cue else ():
                self._of_cue.setdefault(token, []).append(draft)
        self._holding: dict[int, list[Draft]] = {}

    def between(self, low: int, high: int) -> list[Draft]:
        """The drafts whose anchors lie between two tokens, both exclusive."""
        return self._by_anchor[bisect_right(self.anchors, low) : bisect_left(self.anchors, high)]

    def last_anchor_before(self, token: int) -> int | None:
        """The last anchor before a token, None where there is none."""
        place = bisect_left(self.anchors, token)
        return self.anchors[place - 1] if place else None

    def previous(self, draft: Draft) -> Draft | None:
        """The draft that begins last before this one."""
        place = bisect_left(self._starts, draft.start)
        # Of several that begin at one place the first of the document.
        return self._by_start[bisect_left(self._starts, self._starts[place - 1])] if place else None

    def with_cue_at(self, token: int) -> list[Draft]:
        """The drafts whose cue holds a token."""
        return self._of_cue.get(token, [])

    def holding(self, position: int) -> list[Draft]:
        """The drafts whose content holds a code point."""
        found = self._holding.get(position)
        if found is None:
            found = [d for d in self.drafts if any(c.start <= position < c.end for c in d.content)]
            self._holding[position] = found
        return found


def order_of(reading: Reading) -> DraftOrder:
    """The order of the document's drafts as they are now, made once for each list of drafts."""
    order = reading.order
    if order is None or order.drafts is not reading.drafts or len(order.anchors) != len(reading.drafts):
        order = reading.order = DraftOrder(reading.drafts)
    return order


class Stretches:
    """Stretches of text, to be asked which of them touch another one."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        self._all = sorted(stretches)
        self._starts = [start for start, _ in self._all]
        self._ends = list(accumulate((end for _, end in self._all), max))

    def touching(self, start: int, end: int) -> list[tuple[int, int]]:
        """Those that share a code point with [start, end), in text order."""
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        return [stretch for stretch in self._all[first:last] if stretch[1] > start]


def reach_of(reading: Reading, draft: Draft) -> int:
    """The code point behind a draft's content or, where that comes later, behind its cue."""
    return max(draft.end, reading.span(draft.cue).end if draft.cue else 0)


class LastBefore:
    """Drafts, to be asked which of those that end before a place reaches farthest towards it."""

    def __init__(self, reading: Reading, drafts: Sequence[Draft] = ()) -> None:
        self._reading = reading
        self._ends: list[int] = []
        self._best: list[tuple[int, int, Draft]] = []
        for number, draft in sorted(enumerate(drafts), key=lambda pair: pair[1].end):
            self._add(number, draft)

    def add(self, draft: Draft) -> None:
        """One more draft, which ends no sooner than those before."""
        self._add(len(self._ends), draft)

    def _add(self, number: int, draft: Draft) -> None:
        # Of those that reach equally far the first of the list.
        mine = (reach_of(self._reading, draft), -number, draft)
        self._best.append(max(self._best[-1], mine, key=_rank) if self._best else mine)
        self._ends.append(draft.end)

    def find(self, place: int) -> tuple[int, Draft] | None:
        """The reach, in code points, and the draft; None where no draft ends before."""
        at = bisect_right(self._ends, place)
        if not at:
            return None
        reach, _, draft = self._best[at - 1]
        return reach, draft


def _rank(found: tuple[int, int, Draft]) -> tuple[int, int]:
    return found[:2]
