"""Expressions of a parsed document that can name somebody or something: names, noun phrases, pronouns."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from .lexicon import PRONOUN_KINDS, TITLES

NAME, NOMINAL, PRONOUN = "name", "nominal", "pronoun"
_NOT_HEADS = frozenset({"compound", "npadvmod", "quantmod", "nmod", "punct", "case", "dep", "nummod", "amod"})
_NAME_ENTITIES = frozenset(
    {"PERSON", "ORG", "GPE", "NORP", "LOC", "FAC", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW"}
)
_NOT_MENTIONS = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL", "CARDINAL"})
_INSIDE_PHRASE = frozenset(
    {
        "det",
        "amod",
        "compound",
        "poss",
        "nummod",
        "nmod",
        "prep",
        "quantmod",
        "predet",
        "case",
        "advmod",
    }
)


@dataclass(slots=True)
class Mention:
    """A token range with its head and its kind; a name also has its words (titles left out) and their own range."""

    start: int
    end: int
    head: int
    kind: str
    label: str = ""
    words: tuple[str, ...] = ()
    title: str = ""
    name: tuple[int, int] | None = None

    @property
    def span(self) -> tuple[int, int]:
        """The name's own token range, or the whole phrase of what is no name."""
        return self.name or (self.start, self.end)


def find_mentions(doc: Doc) -> list[Mention]:
    """All mentions in the order of their heads; raises nothing on odd parses."""
    mentions = []
    for token in doc:
        if token.is_space or token.is_punct:
            continue
        if token.tag_ in ("PRP", "PRP$"):
            if token.lower_ in PRONOUN_KINDS:
                mentions.append(Mention(token.i, token.i + 1, token.i, PRONOUN))
        elif _heads_phrase(token):
            mention = _phrase(doc, token)
            if mention is not None:
                mentions.append(mention)
    return mentions


def _heads_phrase(token: Token) -> bool:
    if token.pos_ not in ("NOUN", "PROPN") and token.tag_ not in ("NN", "NNS", "NNP", "NNPS"):
        return False
    if token.dep_ in _NOT_HEADS:
        # The head of a name may have been attached as a modifier of another name.
        return bool(
            token.ent_type_ == "PERSON" and (token.i + 1 == len(token.doc) or not _same_entity(token))
        )
    return token.ent_type_ not in _NOT_MENTIONS


def _same_entity(token: Token) -> bool:
    following = token.nbor(1)
    return following.ent_type_ == token.ent_type_ and following.ent_iob_ == "I"


def _phrase(doc: Doc, head: Token) -> Mention | None:
    name_start, name_end = _name_bounds(doc, head)
    words = [doc[i].text for i in range(name_start, name_end)]
    start, end = _phrase_bounds(head)
    start, end = min(start, name_start), max(end, name_end)
    if head.pos_ == "PROPN" or head.ent_type_ in _NAME_ENTITIES or head.tag_ in ("NNP", "NNPS"):
        title = ""
        while len(words) > 1 and words[0].lower() in TITLES:
            title = title or words[0].lower()
            words.pop(0)
        core = (name_end - len(words), name_end)
        if not title and name_start > 0 and doc[name_start - 1].lower_ in TITLES:
            title = doc[name_start - 1].lower_
        kept = _whole_words(words)
        return Mention(start, end, head.i, NAME, head.ent_type_, kept, title, core) if kept else None
    return Mention(start, end, head.i, NOMINAL, head.ent_type_, (head.lemma_.lower(),))


def _whole_words(words: list[str]) -> tuple[str, ...]:
    """The words of a name with hyphenated parts joined again and signs left out."""
    whole: list[str] = []
    for i, word in enumerate(words):
        if whole and i > 1 and words[i - 1] in ("-", "–"):
            whole[-1] += "-" + word
        elif any(c.isalnum() for c in word):
            whole.append(word)
    return tuple(whole)


def _name_bounds(doc: Doc, head: Token) -> tuple[int, int]:
    """The stretch of entity tokens, or of proper nouns, around a head."""
    start, end = head.i, head.i + 1
    if head.ent_type_:
        while start > 0 and doc[start].ent_iob_ == "I":
            start -= 1
        while end < len(doc) and doc[end].ent_iob_ == "I":
            end += 1
        return _without_edges(doc, start, end, head.i)
    if head.pos_ == "PROPN":
        while start > 0 and doc[start - 1].pos_ == "PROPN" and doc[start - 1].head.i in range(start, end):
            start -= 1
    return start, end


def _without_edges(doc: Doc, start: int, end: int, head: int) -> tuple[int, int]:
    while start < head and doc[start].tag_ in ("DT", "POS", "``", "''", "PRP$"):
        start += 1
    while end - 1 > head and doc[end - 1].tag_ in ("POS", "``", "''", ",", "."):
        end -= 1
    return start, end


def _phrase_bounds(head: Token) -> tuple[int, int]:
    """From the leftmost modifier to the end of the last prepositional phrase, clauses and conjuncts left out."""
    start, end = head.i, head.i + 1
    for child in head.children:
        if child.dep_ not in _INSIDE_PHRASE:
            continue
        if child.i < head.i:
            start = min(start, child.left_edge.i)
        elif child.dep_ == "prep" and child.i == end:
            end = max(end, child.right_edge.i + 1)
        elif child.dep_ in ("case", "nummod", "compound") and child.i == end:
            end = child.i + 1 if child.dep_ != "case" else end
    return start, end
