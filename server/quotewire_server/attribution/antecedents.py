"""Who is meant where a quote's source says "he" or says nothing: the candidates, and what speaks for each of them.

Two learnt rankers share these features: one for "he" and "she", one for quotes whose cue has no source ("..., adding
that it leaks"). Salience is recency times subjecthood, as in Lappin and Leass (1994), with whoever spoke last raised.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spacy.tokens import Token

from . import lexicon
from .draft import Draft, Reading, TokenRange
from .names import Entity, NameMention
from .sources import is_passive, main_verb

# How far back a candidate may stand, in sentences; long quotations lie between in news.
REACH_SENTENCES = 14
# A body or a person that a quote without a source may have as its speaker stands nearer.
UNSAID_REACH_SENTENCES = 10
# Of the quotes before, so many are looked at to see who has been speaking.
MEMORY_QUOTES = 40
# How many governors up from the cue a subject is looked for.
MAX_CLIMB = 7
FEATURES = (
    "person", "gender", "sentence_gap", "token_gap", "paragraph_gap", "after_gap", "subject_gap", "nearest_is_subject",
    "nearest_is_owner", "nearest_is_quoted", "same_paragraph", "mentions_before", "mentions_near", "mentions",
    "share_of_mentions", "salience", "ranker", "climb", "owns_cue", "subject_of_sentence_before", "subject_here",
    "mentions_here", "last_speaker", "spoke_sentences_ago", "spoke_quotes_ago", "quotes_so_far", "last_quote_gap",
    "goes_on_from", "named_in_content", "opens_article", "recency_rank", "candidates", "subjects_between",
    "pronouns_between", "break_between", "word_is_subject", "word_is_quoted", "word_after_content", "quoted_share",
    "cue_is_gerund", "cue_is_noun",
)  # fmt: skip
_BREAK = re.compile(r"\n\s*(?:_{3,}|\*[\s*]*\*|-{3,})")


@dataclass(slots=True)
class Candidate:
    """Somebody who may be meant, the mention nearest to the word, and how salient they are there."""

    entity: Entity
    before: list[NameMention]
    after: list[NameMention]
    salience: float

    @property
    def nearest(self) -> NameMention:
        return self.before[-1] if self.before else self.after[0]

    @property
    def where(self) -> TokenRange:
        return self.nearest.start, self.nearest.end


class Question:
    """Who is meant at one word of a draft: its candidates and their rows of FEATURES.

    `gender` is that of the pronoun, or "" where no word says anything; `decided` are the drafts before.
    """

    def __init__(self, reading: Reading, draft: Draft, word: Token, gender: str, decided: list[Draft]) -> None:
        self.reading, self.draft, self.word, self.gender = reading, draft, word, gender
        self.decided = decided[-MEMORY_QUOTES:]
        self.here = reading.sentence_of[word.i]
        self.candidates = sorted(self._find(), key=lambda c: -c.nearest.start)

    def _find(self) -> Iterable[Candidate]:
        reach = REACH_SENTENCES if self.gender else UNSAID_REACH_SENTENCES
        last = next((d for d in reversed(self.decided) if d.entity is not None and d.entity.is_person), None)
        for entity in self.reading.names.entities:
            if self.gender and (not entity.is_person or entity.gender not in ("", self.gender)):
                continue
            if not entity.is_person and entity.label not in ("ORG", "GPE", "NORP", "PRODUCT"):
                continue
            before, after = list[NameMention](), list[NameMention]()
            for mention in entity.mentions:
                gap = self.here - self.reading.sentence_of[mention.start]
                if gap < -1 or (gap < 0 or mention.start > self.word.i) and self.gender:
                    break
                if gap <= reach and not self.draft.holds(self.reading.doc[mention.start].idx):
                    (before if mention.start < self.word.i else after).append(mention)
            if before or after:
                yield Candidate(entity, before, after, self._salience(entity, before, last))

    def _salience(self, entity: Entity, before: list[NameMention], last: Draft | None) -> float:
        best = max((self._weight(m) for m in before), default=0.0)
        if not entity.gender:
            best *= 0.6
        if last is not None and last.entity is entity:
            gap = self._sentences_since(last)
            best += 2.2 * 0.8**gap if gap < 8 else 0.0
        return best**1.5

    def _weight(self, mention: NameMention) -> float:
        inside = self.reading.inside
        owner = self.reading.doc[mention.start].dep_ == "poss"
        value = 2.0 if is_subject(self.reading, mention) else 0.5 if owner else 1.0
        if inside[mention.start] >= 0 and inside[mention.start] != inside[self.word.i]:
            value *= 0.25
        return float(value * 0.72 ** (self.here - self.reading.sentence_of[mention.start]))

    def _sentences_since(self, draft: Draft) -> int:
        return self.here - self.reading.sentence_of[min(draft.anchor, len(self.reading.doc) - 1)]

    def rows(self, ranker: Mapping[int, float]) -> list[list[float]]:
        """A row of FEATURES for each candidate; `ranker`: what the learnt ranker gives entities, by id."""
        salient = sum(c.salience for c in self.candidates) or 1.0
        mentions = sum(len(c.before) for c in self.candidates) or 1
        shared = self._about_the_word()
        rows, subjects = [], 0.0
        for rank, candidate in enumerate(self.candidates):
            own = self._standing(candidate) | self._speaking(candidate.entity) | {
                "share_of_mentions": len(candidate.before) / mentions,
                "salience": candidate.salience / salient,
                "ranker": ranker.get(id(candidate.entity), 0.0) if ranker else -1.0,
                "recency_rank": rank,
                "subjects_between": subjects,
            }  # fmt: skip
            subjects += own["nearest_is_subject"]
            rows.append([float((own | shared)[name]) for name in FEATURES])
        return rows

    def _about_the_word(self) -> dict[str, float]:
        reading, word, draft = self.reading, self.word, self.draft
        return {
            "candidates": len(self.candidates),
            "word_is_subject": word.dep_ in ("nsubj", "nsubjpass"),
            "word_is_quoted": reading.inside[word.i] >= 0,
            "word_after_content": word.idx > draft.start,
            "quoted_share": draft.quoted_share,
            "cue_is_gerund": word.tag_ == "VBG",
            "cue_is_noun": word.tag_[:2] == "NN",
            "last_quote_gap": min(self._sentences_since(self.decided[-1]), 15) if self.decided else 15,
        }

    def _standing(self, candidate: Candidate) -> dict[str, float]:
        """How the candidate's mentions stand to the word."""
        reading, word, here = self.reading, self.word, self.here
        doc, sentence, inside = reading.doc, reading.sentence_of, reading.inside
        before, entity = candidate.before, candidate.entity
        nearest = before[-1] if before else None
        subject = next((m for m in reversed(before[-6:]) if is_subject(reading, m)), None)
        at_hand = [m for m in (*before[-8:], *candidate.after) if sentence[m.start] == here]
        cue = range(*(self.draft.cue or (0, 0)))
        owners = [doc[m.start : m.end].root for m in at_hand]
        paragraphs = reading.paragraph_of[word.i] - reading.paragraph_of[nearest.start] if nearest else 9
        quoted = nearest is not None and inside[nearest.start] >= 0 and inside[nearest.start] != inside[word.i]
        return {
            "person": entity.is_person,
            "gender": 0.0 if not self.gender or not entity.gender else 1.0,
            "sentence_gap": here - sentence[nearest.start] if nearest else 15,
            "token_gap": min(word.i - nearest.start, 200) if nearest else 200,
            "paragraph_gap": min(paragraphs, 9),
            "after_gap": min(candidate.after[0].start - word.i, 100) if candidate.after else 150,
            "subject_gap": here - sentence[subject.start] if subject else 15,
            "nearest_is_subject": subject is not None and subject is nearest,
            "nearest_is_owner": nearest is not None and doc[nearest.start : nearest.end].root.dep_ == "poss",
            "nearest_is_quoted": quoted,
            "same_paragraph": not paragraphs,
            "mentions_before": min(len(before), 30),
            "mentions_near": sum(here - sentence[m.start] <= 3 for m in before[-12:]),
            "mentions": min(len(entity.mentions), 50),
            "climb": min((_climb(word, m) for m in at_hand), default=20.0),
            "owns_cue": any(o.dep_ == "poss" and o.head.i in cue for o in owners),
            "subject_of_sentence_before": subject is not None and here - sentence[subject.start] == 1,
            "subject_here": any(is_subject(reading, m) for m in at_hand),
            "mentions_here": len(at_hand),
            "named_in_content": any(self.draft.holds(doc[m.start].idx) for m in entity.mentions[:50]),
            "opens_article": bool(before) and reading.paragraph_of[entity.mentions[0].start] == 0,
            "pronouns_between": self._pronouns_since(nearest) if nearest else 0,
            "break_between": nearest is not None and bool(
                _BREAK.search(reading.whole, doc[nearest.start].idx, word.idx)
            ),
        }  # fmt: skip

    def _pronouns_since(self, mention: NameMention) -> int:
        """How many subjects between a mention and the word are a pronoun of the same gender, six at most."""
        if not self.gender:
            return 0
        doc, inside = self.reading.doc, self.reading.inside
        found = 0
        for token in doc[max(mention.end, self.word.i - 200) : self.word.i]:
            known = lexicon.THIRD_PERSON.get(token.lower_)
            if known and known[0] == self.gender and token.dep_ in ("nsubj", "nsubjpass") and inside[token.i] < 0:
                found += 1
        return min(found, 6)

    def _speaking(self, entity: Entity) -> dict[str, float]:
        """What the candidate has said so far."""
        turns = [n for n, d in enumerate(self.decided) if d.entity is entity]
        last = self.decided[turns[-1]] if turns else None
        spoken = next((d for d in reversed(self.decided) if d.entity is not None), None)
        goes_on = self.draft.continues
        return {
            "last_speaker": spoken is not None and spoken.entity is entity,
            "spoke_sentences_ago": min(self._sentences_since(last), 15) if last else 15,
            "spoke_quotes_ago": min(len(self.decided) - 1 - turns[-1], 12) if turns else 12,
            "quotes_so_far": min(len(turns), 12),
            "goes_on_from": goes_on is not None and goes_on.entity is entity,
        }


def is_subject(reading: Reading, mention: NameMention) -> bool:
    """Whether a mention, or the phrase that it modifies, is a subject."""
    head = reading.doc[mention.start : mention.end].root
    while head.dep_ in ("compound", "nmod", "amod", "appos") and head.head.i != head.i:
        head = head.head
    return head.dep_ in ("nsubj", "nsubjpass")


def _climb(word: Token, mention: NameMention) -> float:
    """How many governors up from a word the mention is a subject, ten more where it is a governor itself; else 20."""
    for steps in range(MAX_CLIMB):
        for child in word.children:
            if child.dep_ in ("nsubj", "nsubjpass") and mention.start <= child.i < mention.end:
                return steps + 0.5 * (child.dep_ == "nsubjpass")
        if mention.start <= word.head.i < mention.end:
            return steps + 10.0
        if word.head.i == word.i:
            break
        word = word.head
    return 20.0


def lone_cue(reading: Reading, draft: Draft) -> Token | None:
    """The verb of a cue without a source, or the word that governs it; None for a passive, whose subject is told."""
    if draft.cue is None or draft.source:
        return None
    words = reading.doc[draft.cue[0] : draft.cue[1]]
    word = main_verb(words) or words.root
    return None if is_passive(word) else word
