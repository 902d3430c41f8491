"""From a pronoun back to the one it stands for.

A forest weighs the people named before: how they stand to the pronoun, who has been speaking, and what the learnt
ranker of `quotewire_server.coreference` thinks, which also hears coreferee where the choice is close. While that
forest is being learnt, salience and the ranker's probabilities are averaged instead.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import lexicon
from .antecedents import Candidate, Question
from .draft import Draft, Reading, TokenRange
from .forest import Forest
from .names import Entity
from .phrases import as_written

if TYPE_CHECKING:
    from ..coreference import Coreference, CorefResult
    from ..coreference.pronouns import PronounResolver as Ranker

# Below this share of the summed scores the choice is left open.
MIN_SHARE = 0.34
# What the learnt ranker counts for beside salience, where there is no forest.
RANKER_WEIGHT = 0.4
# Where the best two candidates are nearer to each other than this, coreferee is asked.
CLOSE_MARGIN = 0.25
# How much text before a close pronoun coreferee is given, in sentences (it looks back five itself).
COREFEREE_SENTENCES = 6


@dataclass(slots=True)
class Resolved:
    """What a pronoun stands for: an entity, or an unnamed source under `name`; and how it was found."""

    entity: Entity | None
    name: str
    kind: str
    chain: list[TokenRange]
    candidates: tuple[tuple[str, float], ...]
    how: str


class PronounResolver:
    """Resolves the pronouns of one document; `state` tells whether coreferee was needed and how it fared."""

    def __init__(self, coreference: Coreference | None = None, forest: Forest | None = None) -> None:
        self.coreference, self.forest = coreference, forest
        self.state, self.detail, self.seconds = "skipped", "no source needed it", 0.0
        self._ranker: Ranker | None = None
        self._votes: dict[int, CorefResult] = {}
        self._broken = False

    def resolve(self, reading: Reading, draft: Draft, token: int, decided: list[Draft]) -> Resolved | None:
        """The likeliest antecedent, or None when nothing stands out."""
        gender, number = lexicon.THIRD_PERSON[reading.doc[token].lower_]
        if number == "plur" or gender == "n":
            return _thing(reading, draft, token, decided, plural=number == "plur")
        question = Question(reading, draft, reading.doc[token], gender, decided)
        scored = self._people(question)
        close = len(scored) > 1 and scored[0][0] - scored[1][0] < CLOSE_MARGIN
        if close and self._ask_coreferee(reading, token):
            scored = self._people(question)
        if not scored or scored[0][0] < (self.forest.threshold if self.forest else MIN_SHARE):
            return None
        entity, where = scored[0][1].entity, scored[0][1].where
        candidates = tuple((c.entity.name, round(v, 3)) for v, c in scored[:3]) if len(scored) > 1 else ()
        return Resolved(
            entity, entity.name, "person", _way_to_name(reading, entity, where), candidates, "coreference"
        )

    def _people(self, question: Question) -> list[tuple[float, Candidate]]:
        """The people a pronoun may stand for with their probabilities, best first."""
        learnt = self.learnt(question.reading, question.word.i)
        found = question.candidates
        if self.forest is not None:
            odds = self.forest.scores(question.rows(learnt)).tolist()
        else:
            total = sum(c.salience for c in found) or 1.0
            known = sum(learnt.get(id(c.entity), 0.0) for c in found)
            weight = RANKER_WEIGHT if known > 0.2 else 0.0
            odds = [
                (1 - weight) * c.salience / total + weight * learnt.get(id(c.entity), 0.0) / (known or 1.0)
                for c in found
            ]
        return sorted(zip(odds, found, strict=True), key=lambda pair: -pair[0])

    def learnt(self, reading: Reading, token: int) -> dict[int, float]:
        """The learnt ranker's probability for each entity of the document, by id."""
        ranker = self._ranker or self._make_ranker(reading)
        found: dict[int, float] = {}
        if ranker is None:
            return found
        for (start, end), probability in ranker.antecedents(token, self._votes.get(token)):
            entity = next(
                (e for e in map(reading.names.at, range(start, end)) if e is not None and e.is_person), None
            )
            if entity is not None:
                found[id(entity)] = found.get(id(entity), 0.0) + probability
        return found

    def _make_ranker(self, reading: Reading) -> Ranker | None:
        if self._broken:
            return None
        from ..coreference.pronouns import PronounResolver as Ranker

        try:
            self._ranker = Ranker(reading.doc)
        except (
            Exception
        ) as error:  # an odd parse or missing weights must not cost the quotes: salience alone decides
            self._broken = True
            self.state, self.detail = "failed", f"{type(error).__name__} in the pronoun ranker"
            return None
        return self._ranker

    def _ask_coreferee(self, reading: Reading, token: int) -> bool:
        """Runs coreferee over the sentences before a pronoun; False when it cannot or has been asked already."""
        if self.coreference is None or token in self._votes:
            return False
        began = time.perf_counter()
        here = reading.sentence_of[token]
        start = token
        while start > 0 and here - reading.sentence_of[start - 1] <= COREFEREE_SENTENCES:
            start -= 1
        result = self.coreference.chains(reading.doc, start, token + 1)
        self.seconds += time.perf_counter() - began
        self.state, self.detail = result.state, result.detail
        self._votes[token] = result
        return result.state == "ran"


def _way_to_name(reading: Reading, entity: Entity, nearest: TokenRange) -> list[TokenRange]:
    """The mention a pronoun takes up and, where that is not the full name, the one that is."""
    if reading.doc[nearest[0] : nearest[1]].text == entity.name:
        return [nearest]
    full = [m for m in entity.mentions if reading.doc[m.start : m.end].text == entity.name]
    before = [m for m in full if m.start < nearest[0]]
    named = before[-1] if before else full[0] if full else None
    return [nearest, (named.start, named.end)] if named is not None else [nearest]


def _thing(reading: Reading, draft: Draft, token: int, decided: list[Draft], plural: bool) -> Resolved | None:
    """ "it" and "they": the last body, document or group that was a source or a subject."""
    here = reading.sentence_of[token]
    for other in reversed(decided):
        if other.speaker is None or not other.source or other.source[0][0] >= token:
            continue
        gap = here - reading.sentence_of[other.source[0][0]]
        if gap > 3:
            break
        kinds = ("group", "organization", "anonymous", "person") if plural else ("organization", "document")
        if other.speaker.kind in kinds and (plural or other.speaker.kind != "person"):
            if plural and other.speaker.kind in ("person", "anonymous") and gap > 1:
                continue
            return Resolved(
                other.entity, other.speaker.name, other.speaker.kind, [other.source[0]], (), "coreference"
            )
    for i in range(token - 1, max(-1, token - 80), -1):
        if here - reading.sentence_of[i] > 2 or draft.holds(reading.doc[i].idx):
            continue
        word = reading.doc[i]
        if word.dep_ not in ("nsubj", "nsubjpass"):
            continue
        entity = reading.names.at(i)
        if plural and word.tag_ in ("NNS", "NNPS"):
            phrase = (word.left_edge.i, word.right_edge.i + 1)
            if phrase[1] - phrase[0] <= 12:
                return Resolved(None, as_written(reading.doc, phrase), "group", [phrase], (), "coreference")
        if (
            not plural
            and entity is not None
            and not entity.is_person
            and entity.label in ("ORG", "GPE", "PRODUCT")
        ):
            mention = reading.names.mention_at(i)
            return Resolved(
                entity,
                entity.name,
                "organization",
                [(mention.start, mention.end)] if mention else [],
                (),
                "coreference",
            )
        if (
            not plural
            and entity is None
            and word.pos_ == "NOUN"
            and (
                word.lemma_.lower() in lexicon.DOCUMENT_NOUNS
                or word.lemma_.lower() in lexicon.ORGANIZATION_NOUNS
            )
        ):
            phrase = (word.left_edge.i, min(word.right_edge.i + 1, token))
            return Resolved(
                None, as_written(reading.doc, phrase), "organization", [phrase], (), "coreference"
            )
    return _one_person(reading, draft, token) if plural else None


def _one_person(reading: Reading, draft: Draft, token: int) -> Resolved | None:
    """The only person named in the two sentences before: "they" may be one."""
    here = reading.sentence_of[token]
    near = {
        id(e): (e, m)
        for e in reading.names.people
        for m in e.mentions
        if m.start < token
        and here - reading.sentence_of[m.start] <= 2
        and not draft.holds(reading.doc[m.start].idx)
    }
    if len(near) != 1:
        return None
    entity, mention = next(iter(near.values()))
    return Resolved(
        entity,
        entity.name,
        "person",
        _way_to_name(reading, entity, (mention.start, mention.end)),
        (),
        "coreference",
    )
