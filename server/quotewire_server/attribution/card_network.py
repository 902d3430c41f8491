"""A small network over the items of a document: what kind each quote is, and which date, outlet and role it goes with.

Two transformer layers (Vaswani et al. 2017, normalised before each part) over quotes, dates, outlets and roles in text
order, each made from the reader's vectors of three of its words, with learned terms for how two items stand to each
other; then a pairwise score of each quote with each of its options, or none (Dozat and Manning 2017). Trained together
with the reader (`training/card_model.py`); here in numpy: a document has some hundred items.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from .card_items import FIELDS, NOBODY, CardItems
from .draft import Reading

KINDS = ("none", "belief", "speech")
# Classes of the gap between two items in tokens, see `gap_classes`; then flags of `relations`.
GAP_CLASSES = 22
FLAGS = 3
# Longer documents are read in stretches of so many items that overlap by half.
MAX_ITEMS = 256


class CardNetwork:
    """The loaded network; `read` is a pure function of what it is given."""

    def __init__(self, arrays: dict[str, np.ndarray]) -> None:
        self.weights = {name: array.astype(np.float32) for name, array in arrays.items()}
        self.width = self.weights["none"].shape[1]
        self.layers = sum(name.endswith(".query.weight") for name in self.weights)

    def fits(self, tensor: np.ndarray) -> bool:
        """Whether vectors come from the reader that the network was trained with, as far as their width tells."""
        return tensor.ndim == 2 and 3 * tensor.shape[1] == self.weights["places"].shape[1]

    def read(self, reading: Reading, items: CardItems) -> None:
        """Tells each draft of a document its kinds and odds."""
        for start, end, keep_start, keep_end in stretches(len(items.items)):
            here = [n for n, q in enumerate(items.quotes) if keep_start <= q < keep_end]
            if here:
                self._read_stretch(reading, items, start, end, here)

    def _read_stretch(self, reading: Reading, items: CardItems, start: int, end: int, here: list[int]) -> None:
        chosen = items.items[start:end]
        gaps, flags = relations(
            np.array([item.first for item in chosen]),
            np.array([reading.sentence_of[item.first] for item in chosen]),
            np.array([reading.paragraph_of[item.first] for item in chosen]),
            np.array([item.speaker for item in chosen]),
        )
        x = self._encode(reading.doc.tensor, items, start, end, gaps, flags)
        quotes = np.array([items.quotes[n] - start for n in here])
        for number, kinds in zip(here, _softmax(self._linear(x[quotes], "kind")).tolist(), strict=True):
            reading.drafts[number].kinds_seen = tuple(kinds)
        for number, name in enumerate(FIELDS):
            asks = self._linear(x[quotes], f"asks.{number}") / np.sqrt(self.width)
            options = self._linear(x, f"options.{number}")
            scores = asks @ options.T + self.weights["gap"][number][gaps[quotes]]
            scores += flags[quotes] @ self.weights["flag"][number]
            scores -= (asks @ self.weights["none"][number])[:, None]
            for row, draft in enumerate(here):
                reading.drafts[draft].odds[name] = {
                    key: float(scores[row, place - start])
                    for key, place in items.options[draft][name].items()
                    if start <= place < end
                }

    def _encode(
        self, tensor: np.ndarray, items: CardItems, start: int, end: int, gaps: np.ndarray, flags: np.ndarray
    ) -> np.ndarray:
        chosen = items.items[start:end]
        types = np.array([item.type for item in chosen])
        words = tensor[[(item.first, item.last, item.third) for item in chosen]].reshape(len(chosen), -1)
        traits = np.array([item.traits for item in chosen], np.float32)
        x = np.zeros((len(chosen), self.width), np.float32)
        for kind in np.unique(types):
            of_kind = types == kind
            x[of_kind] = words[of_kind] @ self.weights["places"][kind] + traits[of_kind] @ self.weights["traits"][kind]
        x = self._normalised(x + self.weights["types"][types], "norm")
        for layer in range(self.layers):
            x = x + self._attention(self._normalised(x, f"layers.{layer}.before"), f"layers.{layer}", gaps, flags)
            hidden = self._linear(self._normalised(x, f"layers.{layer}.between"), f"layers.{layer}.up")
            x = x + self._linear(np.maximum(hidden, 0), f"layers.{layer}.down")
        return self._normalised(x, "last")

    def _attention(self, x: np.ndarray, name: str, gaps: np.ndarray, flags: np.ndarray) -> np.ndarray:
        by_gap, by_flag = self.weights[f"{name}.gap"], self.weights[f"{name}.flag"]
        heads = len(by_gap)
        parts = (
            self._linear(x, f"{name}.{part}").reshape(len(x), heads, -1).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        query, key, value = parts
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[2])
        scores += by_gap[:, gaps] + (flags @ by_flag.T).transpose(2, 0, 1)
        mixed = (_softmax(scores) @ value).transpose(1, 0, 2).reshape(x.shape)
        return self._linear(mixed, f"{name}.mixed")

    def _linear(self, x: np.ndarray, name: str) -> np.ndarray:
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def _normalised(self, x: np.ndarray, name: str) -> np.ndarray:
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)
        return scaled * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]


def relations(
    places: np.ndarray, sentences: np.ndarray, paragraphs: np.ndarray, speakers: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How items stand to each other: gap classes [items, items], flags [items, items, FLAGS].

    The flags: same sentence, same paragraph, same speaker.
    """
    flags = np.stack(
        [
            sentences[:, None] == sentences,
            paragraphs[:, None] == paragraphs,
            (speakers[:, None] == speakers) & (speakers != NOBODY),
        ],
        -1,
    ).astype(np.float32)
    return gap_classes(places[None] - places[:, None]), flags


def gap_classes(gaps: np.ndarray) -> np.ndarray:
    """Classes of signed gaps in tokens: 0 for none, then by powers of two, behind before ahead."""
    half = GAP_CLASSES // 2
    size = np.ceil(np.log2(np.abs(gaps) + 1)).astype(np.int64)
    return np.where(gaps > 0, np.minimum(size + half - 1, GAP_CLASSES - 1), np.minimum(size, half - 1))


def stretches(count: int) -> list[tuple[int, int, int, int]]:
    """(start, end, keep start, keep end): stretches of at most MAX_ITEMS that overlap by half; each item is kept once.
    """
    if count <= MAX_ITEMS:
        return [(0, count, 0, count)] if count else []
    half, quarter = MAX_ITEMS // 2, MAX_ITEMS // 4
    found = []
    for start in range(0, count - half, half):
        end = min(count, start + MAX_ITEMS)
        keep_start = start + quarter if start else 0
        found.append((start, end, keep_start, start + half + quarter if end < count else count))
        if end == count:
            break
    return found


def _softmax(x: np.ndarray) -> np.ndarray:
    weights = np.exp(x - x.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True)


@cache
def load_card_network(path: Path) -> CardNetwork:
    """The network in a .npz file."""
    with np.load(path, allow_pickle=False) as file:
        return CardNetwork({name: file[name] for name in file.files})
