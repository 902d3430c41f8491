"""Which role expression a quote carries: the speaker's own, ranked by where and how it stands.

Candidates are the expressions beside the speaker's name anywhere in the article, descriptions that take the speaker
up later ("the Vermont senator"), and the source itself where nobody is named.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from . import lexicon
from .draft import Draft, Reading, TokenRange
from .epithets import FEATURES as EPITHET_FEATURES
from .epithets import Epithet, Owners, may_be
from .evidence import FEATURES as EVIDENCE_FEATURES
from .evidence import evidence
from .forest import Forest
from .model import Role
from .phrases import as_written, core_phrase, head_of, without_article
from .role_patterns import with_complement
from .roles import RoleTable
from .titles import role_head

PATTERNS = ("title", "apposition", "name_in_apposition", "predicate", "relative", "of", "epithet", "source")
OF_EPITHETS = (
    *EPITHET_FEATURES, "own", "others", "lead", "said_by_own", "said_by_other", "said_by_unnamed", "indefinite",
)  # fmt: skip
FEATURES = (
    *(f"pattern_{p}" for p in PATTERNS), "at_source", "sentence_gap", "abs_sentence_gap", "before", "words", "former",
    "role_noun", "title_word", "of_person", "times", "candidates", "nearest", "first_of_article", "capitalised",
    "in_quotation", "kind_person", "kind_anonymous", "kind_group",
    "kind_organization", "kind_document", "plural", "generic_source", "has_modifier", "postmodified",
    "capitalised_modifier", "quantified", *EVIDENCE_FEATURES,
    *(f"epithet_{name}" for name in OF_EPITHETS),
)  # fmt: skip
_NO_EPITHET = [0.0] * len(EPITHET_FEATURES) + [-1.0, -1.0, -2.0] + [0.0] * 4
_GENERIC = frozenset("source sources official officials person people critics voters others someone".split())
# Words that say no more than that there is somebody, and how many.
_COUNTING = frozenset(
    "multiple some more most of at one half dozen percent least than nearly about almost even only".split()
)
_PARTS = frozenset("hundreds thousands millions majority minority handful couple number".split())
_SOMEBODY = frozenset("source sources person persons people man men woman women".split())
_TELLING_NOTHING = (
    lexicon.HOW_MANY | _COUNTING | _SOMEBODY | frozenset("someone somebody others another anonymous unnamed".split())
)


@dataclass(frozen=True, slots=True)
class RoleCandidate:
    """A role expression that may be the speaker's; `at` is the token it is placed by."""

    tokens: TokenRange
    text: str
    pattern: str
    at: int


def candidates(
    reading: Reading, draft: Draft, table: RoleTable, epithets: list[Epithet]
) -> list[RoleCandidate]:
    """The role expressions that may be the draft's speaker's."""
    entity = draft.entity
    found = []
    if entity is not None:
        found = [RoleCandidate(p.tokens, p.text, p.pattern, p.mention) for p in table.of(entity)]
        if entity.is_person:
            for epithet in epithets:
                if may_be(reading, entity, epithet.head):
                    tokens = with_complement(reading.doc, epithet.tokens, epithet.head)
                    text = without_article(as_written(reading.doc, tokens))
                    # "A spokesman for Bell" is not Bell.
                    if all(reading.names.at(i) is not entity for i in range(*tokens)):
                        found.append(RoleCandidate(tokens, text, "epithet", epithet.head))
    elif (
        draft.source
        and draft.speaker is not None
        and draft.speaker.kind in ("anonymous", "group", "organization")
    ):
        tokens = core_phrase(reading.doc, draft.source[0])
        mention = draft.speaker.chain[0] if draft.speaker.chain else None
        if mention is not None:
            tokens = core_phrase(reading.doc, reading.tokens(mention.span))
        tokens = _what_they_are(reading.doc, tokens)
        text = without_article(as_written(reading.doc, tokens))
        if not _says_anything(reading.doc, tokens):
            return found
        # Several people who are named have roles of their own, not their names.
        somebody = reading.names.at(head_of(reading.doc, tokens).i)
        if text and not (somebody is not None and somebody.is_person and draft.speaker.kind == "group"):
            found.append(RoleCandidate(tokens, text, "source", tokens[0]))
    return found


def _what_they_are(doc: Doc, tokens: TokenRange) -> TokenRange:
    """A description without how many there are, and without what it goes on to say about them.

    "Several of the officials who were not allowed to speak" are officials.
    """
    start, end = tokens
    while start < end - 1 and _says_how_many(doc[start]) and doc[start + 1].text not in ("-", "–"):
        start += 1
    for i in range(start + 1, end):
        goes_on = doc[i].tag_ in ("WP", "WDT") or doc[i].lower_ in ("like", "including") and doc[i].dep_ == "prep"
        if goes_on and _says_anything(doc, (start, i)):
            return start, i
    return start, end


def _says_how_many(token: Token) -> bool:
    """Whether a word before a description only counts: "nearly all of the 12 other"."""
    word = token.lower_
    year = token.like_num and len(word) == 4 and word.isdigit()
    part = word in _PARTS and token.nbor().lower_ == "of"
    return not year and (
        token.tag_ in ("CD", "DT", "PDT") or word in lexicon.HOW_MANY or word in _COUNTING or part
    )


def _says_anything(doc: Doc, tokens: TokenRange) -> bool:
    """Whether the words for somebody without a name say more than "multiple sources" do."""
    return any(
        token.lower_ not in _TELLING_NOTHING and token.tag_ not in ("CD", "DT", "RB")
        for token in doc[tokens[0] : tokens[1]]
        if token.is_alpha
    )


def features(
    reading: Reading, draft: Draft, found: list[RoleCandidate], table: RoleTable, owners: Owners
) -> list[list[float]]:
    """One row of FEATURES per candidate."""
    doc = reading.doc
    here = reading.sentence_of[draft.anchor]
    nearest = min(found, key=lambda c: abs(reading.sentence_of[c.at] - here), default=None)
    kind = draft.speaker.kind if draft.speaker else ""
    rows = []
    said = evidence(draft.odds.get("role", {}), [[c.tokens] for c in found])
    for c, network in zip(found, said, strict=True):
        gap = reading.sentence_of[c.at] - here
        head = role_head(doc, c.tokens)
        words = [t.lower_ for t in doc[c.tokens[0] : c.tokens[1]]]
        at_source = any(s <= c.at < e or s <= c.tokens[0] < e for s, e in draft.source)
        rows.append(
            [
                *(float(c.pattern == p) for p in PATTERNS),
                float(at_source),
                max(-15.0, min(15.0, float(gap))),
                min(15.0, float(abs(gap))),
                float(c.at < draft.anchor),
                float(min(len(words), 18)),
                float("former" in words or "ex" in words),
                float(head is not None and head.lemma_.lower() in lexicon.ROLE_NOUNS),
                float(any(lexicon.is_title(w) for w in words)),
                float(draft.entity is not None and draft.entity.is_person),
                float(sum(o.text.lower() == c.text.lower() for o in found)),
                float(min(len(found), 15)),
                float(c is nearest),
                float(reading.paragraph_of[c.at] <= 1),
                float(c.text[:1].isupper()),
                float(reading.inside[c.at] >= 0),
                float(kind == "person"),
                float(kind == "anonymous"),
                float(kind == "group"),
                float(kind == "organization"),
                float(kind == "document"),
                float(head is not None and head.tag_ in ("NNS", "NNPS")),
                float(any(w in _GENERIC for w in words)),
                float(len(words) > 1),
                float(
                    head is not None
                    and any(t.tag_ in ("VBN", "IN", "JJ", "VBG") for t in doc[head.i + 1 : c.tokens[1]])
                ),
                float(head is not None and any(t.text[:1].isupper() for t in doc[c.tokens[0] + 1 : head.i])),
                float(
                    doc[c.tokens[0]].tag_ == "CD"
                    or words[:1] in (["multiple"], ["several"], ["some"], ["many"])
                ),
                *network,
                *_of_epithet(reading, draft, c, owners),
            ]
        )
    return rows


def _of_epithet(reading: Reading, draft: Draft, candidate: RoleCandidate, owners: Owners) -> list[float]:
    """The values of OF_EPITHETS, those of no description for what stands beside a name."""
    if candidate.pattern != "epithet" or draft.entity is None:
        return _NO_EPITHET
    start = candidate.tokens[0]
    row, own, others = owners.claim(draft.entity, candidate.tokens, candidate.at)
    said = owners.said.get(candidate.at)  # the quote that it is the source of
    by_own = said is not None and said.entity is draft.entity
    return [
        *row,
        own,
        others,
        own - others,
        float(by_own),
        float(said is not None and said.entity is not None and not by_own),
        float(said is not None and said.entity is None),
        float(any(t.lower_ in ("a", "an") for t in reading.doc[max(0, start - 1) : start + 1])),
    ]


def choose(
    reading: Reading,
    draft: Draft,
    found: list[RoleCandidate],
    table: RoleTable,
    owners: Owners,
    forest: Forest,
) -> Role | None:
    """The role of a draft's speaker among its candidates, or None when none is stated."""
    if not found:
        return None
    scores = forest.scores(features(reading, draft, found, table, owners))
    best = max(range(len(found)), key=lambda i: (scores[i], -i))
    draft.scores["role"] = float(scores[best])
    chosen = found[best]
    if scores[best] < forest.threshold and not _describes_unnamed(reading, draft, chosen):
        return None
    at_source = any(s <= chosen.at < e or s <= chosen.tokens[0] < e for s, e in draft.source)
    return Role(chosen.text, reading.span(chosen.tokens), "source" if at_source else "other_mention")


def _describes_unnamed(reading: Reading, draft: Draft, candidate: RoleCandidate) -> bool:
    """Whether the words for an unnamed person say more than that there is one: "source briefed on the plans".

    All that is told of somebody who is not named is the role (the guidelines of the gold say so).
    """
    if candidate.pattern != "source" or draft.speaker is None or draft.speaker.kind not in ("anonymous", "group"):
        return False
    words = reading.doc[candidate.tokens[0] : candidate.tokens[1]]
    if draft.speaker.kind == "group":
        return len(words) > 1 and any(t.lower_ in _SOMEBODY for t in words)  # "people familiar with the plans"
    noun = role_head(reading.doc, candidate.tokens) or next(
        (t for t in words if t.lemma_.lower() in lexicon.ANONYMOUS_NOUNS or t.lower_ in _SOMEBODY), None
    )
    told = candidate.text.split()
    return noun is not None and (len(told) > 1 or noun.lower_ not in _GENERIC)
