"""Source, cue and content spans and their links from the network's scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .network import Pairs

KINDS = ("source", "cue", "content")
LINK_DISTANCES = 20  # classes of `link_distance_class`
LINK_REACH_WORDS = 100  # a span looks no farther for its cue: farther ones are hardly ever right
# Emissions are learnt together with full transitions, but read best with weaker ones (measured on the train articles
# that training leaves out).
TRANSITION_WEIGHT = 0.85
_FORBIDDEN = -1e4
SHARED_SOURCE_PROBABILITY = 0.2  # a source may also serve a cue without one: "He said … and added …"


@dataclass(frozen=True)
class QuoteSpan:
    """A decoded span in words, end exclusive, with the mean probability of its kind over its words."""

    kind: str
    start: int
    end: int
    probability: float


@dataclass(frozen=True)
class LinkedCue:
    """A cue (None: no cue found) with the spans attached to it, and the probability of the whole."""

    cue: QuoteSpan | None
    sources: tuple[QuoteSpan, ...]
    contents: tuple[QuoteSpan, ...]
    probability: float


def decode(
    outputs: dict[str, np.ndarray], pairs: Pairs, paragraphs: Sequence[int] = (), reopened: Sequence[int] = ()
) -> list[QuoteSpan]:
    """All source, cue and content spans in text order.

    `paragraphs` are the words that open a paragraph: no span runs on there, but for a content where the paragraph
    opens with a quotation mark; the words of these are `reopened`.
    """
    transitions = pairs.transitions * np.where(pairs.transitions > _FORBIDDEN / 2, TRANSITION_WEIGHT, 1.0)
    content_only = transitions.copy()
    content_only[1:9][:, [2, 3, 6, 7]] = _FORBIDDEN  # inside and last word of sources and cues
    nothing = content_only.copy()
    nothing[9:13][:, [10, 11]] = _FORBIDDEN  # and of contents
    across = {**dict.fromkeys(paragraphs, nothing), **dict.fromkeys(reopened, content_only)}
    return tag_spans(best_tags(outputs["quotes"], transitions, across), outputs["quotes"])


def best_tags(
    emissions: np.ndarray, transitions: np.ndarray, across: Mapping[int, np.ndarray] | None = None
) -> np.ndarray:
    """Best tag sequence [words] of emissions [words, tags] and transitions [from, to] (Viterbi).

    At the words in `across` its transitions hold instead.
    """
    count = len(emissions)
    if not count:
        return np.zeros(0, np.int64)
    back = np.zeros(emissions.shape, np.int8)
    columns = np.arange(emissions.shape[1])
    incoming = np.ascontiguousarray(transitions.T)  # [to, from]
    at_break = {word: matrix.T for word, matrix in (across or {}).items()}
    score = emissions[0].astype(np.float64)
    for t in range(1, count):
        paths = at_break.get(t, incoming) + score
        best = paths.argmax(1)
        back[t] = best
        score = paths[columns, best] + emissions[t]
    tags = np.zeros(count, np.int64)
    tags[-1] = score.argmax()
    for t in range(count - 1, 0, -1):
        tags[t - 1] = back[t, tags[t]]
    return tags


def tag_spans(tags: Sequence[int] | np.ndarray, emissions: np.ndarray) -> list[QuoteSpan]:
    """Spans of B-I-L-U-O tags (0 = O, then four per kind); one that the text's end cuts off is kept."""
    if not len(tags):
        return []
    weights = np.exp(emissions - emissions.max(1, keepdims=True))
    weights /= weights.sum(1, keepdims=True)
    probability = np.stack([weights[:, 1 + 4 * k : 5 + 4 * k].sum(1) for k in range(len(KINDS))], 1)
    spans, start = [], -1
    for i, tag in enumerate(tags):
        kind, place = divmod(int(tag) - 1, 4) if tag else (-1, -1)
        if place in (0, 3) or (place > 0 and start < 0):
            start = i
        if place in (2, 3) or (tag and i == len(tags) - 1):
            spans.append(QuoteSpan(KINDS[kind], start, i + 1, float(probability[start : i + 1, kind].mean())))
            start = -1
    return spans


def link_distance_class(start: int, end: int, cue: int) -> int:
    """Class of a cue's first word as seen from a span [start, end): log-scaled gap, after or before the span."""
    if cue >= end:
        gap, side = cue - end, 0
    elif cue < start:
        gap, side = start - cue - 1, 10
    else:
        return 19
    for number, bound in enumerate((0, 1, 2, 4, 8, 16, 32, 64)):
        if gap <= bound:
            return side + number
    return side + 8


def link_probabilities(
    span: QuoteSpan, cues: Sequence[QuoteSpan], outputs: dict[str, np.ndarray], pairs: Pairs
) -> np.ndarray:
    """Probability of each cue to be the span's, with that of "none" first: [1 + cues]."""
    first, last = outputs["link_first"][span.start], outputs["link_last"][span.end - 1]
    candidates = np.concatenate((pairs.link_none[None], outputs["link_cue"][[c.start for c in cues]]))
    scores = candidates @ (first + last) / np.sqrt(candidates.shape[1])
    kind = int(span.kind == "content")
    distances = [link_distance_class(span.start, span.end, c.start) for c in cues]
    scores[1:] += pairs.link_distance[kind, distances]
    scores = np.exp(scores - scores.max())
    return scores / scores.sum()


def within_reach(span: QuoteSpan, starts: np.ndarray) -> tuple[int, int]:
    """Range of the cues, given by their ordered first words, among which a span looks for its own."""
    low = int(np.searchsorted(starts, span.start - LINK_REACH_WORDS))
    return low, int(np.searchsorted(starts, span.end + LINK_REACH_WORDS))


def link(spans: Sequence[QuoteSpan], outputs: dict[str, np.ndarray], pairs: Pairs) -> list[LinkedCue]:
    """Every span in one group: each cue with its sources and contents, contents and sources without cue alone."""
    cues = [s for s in spans if s.kind == "cue"]
    starts = np.array([c.start for c in cues])
    attached: dict[int, list[tuple[QuoteSpan, float]]] = {i: [] for i in range(len(cues))}
    alone: list[LinkedCue] = []
    spare: dict[int, tuple[float, QuoteSpan]] = {}
    for span in spans:
        if span.kind == "cue":
            continue
        low, high = within_reach(span, starts)
        chances = link_probabilities(span, cues[low:high], outputs, pairs) if high > low else np.ones(1)
        best = int(chances.argmax())
        if best == 0:
            group = ((), (span,)) if span.kind == "content" else ((span,), ())
            alone.append(LinkedCue(None, group[0], group[1], span.probability * float(chances[0])))
            continue
        attached[low + best - 1].append((span, float(chances[best])))
        if span.kind == "source":
            for number in np.flatnonzero(chances[1:] > SHARED_SOURCE_PROBABILITY):
                cue, chance = low + int(number), float(chances[1 + number])
                if cue != low + best - 1 and chance > spare.get(cue, (0.0, span))[0]:
                    spare[cue] = (chance, span)
    for cue, (chance, span) in spare.items():
        if not any(other.kind == "source" for other, _ in attached[cue]):
            attached[cue].append((span, chance))
    linked = [_group(cue, attached[i]) for i, cue in enumerate(cues)]
    return sorted(linked + alone, key=_first_word)


def _group(cue: QuoteSpan, members: list[tuple[QuoteSpan, float]]) -> LinkedCue:
    members = sorted(members, key=lambda m: m[0].start)
    tags = [cue.probability, *(span.probability for span, _ in members)]
    chance = float(np.prod([chance for _, chance in members])) if members else 1.0
    return LinkedCue(
        cue,
        tuple(s for s, _ in members if s.kind == "source"),
        tuple(s for s, _ in members if s.kind == "content"),
        float(np.mean(tags)) * chance,
    )


def _first_word(group: LinkedCue) -> int:
    spans = (*((group.cue,) if group.cue else ()), *group.sources, *group.contents)
    return min(span.start for span in spans)
