"""The people and things of a document as they come up: names of one bearer together, nouns with what they repeat."""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass, field

from spacy.tokens import Doc

from .lexicon import FEMALE_NOUNS, GROUP_NOUNS, MALE_NOUNS, person_words
from .mentions import NAME, NOMINAL, Mention
from .name_clusters import LearntNames, NameClusters

_BODIES = frozenset({"ORG", "NORP"})


@dataclass(slots=True)
class Entity:
    """One bearer: its mentions so far, and what they say of gender, number and kind."""

    index: int
    mentions: list[Mention] = field(default_factory=list)
    names: list[tuple[str, ...]] = field(default_factory=list)
    labels: dict[str, int] = field(default_factory=dict)
    male: float = 0.0
    female: float = 0.0
    person: float = 0.0
    plural: bool = False
    group: bool = False
    noun: str = ""
    sources: int = 0
    last_outside: Mention | None = None
    heads: list[int] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The commonest entity label of its names, empty without one."""
        return max(self.labels, key=lambda k: self.labels[k]) if self.labels else ""

    @property
    def last(self) -> Mention:
        return self.mentions[-1]

    def stands_in(self, span: tuple[int, int]) -> bool:
        """Whether one of its mentions has its head in a token range."""
        at = bisect_left(self.heads, span[0])
        return at < len(self.heads) and self.heads[at] < span[1]

    def last_full(self) -> Mention:
        """The last mention that is no pronoun."""
        return next((m for m in reversed(self.mentions) if m.kind != "pronoun"), self.mentions[-1])

    def best_name(self) -> Mention:
        """The last mention with the most words of its name; of a nameless one the first mention."""
        named = [m for m in self.mentions if m.kind == NAME]
        if not named:
            return self.mentions[0]
        most = max(len(m.words) for m in named)
        return next(m for m in reversed(named) if len(m.words) == most)


class Entities:
    """Entities of one document, filled from left to right."""

    def __init__(self, doc: Doc, mentions: list[Mention], learnt: LearntNames) -> None:
        self.doc = doc
        self.clusters = NameClusters((m for m in mentions if m.kind == NAME), learnt)
        self._of_bearer: dict[tuple[str, ...], Entity] = {}
        self.all: list[Entity] = []
        self.of_head: dict[int, Entity] = {}

    def add(self, mention: Mention) -> Entity:
        """Put a name or noun phrase to the entity it repeats, or to a new one."""
        if mention.head in self.of_head:
            return self.attach(self.of_head[mention.head], mention)
        entity = self._find_named(mention) if mention.kind == NAME else self._find_noun(mention)
        if entity is None:
            entity = self.new()
        self._describe(entity, mention)
        return self.attach(entity, mention)

    def new(self) -> Entity:
        """An entity of which nothing is known yet."""
        entity = Entity(len(self.all))
        self.all.append(entity)
        return entity

    def attach(self, entity: Entity, mention: Mention) -> Entity:
        """Note one more mention of an entity; one that was attached ahead of its turn becomes the last."""
        if mention.head in self.of_head:
            entity.mentions.remove(mention)
        else:
            insort(entity.heads, mention.head)
        entity.mentions.append(mention)
        self.of_head[mention.head] = entity
        return entity

    def of_bearer(self, mention: Mention) -> Entity | None:
        """The entity that already has the name of a name mention."""
        return self._of_bearer.get(self.clusters.bearer[mention.head])

    def _find_named(self, mention: Mention) -> Entity | None:
        return self.of_bearer(mention) or self._apposed(mention)

    def _find_noun(self, mention: Mention) -> Entity | None:
        entity = self._apposed(mention)
        if entity is not None:
            return entity
        determiner = next((c.lower_ for c in self.doc[mention.head].children if c.dep_ == "det"), "")
        if determiner not in ("the", "this", "that", "these", "those"):
            return None
        noun = mention.words[0]
        plural = self.doc[mention.head].tag_ in ("NNS", "NNPS")
        for entity in reversed(self.all):
            if entity.noun == noun and entity.plural == plural:
                return entity
            if entity.label in _BODIES and any(known[-1] == noun for known in entity.names):
                return entity
        return None

    def _apposed(self, mention: Mention) -> Entity | None:
        """The entity that a mention stands in apposition to, or is said to be."""
        token = self.doc[mention.head]
        if token.dep_ == "appos" and token.head.i in self.of_head:
            entity = self.of_head[token.head.i]
            if mention.kind == NOMINAL or (not entity.names and not self._clashes(entity, mention)):
                return entity
        return None

    def _clashes(self, entity: Entity, mention: Mention) -> bool:
        male, female = self.clusters.gender(self.clusters.bearer[mention.head], mention.title)
        return (male >= 2 > female and entity.female > entity.male) or (
            female >= 2 > male and entity.male > entity.female
        )

    def _describe(self, entity: Entity, mention: Mention) -> None:
        token = self.doc[mention.head]
        if mention.label:
            entity.labels[mention.label] = entity.labels.get(mention.label, 0) + 1
        if mention.kind == NAME:
            bearer = self.clusters.bearer[mention.head]
            self._of_bearer.setdefault(bearer, entity)
            entity.names.append(tuple(w.lower() for w in mention.words))
            male, female = self.clusters.gender(bearer, mention.title)
            entity.male = max(entity.male, male)
            entity.female = max(entity.female, female)
            entity.person += 1.0 if mention.label == "PERSON" or mention.title else 0.0
        else:
            noun = mention.words[0]
            entity.noun = entity.noun or noun
            entity.male = max(entity.male, 3.0 * (noun in MALE_NOUNS))
            entity.female = max(entity.female, 3.0 * (noun in FEMALE_NOUNS))
            entity.person += 1.0 if noun in person_words().person_nouns else 0.0
            entity.group = entity.group or noun in GROUP_NOUNS
        if len(entity.mentions) == 0:
            entity.plural = token.tag_ == "NNS" or (token.tag_ == "NNPS" and mention.label in ("NORP", ""))
