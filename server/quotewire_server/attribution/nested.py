"""Quotes inside a quote: stretches between inner marks, with the speaker that the outer quote gives them."""

from __future__ import annotations

from bisect import bisect_right

from spacy.tokens import Token

from . import lexicon
from .draft import Draft, Reading
from .marks import Quoted
from .model import Cue, Mention, Quote, Span, Speaker
from .names import Entity
from .speakers import kind_of_entity, kind_of_noun

# Inner stretches of fewer words are names and scare quotes rather than speech, unless a verb of saying leads in.
MIN_WORDS = 3


def inside(reading: Reading, draft: Draft) -> tuple[Quote, ...]:
    """The nested quotes of a draft, in text order.

    Outermost inner marks count, and marks within reported speech that a verb of saying of its own leads in
    ("was accused of saying the vote was “fixed”").
    """
    found = []
    start, end = min(c.start for c in draft.content), max(c.end for c in draft.content)
    first, last = (bisect_right(reading.quoted, place, key=_start) for place in (start, end))
    for quoted in reading.quoted[first:last]:
        within = any(c.start < quoted.span.start and quoted.span.end <= c.end for c in draft.content)
        if quoted.depth > 1 or not within:
            continue
        if quoted.depth == 0 and _verb_before(reading, reading.tokens(quoted.span)[0], draft) is None:
            continue
        quote = _nested(reading, draft, quoted)
        if quote is not None:
            found.append(quote)
    return tuple(found)


def _start(quoted: Quoted) -> int:
    return quoted.span.start


def _nested(reading: Reading, draft: Draft, quoted: Quoted) -> Quote | None:
    doc = reading.doc
    first, last = reading.tokens(quoted.span)
    words = sum(t.is_alpha for t in doc[first:last])
    verb = _verb_before(reading, first, draft)
    opening = next((c for c in reading.text(quoted.inner) if c.isalnum()), "")
    if not words or verb is None and (words < MIN_WORDS or opening.islower()):
        return None
    cue = speaker = None
    if verb is not None:
        span = reading.span((verb, verb + 1))
        cue = Cue(span, reading.text(span), doc[verb].lemma_.lower())
        subject = _subject(doc[verb])
        if subject is not None:
            speaker = _speaker(reading, draft, subject.i)
    return Quote("direct", (Span(quoted.span.start, quoted.span.end),), cue, speaker, confidence=0.5)


def _verb_before(reading: Reading, first: int, draft: Draft) -> int | None:
    for i in range(first - 1, max(draft.first_token - 1, first - 7, -1), -1):
        token = reading.doc[i]
        if token.lemma_.lower() in lexicon.SPEECH_VERBS and token.tag_[:2] == "VB":
            return i
        if token.text in ".!?":
            return None
    return None


def _subject(verb: Token) -> Token | None:
    """The subject of a verb; of a gerund whom the verb above it blames ("accused Bell of saying")."""
    own = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    if own is not None or verb.tag_ != "VBG":
        return own
    above = verb.head
    while above.dep_ in ("prep", "pcomp") and above.head.i != above.i:
        above = above.head
    passive = any(c.dep_ == "auxpass" for c in above.children)
    wanted = ("nsubjpass", "nsubj") if passive else ("dobj", "pobj")
    found = next((c for c in above.children if c.dep_ in wanted), None)
    if found is not None or passive:
        return found
    # "upset with Bell for saying"
    return next((n for c in above.children if c.dep_ == "prep" for n in c.children if n.dep_ == "pobj"), None)


def _spoken_of(reading: Reading, draft: Draft, gender: str) -> Entity | None:
    """X of "she said of X", where X can be "he" (or "she") inside the quote."""
    if draft.cue is None:
        return None
    end = draft.cue[1]
    if end + 1 >= len(reading.doc) or reading.doc[end].lower_ not in ("of", "about"):
        return None
    named = next(
        (e for e in map(reading.names.at, (end + 1, end + 2)) if e is not None and e.is_person), None
    )
    return named if named is not None and named.gender in (gender, "") else None


def _speaker(reading: Reading, draft: Draft, token: int) -> Speaker | None:
    word = reading.doc[token]
    span = reading.span((token, token + 1))
    mention = Mention(span, reading.text(span))
    entity = reading.names.at(token)
    if entity is not None:
        return Speaker(entity.name, kind_of_entity(entity), mention, "named")
    if word.lower_ in ("i", "we") and draft.speaker is not None:
        return Speaker(draft.speaker.name, draft.speaker.kind, mention, "first_person")
    if word.lower_ in ("he", "she"):
        about = _spoken_of(reading, draft, lexicon.THIRD_PERSON[word.lower_][0])
        return Speaker(about.name, "person", mention, "coreference") if about is not None else None
    if word.lower_ in lexicon.THIRD_PERSON or word.lower_ in lexicon.FIRST_PERSON or word.pos_ == "PRON":
        return None
    span = reading.span((word.left_edge.i, word.right_edge.i + 1)) if word.right_edge.i < token + 6 else span
    return Speaker(reading.text(span), kind_of_noun(word), Mention(span, reading.text(span)), "description")
