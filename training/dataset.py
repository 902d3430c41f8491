"""Training examples: corpus documents as words with labels, cut into windows and put into batches."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from quotewire_server.reader import words as written

from . import entities
from .alignment import align
from .clear_scheme import Token, convert_ud1, convert_ud2
from .corpora import GoldDocument, GoldToken
from .names import rename

KINDS = ("source", "cue", "content")
QUOTE_TAGS = ("O",) + tuple(f"{p}-{k}" for k in KINDS for p in "BILU")
IGNORE = -100
MAX_PIECES = 382  # per window, without the two special pieces


@dataclass
class Span:
    """A source or content span in words, with the first words of the cues it belongs to."""

    kind: str
    start: int
    end: int
    cues: list[int] = field(default_factory=list)


@dataclass
class Cards:
    """The items of a document (see `attribution/card_items.py`) with the answers; I items, F fields.

    `kinds` is IGNORE for what is no quote; `known` tells of which quotes a field is annotated, `allowed` what may be
    chosen, `right` what should be: nothing right means that none is.
    """

    types: np.ndarray  # [I]
    words: np.ndarray  # [I, 3]
    traits: np.ndarray  # [I, CARD_TRAITS]
    gaps: np.ndarray  # [I, I]
    flags: np.ndarray  # [I, I, FLAGS]
    kinds: np.ndarray  # [I]
    known: np.ndarray  # [F, I]
    allowed: np.ndarray  # [F, I, I]
    right: np.ndarray  # [F, I, I]


@dataclass
class Document:
    """A text's words and every label its corpus has; arrays hold IGNORE where nothing is known."""

    name: str
    corpus: str
    words: list[str]
    spaces: list[int]
    offsets: list[tuple[int, int]]
    quotes: np.ndarray | None = None  # quote tag of each word
    spans: list[Span] = field(default_factory=list)
    cues: list[tuple[int, int]] = field(default_factory=list)
    tags: list[str | None] = field(default_factory=list)
    heads: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    labels: list[str | None] = field(default_factory=list)
    starts: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    entities: list[str | None] = field(default_factory=list)
    cards: Cards | None = None
    names_read: bool = False


class Builder:
    """Turns gold documents into `Document`s on the words of spaCy's English tokenizer."""

    def __init__(self) -> None:
        import spacy  # a machine that only trains needs no spaCy

        self.nlp = spacy.blank("en")
        self.skipped: Counter[str] = Counter()

    def build(self, gold: GoldDocument) -> Document:
        doc = self.nlp.make_doc(gold.text)
        tokens = [token for token in doc if not token.is_space]
        offsets = [(token.idx, token.idx + len(token)) for token in tokens]
        words = [token.text for token in tokens]
        spaces, end = [], 0
        for start, stop in offsets:
            spaces.append(written.space_class(gold.text[end:start], end == 0))
            end = stop
        count = len(words)
        document = Document(gold.name, gold.corpus, words, spaces, offsets, names_read=gold.names_read)
        document.tags, document.labels, document.entities = [None] * count, [None] * count, [None] * count
        document.heads = np.full(count, IGNORE, np.int64)
        document.starts = np.zeros(count, np.int64)
        first = 0
        for sentence in gold.sentences:
            first = self._add_sentence(document, sentence, first)
        if gold.attributions is not None:
            add_attributions(document, gold)
        return document

    def _add_sentence(self, document: Document, sentence: list[GoldToken], first: int) -> int:
        tree = convert_tree(document.corpus, sentence)
        if tree is None:
            self.skipped[document.corpus] += 1
        heads, labels = tree if tree else (None, None)
        aligned = align(sentence, heads, labels, document.offsets, document.words, first)
        if aligned is None or aligned.first < first:
            self.skipped["unaligned"] += 1
            return first
        at, length = aligned.first, len(aligned.tags)
        document.starts[at] = 1
        forms = document.words[at : at + length]
        document.entities[at : at + length] = entities.convert(document.corpus, forms, aligned.entities)
        document.tags[at : at + length] = aligned.tags
        document.labels[at : at + length] = aligned.labels
        for i, head in enumerate(aligned.heads):
            if head is not None and 0 <= head < length:
                document.heads[at + i] = at + head
        return at + length


def convert_tree(corpus: str, sentence: Sequence[GoldToken]) -> tuple[list[int], list[str]] | None:
    """A gold sentence's tree in en_core_web's labels, or None where it cannot be converted."""
    tokens = [
        Token(t.form, t.lemma, t.upos, t.xpos, _features(t.feats), t.head, t.deprel) for t in sentence
    ]
    try:
        return convert_ud1(tokens) if corpus == "polnear" else convert_ud2(tokens)
    except (ValueError, IndexError, KeyError):
        return None


def _features(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split("|") if "=" in pair)


def add_attributions(document: Document, gold: GoldDocument) -> None:
    """Quote tags and links. PolNeAR does not nest attributions; where spans overlap all the same, a cue wins over a
    source and a source over a content."""
    attributions = []
    for attribution in gold.attributions or ():
        roles = {}
        for kind in KINDS:
            ranges = _words_of(document.offsets, getattr(attribution, kind), gold.text)
            if ranges:
                roles[kind] = ranges
        attributions.append(roles)
    document.quotes = np.zeros(len(document.words), np.int64)
    painted: list[tuple[str, int, int]] = []
    for kind in ("content", "source", "cue"):
        for roles in attributions:
            for start, end in roles.get(kind, ()):
                _paint(document.quotes, painted, kind, start, end)
    document.cues = sorted({(s, e) for kind, s, e in painted if kind == "cue"})
    _add_links(document, attributions, set(painted))


def _paint(tags: np.ndarray, painted: list[tuple[str, int, int]], kind: str, start: int, end: int) -> None:
    for other in [span for span in painted if span[1] < end and start < span[2]]:
        painted.remove(other)  # what a later one overwrites does not count as a span
        tags[other[1] : other[2]] = 0
    painted.append((kind, start, end))
    base = 1 + 4 * KINDS.index(kind)
    if end - start == 1:
        tags[start] = base + 3
        return
    tags[start], tags[end - 1] = base, base + 2
    tags[start + 1 : end - 1] = base + 1


def _add_links(document: Document, attributions: list[dict], kept: set[tuple[str, int, int]]) -> None:
    spans: dict[tuple[str, int, int], Span] = {}
    cue_starts = {start for start, _ in document.cues}
    for roles in attributions:
        cue = roles["cue"][0][0] if roles.get("cue") else None
        for kind in ("source", "content"):
            for start, end in roles.get(kind, ()):
                if (kind, start, end) not in kept:
                    continue
                span = spans.setdefault((kind, start, end), Span(kind, start, end))
                if cue in cue_starts and cue not in span.cues:
                    span.cues.append(cue)
    document.spans = sorted(spans.values(), key=lambda span: (span.start, span.end))


def _words_of(offsets: list[tuple[int, int]], ranges: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    ranges = sorted(ranges)
    joined: list[tuple[int, int]] = []
    for start, end in ranges:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    result = []
    starts = np.array([o[0] for o in offsets])
    ends = np.array([o[1] for o in offsets])
    for start, end in joined:
        first = int(np.searchsorted(ends, start, side="right"))
        last = int(np.searchsorted(starts, end, side="left"))
        if first < last:
            result.append((first, last))
    return result


class Vocabulary:
    """Label names to numbers; entity labels carry a matrix of which fine labels each allows."""

    def __init__(self, tags: Sequence[str], deps: Sequence[str]) -> None:
        self.tags, self.deps = list(tags), list(deps)
        self.tag_id = {name: i for i, name in enumerate(self.tags)}
        self.dep_id = {name: i for i, name in enumerate(self.deps)}
        names = [*entities.LABELS, *entities.COARSE]
        self.entity_id = {name: i for i, name in enumerate(names)}
        self.entity_allowed = np.zeros((len(names), len(entities.LABELS)), bool)
        for i, name in enumerate(names):
            for label in entities.COARSE.get(name, (name,)):
                self.entity_allowed[i, entities.LABELS.index(label)] = True

    @classmethod
    def collect(cls, documents: Iterable[Document], least: int = 3) -> Vocabulary:
        documents = list(documents)
        tags = Counter(t for d in documents for t in d.tags if t)
        deps = Counter(label for d in documents for label in d.labels if label)
        return cls(
            sorted(t for t, n in tags.items() if n >= least), sorted(d for d, n in deps.items() if n >= least)
        )


_TO_CURLY = {"open_double": "“", "close_double": "”", "open_single": "‘", "close_single": "’"}
_TO_STRAIGHT = {"open_double": '"', "close_double": '"', "open_single": "'", "close_single": "'"}
_TO_BRITISH = {"open_double": "‘", "close_double": "’", "open_single": "“", "close_single": "”"}
RENAMED_DOCUMENTS, RENAMED_NAMES = 0.5, 0.6  # shares
SHIFTED_DOCUMENTS = 0.5
_WEEK = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_YEAR = "January February March April May June July August September October November December".split()
_DASHES = frozenset(("--", "—", "–", "---"))


def restyle(document: Document, rng: random.Random) -> tuple[list[str], list[int]]:
    """The document's words and spaces with some names and days exchanged, in a randomly chosen typography.

    Quotation marks, dashes and line breaks vary; the number of words does not.
    """
    words, spaces = document.words, list(document.spaces)
    if rng.random() < RENAMED_DOCUMENTS:
        words = rename(words, document.entities, rng, RENAMED_NAMES)
    if rng.random() < SHIFTED_DOCUMENTS:
        words = _shifted(words, rng.randrange(7), rng.randrange(12))
    style = rng.random()
    table = None
    if style < 0.35:
        table = _TO_CURLY
    elif style < 0.45:
        table = _TO_BRITISH
    elif style < 0.55:
        table = _TO_STRAIGHT
    if table is not None:
        shapes = written.shape_classes(words, document.spaces)
        words = [_restyled(w, written.SHAPES[s], table) for w, s in zip(words, shapes, strict=True)]
    if rng.random() < 0.3:
        dash = rng.choice(("—", "–", "--", "-"))
        words = [dash if w in _DASHES else w for w in words]
    breaks = rng.random()
    if breaks < 0.15:
        spaces = [written.SPACE_LINE if s == written.SPACE_PARAGRAPH else s for s in spaces]
    elif breaks < (0.22 if document.corpus == "polnear" else 0.4):
        spaces = [written.SPACE_SPACE if s >= written.SPACE_LINE else s for s in spaces]
    elif breaks < 0.45:
        spaces = [written.SPACE_PARAGRAPH if s == written.SPACE_LINE else s for s in spaces]
    return words, spaces


def _shifted(words: list[str], days: int, months: int) -> list[str]:
    """The words with all weekdays and names of months moved on by as much."""
    other = {day: _WEEK[(i + days) % 7] for i, day in enumerate(_WEEK)}
    other |= {month: _YEAR[(i + months) % 12] for i, month in enumerate(_YEAR) if month not in ("May", "March")}
    return [other.get(word, word) for word in words]


def _restyled(word: str, shape: str, table: dict[str, str]) -> str:
    if shape in table and (len(word) == 1 or word in ("``", "''")):
        return table[shape]
    if "'" in word or "’" in word:
        return re.sub("['’]", "'" if table is _TO_STRAIGHT else "’", word)
    return word


@dataclass
class Window:
    """A stretch of a document's words, restyled, with its pieces."""

    document: Document
    start: int
    end: int
    words: list[str]
    spaces: list[int]
    pieces: list[list[int]]

    @property
    def length(self) -> int:
        return 2 + sum(map(len, self.pieces))


def cut(
    document: Document, pieces: list[list[int]], words: list[str], spaces: list[int], rng: random.Random | None,
    limit: int = MAX_PIECES,
) -> Iterator[Window]:  # fmt: skip
    """Windows that cover a document; with `rng` the first is shortened at random and some begin inside a sentence."""
    lengths = [len(p) for p in pieces]
    start, count = 0, len(words)
    room = limit if rng is None else rng.randint(limit // 4, limit)
    while start < count:
        end, used = start, 0
        while end < count and used + lengths[end] <= room:
            used += lengths[end]
            end += 1
        if end < count and rng is not None and rng.random() < 0.75:
            back = end
            while back > start + 20 and not document.starts[back]:
                back -= 1
            if back > start + 20:
                end = back
        end = max(end, start + 1)
        yield Window(document, start, end, words[start:end], spaces[start:end], pieces[start:end])
        start, room = end, limit
