"""Named entities from the network's BIO scores."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np


def entity_spans(
    scores: np.ndarray, labels: Sequence[str], paragraphs: Sequence[int] = ()
) -> list[tuple[int, int, str]]:
    """(start, end, name) of the best label sequence in which an I- only follows its own name.

    `scores` is [words, labels]; `labels` holds "O" first and then B-X, I-X in pairs. `paragraphs` are the words that
    open a paragraph; no name runs across.
    """
    borders = sorted({0, *paragraphs, len(scores)})
    spans: list[tuple[int, int, str]] = []
    for first, last in pairwise(borders):
        part = _spans(scores[first:last], labels)
        spans.extend((first + start, first + end, name) for start, end, name in part)
    return spans


def _spans(scores: np.ndarray, labels: Sequence[str]) -> list[tuple[int, int, str]]:
    spans = []
    start = 0
    path = _best_path(scores)
    for i in range(len(path) + 1):
        inside = i < len(path) and path[i] > 0 and path[i] % 2 == 0
        if i > start and not inside and path[start] > 0:
            spans.append((start, i, labels[path[start]][2:]))
        if not inside:
            start = i
    return spans


def _best_path(scores: np.ndarray) -> list[int]:
    """Viterbi search; label 0 is O, odd labels B, the even label after each the same name's I."""
    count, labels = scores.shape
    # Words that are O by far need no search: they cut the text into short stretches.
    others = scores[:, 1:].max(1)
    clear = scores[:, 0] > others + 8.0
    path = [0] * count
    i = 0
    while i < count:
        if clear[i]:
            i += 1
            continue
        end = i
        while end < count and not clear[end]:
            end += 1
        path[i:end] = _search(scores[i:end], labels)
        i = end
    return path


def _search(scores: np.ndarray, labels: int) -> list[int]:
    back = np.zeros(scores.shape, np.int64)
    total = scores[0].copy()
    total[1::2] = np.maximum(total[1::2], total[2::2])  # nothing goes before: an I- can only mean a B-
    total[2::2] = -1e9
    begins = np.arange(1, labels, 2)
    for t in range(1, len(scores)):
        best = int(total.argmax())
        previous = np.full(labels, best)
        gain = np.full(labels, total[best])
        longer = total[2::2] > total[1::2]
        previous[2::2] = np.where(longer, begins + 1, begins)
        gain[2::2] = np.where(longer, total[2::2], total[1::2])
        back[t] = previous
        total = gain + scores[t]
    path = [int(total.argmax())]
    for t in range(len(scores) - 1, 0, -1):
        path.append(int(back[t, path[-1]]))
    return path[::-1]
