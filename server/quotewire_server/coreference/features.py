"""What speaks for and against an entity as the antecedent of a pronoun, as numbers."""

from __future__ import annotations

import math

from .entities import Entity
from .lexicon import FEMALE, GROUP_NOUNS, MALE, NEUTER, PLURAL, PRONOUN_KINDS, SPEECH_VERBS
from .mentions import NAME, NOMINAL, PRONOUN, Mention
from .scene import ROLES, Scene

_LABELS = ("PERSON", "ORG", "GPE", "NORP", "LOC", "other", "")
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "his", "her", "their", "its"})
_INDEFINITE = frozenset({"a", "an", "some", "one", "another"})
_REFLEXIVE = ("self", "selves")
_KINDS = (MALE, FEMALE, NEUTER, PLURAL)


def agrees(entity: Entity, kind: str) -> float:
    """A rough degree of agreement: 1 fits, 0.5 may fit, 0 does not."""
    label = entity.label
    if kind in (MALE, FEMALE):
        return _agrees_with_person(entity, kind)
    if kind == NEUTER:
        return 0.0 if entity.plural or label == "PERSON" or entity.male or entity.female else 0.7
    if entity.plural or label == "NORP":
        return 1.0
    return 0.6 if label == "ORG" or entity.group else 0.1


def _agrees_with_person(entity: Entity, kind: str) -> float:
    fits, against = (entity.male, entity.female) if kind == MALE else (entity.female, entity.male)
    nameless = not entity.names
    if entity.plural or (against >= 2 and fits < against):
        return 0.0
    if fits >= 2:
        return 1.0
    if entity.person:
        return 0.7
    if nameless:
        return 0.0 if entity.noun else 0.5
    return 0.5 if entity.label in ("PERSON", "") else 0.1 * (entity.label != "GPE")


def pair_features(
    scene: Scene,
    pronoun: int,
    entity: Entity,
    ranks: tuple[int, int, int],
    counts: dict[str, float],
    ahead: bool,
) -> list[float]:
    """The features of one entity for one pronoun, always in the same order.

    `ranks` are its places, counted back from the pronoun, among all candidates, among those that agree, and among
    those that agree by their last mention outside quotations; -1 where it has no such place. `ahead` tells that it
    is also named as a subject after the pronoun, in the same sentence.
    """
    kind = PRONOUN_KINDS[scene.lower[pronoun]]
    last, full = entity.last, entity.last_full()
    return [
        *_one_hot(kind, _KINDS),
        *_distance(scene, pronoun, last, full, ranks),
        *_narration(scene, pronoun, entity, ranks[2]),
        *_form(scene, pronoun, entity, last),
        *_syntax(scene, pronoun, last),
        *_speech(scene, pronoun, entity, last),
        *_salience(entity, counts),
        *_agreement(entity, kind),
        float(ahead),
        float(ahead and scene.tag[pronoun] == "PRP$"),
        float(last.head > pronoun),
    ]


def _one_hot(value: str, values: tuple[str, ...]) -> list[float]:
    return [float(value == v) for v in values]


def _distance(
    scene: Scene, pronoun: int, last: Mention, full: Mention, ranks: tuple[int, int, int]
) -> list[float]:
    rank, agreeing_rank, _ = ranks
    sentences = scene.sentence[pronoun] - scene.sentence[last.head]
    paragraphs = scene.paragraph[pronoun] - scene.paragraph[last.head]
    full_sentences = scene.sentence[pronoun] - scene.sentence[full.head]
    return [
        *(float(sentences == d) for d in (0, 1, 2, 3)),
        float(4 <= sentences <= 6),
        float(sentences > 6),
        *(float(paragraphs == d) for d in (0, 1, 2)),
        math.log1p(abs(pronoun - last.head)) / 3,
        math.log1p(max(0, full_sentences)) / 2,
        *(float(rank == r) for r in (0, 1, 2, 3)),
        math.log1p(rank),
        *(float(agreeing_rank == r) for r in (0, 1, 2)),
        math.log1p(max(0, agreeing_rank)) if agreeing_rank >= 0 else 2.0,
    ]


def _narration(scene: Scene, pronoun: int, entity: Entity, rank: int) -> list[float]:
    """The last mention outside quotations: what is quoted in between does not change whom the story is about."""
    mention = entity.last_outside
    if mention is None:
        return [0.0] * 12
    told = scene.narrated[pronoun] - scene.narrated[mention.head]
    paragraphs = scene.paragraph[pronoun] - scene.paragraph[mention.head]
    subject = scene.role[mention.head] == "subject"
    main = scene.label[scene.clause[mention.head]] == "ROOT"
    return [
        *(float(rank == r) for r in (0, 1, 2)),
        *(float(told == d) for d in (0, 1, 2)),
        math.log1p(max(0, told)) / 2,
        float(paragraphs == 0),
        float(subject and told <= 1),
        float(subject and main and told == 0),
        float(subject and main and told == 1),
        float(scene.is_source[mention.head] and told <= 1),
    ]


def _form(scene: Scene, pronoun: int, entity: Entity, last: Mention) -> list[float]:
    word = scene.lower[pronoun]
    same_pronoun = last.kind == PRONOUN and PRONOUN_KINDS.get(scene.lower[last.head]) == PRONOUN_KINDS[word]
    first = scene.lower[last.start]
    return [
        float(same_pronoun),
        float(last.kind == PRONOUN and not same_pronoun),
        float(last.kind == NAME),
        float(last.kind == NOMINAL and first in _DEFINITE),
        float(last.kind == NOMINAL and first in _INDEFINITE),
        float(not entity.names),
        float(scene.tag[pronoun] == "PRP$"),
        float(word.endswith(_REFLEXIVE)),
    ]


def _syntax(scene: Scene, pronoun: int, last: Mention) -> list[float]:
    mine, theirs = scene.role[pronoun], scene.role[last.head]
    same_sentence = scene.sentence[pronoun] == scene.sentence[last.head]
    my_verb, their_verb = scene.clause[pronoun], scene.clause[last.head]
    same_clause = my_verb == their_verb and same_sentence
    possessive = scene.tag[pronoun] == "PRP$"
    reflexive = scene.lower[pronoun].endswith(_REFLEXIVE)
    governs = same_sentence and not same_clause and scene.is_above(their_verb, my_verb)
    both_speak = scene.lemma[my_verb] in SPEECH_VERBS and scene.lemma[their_verb] in SPEECH_VERBS
    return [
        *_one_hot(mine, ROLES),
        *_one_hot(theirs, ROLES),
        float(mine == theirs == "subject"),
        float(mine == theirs and mine != "subject"),
        float(same_clause and not possessive and not reflexive),
        float(same_clause and possessive),
        float(same_clause and reflexive and theirs == "subject"),
        float(governs and theirs == "subject"),
        float(governs and theirs != "subject"),
        float(scene.label[their_verb] == "ROOT" and theirs == "subject"),
        float(scene.sentence_starts[scene.sentence[last.head]] + 1 >= last.start),
        float(scene.lemma[my_verb] == scene.lemma[their_verb]),
        float(both_speak and mine == theirs == "subject"),
        float(last.head in scene.coordinated),
        float(scene.first_in_paragraph(pronoun)),
        float(scene.first_in_paragraph(last.head)),
    ]


def _speech(scene: Scene, pronoun: int, entity: Entity, last: Mention) -> list[float]:
    mine, theirs = scene.quote[pronoun], scene.quote[last.head]
    speaker = scene.speaker_of_quote.get(mine)
    own_quote = bool(mine) and speaker is not None and entity.stands_in(speaker)
    is_source = scene.is_source[pronoun]
    was_source = [entity.stands_in(source) for source in scene.last_sources(pronoun)] + [False, False]
    inside_only = entity.last_outside is None
    return [
        float(not mine and not theirs),
        float(bool(mine) and mine == theirs),
        float(bool(mine) and bool(theirs) and mine != theirs),
        float(bool(mine) and not theirs),
        float(not mine and bool(theirs)),
        float(not mine and inside_only),
        float(own_quote),
        float(is_source),
        float(is_source and was_source[0]),
        float(is_source and was_source[1] and not was_source[0]),
        float(not is_source and was_source[0]),
        float(is_source and scene.is_source[last.head]),
        math.log1p(entity.sources) / 2,
    ]


def _salience(entity: Entity, counts: dict[str, float]) -> list[float]:
    share = len(entity.mentions) / max(1.0, counts["most"])
    total = counts.get(f"total{entity.index}", 0.0) / max(1.0, counts.get("most_total", 1.0))
    return [
        math.log1p(len(entity.mentions)) / 2,
        share,
        float(share == 1.0),
        total,
        math.log1p(counts["candidates"]) / 3,
        float(entity.mentions[0].head < counts["opening_end"]),
    ]


def _agreement(entity: Entity, kind: str) -> list[float]:
    label = entity.label if entity.label in _LABELS else "other"
    fits, against = (entity.male, entity.female) if kind == MALE else (entity.female, entity.male)
    sexed = kind in (MALE, FEMALE)
    noun_group = entity.group or entity.noun in GROUP_NOUNS
    by_kind = []
    for k in (("he", sexed), ("it", kind == NEUTER), ("they", kind == PLURAL)):
        by_kind += [float(k[1]) * v for v in _one_hot(label, _LABELS)]
        by_kind += [
            float(k[1] and entity.plural),
            float(k[1] and noun_group),
            float(k[1] and entity.person > 0),
        ]
    return [
        *by_kind,
        float(sexed and fits >= 2 and against < fits),
        float(sexed and against >= 2 and fits < against),
        float(sexed and fits == 0 and against == 0),
        float(sexed and fits >= 3),
        float(kind == NEUTER and max(entity.male, entity.female) > 0),
        float(kind == PLURAL and max(entity.male, entity.female) >= 2),
    ]
