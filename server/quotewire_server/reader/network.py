"""The trained network at run time: words in, scores and vectors per word out, by onnxruntime on one thread."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from . import words as written
from .runtime import onnxruntime

WINDOW_PIECES = 382  # what training used, without the two special pieces
OVERLAP_PIECES = 128
FILES = ("reader.onnx", "pairs.npz", "config.json", "tokenizer.json")
# Some twenty articles hold so many different words; beyond them the one longest unseen is looked up anew.
MAX_KNOWN_WORDS = 4_000
# Of a longer run of words without a letter or digit (drawn lines, keyboard mashing) only so many are read.
MAX_SYMBOL_RUN = 12
_BEGIN, _END = 101, 102

# Outputs that are kept per word; "vectors" are the encoder's.
OUTPUTS = (
    "quotes", "tags", "starts", "entities", "arc_dependent", "arc_head", "relation_dependent", "relation_head",
    "link_first", "link_last", "link_cue", "vectors",
)  # fmt: skip


class ModelFilesMissing(RuntimeError):
    """A model folder does not hold what the reader needs."""


@dataclass(frozen=True)
class Pairs:
    """What is scored pairwise after the pass: relation labels, links, and the quote tags' transitions."""

    relation_weight: np.ndarray
    link_none: np.ndarray
    link_distance: np.ndarray
    transitions: np.ndarray


class Network:
    """One loaded model; `read` may be called from one thread at a time."""

    def __init__(self, folder: Path) -> None:
        missing = [name for name in FILES if not (folder / name).exists()]
        if missing:
            raise ModelFilesMissing(
                f"the reader's model folder lacks {', '.join(missing)}: reinstall quotewire[server] or run `make train`"
            )
        self.config: dict = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        if self.config["shapes"] != list(written.SHAPES) or self.config["spaces"] != list(written.SPACES):
            raise ModelFilesMissing("the reader's model was trained for other word classes: export it again")
        with np.load(folder / "pairs.npz") as stored:
            self.pairs = Pairs(**{name: stored[name].astype(np.float32) for name in stored.files})
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # The arena spares the system a page fault for every four kilobytes of every layer, some 30 MB each time. It
        # keeps what the largest run took, at most that of one window whatever the length of the text; without
        # patterns it also keeps nothing per shape of the input.
        options.enable_cpu_mem_arena = True
        options.enable_mem_pattern = False
        # The fused kernel for a sum and its normalisation takes several times as long as the two by themselves.
        self.session = onnxruntime.InferenceSession(
            str(folder / "reader.onnx"), options, providers=["CPUExecutionProvider"],
            disabled_optimizers=["SkipLayerNormFusion"],
        )  # fmt: skip
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.unknown = int(self.tokenizer.token_to_id("[UNK]") or 0)
        self.pieces = lru_cache(MAX_KNOWN_WORDS)(self._pieces)

    def _pieces(self, word: str) -> tuple[int, ...]:
        """Word pieces of a word, at least one, at most `MAX_PIECES_PER_WORD`; lone surrogates count as unknown."""
        short = word[: written.MAX_CHARS_PER_WORD].encode("utf-8", "replace").decode("utf-8")
        ids = self.tokenizer.encode(short, add_special_tokens=False).ids[: written.MAX_PIECES_PER_WORD]
        return tuple(ids) or (self.unknown,)

    def read(self, words: Sequence[str], spaces: Sequence[int]) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Outputs of the words that were read, each [read words, ...], and the indexes of those words.

        `spaces[i]` is the class of the white space before word i. All words are read but the inside of long runs of
        symbols. A text longer than a window is read in overlapping windows; every word's output comes from the
        window in which it lies farthest from a border. Time and memory grow linearly with the text.
        """
        index = readable(words)
        words = [words[i] for i in index]
        spaces = [spaces[i] for i in index]
        pieces = [self.pieces(word) for word in words]
        shapes = written.shape_classes(words, spaces)
        outputs: dict[str, np.ndarray] = {}
        plan = list(plan_windows([len(p) for p in pieces], spaces))
        # Window by window: several at once are no faster on one thread, and take that many times the memory.
        for start, end, keep_start, keep_end in plan:
            arrays = _arrays(pieces[start:end], shapes[start:end], spaces[start:end])
            results = self.session.run(list(OUTPUTS), arrays)
            for name, (result,) in zip(OUTPUTS, results, strict=True):
                if name not in outputs:
                    outputs[name] = np.zeros((len(words), *result.shape[1:]), np.float32)
                outputs[name][keep_start:keep_end] = result[keep_start - start : keep_end - start]
        return outputs, np.array(index, np.int64)


def readable(words: Sequence[str]) -> list[int]:
    """Indexes of the words without the inside of symbol runs longer than `MAX_SYMBOL_RUN`."""
    index, run = [], 0
    for i, word in enumerate(words):
        run = 0 if any(char.isalnum() for char in word[: written.MAX_CHARS_PER_WORD]) else run + 1
        if run <= MAX_SYMBOL_RUN:
            index.append(i)
    return index


def plan_windows(lengths: Sequence[int], spaces: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
    """(start, end, keep start, keep end) of windows over words of `lengths` pieces.

    Windows overlap by about `OVERLAP_PIECES`; a window prefers to begin at a paragraph or a line within the overlap.
    The kept stretches meet in the middle of the overlap and cover every word once.
    """
    borders = (
        np.concatenate(([0], np.cumsum(np.asarray(lengths, np.int64)))) if lengths else np.zeros(1, np.int64)
    )
    count = len(lengths)
    spans = []
    start = 0
    while start < count:
        end = int(np.searchsorted(borders, borders[start] + WINDOW_PIECES, side="right")) - 1
        end = min(count, max(end, start + 1))
        spans.append((start, end))
        if end == count:
            break
        following = int(np.searchsorted(borders, borders[end] - OVERLAP_PIECES, side="left"))
        start = _begin(max(following, start + 1), end, borders, spaces)
    for number, (first, last) in enumerate(spans):
        keep_start = first if number == 0 else _middle(spans[number - 1][1], first)
        keep_end = last if number == len(spans) - 1 else _middle(last, spans[number + 1][0])
        yield first, last, keep_start, keep_end


def _begin(earliest: int, end: int, borders: np.ndarray, spaces: Sequence[int]) -> int:
    latest = int(np.searchsorted(borders, borders[earliest] + OVERLAP_PIECES // 3, side="right"))
    for wanted in (written.SPACE_PARAGRAPH, written.SPACE_LINE):
        for i in range(earliest, min(latest, end)):
            if spaces[i] == wanted:
                return i
    return earliest


def _middle(end: int, start: int) -> int:
    return (end + start) // 2


def _arrays(
    pieces: Sequence[tuple[int, ...]], shapes: Sequence[int], spaces: Sequence[int]
) -> dict[str, np.ndarray]:
    """What the network takes of one window's words, [1, pieces] or, for "first", [1, words]."""
    size = 2 + sum(len(p) for p in pieces)
    arrays = {name: np.zeros((1, size), np.int64) for name in ("pieces", "shapes", "spaces")}
    arrays["first"] = np.zeros((1, len(pieces)), np.int64)
    arrays["pieces"][0, 0] = _BEGIN
    at = 1
    for i, own in enumerate(pieces):
        arrays["first"][0, i] = at
        behind = at + len(own)
        arrays["pieces"][0, at:behind] = own
        arrays["shapes"][0, at:behind] = shapes[i]
        arrays["spaces"][0, at:behind] = written.SPACE_INSIDE
        arrays["spaces"][0, at] = spaces[i]
        at = behind
    arrays["pieces"][0, at] = _END
    return arrays
