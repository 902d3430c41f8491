"""Sentences and dependency trees from the network's scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .network import Pairs

START_LOGIT = 0.0  # a word begins a sentence where the network says it more likely does than not
MAX_SENTENCE_WORDS = 200  # a longer "sentence" (lists, tables) is cut at its most likely starts


def sentence_starts(logits: np.ndarray, paragraphs: Sequence[int] = ()) -> list[int]:
    """Indexes of the words that begin a sentence; the first word of the text and of a paragraph always does."""
    if not len(logits):
        return []
    starts = sorted({0, *paragraphs, *np.flatnonzero(logits > START_LOGIT).tolist()})
    result = []
    for start, end in zip(starts, [*starts[1:], len(logits)], strict=True):
        result.append(start)
        while end - start > MAX_SENTENCE_WORDS:
            inside = logits[start + 1 : start + MAX_SENTENCE_WORDS + 1]
            likely = int(inside.argmax())
            # Evenly likely nowhere: take the longest stretch rather than shave off single words.
            step = likely + 1 if inside[likely] > -4.0 else MAX_SENTENCE_WORDS
            start += step
            result.append(start)
    return result


def tree(dependents: np.ndarray, heads: np.ndarray) -> np.ndarray:
    """Heads of a sentence's words (the root's is itself) with the best total score.

    Both arrays are [words, width]; word i's score for head j is their product, j = i standing for the root.
    Each word takes its best head; only where that gives several roots or a cycle is the best tree searched
    (Chu and Liu 1965, Edmonds 1967).
    """
    scores = dependents @ heads.T
    scores -= scores.max(1, keepdims=True)
    scores -= np.log(np.exp(scores).sum(1, keepdims=True))
    count = len(scores)
    if count == 1:
        return np.zeros(1, np.int64)
    best = scores.argmax(1)
    roots = np.flatnonzero(best == np.arange(count))
    if len(roots) == 1 and _cycle(best, int(roots[0])) is None:
        return best
    own = scores.diagonal().copy()
    np.fill_diagonal(scores, -np.inf)
    without = scores.max(1)
    root = int((own - without).argmax())  # what making it the root gains over its best head
    return _best_tree(scores, root)


def _cycle(heads: np.ndarray, root: int) -> list[int] | None:
    """Words of one cycle, or None."""
    state = np.zeros(len(heads), np.int8)
    state[root] = 2
    for start in range(len(heads)):
        path = []
        at = start
        while state[at] == 0:
            state[at] = 1
            path.append(at)
            at = int(heads[at])
        if state[at] == 1:
            return path[path.index(at) :]
        state[path] = 2
    return None


def _best_tree(scores: np.ndarray, root: int) -> np.ndarray:
    """Maximum spanning arborescence of [dependent, head] scores, by contraction of cycles."""
    heads = scores.argmax(1)
    heads[root] = root
    cycle = _cycle(heads, root)
    if cycle is None:
        return heads
    inside = np.zeros(len(scores), bool)
    inside[cycle] = True
    outside = np.flatnonzero(~inside)
    members = np.array(cycle)
    kept = scores[members, heads[members]]
    small = np.full((len(outside) + 1, len(outside) + 1), -np.inf)
    small[:-1, :-1] = scores[np.ix_(outside, outside)]
    to_cycle = scores[np.ix_(outside, members)]
    from_cycle = scores[np.ix_(members, outside)] - kept[:, None]
    small[:-1, -1] = to_cycle.max(1)
    small[-1, :-1] = from_cycle.max(0)
    inner = _best_tree(small, int(np.flatnonzero(outside == root)[0]))
    result = np.empty(len(scores), np.int64)
    for i, word in enumerate(outside):
        head = inner[i]
        result[word] = members[to_cycle[i].argmax()] if head == len(outside) else outside[head]
    result[members] = heads[members]
    entry = int(inner[-1])
    broken = int(from_cycle[:, entry].argmax())
    result[members[broken]] = outside[entry]
    result[root] = root
    return result


def relation_labels(dependents: np.ndarray, heads: np.ndarray, pairs: Pairs, root_label: int) -> np.ndarray:
    """Label number of each word given its own and its head's projection, both [words, width].

    `root_label` is never given; the caller sets it at the roots.
    """
    width = dependents.shape[1] + 1
    labels = pairs.relation_weight.shape[1]
    flat = pairs.relation_weight.reshape(width, labels * width)
    result = np.zeros(len(dependents), np.int64)
    for at in range(0, len(dependents), 256):
        dependent = _with_one(dependents[at : at + 256])
        head = _with_one(heads[at : at + 256])
        mixed = (dependent @ flat).reshape(-1, labels, width)
        scores = (mixed @ head[:, :, None])[..., 0]
        scores[:, root_label] = -np.inf
        result[at : at + 256] = scores.argmax(1)
    return result


def _with_one(array: np.ndarray) -> np.ndarray:
    return np.concatenate((array, np.ones((len(array), 1), array.dtype)), 1)
