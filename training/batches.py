"""Windows made into padded tensors, in an order that mixes the corpora."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from quotewire_server.reader import words as written
from quotewire_server.reader.decode_quotes import link_distance_class
from tokenizers import Tokenizer

from .dataset import IGNORE, Document, Vocabulary, Window, cut, restyle

TREE_WEIGHT = {"polnear": 0.4, "ewt": 1.0, "gum": 1.0}  # CoreNLP's trees and tags are silver

ENTITY_WEIGHT = {"polnear": 0.5, "ewt": 2.0, "gum": 1.0}
READ_NAMES_WEIGHT = 1.5  # of news whose names were read


class Pieces:
    """Word pieces of words, remembered; a word is cut to `MAX_CHARS_PER_WORD` first."""

    def __init__(self, tokenizer: Path) -> None:
        self.tokenizer = Tokenizer.from_file(str(tokenizer))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.known: dict[str, list[int]] = {}
        self.unknown = self.tokenizer.token_to_id("[UNK]")

    def of(self, word: str) -> list[int]:
        pieces = self.known.get(word)
        if pieces is None:
            cut_word = word[: written.MAX_CHARS_PER_WORD]
            pieces = self.tokenizer.encode(cut_word, add_special_tokens=False).ids[: written.MAX_PIECES_PER_WORD]
            pieces = self.known[word] = pieces or [self.unknown]
        return pieces


def windows(
    documents: Sequence[Document], pieces: Pieces, rng: random.Random | None, limit: int = 382
) -> list[Window]:
    """All windows of the documents; with `rng` in random typography and with random borders."""
    result: list[Window] = []
    for document in documents:
        words, spaces = restyle(document, rng) if rng else (document.words, document.spaces)
        result.extend(cut(document, [pieces.of(w) for w in words], words, spaces, rng, limit))
    return result


def batches(all_windows: Sequence[Window], budget: int, rng: random.Random) -> Iterator[list[Window]]:
    """Shuffled batches of windows of like length, at most `budget` pieces each with padding.

    The windows of a document with cards stay together: its quotes and their dates may lie in different ones.
    """
    ordered = sorted(_units(all_windows), key=lambda unit: _longest(unit) + rng.random() * 24)
    groups: list[list[Window]] = []
    current: list[Window] = []
    longest = 0
    for unit in ordered:
        longest = max(longest, _longest(unit))
        if current and longest * (len(current) + len(unit)) > budget:
            groups.append(current)
            current, longest = [], _longest(unit)
        current.extend(unit)
    if current:
        groups.append(current)
    rng.shuffle(groups)
    yield from groups


def _units(all_windows: Sequence[Window]) -> list[list[Window]]:
    together: dict[int, list[Window]] = {}
    for number, window in enumerate(all_windows):
        key = id(window.document) if window.document.cards is not None else -1 - number
        together.setdefault(key, []).append(window)
    return list(together.values())


def _longest(unit: Sequence[Window]) -> int:
    return max(window.length for window in unit)


def collate(group: Sequence[Window], vocabulary: Vocabulary) -> dict[str, Any]:
    """Padded input and label tensors of a batch."""
    size, longest = len(group), max(w.length for w in group)
    most = max(len(w.words) for w in group)
    pieces = np.zeros((size, longest), np.int64)
    shapes, spaces = np.zeros_like(pieces), np.zeros_like(pieces)
    present = np.zeros((size, longest), np.float32)
    first = np.zeros((size, most), np.int64)
    labels = {
        name: np.full((size, most), IGNORE, np.int64)
        for name in ("quotes", "tags", "heads", "deps", "starts", "entities", "sentence")
    }
    weights = np.zeros((size, 1), np.float32)
    entity_weights = np.zeros((size, 1), np.float32)
    has_quotes = np.zeros(size, bool)
    for row, window in enumerate(group):
        _fill_input(window, pieces[row], shapes[row], spaces[row], present[row], first[row])
        _fill_labels(window, vocabulary, {name: array[row] for name, array in labels.items()})
        weights[row] = TREE_WEIGHT[window.document.corpus]
        names_read = window.document.names_read
        entity_weights[row] = READ_NAMES_WEIGHT if names_read else ENTITY_WEIGHT[window.document.corpus]
        has_quotes[row] = window.document.quotes is not None
    arrays = {"pieces": pieces, "shapes": shapes, "spaces": spaces, "present": present, "first": first,
              "weights": weights, "entity_weights": entity_weights, "has_quotes": has_quotes, **labels}  # fmt: skip
    batch: dict[str, Any] = {name: torch.from_numpy(array) for name, array in arrays.items()}
    batch["links"] = _tensors(_links(group))
    batch["cards"] = _tensors(_cards(group, most))
    return batch


def _tensors(arrays: dict[str, np.ndarray]) -> dict[str, torch.Tensor]:
    return {name: torch.from_numpy(array) for name, array in arrays.items()}


def _fill_input(window: Window, pieces: Any, shapes: Any, spaces: Any, present: Any, first: Any) -> None:
    classes = written.shape_classes(window.words, window.spaces)
    at = 1
    pieces[0] = 101
    for i, word_pieces in enumerate(window.pieces):
        first[i] = at
        end = at + len(word_pieces)
        pieces[at:end] = word_pieces
        shapes[at:end] = classes[i]
        spaces[at:end] = written.SPACE_INSIDE
        spaces[at] = window.spaces[i]
        at = end
    pieces[at] = 102
    present[: at + 1] = 1


def _fill_labels(window: Window, vocabulary: Vocabulary, rows: dict[str, np.ndarray]) -> None:
    document, start, end = window.document, window.start, window.end
    count = end - start
    if document.quotes is not None:
        rows["quotes"][:count] = document.quotes[start:end]
    rows["starts"][:count] = document.starts[start:end]
    rows["sentence"][:count] = np.cumsum(document.starts[start:end])
    for i in range(start, end):
        rows["tags"][i - start] = vocabulary.tag_id.get(document.tags[i] or "", IGNORE)
        rows["entities"][i - start] = vocabulary.entity_id.get(document.entities[i] or "", IGNORE)
        head = document.heads[i]
        if start <= head < end:
            rows["heads"][i - start] = head - start
            rows["deps"][i - start] = vocabulary.dep_id.get(document.labels[i] or "", IGNORE)


def _links(group: Sequence[Window]) -> dict[str, np.ndarray]:
    """Cues and spans of a batch, flat: row and words of each; spans x cues: distance class, same window, right."""
    cues, spans = [], []
    for row, window in enumerate(group):
        start, end = window.start, window.end
        cues += [(row, s - start, s) for s, _ in window.document.cues if start <= s < end]
        for span in window.document.spans:
            first, last = max(span.start, start), min(span.end, end)
            if first < last:
                spans.append((row, first - start, last - 1 - start, int(span.kind == "content"), span))
    shape = len(spans), len(cues)
    distance, same, right = np.zeros(shape, np.int64), np.zeros(shape, bool), np.zeros(shape, bool)
    for i, (row, _, _, _, span) in enumerate(spans):
        for j, (cue_row, _, cue) in enumerate(cues):
            if row == cue_row:
                distance[i, j] = link_distance_class(span.start, span.end, cue)
                same[i, j], right[i, j] = True, cue in span.cues
    return {
        "cues": np.array([c[:2] for c in cues], np.int64).reshape(-1, 2),
        "spans": np.array([s[:4] for s in spans], np.int64).reshape(-1, 4),
        "distance": distance, "same": same, "right": right,
    }  # fmt: skip


def _cards(group: Sequence[Window], most: int) -> dict[str, np.ndarray]:
    """The cards of a batch's D documents, padded to I items, as `Cards` has them.

    "words" [D, I, 3] are places in the batch's flattened [windows, most] words; "there" [D, I] tells items from
    padding. Empty where no document has cards.
    """
    place: dict[int, np.ndarray] = {}
    documents: list[Document] = []
    for row, window in enumerate(group):
        document = window.document
        if document.cards is None:
            continue
        if id(document) not in place:
            place[id(document)] = np.zeros(len(document.words), np.int64)
            documents.append(document)
        place[id(document)][window.start : window.end] = row * most + np.arange(window.end - window.start)
    if not documents:
        return {}
    cards = [document.cards for document in documents if document.cards is not None]
    size = max(len(c.types) for c in cards)
    arrays = {
        "types": _padded([c.types for c in cards], (size,)),
        "words": _padded([place[id(d)][c.words] for d, c in zip(documents, cards, strict=True)], (size,)),
        "traits": _padded([c.traits for c in cards], (size,)),
        "there": _padded([np.ones(len(c.types), bool) for c in cards], (size,)),
        "kinds": _padded([c.kinds for c in cards], (size,), IGNORE),
        "gaps": _padded([c.gaps for c in cards], (size, size)),
        "flags": _padded([c.flags for c in cards], (size, size)),
    }
    fields = len(cards[0].known)
    arrays["known"] = _padded([c.known for c in cards], (fields, size))
    arrays["allowed"] = _padded([c.allowed for c in cards], (fields, size, size))
    arrays["right"] = _padded([c.right for c in cards], (fields, size, size))
    return arrays


def _padded(arrays: Sequence[np.ndarray], shape: tuple[int, ...], value: int = 0) -> np.ndarray:
    """Stacked, with the first dimensions of each filled up to `shape`."""
    result = np.full((len(arrays), *shape, *arrays[0].shape[len(shape) :]), value, arrays[0].dtype)
    for row, array in enumerate(arrays):
        result[(row, *(slice(n) for n in array.shape))] = array
    return result
