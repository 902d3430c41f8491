"""Titles before a name: "Indiana Gov. Mike Pence", and which nouns say what somebody is."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Token

from . import lexicon
from .draft import Reading, TokenRange
from .names import NameMention

_PERSON_SUFFIX = re.compile(
    r"(?:ist|ician|ologist|man|woman|person|eer|ator|itor|iter|cer|ger|ker|der|ier|yer)s?$"
)
TITLE_TAGS = {"NN", "NNS", "NNP", "NNPS", "JJ", "JJS", "HYPH", "AFX"}
_STOP_LEFT = {"said", "says", "told", "when", "as", "that", "while", "because", "but", "if", "since"}
# Honorifics that are no offices.
_PLAIN_HONORIFICS = frozenset("mr mrs ms messrs miss".split())
# Honorifics that are offices, too.
_OFFICES = frozenset("congressman congresswoman councilman councilwoman king queen prince princess".split())
_NOT_PEOPLE = frozenset(
    """day days week weeks month months year years morning night evening afternoon weekend time hour hours today
    number order letter matter paper power border murder water center corner summer winter dinner computer hammer
    banner cancer officer-in-charge disorder theater gender career ladder trigger danger anger finger hunger career
    barrier premier frontier pier tier folder offer differ layer player prayer buyer twitter december""".split()
)


def role_head(doc: Doc, tokens: TokenRange) -> Token | None:
    """The role noun of an expression, or None when it has none."""
    for token in doc[tokens[0] : tokens[1]]:
        word = token.lower_.rstrip(".")
        titled = (
            token.lemma_.lower() in lexicon.ROLE_NOUNS
            or word in lexicon.ROLE_NOUNS
            or lexicon.is_title(token.lower_)
        )
        if titled and (word not in lexicon.HONORIFICS or word in _OFFICES):
            return token
        if token.tag_ in ("NN", "NNS") and has_persons_ending(word):
            return token
    return None


def has_persons_ending(word: str) -> bool:
    """Whether a common noun, in lower case, is one of a person by its form: "defender", "guitarist"."""
    return _PERSON_SUFFIX.search(word) is not None and word not in _NOT_PEOPLE


def names_bodies_only(doc: Doc, tokens: TokenRange) -> bool:
    """Whether the only role nouns of an expression are those of companies, papers and the like, which nobody is."""
    nouns = [t.lemma_.lower() for t in doc[tokens[0] : tokens[1]] if t.lemma_.lower() in lexicon.ROLE_NOUNS]
    return bool(nouns) and all(noun in lexicon.ROLES_OF_BODIES for noun in nouns)


def _titled(token: Token) -> bool:
    """Whether a word is a role noun or a title."""
    return token.lemma_.lower() in lexicon.ROLE_NOUNS or lexicon.is_title(token.lower_)


def before_name(doc: Doc, mention: NameMention, person: bool) -> TokenRange | None:
    """The title right before a name: "Indiana Gov. Mike Pence", "the nonpartisan think tank Demos"."""
    end = mention.start
    while end > 1 and doc[end - 1].lower_.rstrip(".") in _PLAIN_HONORIFICS:
        end -= 1  # "Undersecretary for Education Mr. Ruiz"
    last = end - 1
    while last > 0 and _is_line_break(doc[last]):
        last -= 1
    while last > 0 and doc[last].text == "." and _titled(doc[last - 1]):
        last -= 1
    if last < 0 or not _ends_title(doc[last], person):
        return None
    i = last
    while i > 0 and _joins_title(doc, i - 1):
        i -= 1
    while i < last and (doc[i].is_punct or doc[i].lower_ in ("of", "and", "for") or doc[i].is_space):
        i += 1
    return i, end


def _is_line_break(token: Token) -> bool:
    """Whether a token is white space within a paragraph."""
    return token.is_space and token.text.count("\n") < 2


def shared_title(reading: Reading, mention: NameMention, head: Token) -> TokenRange | None:
    """The plural title before the first of several names: "Sens. Bell (R) and Ruiz (D)"."""
    doc = reading.doc
    for _ in range(4):
        if head.dep_ not in ("conj", "appos"):
            return None
        head = head.head
        first = reading.names.mention_at(head.i)
        if first is None or first.start >= mention.start:
            continue
        title = before_name(doc, first, True)
        if title is not None and any(t.lower_.rstrip(".").endswith("s") for t in doc[title[0] : title[1]]):
            return title
    return None


def _ends_title(token: Token, person: bool) -> bool:
    """Whether a word right before a name can close a title."""
    word = token.lower_.rstrip(".")
    if word in _PLAIN_HONORIFICS or token.is_space or token.is_punct:
        return False
    if _titled(token) or word in lexicon.ROLE_NOUNS:
        return not (token.tag_[:2] == "VB" and not lexicon.is_title(token.lower_))
    if not person:
        return False
    # "Secretary of State", "director of communications"
    closes = token.tag_[:2] == "NN" and token.i > 1 and token.nbor(-1).lower_ in ("of", "for")
    if closes and _titled(token.nbor(-2)):
        return True
    # A common noun that hangs on the name says what the person is, whatever it is called.
    return (
        token.tag_ in ("NN", "NNS")
        and word not in _NOT_PEOPLE
        and (
            token.dep_ in ("compound", "nmod", "appos")
            or (token.head.i < token.i and bool(_PERSON_SUFFIX.search(word)))
        )
    )


def _joins_title(doc: Doc, i: int) -> bool:
    """Whether a word stands inside a title whose next word does."""
    token = doc[i]
    word = token.lower_
    following = doc[i + 1]
    if _is_line_break(token):
        return i > 0 and _joins_title(doc, i - 1)
    if token.is_space or token.is_quote or word in _STOP_LEFT or token.ent_type_ == "PERSON":
        return False
    if word in ("of", "for"):
        return i > 0 and _titled(doc[i - 1])
    if word in ("and", "/"):
        return i > 0 and _titled(doc[i - 1])
    if word in ("-", "–") and token.tag_ in ("HYPH", ":"):
        return not token.whitespace_ and bool(i) and not doc[i - 1].whitespace_
    if token.text == ".":
        return (
            i > 0 and (lexicon.is_title(doc[i - 1].lower_) or len(doc[i - 1]) <= 4) and not token.is_sent_end
        )
    if token.tag_ in ("VBN", "VBG"):
        return (i > 0 and doc[i - 1].tag_ == "HYPH") or word in (
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
    return token.tag_ in TITLE_TAGS and not token.is_punct
