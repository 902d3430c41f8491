"""The people and bodies that a document names, each under all the forms of the name: what the reader marked, mended."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from . import lexicon
from .acronyms import long_forms
from .clusters import Entity, NameMention, cluster_bodies, cluster_people, likely_gender, name_core
from .given_names import gender_of_given_name

# What a hyphen joins to a name that is no part of it: "the Obama-era rule", "a Trump-style rally".
_NOT_IN_NAMES = frozenset("era style led appointed backed like supporter supporters type hater bashing".split())
_NAME_LABELS = {"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW"}


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
        bodies += _unmarked_acronyms(doc, people, bodies)
        bodies.sort(key=lambda b: b[1].start)
        people += _unmarked_surnames(doc, people)
        people.sort(key=lambda m: m.start)
        self.entities = cluster_people(doc, people) + cluster_bodies(doc, bodies)
        self._by_token: dict[int, tuple[Entity, NameMention]] = {}
        for entity in self.entities:
            for mention in entity.mentions:
                for i in range(mention.start, mention.end):
                    self._by_token[i] = (entity, mention)
        for entity in self.entities:
            if entity.is_person and not entity.gender:
                entity.gender = likely_gender(doc, entity)

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
    core = name_core(mention.words)
    if len(core) < 3 or len(mention.words) != mention.end - mention.start:
        return mention
    known = {name_core(m.words) for m in people if m is not mention}
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


def _to_the_right(doc: Doc, end: int) -> int:
    """Where a name really ends whose last word a hyphen joins to the one behind it ("Ban Ki-moon")."""
    while end + 1 < len(doc) and doc[end].text in ("-", "‐", "‑") and not doc[end].whitespace_:
        joined = not doc[end - 1].whitespace_ and doc[end + 1].is_alpha
        if not joined or doc[end + 1].tag_ not in ("NNP", "NN") or doc[end + 1].lower_ in _NOT_IN_NAMES:
            break
        end += 2
    return end


def _with_given_name(doc: Doc, start: int, end: int) -> int:
    """Where a person's name begins, with the given name before a lone surname that the reader left out."""
    if end - start > 1 or not start:
        return start
    word = doc[start - 1]
    given = word.tag_ == "NNP" and word.text.istitle() and gender_of_given_name(word.lower_)
    return start - 1 if given and not word.ent_type_ and not _is_title(word.lower_) else start


def _plain(words: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s-]", "", words.lower())).strip()


def _clean(doc: Doc, start: int, end: int, person: bool) -> NameMention | None:
    """The mention without titles, possessive endings, quotation marks and line breaks; None if nothing is left."""
    for i in range(start, end):
        if doc[i].is_space and not doc[i].text.isprintable():
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
        start = _with_given_name(doc, _from_the_left(doc, start), end)
        end = _to_the_right(doc, end)
    while person and start + 1 < end and _is_title(doc[start].lower_):
        honorific = (
            doc[start].lower_.rstrip(".")
            if doc[start].lower_.rstrip(".") in lexicon.HONORIFICS
            else honorific
        )
        start += 1
    if person and not honorific and start and doc[start - 1].lower_.rstrip(".") in lexicon.HONORIFICS:
        honorific = doc[start - 1].lower_.rstrip(".")
    words = tuple(
        t.text for t in doc[start:end] if not (t.is_punct or t.is_space) or t.text in (".", "-", "'", "’")
    )
    if start >= end or not any(c.isalpha() for w in words for c in w):
        return None
    return NameMention(start, end, words, honorific)


def _is_title(word: str) -> bool:
    return word.rstrip(".") in lexicon.HONORIFICS or lexicon.is_title(word)


def _take_back_surnames(
    people: list[NameMention], bodies: list[tuple[str, NameMention]]
) -> list[tuple[str, NameMention]]:
    """Moves single words that are the surname of a person named in full from the bodies to the people."""
    surnames = {name_core(m.words)[-1] for m in people if len(name_core(m.words)) > 1}
    full = {name_core(m.words) for m in people if len(name_core(m.words)) > 1}
    kept = []
    for label, mention in bodies:
        core = name_core(mention.words)
        if (len(core) == 1 and core[0] in surnames) or (label != "GPE" and core in full):
            people.append(mention)
        else:
            kept.append((label, mention))
    people.sort(key=lambda m: m.start)
    return kept


def _unmarked_surnames(doc: Doc, people: list[NameMention]) -> list[NameMention]:
    """Single proper nouns that are the surname of a person named elsewhere, where the reader marked no entity."""
    surnames = {m.words[-1] for m in people if len(name_core(m.words)) > 1 or len(m.words[-1]) > 3}
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


def _unmarked_acronyms(
    doc: Doc, people: list[NameMention], bodies: list[tuple[str, NameMention]]
) -> list[tuple[str, NameMention]]:
    """Words in capitals that are the whole name of a body elsewhere, where the reader marked nothing."""
    labels = {m.words[0]: label for label, m in bodies if len(m.words) == 1 and label == "ORG"}
    taken = {i for m in (*people, *(m for _, m in bodies)) for i in range(m.start, m.end)}
    return [
        (labels[token.text], NameMention(token.i, token.i + 1, (token.text,)))
        for token in doc
        if len(token) > 1 and token.text.isupper() and token.text in labels and token.tag_ == "NNP"
        and token.i not in taken and not token.ent_type_
    ]
