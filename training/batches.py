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
    """Shuffled batches of windows of like length, at most `budget` pieces each with padding."""
    ordered = sorted(all_windows, key=lambda w: w.length + rng.random() * 24)
    groups: list[list[Window]] = []
    current: list[Window] = []
    longest = 0
    for window in ordered:
        longest = max(longest, window.length)
        if current and longest * (len(current) + 1) > budget:
            groups.append(current)
            current, longest = [], window.length
        current.append(window)
    if current:
        groups.append(current)
    rng.shuffle(groups)
    yield from groups


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
    links: list[Any] = []
    for row, window in enumerate(group):
        _fill_input(window, pieces[row], shapes[row], spaces[row], present[row], first[row])
        _fill_labels(window, vocabulary, {name: array[row] for name, array in labels.items()})
        weights[row] = TREE_WEIGHT[window.document.corpus]
        entity_weights[row] = ENTITY_WEIGHT[window.document.corpus]
        has_quotes[row] = window.document.quotes is not None
        links.append(_links(window))
    arrays = {"pieces": pieces, "shapes": shapes, "spaces": spaces, "present": present, "first": first,
              "weights": weights, "entity_weights": entity_weights, "has_quotes": has_quotes, **labels}  # fmt: skip
    batch: dict[str, Any] = {name: torch.from_numpy(array) for name, array in arrays.items()}
    batch["links"] = links
    return batch


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


def _links(window: Window) -> tuple[list[int], list[tuple[int, int, int, list[int], list[int]]]]:
    """Cue first words, and per span: kind, first word, last word, indexes of its cues, distance classes to all cues."""
    start, end = window.start, window.end
    cues = [s for s, _ in window.document.cues if start <= s < end]
    number = {cue: i for i, cue in enumerate(cues)}
    spans = []
    for span in window.document.spans:
        first, last = max(span.start, start), min(span.end, end)
        if first >= last:
            continue
        gold = [number[c] for c in span.cues if c in number]
        distances = [link_distance_class(span.start, span.end, c) for c in cues]
        spans.append((int(span.kind == "content"), first - start, last - 1 - start, gold, distances))
    return [c - start for c in cues], spans
