"""From a pronoun back to the one it stands for."""

from __future__ import annotations

from dataclasses import dataclass

from . import lexicon
from .draft import Draft, Reading, TokenRange
from .names import Entity

# How far back a candidate may stand, in sentences; long quotations lie between in news.
REACH_SENTENCES = 14
# Below this share of the summed scores the choice is left open.
MIN_SHARE = 0.34


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
    """Ranks the people and bodies named before a pronoun."""

    def __init__(self, coreference: object | None = None) -> None:
        self.coreference = coreference
        self.state, self.detail, self.seconds = "skipped", "", 0.0

    def resolve(self, reading: Reading, draft: Draft, token: int, decided: list[Draft]) -> Resolved | None:
        """The likeliest antecedent, or None when nothing stands out."""
        gender, number = lexicon.THIRD_PERSON[reading.doc[token].lower_]
        if number == "plur" or gender == "n":
            return _thing(reading, draft, token, decided, plural=number == "plur")
        scored = _score_people(reading, draft, token, gender, decided)
        if not scored:
            return None
        scored.sort(key=lambda s: -s[0])
        total = sum(s[0] for s in scored) or 1.0
        best = scored[0]
        if best[0] / total < MIN_SHARE:
            return None
        candidates = tuple((e.name, round(v / total, 3)) for v, e, _ in scored[:3]) if len(scored) > 1 else ()
        return Resolved(best[1], best[1].name, "person", [best[2]], candidates, "coreference")


def _score_people(
    reading: Reading, draft: Draft, token: int, gender: str, decided: list[Draft]
) -> list[tuple[float, Entity, TokenRange]]:
    here = reading.sentence_of[token]
    out = []
    last_speaker = next((d for d in reversed(decided) if d.entity is not None and d.entity.is_person), None)
    for entity in reading.names.people:
        if entity.gender and entity.gender != gender:
            continue
        best, where = 0.0, None
        for mention in entity.mentions:
            if mention.start >= token:
                break
            gap = here - reading.sentence_of[mention.start]
            if gap > REACH_SENTENCES or _in_own_quote(reading, draft, mention.start):
                continue
            value = _salience(reading, token, mention.start, gap)
            if value > best:
                best, where = value, (mention.start, mention.end)
        if where is None:
            continue
        if not entity.gender:
            best *= 0.6
        if last_speaker is not None and last_speaker.entity is entity:
            gap = here - reading.sentence_of[min(last_speaker.anchor, len(reading.doc) - 1)]
            best += 2.2 * 0.8**gap if gap < 8 else 0.0
        out.append((best**1.5, entity, where))
    return out


def _salience(reading: Reading, token: int, mention: int, gap: int) -> float:
    word = reading.doc[mention]
    head = word
    while head.dep_ in ("compound", "nmod", "amod", "appos") and head.head.i != head.i:
        head = head.head
    subject = head.dep_ in ("nsubj", "nsubjpass")
    value = 2.0 if subject else 0.5 if head.dep_ == "poss" else 1.0
    if reading.inside[mention] >= 0 and reading.inside[mention] != reading.inside[token]:
        value *= 0.25
    return value * 0.72**gap


def _in_own_quote(reading: Reading, draft: Draft, token: int) -> bool:
    at = reading.doc[token].idx
    return any(c.start <= at < c.end for c in draft.content)


def _thing(reading: Reading, draft: Draft, token: int, decided: list[Draft], plural: bool) -> Resolved | None:
    """"it" and "they": the last body, document or group that was a source or a subject."""
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
            return Resolved(other.entity, other.speaker.name, other.speaker.kind, [other.source[0]], (), "coreference")
    for i in range(token - 1, max(-1, token - 80), -1):
        if here - reading.sentence_of[i] > 2 or _in_own_quote(reading, draft, i):
            continue
        word = reading.doc[i]
        if word.dep_ not in ("nsubj", "nsubjpass"):
            continue
        entity = reading.names.at(i)
        if plural and word.tag_ in ("NNS", "NNPS"):
            phrase = (word.left_edge.i, word.right_edge.i + 1)
            if phrase[1] - phrase[0] <= 12:
                from .phrases import as_written

                return Resolved(None, as_written(reading.doc, phrase), "group", [phrase], (), "coreference")
        if not plural and entity is not None and not entity.is_person and entity.label in ("ORG", "GPE", "PRODUCT"):
            mention = reading.names.mention_at(i)
            return Resolved(entity, entity.name, "organization", [(mention.start, mention.end)] if mention else [], (), "coreference")
        if not plural and entity is None and word.pos_ == "NOUN" and (
            word.lemma_.lower() in lexicon.DOCUMENT_NOUNS or word.lemma_.lower() in lexicon.ORGANIZATION_NOUNS
        ):
            from .phrases import as_written

            phrase = (word.left_edge.i, min(word.right_edge.i + 1, token))
            return Resolved(None, as_written(reading.doc, phrase), "organization", [phrase], (), "coreference")
    return None
