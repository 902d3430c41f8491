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
_BEFORE_BODIES = frozenset(("JJ", "NN", "HYPH", "AFX"))
_COMPLEMENTS = frozenset("of for at from with in".split())
# Verbs whose clause tells what somebody is: "who chairs the board", "who works at a bank".
_OCCUPATIONS = frozenset(
    """chair coach conduct coordinate cover cofound co-found direct edit found head host lead manage monitor moderate
    operate organize oversee own practice produce represent research run specialize study supervise teach track
    work""".split()
)


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
    found += [(tokens, "apposition") for tokens in _after_name(doc, mention, head)]
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
        if tokens and text and _says_who(doc, tokens, pattern, entity.is_person):
            out.append(RolePhrase(tokens, text, pattern, mention.start))
    return out


def _says_who(doc: Doc, tokens: TokenRange, pattern: str, person: bool) -> bool:
    """Whether an expression beside a name can be what its bearer is."""
    if pattern in ("of", "title") or role_head(doc, tokens) is not None:
        return True
    if pattern == "relative" and doc[tokens[0]].lemma_.lower() in _OCCUPATIONS:
        return person
    if not person:
        return pattern != "predicate"
    # In apposition every noun with an article or a possessor does: "Ana Ruiz, a fixture of the fair".
    root = doc[tokens[0] : tokens[1]].root
    determined = any(c.dep_ in ("det", "poss") and c.i < root.i for c in root.children)
    return pattern in ("apposition", "name_in_apposition") and root.tag_ in ("NN", "NNS") and determined


def _noun_phrase(doc: Doc, head: Token, left: int, right: int) -> TokenRange:
    """The phrase of a noun between two tokens, cut where a clause or a further apposition begins.

    Prepositional phrases that the parser hung on the verb before the noun belong to it: "was secretary of state".
    """
    start = max(left, head.left_edge.i)
    end = head.i + 1
    last = head.right_edge.i
    for child in head.head.children:
        if child.i == last + 1 and child.dep_ == "prep" and child.lower_ in _COMPLEMENTS and head.head.i < head.i:
            last = child.right_edge.i
    limit = min(right, last + 1)
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


def with_complement(doc: Doc, tokens: TokenRange, head: int) -> TokenRange:
    """A description that ends in its noun, with what follows: "the senator" in "the senator from Texas"."""
    _, end = _noun_phrase(doc, doc[head], tokens[0], len(doc))
    whole = _trim(doc, _shortened(doc, (tokens[0], max(end, tokens[1]))))
    return tokens if whole is None or whole[1] < tokens[1] else (tokens[0], whole[1])


def _after_name(doc: Doc, mention: NameMention, head: Token) -> list[TokenRange]:
    """The appositions after a name: "Ana Ruiz, 52, mayor of Northfield,"."""
    behind = [c for c in head.children if c.dep_ == "appos" and c.i >= mention.end]
    behind += [c for age in behind if age.tag_ == "CD" for c in age.children if c.dep_ == "appos"]
    nouns = [c for c in behind if c.ent_type_ != "PERSON" and (c.tag_ != "CD" or c.right_edge.i > c.i + 1)]
    found = [_noun_phrase(doc, noun, mention.end, len(doc)) for noun in nouns]
    if not nouns and (tokens := _after_comma(doc, mention)) is not None:
        found = [tokens]
    return [tokens for tokens in found if not _goes_on_as_subject(doc, head, tokens[1])]


def _goes_on_as_subject(doc: Doc, head: Token, end: int) -> bool:
    """Whether the clause begins with what looks like an apposition: "According to Ruiz, a detective was told"."""
    return head.dep_ == "pobj" and end < len(doc) and doc[end].tag_ in ("VBD", "VBZ", "VBP", "MD")


def _after_comma(doc: Doc, mention: NameMention) -> TokenRange | None:
    """The words after the comma behind a name, where the parser saw no apposition."""
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
    several = _among(doc, head)
    if several is not None:
        return several
    if head.dep_ == "conj" and head.head.i < mention.start:
        # "two developers, Ana Ruiz and Ben Bell": what holds of the first holds of all.
        return _of_several(doc, head)
    if head.dep_ != "appos" or head.head.i >= mention.start:
        return _before_comma(doc, mention)
    noun = _whole_phrase(doc, head.head, mention.start)
    if noun.ent_type_ == "PERSON" or noun.pos_ not in ("NOUN", "PROPN"):
        return None
    start, end = _noun_phrase(doc, noun, noun.left_edge.i, mention.start)
    for i in range(start, noun.i):
        if doc[i].tag_ == "POS":
            start = i + 1
    return start, min(end, mention.start)


def _before_comma(doc: Doc, mention: NameMention) -> TokenRange | None:
    """The phrase before the comma, where the parser saw no apposition: "According to the coach, Ana Ruiz, we ..."."""
    i, end = mention.start - 2, mention.end
    if i < 1 or doc[i + 1].text != "," or end >= len(doc) or doc[end].text not in (",", ")", "."):
        return None
    noun = doc[i]
    singular = noun.tag_ == "NN" and noun.lemma_.lower() in lexicon.ROLE_NOUNS
    if not singular or not any(c.dep_ in ("det", "poss") for c in noun.children):
        return None
    start, end = _noun_phrase(doc, noun, noun.left_edge.i, mention.start)
    possessor = max((k for k in range(start, noun.i) if doc[k].tag_ == "POS"), default=start - 1)
    return possessor + 1, min(end, mention.start)


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


def _among(doc: Doc, head: Token) -> TokenRange | None:
    """The plural that a name is an example of: "former members of the board, including Ana Ruiz and Ben Bell"."""
    for _ in range(6):
        if head.dep_ != "conj" or head.head.i >= head.i:
            break
        head = head.head
    link = head.head
    if head.dep_ != "pobj" or link.i >= head.i:
        return None
    if link.lower_ == "as" and link.i > 0 and doc[link.i - 1].lower_ == "such":
        end = link.i - 1
    elif link.lower_ in ("including", "like"):
        end = link.i
    else:
        return None
    noun = link.head
    if link.lower_ != "like" and noun.pos_ in ("VERB", "AUX") and end > 1:
        # The parser hung it on the verb, but what stands before it is meant.
        noun = doc[end - 2] if doc[end - 1].is_punct else doc[end - 1]
    while noun.dep_ == "pobj" and noun.tag_ not in ("NNS", "NNPS") and noun.head.dep_ == "prep" and noun.head.i:
        above = noun.head.head
        noun = above if above.pos_ in ("NOUN", "PROPN") else doc[noun.head.i - 1]
    if noun.tag_ not in ("NNS", "NNPS") or noun.ent_type_ == "PERSON" or noun.i >= end:
        return None
    start = noun.left_edge.i
    while start < noun.i and (doc[start].tag_ in ("CD", "DT", "PDT") or doc[start].lower_ in lexicon.HOW_MANY):
        start += 1
    while end > noun.i + 1 and doc[end - 1].is_punct:
        end -= 1
    return start, end


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
        occupation = _occupation(doc, clause)
        if occupation is not None:
            return occupation
        if clause.lemma_.lower() in ("serve", "work", "head", "lead", "run", "found", "chair"):
            for child in clause.children:
                if child.dep_ == "prep" and child.lower_ == "as":
                    for noun in child.children:
                        if noun.dep_ == "pobj":
                            return _noun_phrase(doc, noun, child.i + 1, len(doc))
    return None


def _occupation(doc: Doc, verb: Token) -> TokenRange | None:
    """What somebody does, from its verb on: "runs a newsletter" in "Ana Ruiz, who runs a newsletter"."""
    if verb.lemma_.lower() not in _OCCUPATIONS or not any(c.tag_ == "WP" and c.dep_ == "nsubj" for c in verb.children):
        return None
    if any(c.dep_ in ("aux", "neg", "auxpass") for c in verb.children):
        return None
    follows = [c for c in verb.children if c.i > verb.i and c.dep_ in ("dobj", "prep")]
    if not any(c.dep_ == "dobj" or c.lower_ in _COMPLEMENTS for c in follows):
        return None
    end = verb.i + 1
    while end < len(doc) and end - verb.i < _MAX_ROLE_WORDS:
        token = doc[end]
        if token.is_space or token.is_quote or token.text in (",", ";", ".", "—", "–", "--", "(", ":"):
            break
        if token.dep_ == "cc" and token.head.i == verb.i or token.tag_ in ("WP", "WDT", "WRB", "VBD", "VBZ", "MD"):
            break
        end += 1
    return verb.i, end


def _affiliation(reading: Reading, mention: NameMention) -> TokenRange | None:
    """The body that a name hangs on: "Jane Doe of the Brookings Institution", "CNN’s Jane Doe"."""
    doc = reading.doc
    at = mention.start - 1
    while at > 1 and doc[at].is_space:
        at -= 1
    if at > 0 and doc[at].tag_ == "POS":
        owner = reading.names.mention_at(at - 1)
        body = reading.names.at(at - 1)
        if owner is not None and body is not None and body.label == "ORG":
            return owner.start, owner.end
        possessor = doc[at - 1]
        unmarked = possessor.tag_ == "NNP" and possessor.dep_ == "poss" and not possessor.ent_type_
        if possessor.text[:1].isupper() and (unmarked or possessor.lower_ in lexicon.OUTLETS):
            return at - 1, at
    i = mention.end
    if i + 1 >= len(doc) or doc[i].lower_ not in ("of", "from", "at", "with"):
        return None
    outlet = _outlet_at(doc, i + 1)
    if outlet is not None:
        return outlet
    j = i + 1
    while j < len(doc) and (doc[j].lower_ in ("the", "a") or doc[j].tag_ in _BEFORE_BODIES and j - i < 6):
        j += 1
    entity, found = (
        reading.names.at(j) if j < len(doc) else None,
        reading.names.mention_at(j) if j < len(doc) else None,
    )
    if entity is None or found is None or entity.is_person or entity.label not in ("ORG", "FAC"):
        return None
    return i + 1, found.end


def _outlet_at(doc: Doc, start: int) -> TokenRange | None:
    """A known outlet that begins at a token: "The Nation", without its article."""
    start += doc[start].lower_ == "the"
    for end in range(min(len(doc), start + lexicon.LONGEST_OUTLET), start, -1):
        if doc[end - 1].text[:1].isupper() and doc[start:end].text.lower() in lexicon.OUTLETS:
            return start, end
    return None


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
