"""Whom a third-person pronoun stands for, by a small learnt ranker over the entities named before it.

Pronouns are resolved from left to right, so that each one found makes its bearer more recent for the next. The
weights (a two-layer perceptron in NumPy, a softmax over the candidates) are trained by
`training.coreference.train_pronouns`; probabilities sum to at most one, the rest being "none of these".
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from spacy.tokens import Doc

from quotewire_server.limits import MAX_ANTECEDENT_SENTENCES

from .chains import DEFAULT_PATH, Coreference, CorefResult
from .entities import Entities, Entity
from .features import agrees, pair_features
from .lexicon import PRONOUN_KINDS
from .mentions import NAME, PRONOUN, Mention, find_mentions
from .name_clusters import LearntNames
from .scene import Scene

WEIGHTS_FILE = "pronouns.npz"
NAMES_FILE = "names.json"
# More candidates than this are cut off, the least recent first.
_MAX_CANDIDATES = 40


@dataclass(frozen=True)
class Ranker:
    """Weights of the perceptron: scores = relu(x W1 + b1) w2; `vote` is what coreferee's agreement adds."""

    mean: np.ndarray
    scale: np.ndarray
    hidden: tuple[np.ndarray, ...]
    bias: tuple[np.ndarray, ...]
    output: tuple[np.ndarray, ...]
    vote: float
    temperature: float

    def scores(self, features: np.ndarray) -> np.ndarray:
        """One score per row of features [candidates, features]: the mean of the members' scores."""
        x = (features - self.mean) / self.scale
        members = [
            np.maximum(x @ w + b, 0.0) @ o
            for w, b, o in zip(self.hidden, self.bias, self.output, strict=True)
        ]
        return np.mean(members, axis=0)


@lru_cache(maxsize=4)
def load_ranker(folder: Path = DEFAULT_PATH) -> Ranker:
    """Read the weights; raises OSError where they are missing."""
    with np.load(folder / WEIGHTS_FILE, allow_pickle=False) as arrays:
        members = sum(name.startswith("hidden") for name in arrays.files)
        return Ranker(
            arrays["mean"].astype(np.float32),
            arrays["scale"].astype(np.float32),
            tuple(arrays[f"hidden{i}"].astype(np.float32) for i in range(members)),
            tuple(arrays[f"bias{i}"].astype(np.float32) for i in range(members)),
            tuple(arrays[f"output{i}"].astype(np.float32) for i in range(members)),
            float(arrays["vote"]),
            float(arrays["temperature"]),
        )


@lru_cache(maxsize=4)
def load_names(folder: Path = DEFAULT_PATH) -> LearntNames:
    """Names learnt in training with the share of men among their bearers; empty without the file."""
    path = folder / NAMES_FILE
    return LearntNames(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else LearntNames()


@dataclass(slots=True)
class Ranking:
    """The candidates for one pronoun, best first, with the score and the probability of each."""

    entities: list[Entity]
    scores: np.ndarray
    probabilities: list[float]
    mentions: list[Mention]


class PronounResolver:
    """All third-person pronouns of one document, resolved once and then asked one by one.

    `coref` adds coreferee's vote: a result that covers the pronouns in question.
    """

    def __init__(self, doc: Doc, coref: CorefResult | None = None, ranker: Ranker | None = None) -> None:
        self.doc = doc
        self.coref = coref
        self.scene: Scene = Scene(doc)
        self._mentions: list[Mention] = find_mentions(doc)
        self.entities: Entities = Entities(doc, self._mentions, load_names())
        self.rankings: dict[int, Ranking] = {}
        self._ranker = ranker or load_ranker()
        self._totals: dict[str, int] = self._count_names()
        self._walk()

    def antecedents(self, token_index: int, coref: CorefResult | None = None) -> list[tuple[tuple[int, int], float]]:
        """The candidates of one pronoun as (token range, probability), best first; empty for any other token.

        The range is the candidate's fullest name, nothing but the name; of a nameless candidate its first mention.
        `coref` adds coreferee's vote on this one pronoun; the pronouns before it stay as they were resolved.
        """
        ranking = self.rankings.get(token_index)
        if ranking is None:
            return []
        probabilities = ranking.probabilities
        if coref is not None:
            scores = ranking.scores + self._ranker.vote * _votes(coref, token_index, ranking.entities)
            probabilities = _shares(scores).tolist()
        pairs = zip(ranking.mentions, probabilities, strict=True)
        return sorted(((mention.span, value) for mention, value in pairs), key=lambda pair: -pair[1])

    def chain(self, token_index: int) -> list[tuple[int, int]]:
        """The mentions of the best candidate up to the pronoun, in text order, as token ranges."""
        ranking = self.rankings.get(token_index)
        if ranking is None or not ranking.entities:
            return []
        return [(m.start, m.end) for m in ranking.entities[0].mentions if m.head <= token_index]

    def _count_names(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for token in self.doc:
            if token.pos_ == "PROPN":
                counts[token.lower_] = counts.get(token.lower_, 0) + 1
        return counts

    def _walk(self) -> None:
        for at, mention in enumerate(self._mentions):
            self._at = at
            if mention.kind == PRONOUN:
                self._resolve(mention)
            else:
                entity = self.entities.add(mention)
                self._note(entity, mention)

    def _resolve(self, mention: Mention) -> None:
        candidates, features = self.candidates(mention.head)
        if not candidates:
            self.settle(mention, self.entities.new())
            return
        scores = self._ranker.scores(features) / self._ranker.temperature
        if self.coref is not None:
            scores = scores + self._ranker.vote * _votes(self.coref, mention.head, candidates)
        order = np.argsort(-scores, kind="stable")
        scores = scores[order]
        ranked = [candidates[i] for i in order]
        found = Ranking(ranked, scores, _shares(scores).tolist(), [e.best_name() for e in ranked])
        self.rankings[mention.head] = found
        self.settle(mention, ranked[0])

    def _note(self, entity: Entity, mention: Mention) -> None:
        entity.sources += self.scene.is_source[mention.head]
        if not self.scene.quote[mention.head]:
            entity.last_outside = mention

    def settle(self, mention: Mention, entity: Entity) -> None:
        """Take a pronoun for a mention of an entity."""
        self._note(entity, mention)
        kind = PRONOUN_KINDS[self.scene.lower[mention.head]]
        if kind == "m":
            entity.male += 0.5
        elif kind == "f":
            entity.female += 0.5
        self.entities.attach(entity, mention)

    def candidates(self, pronoun: int) -> tuple[list[Entity], np.ndarray]:
        """The entities in reach of a pronoun, most recent first, and their features [candidates, features]."""
        kind = PRONOUN_KINDS[self.scene.lower[pronoun]]
        ahead = self._subjects_ahead(pronoun)
        horizon = self.scene.sentence[pronoun] - MAX_ANTECEDENT_SENTENCES
        reach = [
            entity
            for entity in self.entities.all
            if self.scene.sentence[entity.last.head] >= horizon
            and agrees(entity, kind) > 0
            and not self.scene.is_above(entity.last.head, pronoun)
            and (entity.last.head < pronoun or entity.index in ahead)
        ]
        reach.sort(key=lambda e: -e.last.head)
        reach = reach[:_MAX_CANDIDATES]
        if not reach:
            return [], np.zeros((0, 0), dtype=np.float32)
        counts = self._counts(pronoun, reach)
        likely = [i for i, e in enumerate(reach) if agrees(e, kind) >= 0.5]
        told = [i for i in likely if reach[i].last_outside is not None]
        told.sort(key=lambda i: -reach[i].last_outside.head)  # type: ignore[union-attr]
        likely_rank, told_rank = ({i: rank for rank, i in enumerate(places)} for places in (likely, told))
        rows = []
        for i, entity in enumerate(reach):
            ranks = (i, likely_rank.get(i, -1), told_rank.get(i, -1))
            rows.append(pair_features(self.scene, pronoun, entity, ranks, counts, entity.index in ahead))
        return reach, np.asarray(rows, dtype=np.float32)

    def _subjects_ahead(self, pronoun: int) -> set[int]:
        """Entities named as a subject later in the sentence ("in her first year, Ruiz …"), each put on record."""
        scene = self.scene
        found: set[int] = set()
        if scene.role[pronoun] == "subject" and scene.label[scene.clause[pronoun]] == "ROOT":
            return found
        for mention in self._mentions[self._at + 1 :]:
            if scene.sentence[mention.head] != scene.sentence[pronoun]:
                break
            if mention.kind == NAME and scene.role[mention.head] == "subject" and not scene.quote[pronoun]:
                entity = self.entities.of_bearer(mention)
                if entity is None:
                    entity = self.entities.add(mention)
                    self._note(entity, mention)
                found.add(entity.index)
        return found

    def _counts(self, pronoun: int, reach: list[Entity]) -> dict[str, float]:
        counts: dict[str, float] = {
            "most": max(len(e.mentions) for e in reach),
            "candidates": len(reach),
            "opening_end": self._opening_end(),
        }
        totals = {e.index: self._totals.get(e.names[0][-1], 0) if e.names else 0 for e in reach}
        counts.update({f"total{i}": float(n) for i, n in totals.items()})
        counts["most_total"] = float(max(totals.values()))
        return counts

    def _opening_end(self) -> int:
        starts = self.scene.sentence_starts
        return starts[2] if len(starts) > 2 else len(self.doc)


def _votes(coref: CorefResult, pronoun: int, candidates: list[Entity]) -> np.ndarray:
    """1 for each candidate that coreferee has in the chain of a pronoun, else 0."""
    chain = {i for mention in coref.chain_of(pronoun) for i in mention} - {pronoun}
    return np.array([float(any(m.head in chain for m in e.mentions)) for e in candidates], dtype=np.float32)


def _shares(scores: np.ndarray) -> np.ndarray:
    """The softmax of scores."""
    weights = np.exp(scores - scores.max())
    return weights / weights.sum()


def rank_antecedents(
    doc: Doc,
    token_index: int,
    candidates: list[tuple[int, int]] | None = None,
    coref: CorefResult | Coreference | None = None,
) -> list[tuple[tuple[int, int], float]]:
    """Rank whom the pronoun at token_index may stand for: (token range, probability), best first.

    With candidates (token ranges) only these are ranked, by the entity each belongs to; their probabilities are
    those among all entities. Whoever asks about several pronouns of a document makes a PronounResolver instead.
    """
    result = coref.chains(doc, 0, len(doc)) if isinstance(coref, Coreference) else coref
    resolver = PronounResolver(doc, result)
    if candidates is None:
        return resolver.antecedents(token_index)
    ranking = resolver.rankings.get(token_index)
    if ranking is None:
        return []
    found: dict[tuple[int, int], float] = {}
    for entity, probability in zip(ranking.entities, ranking.probabilities, strict=True):
        for start, end in candidates:
            if any(start <= m.head < end for m in entity.mentions):
                found.setdefault((start, end), probability)
    return sorted(found.items(), key=lambda item: -item[1])
