"""Titles, offices and affiliations, and whose they are.

Every mention of a named speaker is searched for the expressions that news writes beside a name: a title before it,
an apposition after or before it, "X is the ...", "X, who heads ...", "X of the ...".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from . import lexicon
from .draft import Reading, TokenRange
from .names import Entity, NameMention
from .phrases import without_article

_PERSON_SUFFIX = re.compile(
    r"(?:ist|ician|ologist|man|woman|person|eer|ator|itor|iter|cer|ger|ker|der|ier|yer)s?$"
)
_TITLE_TAGS = {"NN", "NNS", "NNP", "NNPS", "JJ", "JJS", "HYPH", "AFX"}
_STOP_LEFT = {"said", "says", "told", "when", "as", "that", "while", "because", "but", "if", "since"}
_MAX_ROLE_WORDS = 18


@dataclass(frozen=True, slots=True)
class RolePhrase:
    """A role expression: its tokens, how it stands to the name, and the mention it stands beside (token)."""

    tokens: TokenRange
    text: str
    pattern: str
    mention: int


class RoleTable:
    """The role expressions of every entity of a document."""

    def __init__(self, reading: Reading) -> None:
        self._of: dict[int, list[RolePhrase]] = {}
        self._holders: dict[str, list[tuple[int, Entity]]] = {}
        for entity in reading.names.entities:
            if entity.label not in ("PERSON", "ORG", "NORP", "PRODUCT"):
                continue
            found: list[RolePhrase] = []
            for mention in entity.mentions:
                found.extend(_beside(reading, entity, mention))
            self._of[id(entity)] = found
            if entity.is_person:
                for phrase in found:
                    head = role_head(reading.doc, phrase.tokens)
                    if head is not None and phrase.pattern != "of":
                        self._holders.setdefault(head.lemma_.lower().rstrip("."), []).append(
                            (phrase.tokens[0], entity)
                        )

    def of(self, entity: Entity) -> list[RolePhrase]:
        """The role expressions of an entity, in text order."""
        return self._of.get(id(entity), [])

    def holder(self, reading: Reading, head: Token, tokens: TokenRange) -> Entity | None:
        """The named person whom a definite, singular role expression ("the mayor") means, if only one fits."""
        doc = reading.doc
        if (
            head.lemma_.lower() in _SAY_NOTHING
            or head.tag_ in ("NNS", "NNPS")
            or head.pos_ not in ("NOUN", "PROPN")
        ):
            return None
        first = doc[tokens[0]].lower_
        definite = (
            first in ("the", "his", "her", "their", "this")
            or head.tag_ == "NNP"
            or doc[tokens[0]].pos_ == "PROPN"
        )
        if not definite or tokens[1] - tokens[0] > 7:
            return None
        lemma = head.lemma_.lower().rstrip(".")
        spread = self._holders.get(lemma, []) + self._holders.get(_ALIKE.get(lemma, "-"), [])
        people = {id(e): e for _, e in spread}
        modifiers = {
            t.lower_
            for t in doc[tokens[0] : tokens[1]]
            if t.i != head.i and t.tag_ in ("NN", "NNP", "JJ", "NNPS")
        }
        if len(people) > 1:
            fitting = {
                id(e): e
                for _, e in spread
                if modifiers & {w.lower() for p in self.of(e) for w in re.findall(r"[\w'’-]+", p.text)}
                or not modifiers
            }
            people = fitting or people
        if len(people) == 1:
            entity = next(iter(people.values()))
            other_modifier = modifiers and head.lemma_.lower() in (
                "spokesman",
                "spokeswoman",
                "director",
                "official",
                "member",
                "leader",
                "attorney",
                "lawyer",
                "adviser",
                "aide",
                "chairman",
                "professor",
            )
            if other_modifier and not modifiers & {
                w.lower() for p in self.of(entity) for w in re.findall(r"[\w'’-]+", p.text)
            }:
                return None
            return entity
        if len(people) > 1 and lemma in _UNIQUE:
            # Of two presidents in one article the one named last before is meant.
            before = [(p, e) for p, e in spread if p < tokens[0]]
            return max(before, key=lambda pe: pe[0])[1] if before else None
        return None


# Nouns that tell nobody from anybody else.
_SAY_NOTHING = frozenset("person man woman official source aide insider one".split())
_ALIKE = {
    "governor": "gov", "senator": "sen", "representative": "rep", "congressman": "rep", "congresswoman": "rep",
    "lawmaker": "sen", "general": "gen", "nominee": "candidate", "candidate": "nominee", "lieutenant": "lt",
    "republican": "candidate", "democrat": "candidate", "president-elect": "president", "billionaire": "businessman",
    "attorney": "lawyer", "lawyer": "attorney", "gop": "republican",
}  # fmt: skip
_UNIQUE = frozenset(
    "president pope mayor governor premier chancellor king queen nominee candidate senator judge".split()
)


def _beside(reading: Reading, entity: Entity, mention: NameMention) -> list[RolePhrase]:
    doc = reading.doc
    head = doc[mention.start : mention.end].root
    title = _before_name(doc, mention, entity.is_person) or _shared_title(reading, mention, head)
    found: list[tuple[TokenRange | None, str]] = [(title, "title")]
    found.append((_after_name(doc, mention, head), "apposition"))
    found.append((_around_name(doc, mention, head), "name_in_apposition"))
    found.append((_predicate(doc, head), "predicate"))
    found.append((_relative(doc, head), "relative"))
    if entity.is_person:
        found.append((_affiliation(reading, mention), "of"))
    out = []
    for tokens, pattern in found:
        if tokens is None or tokens[1] - tokens[0] > _MAX_ROLE_WORDS:
            continue
        tokens = _trim(doc, tokens)
        text = re.sub(r"\s+", " ", doc[tokens[0] : tokens[1]].text).strip(" ,;") if tokens else ""
        text = without_article(text)
        accepted = pattern in ("of", "title") or role_head(doc, tokens) is not None if tokens else False
        if tokens and text and (accepted or (not entity.is_person and pattern != "predicate")):
            out.append(RolePhrase(tokens, text, pattern, mention.start))
    return out


# Honorifics that are offices, too.
_OFFICES = frozenset("congressman congresswoman councilman councilwoman king queen prince princess".split())


def role_head(doc: Doc, tokens: TokenRange) -> Token | None:
    """The role noun of an expression, or None when it has none."""
    for token in doc[tokens[0] : tokens[1]]:
        word = token.lower_.rstrip(".")
        titled = (
            token.lemma_.lower() in lexicon.ROLE_NOUNS or word in lexicon.ROLE_NOUNS or word in lexicon.TITLES
        )
        if titled and (word not in lexicon.HONORIFICS or word in _OFFICES):
            return token
        if token.tag_ in ("NN", "NNS") and _PERSON_SUFFIX.search(word) and word not in _NOT_PEOPLE:
            return token
    return None


_NOT_PEOPLE = frozenset(
    """day days week weeks month months year years morning night evening afternoon weekend time hour hours today
    number order letter matter paper power border murder water center corner summer winter dinner computer hammer
    banner cancer officer-in-charge disorder theater gender career ladder trigger danger anger finger hunger career
    barrier premier frontier pier tier folder offer differ layer player prayer buyer twitter december""".split()
)


def _before_name(doc: Doc, mention: NameMention, person: bool) -> TokenRange | None:
    """The title right before a name: "Indiana Gov. Mike Pence", "the nonpartisan think tank Demos"."""
    last = mention.start - 1
    while last >= 0 and (doc[last].text == "." and doc[last - 1].lower_ in lexicon.TITLES):
        last -= 1
    if last < 0 or not _ends_title(doc[last], person):
        return None
    i = last
    while i > 0 and _joins_title(doc, i - 1):
        i -= 1
    while i < last and (doc[i].is_punct or doc[i].lower_ in ("of", "and", "for") or doc[i].is_space):
        i += 1
    return i, mention.start


def _shared_title(reading: Reading, mention: NameMention, head: Token) -> TokenRange | None:
    """The plural title before the first of several names: "Sens. Bell (R) and Ruiz (D)"."""
    doc = reading.doc
    for _ in range(4):
        if head.dep_ not in ("conj", "appos"):
            return None
        head = head.head
        first = reading.names.mention_at(head.i)
        if first is None or first.start >= mention.start:
            continue
        title = _before_name(doc, first, True)
        if title is not None and any(t.lower_.rstrip(".").endswith("s") for t in doc[title[0] : title[1]]):
            return title
    return None


def _ends_title(token: Token, person: bool) -> bool:
    """Whether a word right before a name can close a title."""
    word = token.lower_.rstrip(".")
    if word in ("mr", "mrs", "ms", "messrs", "miss") or token.is_space or token.is_punct:
        return False
    if token.lemma_.lower() in lexicon.ROLE_NOUNS or word in lexicon.ROLE_NOUNS or word in lexicon.TITLES:
        return not (token.tag_[:2] == "VB" and word not in lexicon.TITLES)
    if not person:
        return False
    if token.tag_ in ("NN", "NNS") and word not in _NOT_PEOPLE:
        # A common noun that hangs on the name says what the person is, whatever it is called.
        return token.dep_ in ("compound", "nmod", "appos") or (
            token.head.i < token.i and bool(_PERSON_SUFFIX.search(word))
        )
    # "Secretary of State", "director of communications"
    return (
        token.tag_[:2] == "NN"
        and token.i > 1
        and token.nbor(-1).lower_ in ("of", "for")
        and (token.nbor(-2).lemma_.lower() in lexicon.ROLE_NOUNS or token.nbor(-2).lower_ in lexicon.TITLES)
    )


def _joins_title(doc: Doc, i: int) -> bool:
    """Whether a word stands inside a title whose next word does."""
    token = doc[i]
    word = token.lower_
    following = doc[i + 1]
    if token.is_space or token.is_quote or word in _STOP_LEFT or token.ent_type_ == "PERSON":
        return False
    if word in ("of", "for"):
        return i > 0 and (
            doc[i - 1].lemma_.lower() in lexicon.ROLE_NOUNS or doc[i - 1].lower_ in lexicon.TITLES
        )
    if word in ("and", "/"):
        return i > 0 and (
            doc[i - 1].lemma_.lower() in lexicon.ROLE_NOUNS or doc[i - 1].lower_.rstrip(".") in lexicon.TITLES
        )
    if word in ("-", "–") and token.tag_ in ("HYPH", ":"):
        return not token.whitespace_ and bool(i) and not doc[i - 1].whitespace_
    if token.text == ".":
        return (
            i > 0 and (doc[i - 1].lower_ in lexicon.TITLES or len(doc[i - 1]) <= 4) and not token.is_sent_end
        )
    if token.tag_ in ("VBN", "VBG"):
        return word in (
            "retired",
            "elected",
            "acting",
            "outgoing",
            "incoming",
            "managing",
            "founding",
            "presiding",
            "leading",
            "ranking",
            "aspiring",
            "sitting",
            "deputy",
            "appointed",
            "disgraced",
            "ousted",
            "fired",
        )
    if token.tag_ == "CD":
        return token.shape_ in ("dddd",) and following.tag_[:2] in ("NN", "JJ")
    if word in ("former", "then", "ex", "vice", "longtime", "senior", "chief", "deputy", "fellow", "now"):
        return word not in ("fellow", "now")
    return token.tag_ in _TITLE_TAGS and not token.is_punct


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
        while j < len(doc) and j - i < 8 and doc[j].tag_ in (*_TITLE_TAGS, "DT", "RB", "PRP$", "POS", "CD"):
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
    if head.dep_ != "appos" or head.head.i >= mention.start:
        return None
    noun = head.head
    if noun.ent_type_ == "PERSON" or noun.pos_ not in ("NOUN", "PROPN"):
        return None
    start, end = _noun_phrase(doc, noun, noun.left_edge.i, mention.start)
    for i in range(start, noun.i):
        if doc[i].tag_ == "POS":
            start = i + 1
    return start, min(end, mention.start)


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
    """ "Jane Doe of the Brookings Institution": the body that a name hangs on."""
    doc = reading.doc
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
