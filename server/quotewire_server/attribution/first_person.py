""" "I" and "we": whose they are, in a quotation, in an article under a byline, in a body's own report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import lexicon
from .draft import Draft, Reading
from .model import Speaker
from .names import Entity
from .phrases import head_of

if TYPE_CHECKING:
    from .speakers import SpeakerSieves


def by_first_person(sieves: SpeakerSieves, draft: Draft) -> Speaker | None:
    """ "I" and "we": the speaker of the quote around it, else the writer or the outlet."""
    if not draft.source:
        return None
    tokens = draft.source[0]
    head = head_of(sieves.reading.doc, tokens)
    if head.lower_ not in lexicon.FIRST_PERSON:
        return None
    mention = sieves.mention(tokens)
    around = sieves.reading.inside[head.i]
    if around >= 0:
        for other in reversed(sieves.decided):
            stretch = sieves.reading.quoted[around].span
            if other.speaker and any(c.start < stretch.end and stretch.start < c.end for c in other.content):
                draft.entity = other.entity
                return Speaker(
                    other.speaker.name, other.speaker.kind, mention, "first_person", other.speaker.chain
                )
        return None
    context = sieves.reading.context
    plural = head.lower_ in ("we", "us", "our", "ours", "ourselves")
    byline = _byline_name(context.byline)
    if plural:
        entity = _body_before(sieves.reading, head.i) or _body_quoted_before(sieves, head.i)
        if entity is not None:
            return sieves.of_entity(draft, entity, "first_person", tokens)
        if context.outlet:
            return Speaker(context.outlet, "organization", mention, "first_person")
    if byline:
        return Speaker(byline, "person", mention, "first_person")
    return None


def _body_quoted_before(sieves: SpeakerSieves, token: int) -> Entity | None:
    """A body that said or thought something in the sentence just before, by its name alone."""
    reading = sieves.reading
    for other in reversed(sieves.decided):
        if other.entity is None or other.speaker is None or other.speaker.resolution != "named":
            continue
        gap = reading.sentence_of[token] - reading.sentence_of[other.anchor]
        one_word = len(other.entity.name.split()) == 1 and other.entity.gender == ""
        return other.entity if 0 <= gap <= 1 and (not other.entity.is_person or one_word) else None
    return None


def _byline_name(byline: str) -> str:
    name = re.sub(r"^\s*(?:by|from)\s+", "", byline, flags=re.IGNORECASE).strip()
    name = re.split(r"\s*(?:,|\band\b|\||;)\s*", name)[0]
    return name.title() if name.isupper() else name


def _body_before(reading: Reading, token: int) -> Entity | None:
    """A body that is the subject of the sentence just before: what "we" then stands for."""
    sentence = reading.sentence_of[token]
    for i in range(token - 1, max(-1, token - 60), -1):
        if sentence - reading.sentence_of[i] > 1:
            return None
        word = reading.doc[i]
        entity = reading.names.at(i)
        if (
            entity
            and not entity.is_person
            and word.dep_ in ("nsubj", "nsubjpass")
            and entity.label in ("ORG", "PRODUCT")
        ):
            return entity
    return None
