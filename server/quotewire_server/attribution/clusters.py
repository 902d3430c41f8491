"""Which mentions of names are one person or one body.

Names are clustered before any pronoun is resolved: full name, surname, title and surname, acronym. Two different
full names never share a cluster.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from spacy.tokens import Doc

from . import lexicon
from .given_names import gender_of_given_name


@dataclass(slots=True)
class NameMention:
    """One occurrence of a name: token range, and the words that make it up, titles left out."""

    start: int
    end: int
    words: tuple[str, ...]
    honorific: str = ""


@dataclass(slots=True)
class Entity:
    """A person or a body: its fullest name, its mentions in text order, its gender ("m", "f", "n" or "")."""

    name: str
    label: str
    mentions: list[NameMention] = field(default_factory=list)
    gender: str = ""

    @property
    def is_person(self) -> bool:
        return self.label == "PERSON"


def name_core(words: tuple[str, ...]) -> tuple[str, ...]:
    """Lower-case words of a name without suffixes, punctuation and nicknames."""
    out = [w.lower().replace("’", "'").strip(".'-–—") for w in words]
    core = tuple(w for w in out if w and w not in lexicon.NAME_SUFFIXES and any(c.isalnum() for c in w))
    # "De Blasio" and "Van Hollen" are surnames, not a given name with one.
    while len(core) > 1 and core[0] in lexicon.NAME_PARTICLES:
        core = core[1:]
    return core


def cluster_people(doc: Doc, mentions: list[NameMention]) -> list[Entity]:
    """The people that mentions name: full names first, then what is left goes with one of them or stays alone."""
    clusters = _cluster_full_names([m for m in mentions if len(name_core(m.words)) > 1])
    counts = {id(e): len(e.mentions) for e in clusters}
    lone: dict[tuple[str, str], Entity] = {}
    singles = [m for m in mentions if len(name_core(m.words)) == 1]
    # Those with Mr. or Mrs. first: "Mr. Bell" beside Ana Bell is somebody else, and may be the Bell of other sentences.
    told = [m for m in singles if _gender_of(m)]
    for number, mention in enumerate([*told, *(m for m in singles if not _gender_of(m))]):
        word, gender = name_core(mention.words)[0], _gender_of(mention)
        if number == len(told):
            counts = {id(e): len(e.mentions) for e in [*clusters, *lone.values()]}
        alone = lone.get((word, gender)) or (lone.get((word, "m")) or lone.get((word, "f")) if not gender else None)
        owner = _owner(doc, word, mention, clusters, counts, alone)
        if owner is None:
            owner = lone[word, gender] = Entity("", "PERSON")
        owner.mentions.append(mention)
    for entity in [*clusters, *lone.values()]:
        entity.mentions.sort(key=lambda m: m.start)
        entity.name = _fullest(doc, entity.mentions)
        entity.gender = next((g for g in map(_gender_of, entity.mentions) if g), "")
    return [*clusters, *lone.values()]


def _gender_of(mention: NameMention) -> str:
    """The gender that the honorific of a mention tells, if any."""
    return lexicon.HONORIFICS.get(mention.honorific, "")


def _cluster_full_names(mentions: list[NameMention]) -> list[Entity]:
    clusters: list[Entity] = []
    keys: list[set[tuple[str, str]]] = []
    generations: list[str] = []
    older, whole = _names_of_an_elder(mentions), _whole_names(mentions)
    for mention in mentions:
        core, generation = name_core(mention.words), _generation(mention.words)
        core = whole.get(core, core)
        key = core[0], core[-1]
        for number, entity in enumerate(clusters):
            apart = generation != generations[number] and (
                bool(generation and generations[number]) or key in older
            )
            if not apart and any(_same_full_name(key, known) for known in keys[number]):
                entity.mentions.append(mention)
                keys[number].add(key)
                generations[number] = generations[number] or generation
                break
        else:
            clusters.append(Entity("", "PERSON", [mention]))
            keys.append({key})
            generations.append(generation)
    return clusters


def _whole_names(mentions: list[NameMention]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """For surnames of several words the one name that ends in them: "Mario Vargas Llosa" for "Vargas Llosa"."""
    cores = {name_core(m.words) for m in mentions}
    endings: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for core in cores:
        for length in range(2, len(core)):
            endings.setdefault(core[-length:], set()).add(core)
    firsts = {short: {core[0] for core in longer} for short, longer in endings.items()}
    return {short: min(endings[short]) for short in cores & endings.keys() if len(firsts[short]) == 1}


def _generation(words: tuple[str, ...]) -> str:
    """ "jr", "iii" and the like behind a name; "" where nothing is."""
    last = words[-1].lower().strip(".")
    return last if last in ("jr", "sr", "ii", "iii", "iv") else ""


def _names_of_an_elder(mentions: list[NameMention]) -> set[tuple[str, str]]:
    """First and last names that are written twice without "Jr." before they are written with it: two people."""
    plain: Counter[tuple[str, str]] = Counter()
    found = set()
    for mention in mentions:
        core = name_core(mention.words)
        if not _generation(mention.words):
            plain[core[0], core[-1]] += 1
        elif plain[core[0], core[-1]] > 1:
            found.add((core[0], core[-1]))
    return found


def _same_full_name(a: tuple[str, str], b: tuple[str, str]) -> bool:
    """Whether two (first, last) pairs can be one person: equal, an initial, or a short form (Ben, Benjamin)."""
    if a[1] != b[1]:
        return False
    first, second = sorted((a[0], b[0]), key=len)
    return (
        first == second
        or (len(first) <= 2 and second.startswith(first[0]))
        or (len(first) >= 3 and second.startswith(first))
    )


def _owner(
    doc: Doc, word: str, mention: NameMention, clusters: list[Entity], counts: dict[int, int],
    alone: Entity | None,
) -> Entity | None:  # fmt: skip
    """Whose surname (or, failing that, given name) a single word is; `alone` has the same word and no full name.

    `counts`: how often each is named for sure, by id.
    """
    by_last = [
        e
        for e in clusters
        if any(name_core(m.words)[-1] == word for m in e.mentions if len(name_core(m.words)) > 1)
    ]
    found = by_last or [e for e in clusters if any(name_core(m.words)[0] == word for m in e.mentions)]
    if not found:
        found = [e for e in clusters if any(word in name_core(m.words) for m in e.mentions)]
    gender = _gender_of(mention)
    if gender:
        found = [e for e in found if likely_gender(doc, e) in (gender, "")]
    if len(found) <= 1 and alone is None:
        return found[0] if found else None
    if not found:
        return alone

    def weight(entity: Entity) -> float:
        before = [m for m in entity.mentions if m.start < mention.start and (len(m.words) > 1 or entity is alone)]
        gap = mention.start - before[-1].start if before else 10_000
        near = 4.0 if gap < 40 else 1.5 if gap < 120 else 0.5 if before else -1.0
        return counts.get(id(entity), 1) + near

    return max([*found, alone] if alone else found, key=weight)


def _fullest(doc: Doc, mentions: list[NameMention]) -> str:
    """The most complete form as written; the commoner one where two are equally long."""
    forms = Counter(_written(doc, m) for m in mentions)

    def rank(form: str) -> tuple[int, int, int]:
        words = [w for w in form.split() if w.rstrip(".").lower() not in lexicon.NAME_SUFFIXES]
        shouting = form.isupper() and len(form) > 4
        return (min(len(words), 4) - 2 * shouting - (3 if len(words) > 5 else 0), forms[form], len(form))

    return max(forms, key=rank)


def _written(doc: Doc, mention: NameMention) -> str:
    text = doc[mention.start : mention.end].text
    text = re.sub(r"[\[\]]", "", text)
    text = re.sub(r"[“\"‘(][^”\"’)]*[”\"’)]\s*", "", text) if re.search(r"\w[”\"’)]\s+\w", text) else text
    return re.sub(r"\s+", " ", text).strip(" ,’'“”\"-–—") or doc[mention.start : mention.end].text


def cluster_bodies(doc: Doc, mentions: list[tuple[str, NameMention]]) -> list[Entity]:
    """The bodies that mentions (with their labels) name: same words, or a name and its acronym."""
    by_form: dict[str, Entity] = {}
    for label, mention in mentions:
        form = " ".join(name_core(mention.words))
        if not form:
            continue
        entity = by_form.get(form)
        if entity is None:
            entity = by_form[form] = Entity(_written(doc, mention), label, gender="n")
        entity.mentions.append(mention)
    acronyms = {
        f: e for f, e in by_form.items() if " " not in f and e.name.replace(".", "").isupper() and len(f) > 1
    }
    for entity in list(by_form.values()):
        words = [w for w in entity.name.split() if w[:1].isupper()]
        initials = "".join(w[0] for w in words).lower()
        short = acronyms.get(initials)
        if len(words) > 1 and short is not None and short is not entity:
            entity.mentions = sorted(entity.mentions + short.mentions, key=lambda m: m.start)
            by_form.pop(initials, None)
            acronyms.pop(initials, None)
    return list({id(e): e for e in by_form.values()}.values())


def likely_gender(doc: Doc, entity: Entity) -> str:
    """Gender by honorific, by gendered nouns that belong to the name, by given name; "" when nothing tells."""
    for mention in entity.mentions:
        if _gender_of(mention):
            return _gender_of(mention)
        for i in (
            *range(max(0, mention.start - 2), mention.start),
            *range(mention.end, min(len(doc), mention.end + 5)),
        ):
            word = doc[i]
            if word.dep_ not in ("appos", "compound", "nmod") or not mention.start <= word.head.i < mention.end:
                continue
            if word.lower_ in lexicon.MALE_NOUNS:
                return "m"
            if word.lower_ in lexicon.FEMALE_NOUNS:
                return "f"
    full = [core for core in (name_core(m.words) for m in entity.mentions) if len(core) > 1]
    return next((g for g in (gender_of_given_name(core[0]) for core in full) if g), "")
