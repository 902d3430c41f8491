"""Noun phrases: their heads, their names, and how they read without what surrounds them."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Token

from . import lexicon
from .draft import Reading, TokenRange
from .names import Entity

# How many words behind the source its apposition may still stand: "the mayor of Northfield, Ana Ruiz, said".
_APPOSITION_REACH = 5
_NOMINAL = {"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET"}
_DATE_LEADS = frozenset("on in from of since for during early late at through until by , the".split())
_APPEARED = frozenset(
    "released published issued conducted taken out dated posted online sent written filed to be".split()
)
# One member of a nation or party; more would end in "s".
_ONE_OF_MANY = re.compile(r"(?:ian|ican|crat|german)$")
_CUE_LIKE = {"according", "to", "by", "from", "per"}


def head_of(doc: Doc, tokens: TokenRange) -> Token:
    """The word that governs a phrase: its root, or its first noun where the parse gives none."""
    start, end = tokens
    while start + 1 < end and (doc[start].is_space or doc[start].is_punct or doc[start].lower_ in _CUE_LIKE):
        start += 1
    while end - 1 > start and (doc[end - 1].is_space or doc[end - 1].is_punct):
        end -= 1
    root = doc[start:end].root
    if root.pos_ in _NOMINAL and not root.is_punct:
        return root
    nouns = [t for t in doc[start:end] if t.pos_ in ("PROPN", "NOUN", "PRON")]
    return nouns[0] if nouns else root


def entity_of_phrase(reading: Reading, tokens: TokenRange) -> tuple[Entity | None, str]:
    """The entity that a phrase names, possessors left out, and the sieve that found it ("named" or "apposition")."""
    doc, names = reading.doc, reading.names
    head = head_of(doc, tokens)
    entity = names.at(head.i)
    if entity is not None and (_possesses(reading, head, tokens) or _are_some_of(reading, head, tokens)):
        entity = None
    if entity is not None and not entity.is_person:
        # "retired Air Force Gen. Ana Ruiz": a person who closes the phrase is meant, not the body in the title.
        person = _closing_person(reading, tokens)
        if person is not None:
            return person, "named"
    if entity is not None and not _only_modifies(reading, head, tokens):
        return entity, "named"
    for child in head.children:
        if child.dep_ == "appos" and tokens[0] <= child.i < tokens[1] + _APPOSITION_REACH:
            named = names.at(child.i)
            if named is not None:
                return named, "apposition"
    closing = names.mention_at(_last_word(doc, tokens))
    if closing is not None and closing.start > tokens[0] and doc[closing.start - 1].text == ",":
        # "the mayor of Northfield, Ana Ruiz": the name after the comma, however the parse has it.
        named = names.at(closing.start)
        if named is not None and named.is_person:
            return named, "apposition"
    speaking = _whose_utterance(reading, head, tokens)
    if speaking is not None:
        return speaking, "named"
    # A title that the parser took for the head: "Secretary of State Mike Pompeo, who ...".
    named = _closing_person(reading, tokens)
    if named is not None:
        return named, "named"
    # "a website called Mill Watch": what a thing is called is its name.
    for i in range(head.i + 1, tokens[1] - 1):
        if doc[i].lower_ in ("called", "named") and names.at(i + 1) is not None:
            return names.at(i + 1), "named"
    # "Jane Doe, a mother of two": the name opens the phrase, whatever the parse says.
    first = _first_word(doc, tokens)
    named = names.at(first)
    if named is not None and named.is_person:
        mention = names.mention_at(first)
        if mention is not None and (
            mention.end >= tokens[1] or doc[mention.end].text in (",", "(", "-", "–", "—", "--")
        ):
            return named, "named"
    return None, ""


def _possesses(reading: Reading, head: Token, tokens: TokenRange) -> bool:
    """Whether the named head only owns what the phrase is about, however the parse has it ("Bell's rival Ana Ruiz")."""
    mention = reading.names.mention_at(head.i)
    if mention is None or mention.end + 1 >= tokens[1]:
        return False
    return reading.doc[mention.end].lower_ in ("'s", "’s", "'", "’")


def _are_some_of(reading: Reading, head: Token, tokens: TokenRange) -> bool:
    """Whether only some of a party or nation are meant: "most Democrats", "the Kentucky Republican", "the Italian"."""
    mention = reading.names.mention_at(head.i)
    entity = reading.names.at(head.i)
    if mention is None or entity is None or entity.label != "NORP":
        return False
    if _ONE_OF_MANY.search(head.lower_):
        return True
    start, end = core_phrase(reading.doc, tokens)
    around = (*range(start, mention.start), *range(mention.end, end))
    return any(reading.doc[i].is_alpha and reading.doc[i].lower_ != "the" for i in around)


def _closing_person(reading: Reading, tokens: TokenRange) -> Entity | None:
    """The person whose name ends the phrase, unless a preposition or a possessive leads to the name."""
    core = core_phrase(reading.doc, tokens)
    last = _last_word(reading.doc, core)
    named, mention = reading.names.at(last), reading.names.mention_at(last)
    if (
        named is None
        or mention is None
        or not named.is_person
        or _led_by(reading.doc, core[0], mention.start)
    ):
        return None
    return named


def _whose_utterance(reading: Reading, head: Token, tokens: TokenRange) -> Entity | None:
    """X of "X's answer", "statements from X" and "an analysis by X"."""
    if head.lemma_.lower() not in lexicon.UTTERANCE_NOUNS:
        return None
    for child in head.children:
        inside = tokens[0] <= child.i < tokens[1]
        if inside and child.dep_ == "poss" and reading.names.at(child.i) is not None:
            return reading.names.at(child.i)
        if inside and child.dep_ in ("prep", "agent") and child.lower_ in ("from", "by"):
            for noun in child.children:
                if noun.dep_ == "pobj":
                    span = range(noun.left_edge.i, min(noun.right_edge.i + 1, tokens[1]))
                    return reading.names.at(noun.i) or next(
                        (e for e in map(reading.names.at, span) if e is not None), None
                    )
    return None


def core_phrase(doc: Doc, tokens: TokenRange) -> TokenRange:
    """The phrase up to a non-restrictive addition: ", who ...", ", one of ...", ", run by ...", " - the ..."."""
    root = doc[tokens[0] : tokens[1]].root
    noun = root.i if root.pos_ in ("NOUN", "PROPN") else tokens[0]
    for i in range(tokens[0] + 1, tokens[1]):
        token = doc[i]
        loose = token.text == "-" and doc[i - 1].whitespace_ and token.whitespace_
        if (token.text in ("(", "—", "--", "–") or loose) and i > tokens[0] + 1:
            return tokens[0], i
        if token.text == "," and noun < i < tokens[1] - 1:
            following = doc[i + 1]
            if following.ent_type_ == "GPE" == doc[i - 1].ent_type_:
                continue  # "officials in Chappaqua, N.Y."
            listing = following.dep_ in ("conj", "cc") or any(
                t.dep_ == "conj" and t.head.i < i and t.left_edge.i <= i + 1 for t in doc[i + 1 : tokens[1]]
            )
            if not listing:
                return _without_date(doc, (tokens[0], i))
    return _without_date(doc, tokens)


def _without_date(doc: Doc, tokens: TokenRange) -> TokenRange:
    """The phrase without the day at its end: "prosecutors in April", "a poll released Friday"."""
    start, end = tokens
    last = end
    while last - 1 > start and doc[last - 1].ent_type_ in ("DATE", "TIME"):
        last -= 1
    if last == end:
        return tokens
    while last - 1 > start and (doc[last - 1].lower_ in _DATE_LEADS or doc[last - 1].lower_ in _APPEARED):
        last -= 1
    if doc[last - 1].tag_ in ("VBN", "VBG", "IN"):
        return tokens  # "results tallied through Wednesday", "those involved at the time"
    named = any(t.pos_ in ("NOUN", "PROPN", "PRON") and t.ent_type_ != "DATE" for t in doc[start:last])
    return (start, last) if named else tokens


def _led_by(doc: Doc, start: int, name: int) -> bool:
    """Whether a preposition or a possessive stands between the start of a phrase and a name at its end."""
    for i in range(start, name):
        token = doc[i]
        if token.tag_ in ("IN", "TO") and not (token.lower_ in ("of", "for") and _names_office(doc, i + 1, name)):
            return True
        if token.lower_ in ("of", "for") and i + 1 == name:
            return True
        if token.tag_ == "POS" and i + 1 == name:
            return True
        if token.tag_ in ("VBD", "VBZ", "VBP", "WP", "WDT", "CC"):
            return token.tag_ != "CC"
    return False


def _names_office(doc: Doc, start: int, name: int) -> bool:
    """Whether what stands between "of" and a name belongs to a title: "State" in "Secretary of State Ana Ruiz".

    Another title there is the named person's: "Mr." in "a spokesman for Mr. Bell".
    """
    for i in range(start + 1, name - 1):
        if doc[i].lower_ == "and" and doc[i + 1].text[:1].islower() and _is_field(doc, start, i):
            return True  # "secretary of state and former senator Ana Ruiz"
    return _is_field(doc, start, name)


def _is_field(doc: Doc, start: int, end: int) -> bool:
    """Whether the words of a stretch are what a title is over: "State", "news and talk", not "candidate" or "Mr."."""
    words = [t for t in doc[start:end] if not t.is_punct and t.lower_ not in ("the", "of", "and", "for", "&")]
    if not words:
        return False
    if all(t.tag_ in ("NN", "NNS") and t.lemma_.lower() not in lexicon.ROLE_NOUNS for t in words):
        return words[-1].tag_ == "NN" and words[-1].i == end - 1
    if not all(t.text[:1].isupper() for t in words):
        return False
    last = words[-1].lower_
    return not (lexicon.is_title(last) or last.rstrip(".") in lexicon.HONORIFICS)


def _only_modifies(reading: Reading, head: Token, tokens: TokenRange) -> bool:
    """Whether the named head is a modifier of a noun further right in the phrase ("Trump campaign")."""
    mention = reading.names.mention_at(head.i)
    after = mention.end if mention else head.i + 1
    if after >= tokens[1]:
        return False
    follower = reading.doc[after]
    return (
        follower.pos_ == "NOUN" and follower.dep_ not in ("appos", "npadvmod") and head.head.i == follower.i
    )


def _first_word(doc: Doc, tokens: TokenRange) -> int:
    i = tokens[0]
    while i + 1 < tokens[1] and (doc[i].is_punct or doc[i].is_space or doc[i].lower_ in ("the", "a", "an")):
        i += 1
    while i + 1 < tokens[1] and (
        lexicon.is_title(doc[i].lower_) or doc[i].lower_.rstrip(".") in lexicon.HONORIFICS
    ):
        i += 1
    return i


def _last_word(doc: Doc, tokens: TokenRange) -> int:
    i = tokens[1] - 1
    while i > tokens[0] and (
        doc[i].is_punct or doc[i].is_space or doc[i].lower_ in ("'s", "’s", "himself", "herself")
    ):
        i -= 1
    return i


def as_written(doc: Doc, tokens: TokenRange) -> str:
    """The phrase on one line, without punctuation at its ends and without a possessive ending."""
    text = doc[tokens[0] : tokens[1]].text
    text = re.sub(r"\s+", " ", text).strip(" ,;:—–-.")
    text = re.sub(r"^(?:according to|by)\s+", "", text, flags=re.IGNORECASE)
    text = re.sub(r"^(?:as|but|even|only|while|just(?! about))\s+", "", text, flags=re.IGNORECASE)
    text = re.sub(r"(?:'s|’s)$", "", text)
    if text.count('"') == 1 or text.count("“") != text.count("”"):
        text = text.strip('"“”')
    return text.strip()


def without_article(text: str) -> str:
    """The phrase without a leading article or possessive."""
    return re.sub(
        r"^(?:the|a|an|his|her|their|its|our|my|one of (?:the|his|her|their|its)|one|another)\s+",
        "",
        text,
        flags=re.IGNORECASE,
    )
