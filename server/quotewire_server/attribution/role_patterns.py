"""What stands beside a name and says who that is: appositions, "X is the ...", "X, who heads ...", "X of the ..."."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from . import lexicon
from .draft import Reading, TokenRange
from .names import Entity, NameMention
from .phrases import without_article
from .titles import TITLE_TAGS, before_name, names_bodies_only, role_head, shared_title

_MAX_ROLE_WORDS = 18


@dataclass(frozen=True, slots=True)
class RolePhrase:
    """A role expression: its tokens, how it stands to the name, and the mention it stands beside (token)."""

    tokens: TokenRange
    text: str
    pattern: str
    mention: int


def beside(reading: Reading, entity: Entity, mention: NameMention) -> list[RolePhrase]:
    doc = reading.doc
    head = doc[mention.start : mention.end].root
    title = before_name(doc, mention, entity.is_person) or shared_title(reading, mention, head)
    found: list[tuple[TokenRange | None, str]] = [(title, "title")]
    found.append((_after_name(doc, mention, head), "apposition"))
    found.append((_around_name(doc, mention, head), "name_in_apposition"))
    found.append((_predicate(doc, head), "predicate"))
    found.append((_relative(doc, head), "relative"))
    if entity.is_person:
        found.append((_affiliation(reading, mention), "of"))
    out = []
    for tokens, pattern in found:
        tokens = _shortened(doc, tokens) if tokens is not None else None
        if tokens is None or tokens[1] - tokens[0] > _MAX_ROLE_WORDS:
            continue
        tokens = _trim(doc, tokens)
        text = re.sub(r"\s+", " ", doc[tokens[0] : tokens[1]].text).strip(" ,;") if tokens else ""
        text = without_article(text)
        if entity.is_person and pattern != "of" and tokens and names_bodies_only(doc, tokens):
            continue
        accepted = pattern in ("of", "title") or role_head(doc, tokens) is not None if tokens else False
        if tokens and text and (accepted or (not entity.is_person and pattern != "predicate")):
            out.append(RolePhrase(tokens, text, pattern, mention.start))
    return out


def _noun_phrase(doc: Doc, head: Token, left: int, right: int) -> TokenRange:
    """The phrase of a noun between two tokens, cut where a clause or a further apposition begins."""
    start = max(left, head.left_edge.i)
    end = head.i + 1
    limit = min(right, head.right_edge.i + 1)
    while end < limit:
        token = doc[end]
        if token.text in (",", ";", "(", "—", "–", "--", ":") or token.is_space or token.is_quote:
            # A comma inside a list of nouns or a place name does not end the phrase.
            following = doc[end + 1] if end + 1 < limit else None
            if not (token.text == "," and following is not None and following.dep_ == "conj"):
                break
        if token.tag_ in ("WP", "WDT", "WRB", "VBD", "VBZ", "VBP", "MD"):
            break
        end += 1
    return start, end


def _after_name(doc: Doc, mention: NameMention, head: Token) -> TokenRange | None:
    """The apposition after a name: "Ana Ruiz, mayor of Northfield,"."""
    for child in head.children:
        if child.dep_ == "appos" and child.i >= mention.end and child.ent_type_ != "PERSON":
            return _noun_phrase(doc, child, mention.end, len(doc))
    i = mention.end
    if i < len(doc) - 2 and doc[i].text == ",":
        i += 1
        if doc[i].like_num and i + 1 < len(doc) and doc[i + 1].text == ",":
            i += 2
        j = i
        while j < len(doc) and j - i < 8 and doc[j].tag_ in (*TITLE_TAGS, "DT", "RB", "PRP$", "POS", "CD"):
            j += 1
        if (
            j > i
            and any(t.lemma_.lower() in lexicon.ROLE_NOUNS for t in doc[i:j])
            and (doc[i].ent_type_ != "PERSON" or any(t.tag_ == "POS" for t in doc[i:j]))
        ):
            noun = (
                next(t for t in reversed(doc[i:j]) if t.tag_[:2] == "NN")
                if any(t.tag_[:2] == "NN" for t in doc[i:j])
                else None
            )
            if noun is not None and not any(t.tag_ in ("VBD", "VBZ", "VBP") for t in doc[i:j]):
                return _noun_phrase(doc, noun, i, len(doc))
    return None


def _around_name(doc: Doc, mention: NameMention, head: Token) -> TokenRange | None:
    """The phrase that a name stands in apposition to: "Trump’s secretary of state, Mike Pompeo"."""
    if head.dep_ == "conj" and head.head.i < mention.start:
        # "two developers, Ana Ruiz and Ben Bell": what holds of the first holds of all.
        return _of_several(doc, head)
    if head.dep_ != "appos" or head.head.i >= mention.start:
        return None
    noun = _whole_phrase(doc, head.head, mention.start)
    if noun.ent_type_ == "PERSON" or noun.pos_ not in ("NOUN", "PROPN"):
        return None
    start, end = _noun_phrase(doc, noun, noun.left_edge.i, mention.start)
    for i in range(start, noun.i):
        if doc[i].tag_ == "POS":
            start = i + 1
    return start, min(end, mention.start)


def _whole_phrase(doc: Doc, noun: Token, name: int) -> Token:
    """The noun that the whole phrase before a comma hangs on: "general" in "the secretary general of CEI, Ana Ruiz"."""
    while noun.dep_ == "pobj" and noun.head.dep_ == "prep" and noun.head.head.i < noun.i < name:
        above = noun.head.head
        if above.pos_ not in ("NOUN", "PROPN") or above.ent_type_ == "PERSON":
            break
        noun = above
    return noun


def _of_several(doc: Doc, head: Token) -> TokenRange | None:
    """The plural that several names stand in apposition to."""
    for _ in range(4):
        if head.dep_ not in ("conj", "appos") or head.head.i >= head.i:
            return None
        head = head.head
        if head.tag_ in ("NNS", "NNPS") and head.ent_type_ != "PERSON":
            start, end = _noun_phrase(doc, head, head.left_edge.i, head.i + 1)
            while start < head.i and (doc[start].tag_ == "CD" or doc[start].tag_ == "DT"):
                start += 1
            return start, end
    return None


def _shortened(doc: Doc, tokens: TokenRange) -> TokenRange:
    """A phrase too long for a role, cut before its last "and", comma or clause that leaves it short enough."""
    start, end = tokens
    if end - start <= _MAX_ROLE_WORDS:
        return tokens
    for i in range(start + _MAX_ROLE_WORDS, start + 1, -1):
        if doc[i].lower_ == "and" or doc[i].text in (",", ";") or doc[i].tag_ in ("WP", "WDT", "VBG", "VBN"):
            return start, i
    return tokens


def _predicate(doc: Doc, head: Token) -> TokenRange | None:
    """ "Ana Ruiz is the mayor of Northfield"."""
    verb = head.head
    if head.dep_ not in ("nsubj", "nsubjpass") or verb.lemma_.lower() not in (
        "be",
        "become",
        "serve",
        "work",
    ):
        return None
    for child in verb.children:
        if child.dep_ == "attr" and child.pos_ in ("NOUN", "PROPN") and child.i > verb.i:
            return _noun_phrase(doc, child, verb.i + 1, len(doc))
        if child.dep_ == "prep" and child.lower_ == "as":
            for noun in child.children:
                if noun.dep_ == "pobj":
                    return _noun_phrase(doc, noun, child.i + 1, len(doc))
    return None


def _relative(doc: Doc, head: Token) -> TokenRange | None:
    """ "Ana Ruiz, who is / serves as the mayor ..."."""
    for clause in head.children:
        if clause.dep_ not in ("relcl", "acl"):
            continue
        if clause.lemma_.lower() == "be":
            for child in clause.children:
                if child.dep_ == "attr" and child.pos_ in ("NOUN", "PROPN") and child.i > clause.i:
                    return _noun_phrase(doc, child, clause.i + 1, len(doc))
        if clause.lemma_.lower() in ("serve", "work", "head", "lead", "run", "found", "chair"):
            for child in clause.children:
                if child.dep_ == "prep" and child.lower_ == "as":
                    for noun in child.children:
                        if noun.dep_ == "pobj":
                            return _noun_phrase(doc, noun, child.i + 1, len(doc))
    return None


def _affiliation(reading: Reading, mention: NameMention) -> TokenRange | None:
    """The body that a name hangs on: "Jane Doe of the Brookings Institution", "CNN’s Jane Doe"."""
    doc = reading.doc
    if mention.start > 1 and doc[mention.start - 1].tag_ == "POS":
        owner = reading.names.mention_at(mention.start - 2)
        body = reading.names.at(mention.start - 2)
        if owner is not None and body is not None and body.label == "ORG":
            return owner.start, owner.end
    i = mention.end
    if i + 1 >= len(doc) or doc[i].lower_ not in ("of", "from", "at", "with"):
        return None
    j = i + 1
    while j < len(doc) and (doc[j].lower_ in ("the", "a") or doc[j].tag_ in ("JJ", "NN") and j - i < 4):
        j += 1
    entity, found = (
        reading.names.at(j) if j < len(doc) else None,
        reading.names.mention_at(j) if j < len(doc) else None,
    )
    if entity is None or found is None or entity.is_person or entity.label not in ("ORG", "FAC"):
        return None
    return i + 1, found.end


def _trim(doc: Doc, tokens: TokenRange) -> TokenRange | None:
    start, end = tokens
    while start < end and (
        doc[start].is_punct
        or doc[start].is_space
        or doc[start].lower_
        in ("the", "a", "an", "'s", "’s", "his", "her", "its", "their", "now", "then", "also")
    ):
        start += 1
    while end > start and (
        doc[end - 1].is_punct
        and doc[end - 1].text != "."
        or doc[end - 1].is_space
        or doc[end - 1].lower_ in ("of", "and", "for", "'s", "’s")
    ):
        end -= 1
    if end > start and doc[end - 1].text == "." and (end - start == 1 or len(doc[end - 2]) > 5):
        end -= 1
    return (start, end) if end > start else None
