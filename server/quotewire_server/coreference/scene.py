"""Where each token of a document stands: sentence, paragraph, quotation, and who is speaking."""

from __future__ import annotations

import itertools
from bisect import bisect_right

from spacy.tokens import Doc

from .lexicon import SPEECH_VERBS
from .window import balanced_marks

# Deeper than any tree of a real sentence; guards against a broken one.
_MAX_DEPTH = 80
ROLES = ("subject", "object", "oblique", "possessive", "agent", "conjunct", "other")
_ROLE_OF_LABEL = {
    "nsubj": "subject", "nsubjpass": "subject", "csubj": "subject", "dobj": "object", "dative": "object",
    "pobj": "oblique", "poss": "possessive", "agent": "agent", "conj": "conjunct",
}  # fmt: skip
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


class Scene:
    """Positions in one document, worked out once."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.lower = [token.lower_ for token in doc]
        self.lemma = [token.lemma_.lower() for token in doc]
        self.label = [token.dep_ for token in doc]
        self.tag = [token.tag_ for token in doc]
        self.heads = [token.head.i for token in doc]
        self.sentence_starts = [s.start for s in doc.sents]
        self.sentence = self._numbered(self.sentence_starts)
        breaks = [0, *(i + 1 for i, word in enumerate(self.lower) if "\n" in word)]
        self.paragraph = self._numbered(breaks)
        self.quote = self._quotes()
        self.narrated = self._narrated()
        verbs = [token.pos_ in ("VERB", "AUX") for token in doc]
        self.clause = [self._clause_verb(i, verbs) for i in range(len(doc))]
        self.role = [self._role(i) for i in range(len(doc))]
        conjuncts = [i for i, label in enumerate(self.label) if label == "conj"]
        self.coordinated = {*conjuncts, *(self.heads[i] for i in conjuncts)}
        self.is_source = [
            label in _SUBJECTS and self.lemma[self.heads[i]] in SPEECH_VERBS
            for i, label in enumerate(self.label)
        ]
        self.sources: list[tuple[int, int]] = []
        self.speaker_of_quote: dict[int, tuple[int, int]] = {}
        self._read_attributions()
        self._source_ends = [end - 1 for _, end in self.sources]

    def _numbered(self, starts: list[int]) -> list[int]:
        """For each token the number of the stretch it lies in, given where the stretches start."""
        numbers, number = [], -1
        ahead = set(starts)
        for i in range(len(self.doc)):
            number += i in ahead
            numbers.append(max(0, number))
        return numbers

    def _narrated(self) -> list[int]:
        """For each token how many sentences up to its own have words outside quotations."""
        counts, count = [], 0
        bounds = [*self.sentence_starts, len(self.doc)]
        for start, end in itertools.pairwise(bounds):
            count += any(not self.quote[i] and self.lower[i].isalpha() for i in range(start, end))
            counts += [count] * (end - start)
        return counts

    def _role(self, token: int) -> str:
        """The grammatical role of a noun phrase's head; a conjunct has that of the first conjunct."""
        for _ in range(8):
            if self.label[token] not in ("conj", "appos") or self.heads[token] == token:
                break
            token = self.heads[token]
        return _ROLE_OF_LABEL.get(self.label[token], "other")

    def _quotes(self) -> list[int]:
        """The number of the quotation each token stands in, 0 outside all."""
        numbers, current, count = [], 0, 0
        for word in balanced_marks([token.text for token in self.doc]):
            if word == "“" and not current:
                count += 1
                current = count
            numbers.append(current)
            if word == "”":
                current = 0
        return numbers

    def _read_attributions(self) -> None:
        attributions = self.doc._.attributions if self.doc.has_extension("attributions") else None
        for attribution in attributions or ():
            if not attribution.source:
                continue
            source = tuple(attribution.source[0])
            self.sources.append(source)
            for start, end in attribution.contents:
                for i in range(start, end):
                    if self.quote[i]:
                        self.speaker_of_quote.setdefault(self.quote[i], source)
        self.sources = sorted(set(self.sources), key=lambda s: s[1])
        for start, end in self.sources:
            self.is_source[start:end] = [True] * (end - start)

    def last_sources(self, token: int, count: int = 2) -> list[tuple[int, int]]:
        """The sources that end before a token, last first."""
        at = bisect_right(self._source_ends, token - 1)
        return [self.sources[i] for i in range(at - 1, max(-1, at - 1 - count), -1)]

    def first_in_paragraph(self, token: int) -> bool:
        """Whether a token's sentence begins its paragraph."""
        start = self.sentence_starts[self.sentence[token]]
        return start == 0 or self.paragraph[start - 1] != self.paragraph[min(start, len(self.doc) - 1)]

    def is_above(self, upper: int, lower: int) -> bool:
        """Whether one token governs another, directly or through others."""
        for _ in range(_MAX_DEPTH):
            head = self.heads[lower]
            if head == lower:
                return False
            if head == upper:
                return True
            lower = head
        return False

    def _clause_verb(self, token: int, verbs: list[bool]) -> int:
        """The nearest verb above a token, the root where there is none."""
        for _ in range(_MAX_DEPTH):
            head = self.heads[token]
            if head == token or verbs[head]:
                return head
            token = head
        return token
