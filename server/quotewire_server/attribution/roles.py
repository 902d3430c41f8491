"""Titles, offices and affiliations, and whose they are.

Every mention of a named speaker is searched for the expressions that news writes beside a name: a title before it,
an apposition after or before it, "X is the ...", "X, who heads ...", "X of the ...".
"""

from __future__ import annotations

import re

from spacy.tokens import Token

from .draft import Reading, TokenRange
from .epithets import named_below, tells_of_another
from .names import Entity
from .role_patterns import RolePhrase, beside
from .titles import role_head


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
                found.extend(beside(reading, entity, mention))
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
        if not definite or first in _INDEFINITE or tokens[1] - tokens[0] > 7:
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
            if tells_of_another(reading, entity, tokens, head.i) or named_below(reading, entity, head.i):
                return None
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


_INDEFINITE = frozenset("a an one another some any every each".split())
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
