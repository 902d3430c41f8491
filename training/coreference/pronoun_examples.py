"""Questions for the pronoun ranker: a pronoun, the entities in reach with their features, and which are right."""

from __future__ import annotations

import csv
import json
import lzma
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from quotewire_server.coreference.chains import CorefResult
from quotewire_server.coreference.entities import Entity
from quotewire_server.coreference.lexicon import PRONOUN_KINDS, TITLES
from quotewire_server.coreference.mentions import Mention
from quotewire_server.coreference.pronouns import PronounResolver, Ranker
from spacy.language import Language
from spacy.tokens import Doc, Span

from training.coreference.reading import read_texts

IsRight = Callable[[Entity], bool]


@dataclass
class Question:
    """One pronoun; features [candidates, features], right [candidates]; only the `asked` candidates compete."""

    corpus: str
    document: str
    pronoun: int
    text: str
    features: np.ndarray
    right: np.ndarray
    asked: np.ndarray
    votes: np.ndarray


class Examiner(PronounResolver):
    """A resolver that notes questions as it walks; with `teach` each pronoun goes to its right bearer."""

    def __init__(
        self,
        doc: Doc,
        answers: dict[int, IsRight],
        ranker: Ranker | None,
        corpus: str,
        name: str,
        teach: bool,
        coref: CorefResult | None = None,
    ) -> None:
        self.answers, self.teach = answers, teach
        self.corpus, self.name = corpus, name
        self.questions: list[Question] = []
        self.candidates_seen: dict[int, list[Entity]] = {}
        super().__init__(doc, coref, ranker or RecencyRanker())

    def _resolve(self, mention: Mention) -> None:
        is_right = self.answers.get(mention.head)
        if is_right is None:
            super()._resolve(mention)
            return
        candidates, features = self.candidates(mention.head)
        self.candidates_seen[mention.head] = candidates
        right = np.array([is_right(e) for e in candidates], dtype=bool)
        text = self.doc[mention.head].lower_
        question = Question(
            self.corpus,
            self.name,
            mention.head,
            text,
            features,
            right,
            np.ones(len(right), dtype=bool),
            self._votes(mention.head, candidates),
        )
        self.questions.append(question)
        if self.teach and right.any():
            self.settle(mention, candidates[int(np.argmax(right))])
        elif self.teach:
            self.settle(mention, self.entities.new())
        else:
            super()._resolve(mention)


class RecencyRanker:
    """The baseline: the nearest candidate that agrees."""

    vote, temperature = 0.0, 1.0

    def scores(self, features: np.ndarray) -> np.ndarray:
        return -np.arange(len(features), dtype=np.float32)


def chain_answers(doc: Doc, chains: list[list[Span]]) -> dict[int, IsRight]:
    """For each pronoun of a gold chain with an earlier mention: whether an entity has a mention of that chain."""
    chain_of: dict[int, int] = {}
    for number, chain in enumerate(chains):
        for span in chain:
            chain_of[span.root.i] = number
    answers: dict[int, IsRight] = {}
    for number, chain in enumerate(chains):
        first = chain[0].root.i
        for span in chain[1:]:
            token = span.root
            if len(span) == 1 and token.lower_ in PRONOUN_KINDS and token.i > first:
                answers[token.i] = _in_chain(chain_of, number)
    return answers


def _in_chain(chain_of: dict[int, int], number: int) -> IsRight:
    return lambda entity: any(chain_of.get(m.head) == number for m in entity.mentions[-6:])


def gap_questions(nlp: Language, corpora: Path, split: str, ranker: Ranker | None, cache: Path | None):
    """GAP: which of two names a pronoun stands for; yields (row, resolver, question or None)."""
    with lzma.open(corpora / "gap" / f"gap-{split}.tsv.xz", "rt", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    docs = read_texts(nlp, f"gap-{split}", [row["Text"] for row in rows], cache)
    for row, doc in zip(rows, docs, strict=True):
        yield gap_question(row, doc, ranker)


def gap_question(row: dict[str, str], doc: Doc, ranker: Ranker | None):
    """One row of GAP over its read document."""
    at = int(row["Pronoun-offset"])
    pronoun = doc.char_span(at, at + len(row["Pronoun"]), alignment_mode="expand")
    names = []
    for letter in "AB":
        start = int(row[f"{letter}-offset"])
        span = doc.char_span(start, start + len(row[letter]), alignment_mode="expand")
        names.append((span.start, span.end))
    truth = [row["A-coref"] == "TRUE", row["B-coref"] == "TRUE"]
    token = pronoun.start if pronoun is not None else -1

    def holds(entity: Entity, k: int) -> bool:
        return any(names[k][0] <= m.head < names[k][1] for m in entity.mentions)

    answers = {token: lambda e: any(t and holds(e, k) for k, t in enumerate(truth))}
    examiner = Examiner(doc, answers, ranker, "gap", row["ID"], teach=False)
    for question in examiner.questions:
        ranking = examiner.candidates_seen.get(token, [])
        # Only now are names that stand after the pronoun on record.
        question.right = np.array([answers[token](e) for e in ranking], dtype=bool)
        question.asked = np.array([holds(e, 0) or holds(e, 1) for e in ranking], dtype=bool)
    return row, examiner, names, truth, token


@dataclass
class GoldArticle:
    """An article of gold with its attributions."""

    id: str
    text: str
    attributions: list[dict]


def read_gold(folder: Path) -> list[GoldArticle]:
    """All articles of a gold folder."""
    found = []
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        found.append(GoldArticle(data["id"], data["text"], data["attributions"]))
    return found


def pronoun_sources(article: GoldArticle, doc: Doc) -> dict[int, dict]:
    """Attributions whose source is one third-person pronoun, by token."""
    found = {}
    for attribution in article.attributions:
        if not attribution.get("mention_is_pronoun") or not attribution.get("speaker"):
            continue
        for start, end in attribution["source"][:1]:
            span = doc.char_span(start, end, alignment_mode="expand")
            if span is not None and len(span) == 1 and span[0].lower_ in PRONOUN_KINDS:
                found[span.start] = attribution
    return found


def name_words(name: str) -> tuple[str, ...]:
    """A name as lower-case words without titles and articles."""
    words = re.findall(r"[\w.'’-]+", name.lower())
    words = [re.sub(r"['’]s$", "", w).strip(".") for w in words]
    return tuple(w for w in words if w and w not in TITLES and w not in ("the", "a", "an"))


def names_match(entity: Entity, attribution: dict) -> bool:
    """Whether an entity's fullest name is an accepted name of the speaker; a bare surname may be short for it."""
    if not entity.names:
        return False
    wanted = [name_words(n) for n in [attribution["speaker"], *attribution.get("speaker_aliases", [])]]
    wanted = [want for want in wanted if want]
    fullest = name_words(" ".join(entity.best_name().words))
    for want in wanted:
        if fullest == want or (fullest and fullest == want[-len(fullest) :]):
            return True
        if len(fullest) > 1 and len(want) > 1 and (fullest[0], fullest[-1]) == (want[0], want[-1]):
            return True
        if len(want) > 1 and want == fullest[-len(want) :]:
            return True
    return False


def noun_matches(doc: Doc, entity: Entity, attribution: dict) -> bool:
    """Whether a nameless entity is described by the words of a nameless speaker."""
    if entity.names:
        return False
    wanted = [name_words(n) for n in [attribution["speaker"], *attribution.get("speaker_aliases", [])]]
    for mention in entity.mentions:
        head = doc[mention.head].lower_
        phrase = name_words(doc[mention.start : mention.end].text)
        if mention.words and any(w == phrase or (w and w[-1] == head) for w in wanted):
            return True
    return False


def gold_answers(article: GoldArticle, doc: Doc) -> dict[int, IsRight]:
    """The right entities of each third-person pronoun source of an article."""
    return {
        token: (lambda entity, a=attribution: names_match(entity, a) or noun_matches(doc, entity, a))
        for token, attribution in pronoun_sources(article, doc).items()
    }
