"""Which role expression a quote carries: the speaker's own, ranked by where and how it stands.

Candidates are the expressions beside the speaker's name anywhere in the article, descriptions that take the speaker
up later ("the Vermont senator"), and the source itself where nobody is named.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from . import lexicon
from .draft import Draft, Reading, TokenRange
from .forest import Forest
from .model import Role
from .phrases import as_written, core_phrase, without_article
from .roles import RoleTable, role_head

_PATTERNS = ("title", "apposition", "name_in_apposition", "predicate", "relative", "of", "epithet", "source")
FEATURES = (
    *(f"pattern_{p}" for p in _PATTERNS), "at_source", "sentence_gap", "abs_sentence_gap", "before", "words", "former",
    "role_noun", "title_word", "of_person", "times", "candidates", "nearest", "first_of_article", "capitalised",
    "epithet_gap", "epithet_last_person", "epithet_people_between", "epithet_gender_clash", "epithet_is_source",
    "in_quotation", "kind_person", "kind_anonymous", "kind_group", "kind_organization", "kind_document", "plural",
    "generic_source", "has_modifier", "epithet_subject", "other_holder",
)  # fmt: skip
# How far from a person's last mention a description may still take it up, in sentences.
EPITHET_REACH_SENTENCES = 4
_GENERIC = frozenset("source sources official officials person people critics voters others someone".split())


@dataclass(frozen=True, slots=True)
class RoleCandidate:
    """A role expression that may be the speaker's; `at` is the token it is placed by."""

    tokens: TokenRange
    text: str
    pattern: str
    at: int


@dataclass(frozen=True, slots=True)
class Epithet:
    """A definite description of one person without a name: tokens and head."""

    tokens: TokenRange
    head: int


def find_epithets(reading: Reading) -> list[Epithet]:
    """The definite descriptions of persons: "the Vermont senator", "the billionaire businessman"."""
    doc, found = reading.doc, []
    for token in doc:
        if token.tag_ not in ("NN", "NNP") or token.ent_type_ == "PERSON" or not _names_person(token):
            continue
        start = token.left_edge.i
        while start < token.i and (doc[start].is_punct or doc[start].is_space or doc[start].is_quote):
            start += 1
        if doc[start].lower_ not in ("the", "a", "an") or token.i - start > 6 or reading.inside[token.i] >= 0:
            continue
        follower = doc[token.i + 1] if token.i + 1 < len(doc) else None
        if follower is not None and (reading.names.at(follower.i) is not None or follower.tag_ in ("NN", "NNS")):
            continue
        if any(c.dep_ == "appos" for c in token.children) or token.dep_ in ("appos", "attr", "compound"):
            continue
        found.append(Epithet((start, token.i + 1), token.i))
    return found


def _names_person(token: Token) -> bool:
    word = token.lower_
    return (word in lexicon.ROLE_NOUNS or token.lemma_.lower() in lexicon.ROLE_NOUNS) and not (
        word in lexicon.ORGANIZATION_NOUNS or word in _NOT_A_PERSON
    )


_NOT_A_PERSON = frozenset(
    """agency company firm group organization party newspaper magazine charity union university institute committee
    council department network website broadcaster nonprofit coalition association foundation federation movement
    manufacturer maker airline retailer giant publication tabloid daily weekly watchdog communications general
    independent model star host chief head guard major minister""".split()
)


def candidates(reading: Reading, draft: Draft, table: RoleTable, epithets: list[Epithet]) -> list[RoleCandidate]:
    """The role expressions that may be the draft's speaker's."""
    entity = draft.entity
    found = []
    if entity is not None:
        found = [RoleCandidate(p.tokens, p.text, p.pattern, p.mention) for p in table.of(entity)]
        if entity.is_person:
            for epithet in epithets:
                if _gap_to_mention(reading, entity, epithet.head) is not None:
                    text = without_article(as_written(reading.doc, epithet.tokens))
                    found.append(RoleCandidate(epithet.tokens, text, "epithet", epithet.head))
    elif draft.source and draft.speaker is not None and draft.speaker.kind in ("anonymous", "group", "organization"):
        tokens = core_phrase(reading.doc, draft.source[0])
        mention = draft.speaker.chain[0] if draft.speaker.chain else None
        if mention is not None:
            tokens = core_phrase(reading.doc, reading.tokens(mention.span))
        text = without_article(as_written(reading.doc, tokens))
        if text:
            found.append(RoleCandidate(tokens, text, "source", tokens[0]))
    return found


def _gap_to_mention(reading: Reading, entity, token: int) -> int | None:
    """Sentences from the nearest mention of an entity before a token, if within reach."""
    before = [m.start for m in entity.mentions if m.start < token]
    after = [m.start for m in entity.mentions if m.start > token]
    here = reading.sentence_of[token]
    gaps = [here - reading.sentence_of[before[-1]]] if before else []
    gaps += [reading.sentence_of[after[0]] - here] if after and not before else []
    return min(gaps) if gaps and min(gaps) <= EPITHET_REACH_SENTENCES else None


def features(
    reading: Reading, draft: Draft, found: list[RoleCandidate], table: RoleTable
) -> list[list[float]]:
    """One row of FEATURES per candidate."""
    doc = reading.doc
    here = reading.sentence_of[draft.anchor]
    nearest = min(found, key=lambda c: abs(reading.sentence_of[c.at] - here), default=None)
    kind = draft.speaker.kind if draft.speaker else ""
    rows = []
    for c in found:
        gap = reading.sentence_of[c.at] - here
        head = role_head(doc, c.tokens)
        words = [t.lower_ for t in doc[c.tokens[0] : c.tokens[1]]]
        at_source = any(s <= c.at < e or s <= c.tokens[0] < e for s, e in draft.source)
        epithet = _epithet_features(reading, draft, c) if c.pattern == "epithet" else [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
        rows.append(
            [
                *(float(c.pattern == p) for p in _PATTERNS),
                float(at_source),
                max(-15.0, min(15.0, float(gap))),
                min(15.0, float(abs(gap))),
                float(c.at < draft.anchor),
                float(min(len(words), 18)),
                float("former" in words or "ex" in words),
                float(head is not None and head.lemma_.lower() in lexicon.ROLE_NOUNS),
                float(any(w.rstrip(".") in lexicon.TITLES for w in words)),
                float(draft.entity is not None and draft.entity.is_person),
                float(sum(o.text.lower() == c.text.lower() for o in found)),
                float(min(len(found), 15)),
                float(c is nearest),
                float(reading.paragraph_of[c.at] <= 1),
                float(c.text[:1].isupper()),
                *epithet[:5],
                float(reading.inside[c.at] >= 0),
                float(kind == "person"),
                float(kind == "anonymous"),
                float(kind == "group"),
                float(kind == "organization"),
                float(kind == "document"),
                float(head is not None and head.tag_ in ("NNS", "NNPS")),
                float(any(w in _GENERIC for w in words)),
                float(len(words) > 1),
                epithet[5],
                epithet[6],
            ]
        )
    return rows


def _epithet_features(reading: Reading, draft: Draft, c: RoleCandidate) -> list[float]:
    entity, doc = draft.entity, reading.doc
    head = doc[c.at]
    gap = _gap_to_mention(reading, entity, c.at)
    last_person, between, seen = None, 0, False
    for i in range(c.tokens[0] - 1, max(-1, c.tokens[0] - 120), -1):
        other = reading.names.at(i)
        if other is None or not other.is_person or reading.inside[i] >= 0:
            continue
        if last_person is None:
            last_person = other
        if other is entity:
            seen = True
            break
        between += 1
    word = head.lower_
    clash = (entity.gender == "m" and word in lexicon.FEMALE_NOUNS) or (entity.gender == "f" and word in lexicon.MALE_NOUNS)
    is_source = any(s <= c.at < e for d in reading.drafts for s, e in d.source if d.entity is entity)
    return [
        float(gap if gap is not None else 9),
        float(last_person is entity),
        float(min(between, 10)) if seen else 10.0,
        float(clash),
        float(is_source),
        float(head.dep_ in ("nsubj", "nsubjpass")),
        float(_held_by_another(reading, entity, head)),
    ]


def _held_by_another(reading: Reading, entity, head: Token) -> bool:
    """Whether somebody else's title, beside his name, ends in the same noun."""
    for other in reading.names.people:
        if other is entity:
            continue
        for mention in other.mentions:
            if mention.start and reading.doc[mention.start - 1].lemma_.lower() == head.lemma_.lower():
                return True
    return False


def choose(
    reading: Reading, draft: Draft, table: RoleTable, epithets: list[Epithet], forest: Forest
) -> Role | None:
    """The role of a draft's speaker, or None when none is stated."""
    found = candidates(reading, draft, table, epithets)
    if not found:
        return None
    scores = forest.scores(features(reading, draft, found, table))
    best = max(range(len(found)), key=lambda i: (scores[i], -i))
    draft.scores["role"] = float(scores[best])
    if scores[best] < forest.threshold:
        return None
    chosen = found[best]
    at_source = any(s <= chosen.at < e or s <= chosen.tokens[0] < e for s, e in draft.source)
    return Role(chosen.text, reading.span(chosen.tokens), "source" if at_source else "other_mention")
