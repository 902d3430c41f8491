"""The people and bodies that a document names, each under all the forms of the name.

Names are clustered before any pronoun is resolved: full name, surname, title and surname, acronym. Two different
full names never share a cluster.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from spacy.tokens import Doc

from . import lexicon
from .acronyms import long_forms
from .given_names import gender_of_given_name

_NAME_LABELS = {"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW"}


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


class Names:
    """The entities of one document, found by token."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        people: list[NameMention] = []
        bodies: list[tuple[str, NameMention]] = []
        for label, start, end in _marked(doc):
            mention = _clean(doc, start, end, person=label == "PERSON")
            if mention is None:
                continue
            if label == "PERSON":
                people.append(mention)
            else:
                bodies.append((label, _extended(doc, mention) if label == "ORG" else mention))
        people = [_without_headline_words(m, people) for m in people]
        people = _with_nicknames(doc, people)
        bodies = _with_long_forms(doc, bodies)
        bodies = _take_back_surnames(people, bodies)
        people += _unmarked_surnames(doc, people)
        people.sort(key=lambda m: m.start)
        self.entities = _cluster_people(doc, people) + _cluster_bodies(bodies)
        self._by_token: dict[int, tuple[Entity, NameMention]] = {}
        for entity in self.entities:
            for mention in entity.mentions:
                for i in range(mention.start, mention.end):
                    self._by_token[i] = (entity, mention)
        for entity in self.entities:
            if entity.is_person and not entity.gender:
                entity.gender = _gender(doc, entity)

    def at(self, token: int) -> Entity | None:
        """The entity that a token belongs to."""
        found = self._by_token.get(token)
        return found[0] if found else None

    def mention_at(self, token: int) -> NameMention | None:
        """The name mention that a token belongs to."""
        found = self._by_token.get(token)
        return found[1] if found else None

    @property
    def people(self) -> list[Entity]:
        return [e for e in self.entities if e.is_person]

    def called(self, words: str) -> Entity | None:
        """The entity of this name or last name, if exactly one has it."""
        wanted = _plain(words)
        hits = [e for e in self.entities if _plain(e.name) == wanted]
        if not hits:
            hits = [e for e in self.entities if e.is_person and _plain(e.name).split()[-1:] == [wanted]]
        return hits[0] if len(hits) == 1 else None


def _marked(doc: Doc) -> list[tuple[str, int, int]]:
    """Label, first token and end of the names that the reader marked.

    "Ana" right before "Maria Ruiz" is the same person: no text names two without a word or a mark between them.
    """
    found: list[tuple[str, int, int]] = []
    for ent in doc.ents:
        label, start, end = ent.label_, ent.start, ent.end
        if label == "PERSON" and found and found[-1][0] == label and found[-1][2] == start:
            before = found[-1][1]
            if min(start - before, end - start) == 1:
                found[-1] = (label, before, end)
                continue
        if label in _NAME_LABELS:
            found.append((label, start, end))
    return found


def _extended(doc: Doc, mention: NameMention) -> NameMention:
    """A body's name with the rest of it: "Committee" in "Committee for a Responsible Budget"."""
    end = _known_to(doc, mention)
    while end - 1 > mention.start and doc[end - 1].lower_ in ("of", "for", "the", "a", "an"):
        end -= 1
    while end + 1 < len(doc) and end - mention.start < 12:
        step = 1
        if doc[end].lower_ not in ("of", "for") and not ("of" in mention.words and doc[end].lower_ == "and"):
            break
        while end + step < len(doc) and doc[end + step].lower_ in ("the", "a", "an") and step < 3:
            step += 1
        if end + step >= len(doc) or not (
            doc[end + step].text[:1].isupper() and doc[end + step].tag_[:2] in ("NN", "JJ")
        ):
            break
        end += step
        while end < len(doc) and doc[end].text[:1].isupper() and doc[end].tag_[:2] in ("NN", "JJ"):
            end += 1
    if end == mention.end:
        return mention
    words = tuple(t.text for t in doc[mention.start : end] if not t.is_punct)
    return NameMention(mention.start, end, words, mention.honorific)


def _known_to(doc: Doc, mention: NameMention) -> int:
    """Where a mention ends, with the rest of an outlet's name: "and Mail" behind "The Globe"."""
    first = mention.start + (doc[mention.start].lower_ == "the")
    longest = min(len(doc), first + lexicon.LONGEST_OUTLET)
    for end in range(longest, mention.end, -1):
        if doc[end - 1].text[:1].isupper() and doc[first:end].text.lower() in lexicon.OUTLETS:
            return end
    return mention.end


def _without_headline_words(mention: NameMention, people: list[NameMention]) -> NameMention:
    """The mention cut back to a full name that stands elsewhere ("Ana Ruiz Slams" in a headline)."""
    core = _core(mention.words)
    if len(core) < 3 or len(mention.words) != mention.end - mention.start:
        return mention
    known = {_core(m.words) for m in people if m is not mention}
    for length in range(len(core) - 1, 1, -1):
        if core[:length] in known and core not in known:
            return NameMention(
                mention.start, mention.start + length, mention.words[:length], mention.honorific
            )
    return mention


def _with_nicknames(doc: Doc, people: list[NameMention]) -> list[NameMention]:
    """Joins what a nickname in quotation marks parts: Anthony “Shorty” Bell is one name."""
    joined = []
    for i in range(len(doc) - 4):
        first, opening, nickname, closing, last = doc[i : i + 5]
        marks = opening.is_quote and closing.is_quote
        if (
            marks
            and all(t.text[:1].isupper() and t.is_alpha for t in (first, nickname, last))
            and last.tag_ == "NNP"
        ):
            joined.append(NameMention(i, i + 5, (first.text, last.text)))
    if not joined:
        return people
    apart = [m for m in people if not any(j.start < m.end and m.start < j.end for j in joined)]
    return sorted([*apart, *joined], key=lambda m: m.start)


def _with_long_forms(doc: Doc, bodies: list[tuple[str, NameMention]]) -> list[tuple[str, NameMention]]:
    """The bodies with the names whose acronym the text gives, each in place of the parts of it that were found."""
    for start, end in long_forms(doc):
        bodies = [(label, m) for label, m in bodies if m.end <= start or m.start >= end]
        words = tuple(t.text for t in doc[start:end] if not t.is_punct)
        bodies.append(("ORG", NameMention(start, end, words)))
    return sorted(bodies, key=lambda b: b[1].start)


def _from_the_left(doc: Doc, start: int) -> int:
    """Where a name really begins whose first word hangs on the one before it by a hyphen ("Jo-Renee")."""
    while start > 1 and doc[start - 1].text in ("-", "‐", "‑") and not doc[start - 1].whitespace_:
        if doc[start - 2].whitespace_ or not doc[start - 2].text[:1].isupper():
            break
        start -= 2
    return start


def _plain(words: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s-]", "", words.lower())).strip()


def _clean(doc: Doc, start: int, end: int, person: bool) -> NameMention | None:
    """The mention without titles, possessive endings, quotation marks and line breaks; None if nothing is left."""
    for i in range(start, end):
        if doc[i].is_space:
            # A name does not run over a line break: keep the longer side.
            start, end = (start, i) if i - start >= end - i - 1 else (i + 1, end)
            break
    honorific = ""
    while start < end and (
        doc[start].is_punct or doc[start].lower_ in ("the", "a", "an") or doc[start].text[0] in "@#"
    ):
        start += 1
    while end > start and (doc[end - 1].is_punct or doc[end - 1].lower_ in ("'s", "’s", "'", "’")):
        end -= 1
    if person and start < end:
        start = _from_the_left(doc, start)
    while person and start + 1 < end and _is_title(doc[start].lower_):
        honorific = (
            doc[start].lower_.rstrip(".")
            if doc[start].lower_.rstrip(".") in lexicon.HONORIFICS
            else honorific
        )
        start += 1
    if person and not honorific and start and doc[start - 1].lower_.rstrip(".") in lexicon.HONORIFICS:
        honorific = doc[start - 1].lower_.rstrip(".")
    words = tuple(t.text for t in doc[start:end] if not t.is_punct or t.text in (".", "-", "'", "’"))
    if start >= end or not any(c.isalpha() for w in words for c in w):
        return None
    return NameMention(start, end, words, honorific)


def _is_title(word: str) -> bool:
    return word.rstrip(".") in lexicon.HONORIFICS or lexicon.is_title(word)


def _core(words: tuple[str, ...]) -> tuple[str, ...]:
    """Lower-case words of a name without suffixes, punctuation and nicknames."""
    out = [w.lower().replace("’", "'").strip(".'") for w in words]
    core = tuple(w for w in out if w and w not in lexicon.NAME_SUFFIXES and any(c.isalnum() for c in w))
    # "De Blasio" and "Van Hollen" are surnames, not a given name with one.
    while len(core) > 1 and core[0] in lexicon.NAME_PARTICLES:
        core = core[1:]
    return core


def _take_back_surnames(
    people: list[NameMention], bodies: list[tuple[str, NameMention]]
) -> list[tuple[str, NameMention]]:
    """Moves single words that are the surname of a person named in full from the bodies to the people."""
    surnames = {_core(m.words)[-1] for m in people if len(_core(m.words)) > 1}
    full = {_core(m.words) for m in people if len(_core(m.words)) > 1}
    kept = []
    for label, mention in bodies:
        core = _core(mention.words)
        if (len(core) == 1 and core[0] in surnames) or (label != "GPE" and core in full):
            people.append(mention)
        else:
            kept.append((label, mention))
    people.sort(key=lambda m: m.start)
    return kept


def _unmarked_surnames(doc: Doc, people: list[NameMention]) -> list[NameMention]:
    """Single proper nouns that are the surname of a person named elsewhere, where the reader marked no entity."""
    surnames = {m.words[-1] for m in people if len(_core(m.words)) > 1 or len(m.words[-1]) > 3}
    marked = {i for m in people for i in range(m.start, m.end)}
    found = []
    for token in doc:
        shouted = token.text.isupper() and len(token) > 2 and token.text.capitalize() in surnames
        plain = token.text in surnames and token.tag_ == "NNP" and not token.ent_type_
        if (plain or shouted) and token.i not in marked:
            mention = _clean(doc, token.i, token.i + 1, person=True)
            if mention is not None:
                found.append(mention)
    return found


def _cluster_people(doc: Doc, mentions: list[NameMention]) -> list[Entity]:
    clusters: list[Entity] = []
    keys: list[set[tuple[str, str]]] = []
    singles: list[NameMention] = []
    for mention in mentions:
        core = _core(mention.words)
        if len(core) < 2:
            if core:
                singles.append(mention)
            continue
        for entity, known in zip(clusters, keys, strict=True):
            if any(_same_full_name((core[0], core[-1]), key) for key in known):
                entity.mentions.append(mention)
                known.add((core[0], core[-1]))
                break
        else:
            clusters.append(Entity("", "PERSON", [mention]))
            keys.append({(core[0], core[-1])})
    full_counts = {id(e): len(e.mentions) for e in clusters}
    lone: dict[str, Entity] = {}
    for mention in singles:
        word = _core(mention.words)[0]
        owner = _owner(doc, word, mention, clusters, full_counts) or lone.get(word)
        if owner is None:
            owner = lone[word] = Entity("", "PERSON")
        owner.mentions.append(mention)
    for entity in [*clusters, *lone.values()]:
        entity.mentions.sort(key=lambda m: m.start)
        entity.name = _fullest(doc, entity.mentions)
        honorifics = [lexicon.HONORIFICS[m.honorific] for m in entity.mentions if m.honorific]
        entity.gender = next((g for g in honorifics if g), "")
    return [*clusters, *lone.values()]


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
    doc: Doc, word: str, mention: NameMention, clusters: list[Entity], full_counts: dict[int, int]
) -> Entity | None:
    """Whose surname (or, failing that, given name) a single word is."""
    by_last = [
        e for e in clusters if any(_core(m.words)[-1] == word for m in e.mentions if len(_core(m.words)) > 1)
    ]
    found = by_last or [e for e in clusters if any(_core(m.words)[0] == word for m in e.mentions)]
    if not found:
        found = [e for e in clusters if any(word in _core(m.words) for m in e.mentions)]
    gender = lexicon.HONORIFICS.get(mention.honorific, "")
    if gender and len(found) > 1:
        found = [e for e in found if _gender(doc, e) in (gender, "")] or found
    if len(found) <= 1:
        return found[0] if found else None

    def weight(entity: Entity) -> float:
        before = [m for m in entity.mentions if m.start < mention.start and len(m.words) > 1]
        gap = mention.start - before[-1].start if before else 10_000
        return full_counts[id(entity)] + (4.0 if gap < 40 else 1.5 if gap < 120 else 0.5 if before else -1.0)

    return max(found, key=weight)


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
    return re.sub(r"\s+", " ", text).strip(" ,’'“”\"") or doc[mention.start : mention.end].text


def _cluster_bodies(mentions: list[tuple[str, NameMention]]) -> list[Entity]:
    by_form: dict[str, Entity] = {}
    for label, mention in mentions:
        form = " ".join(_core(mention.words))
        if not form:
            continue
        entity = by_form.get(form)
        if entity is None:
            entity = by_form[form] = Entity(" ".join(mention.words), label, gender="n")
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


def _gender(doc: Doc, entity: Entity) -> str:
    """Gender by honorific, by gendered nouns beside the name, by given name; "" when nothing tells."""
    for mention in entity.mentions:
        if lexicon.HONORIFICS.get(mention.honorific):
            return lexicon.HONORIFICS[mention.honorific]
        for i in (
            *range(max(0, mention.start - 2), mention.start),
            *range(mention.end, min(len(doc), mention.end + 5)),
        ):
            word = doc[i].lower_
            if word in lexicon.MALE_NOUNS and doc[i].dep_ in ("appos", "compound", "nmod"):
                return "m"
            if word in lexicon.FEMALE_NOUNS and doc[i].dep_ in ("appos", "compound", "nmod"):
                return "f"
    first = _core(tuple(entity.name.split()))
    return gender_of_given_name(first[0]) if len(first) > 1 else ""
