"""What is looked up by place is what a walk over the whole document would find."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st
from quotewire_server.attribution.draft import Draft
from quotewire_server.attribution.model import Span
from quotewire_server.attribution.order import DraftOrder, LastBefore, Stretches, reach_of

PLACES = st.integers(0, 30)


@st.composite
def stretches(draw: st.DrawFn) -> tuple[int, int]:
    start = draw(PLACES)
    return start, start + draw(st.integers(1, 12))


@st.composite
def drafts(draw: st.DrawFn) -> list[Draft]:
    """Drafts in the order of their starts, some of them over others, with and without cue and source."""
    found = []
    for start, end in sorted(draw(st.lists(stretches(), max_size=8))):
        cue = draw(st.none() | stretches())
        source = [] if cue else draw(st.lists(stretches(), max_size=1))
        found.append(Draft([Span(start, end)], cue, source, 0.5, first_token=start))
    return found


@dataclass
class OneTokenPerCharacter:
    """A reading in which tokens and code points have the same numbers."""

    def span(self, tokens: tuple[int, int]) -> Span:
        return Span(*tokens)


@given(drafts(), PLACES, PLACES)
def test_drafts_are_found_by_their_places(all_drafts: list[Draft], low: int, high: int):
    order = DraftOrder(all_drafts)
    before = [d for d in all_drafts if d.anchor < low]

    assert sorted(map(id, order.between(low, high))) == sorted(
        id(d) for d in all_drafts if low < d.anchor < high
    )
    assert order.last_anchor_before(low) == max((d.anchor for d in before), default=None)
    assert order.with_cue_at(low) == [d for d in all_drafts if d.cue and d.cue[0] <= low < d.cue[1]]
    assert order.holding(low) == [d for d in all_drafts if d.start <= low < d.end]
    for draft in all_drafts:
        earlier = [d for d in all_drafts if d.start < draft.start]
        assert order.previous(draft) is max(earlier, key=lambda d: d.start, default=None)


@given(drafts(), PLACES)
def test_the_draft_that_reaches_farthest_is_the_first_of_the_farthest(all_drafts: list[Draft], place: int):
    reading = OneTokenPerCharacter()
    before = [d for d in all_drafts if d.end <= place]
    expected = max(before, key=lambda d: reach_of(reading, d), default=None)  # type: ignore[arg-type]

    found = LastBefore(reading, all_drafts).find(place)  # type: ignore[arg-type]

    assert (found[1] if found else None) is expected


@given(st.lists(stretches(), max_size=10), stretches())
def test_stretches_touch_where_they_share_a_character(
    all_stretches: list[tuple[int, int]], asked: tuple[int, int]
):
    start, end = asked

    found = Stretches(all_stretches).touching(start, end)

    assert found == [s for s in sorted(all_stretches) if s[0] < end and start < s[1]]
