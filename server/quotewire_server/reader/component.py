"""The spaCy component "quotewire_reader": one network pass fills tags, trees, entities, spans and attributions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from spacy.attrs import DEP, HEAD, LEMMA, MORPH, POS, TAG
from spacy.language import Language
from spacy.tokens import Doc, Span

from . import decode_quotes, decode_trees, lemmas, morphology
from . import words as written
from .attributions import Attribution, register
from .decode_entities import entity_spans
from .network import Network

FACTORY = "quotewire_reader"
LAYERS = ("analysis", "attributions")
SHIPPED = "en_news"
MAX_KNOWN_FORMS = 4_000  # words with tag and relation whose lemma is remembered
# With these a paragraph goes on with the quotation of the one before.
OPENING_MARKS = frozenset(("“", '"', "‘", "'", "«", "„", "``", "''"))
_DEFAULT_TAG, _DEFAULT_DEP = "NFP", "punct"  # of words that were not read: symbols

register()


def model_folder(name_or_path: str | Path | None = None) -> Path:
    """Folder of a model: the shipped one by default, a name beside it, or a path."""
    models = Path(__file__).resolve().parent.parent / "models"
    if name_or_path is None:
        return models / SHIPPED
    beside = models / str(name_or_path)
    return beside if beside.is_dir() else Path(name_or_path)


@Language.factory(
    FACTORY,
    default_config={"path": None, "layers": list(LAYERS)},
    assigns=["token.tag", "token.pos", "token.morph", "token.lemma", "token.head", "token.dep", "doc.ents",
             "doc.tensor", "doc.spans", "doc._.attributions"],
)  # fmt: skip
def make_reader(nlp: Language, name: str, path: str | None, layers: Sequence[str]) -> Reader:
    """spaCy factory. `layers`: "analysis" (tags, trees, entities) and "attributions"."""
    return Reader(nlp, name, path, layers)


class Reader:
    """Reads a Doc in one network pass.

    With both layers everything is filled. With "attributions" alone the Doc keeps the tags, trees and entities that
    the components before this one gave it, and gets spans, attributions and tensor only.
    """

    def __init__(
        self,
        nlp: Language,
        name: str = FACTORY,
        path: str | Path | None = None,
        layers: Sequence[str] = LAYERS,
    ) -> None:
        unknown = set(layers) - set(LAYERS)
        if unknown:
            raise ValueError(f"unknown layers {sorted(unknown)}: use {', '.join(LAYERS)}")
        self.name = name
        self.layers = tuple(layers)
        self.folder = model_folder(path)
        self.network = Network(self.folder)
        table = self.folder / "lemmas.json"
        self.lemma_exceptions: dict[str, str] = json.loads(table.read_text("utf-8")) if table.exists() else {}
        config = self.network.config
        self.tags: list[str] = config["tags"]
        self.deps: list[str] = config["deps"]
        self.entity_labels: list[str] = config["entities"]
        self._forms = lru_cache(MAX_KNOWN_FORMS)(self._word_forms)

    def forget_words(self) -> None:
        """Drops what is remembered of words, whose memory lies scattered among that of the articles they came from."""
        self.network.pieces.cache_clear()
        self._forms.cache_clear()

    def __call__(self, doc: Doc) -> Doc:
        places = [token.i for token in doc if not token.is_space]
        if not places:
            self._fill_empty(doc)
            return doc
        words, spaces = read_words(doc, places)
        outputs, index = self.network.read(words, spaces)
        places, words = [places[i] for i in index], [words[i] for i in index]
        paragraphs = [n for n, i in enumerate(index) if spaces[i] == written.SPACE_PARAGRAPH]
        doc.tensor = np.zeros((len(doc), outputs["vectors"].shape[1]), np.float32)
        doc.tensor[places] = outputs["vectors"]
        if "analysis" in self.layers:
            self._fill_analysis(doc, places, words, outputs, paragraphs)
        if "attributions" in self.layers:
            reopened = [n for n in paragraphs if words[n] in OPENING_MARKS]
            self._fill_attributions(doc, places, outputs, paragraphs, reopened)
        return doc

    def pipe(self, docs: Any, batch_size: int = 32) -> Iterator[Doc]:
        """Docs one by one; windows of one text are batched, texts are not."""
        for doc in docs:
            yield self(doc)

    def to_disk(self, path: str | Path, exclude: Sequence[str] = ()) -> None:
        """Nothing to save: the model's folder is named in the component's configuration."""

    def from_disk(self, path: str | Path, exclude: Sequence[str] = ()) -> Reader:
        """Counterpart of `to_disk`."""
        return self

    def to_bytes(self, exclude: Sequence[str] = ()) -> bytes:
        """Counterpart of `to_disk`."""
        return b""

    def from_bytes(self, data: bytes, exclude: Sequence[str] = ()) -> Reader:
        """Counterpart of `to_disk`."""
        return self

    def _fill_empty(self, doc: Doc) -> None:
        doc.tensor = np.zeros((len(doc), self.network.config.get("width", 384)), np.float32)
        if "analysis" in self.layers and len(doc):
            _write(doc, [("_SP", "SPACE", "", token.text, token.i, "dep", "") for token in doc])
            doc.set_ents([])
        if "attributions" in self.layers:
            doc._.attributions = ()
            for kind in decode_quotes.KINDS:
                doc.spans[kind] = []

    def _fill_analysis(
        self,
        doc: Doc,
        places: list[int],
        words: Sequence[str],
        outputs: dict[str, np.ndarray],
        paragraphs: Sequence[int],
    ) -> None:
        tags = morphology.without_false_pronouns(words, [self.tags[i] for i in outputs["tags"].argmax(1)])
        heads, deps, starts = self._trees(outputs, paragraphs)
        has_start = {places[i] for i in starts}
        rows: list[tuple | None] = [None] * len(doc)
        governors = heads.tolist()
        for place, word, tag, dep, head in zip(places, words, tags, deps, governors, strict=True):
            hint = "aux_have" if dep == "aux" and tags[head] == "VBN" else dep
            pos, features, lemma = self._forms(word, tag, dep, hint)
            rows[place] = (tag, pos, features, lemma, places[head], dep, "")
        _write(doc, _with_rest(doc, rows, has_start))
        spans = entity_spans(outputs["entities"], self.entity_labels, paragraphs)
        doc.set_ents([Span(doc, places[s], places[e - 1] + 1, label=name) for s, e, name in spans])

    def _word_forms(self, word: str, tag: str, dep: str, hint: str) -> tuple[str, str, str]:
        """Part of speech, features and lemma of a word with this tag and relation."""
        lemma = lemmas.lemma(word, tag, self.lemma_exceptions, hint)
        return morphology.part_of_speech(word, tag, dep, lemma), morphology.features(word, tag), lemma

    def _trees(
        self, outputs: dict[str, np.ndarray], paragraphs: Sequence[int]
    ) -> tuple[np.ndarray, list[str], list[int]]:
        count = len(outputs["starts"])
        starts = decode_trees.sentence_starts(outputs["starts"], paragraphs)
        heads = np.zeros(count, np.int64)
        for start, end in zip(starts, [*starts[1:], count], strict=True):
            heads[start:end] = start + decode_trees.tree(
                outputs["arc_dependent"][start:end], outputs["arc_head"][start:end]
            )
        root = self.deps.index("ROOT")
        numbers = decode_trees.relation_labels(
            outputs["relation_dependent"], outputs["relation_head"][heads], self.network.pairs, root
        )
        numbers[heads == np.arange(count)] = root
        return heads, [self.deps[i] for i in numbers], starts

    def _fill_attributions(
        self,
        doc: Doc,
        places: list[int],
        outputs: dict[str, np.ndarray],
        paragraphs: Sequence[int],
        reopened: Sequence[int],
    ) -> None:
        spans = decode_quotes.decode(outputs, self.network.pairs, paragraphs, reopened)
        groups = decode_quotes.link(spans, outputs, self.network.pairs)
        for kind in decode_quotes.KINDS:
            doc.spans[kind] = [
                Span(doc, places[s.start], places[s.end - 1] + 1, label=kind) for s in spans if s.kind == kind
            ]
        doc._.attributions = tuple(
            Attribution(
                _range(group.cue, places) if group.cue else None,
                tuple(_range(s, places) for s in group.sources),
                tuple(_range(s, places) for s in group.contents),
                round(group.probability, 4),
            )
            for group in groups
        )


def read_words(doc: Doc, places: Sequence[int]) -> tuple[list[str], list[int]]:
    """Texts of the given tokens and the class of the white space before each."""
    words, spaces, end = [], [], 0
    text = doc.text
    for place in places:
        token = doc[place]
        words.append(token.text)
        spaces.append(written.space_class(text[end : token.idx], end == 0))
        end = token.idx + len(token)
    return words, spaces


def _range(span: decode_quotes.QuoteSpan, places: Sequence[int]) -> tuple[int, int]:
    return places[span.start], places[span.end - 1] + 1


def _with_rest(doc: Doc, rows: list[tuple | None], starts: set[int]) -> list[tuple]:
    """Rows of all tokens: white space and unread symbols hang on the word before them, at the start on the next."""
    first = next(i for i, row in enumerate(rows) if row is not None)
    previous = first
    full: list[tuple] = []
    for i, row in enumerate(rows):
        if row is None:
            if doc[i].is_space:
                row = ("_SP", "SPACE", "", doc[i].text, previous, "dep", "")
            else:
                row = (_DEFAULT_TAG, "PUNCT", "", doc[i].text, previous, _DEFAULT_DEP, "")
        else:
            previous = i
        full.append(row)
    return full


def _write(doc: Doc, rows: Sequence[tuple]) -> None:
    """Set tag, pos, morph, lemma, head and dep of every token; sentence starts follow from the heads."""
    strings, morphs = doc.vocab.strings, doc.vocab.morphology
    known = {text: strings.add(text) for row in rows for text in (row[0], row[1], row[3], row[5])}
    known_morphs = {row[2]: morphs.add(row[2]) if row[2] else 0 for row in rows}
    values = np.empty((len(rows), 6), np.uint64)
    for column, place in enumerate((0, 1, None, 3, None, 5)):
        if place is not None:
            values[:, column] = [known[row[place]] for row in rows]
    values[:, 2] = [known_morphs[row[2]] for row in rows]
    heads = np.array([row[4] for row in rows], np.int64)
    values[:, 4] = (heads - np.arange(len(rows))).astype(np.uint64)
    doc.from_array([TAG, POS, MORPH, LEMMA, HEAD, DEP], values)
