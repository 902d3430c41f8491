"""The source expression of a quote: chosen among those the reader linked, or implied by the syntax of the cue."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Token

from . import lexicon
from .draft import Reading, TokenRange
from .model import Span

_MAX_WORDS = 30


def pick(reading: Reading, found: tuple[TokenRange, ...], cue: TokenRange | None) -> list[TokenRange]:
    """Of several linked sources the one at the cue, with those it is coordinated with."""
    groups: list[list[TokenRange]] = []
    for tokens in sorted(found):
        if groups and _coordinated(reading, groups[-1][-1], tokens):
            groups[-1].append(tokens)
        else:
            groups.append([tokens])
    groups = [g for g in groups if not _is_spoken_to(reading, g, cue) and not _is_place_of_report(reading, g)]
    if len(groups) <= 1 or cue is None:
        return groups[0] if groups else []
    return min(groups, key=lambda g: _distance(reading, g, cue))


def _is_spoken_to(reading: Reading, group: list[TokenRange], cue: TokenRange | None) -> bool:
    """Whether somebody only has something said to or of them: "Bell was told", "Bell is accused of", not "by Bell".

    In "Bell was heard saying" and "Bell was quoted as saying" a second verb of the cue is theirs.
    """
    verb = main_verb(reading.doc[cue[0] : cue[1]]) if cue else None
    if verb is None or cue is None or any(t.tag_ in ("VB", "VBG") for t in reading.doc[verb.i + 1 : cue[1]]):
        return False
    passive = any(c.dep_ == "auxpass" for c in verb.children)
    subjects = {c.i for c in verb.children if c.dep_ == "nsubjpass"}
    return passive and any(start <= i < end for start, end in group for i in subjects)


def _is_place_of_report(reading: Reading, group: list[TokenRange]) -> bool:
    """Whether a source is the place that opens a report: "LA CROSSE, Wis. — Mike Pence said"."""
    doc, (start, end) = reading.doc, group[0]
    opens = start == 0 or reading.paragraph_of[start - 1] != reading.paragraph_of[start]
    if not opens or not doc[start].text.isupper() or len(doc[start]) < 2:
        return False
    return _has_loose_dash(doc[end : end + 5])


def _has_loose_dash(tokens: Iterable[Token]) -> bool:
    """Whether one of the words is a dash with white space before it."""
    return any(t.text in ("-", "–", "—", "--") and t.nbor(-1).whitespace_ for t in tokens if t.i)


def with_name_behind(
    reading: Reading, source: list[TokenRange], contents: tuple[TokenRange, ...]
) -> tuple[list[TokenRange], tuple[TokenRange, ...]]:
    """Source and contents with the name that the content begins with given to the source, if it is its apposition.

    In "according to the minister, Ana Ruiz, ten people died" the verb has a subject of its own behind the name; in
    "according to police, Ana Ruiz, 45, died" the name is its subject.
    """
    doc = reading.doc
    if not source or not contents:
        return source, contents
    end, (start, last) = source[-1][1], contents[0]
    name = reading.names.mention_at(start)
    one = doc[end - 1].tag_ == "NN" and reading.names.at(end - 1) is None
    beside = start - end in (0, 1) and any(t.text == "," for t in doc[max(0, end - 1) : start])
    if name is None or not one or not beside or name.end + 1 >= last or doc[name.end].text != ",":
        return source, contents
    entity, verb = reading.names.at(start), doc[name.end - 1].head
    subjects = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass") and c.i > name.end]
    if entity is None or not entity.is_person or not subjects:
        return source, contents
    return [*source[:-1], (source[-1][0], name.end)], ((name.end + 1, last), *contents[1:])


def _coordinated(reading: Reading, left: TokenRange, right: TokenRange) -> bool:
    between = reading.doc[left[1] : right[0]]
    return all(t.lower_ in ("and", "or", ",", "&", "both") for t in between) and len(between) <= 2


def _distance(reading: Reading, group: list[TokenRange], cue: TokenRange) -> float:
    """How far a source is from the cue, in tokens; the subject of the cue's verb is near wherever it stands."""
    first, last = group[0][0], group[-1][1]
    gap = cue[0] - last if last <= cue[0] else first - cue[1] if first >= cue[1] else 0
    heads = {t.head.i for t in reading.doc[first:last] if t.dep_ in ("nsubj", "nsubjpass", "pobj", "poss")}
    subject = any(cue[0] <= h < cue[1] for h in heads)
    return gap * (0.3 if subject else 1.0) + (0.2 if first >= cue[1] else 0.0)


def implied(reading: Reading, cue: TokenRange, content: list[Span]) -> list[TokenRange]:
    """The subject of the cue's verb, its own or a shared one, or the agent of a passive; nothing where none is said."""
    words = reading.doc[cue[0] : cue[1]]
    verb = main_verb(words)
    if verb is None:
        return []
    if is_passive(verb):
        for child in verb.children:
            if child.dep_ == "agent":
                noun = next((c for c in child.children if c.dep_ == "pobj"), None)
                return [subject_phrase(reading, noun.i)] if noun is not None else []
        return []
    subject = _subject(verb)
    if subject is None and verb.i == verb.sent.start and cue[1] < len(reading.doc):
        # "Said Ana Ruiz, the mayor: ..."
        mention = reading.names.mention_at(cue[1])
        return [(mention.start, mention.end)] if mention is not None else []
    if subject is None or subject.lower_ in ("there", "it") and subject.dep_ == "expl":
        return []
    if any(c.start <= subject.idx < c.end for c in content):
        return []
    return [subject_phrase(reading, subject.i)]


def main_verb(words: Iterable[Token]) -> Token | None:
    """The first verb among a cue's words that is no auxiliary."""
    return next((t for t in words if t.tag_[:2] == "VB" and t.dep_ not in ("aux", "auxpass")), None)


def is_passive(verb: Token) -> bool:
    """Whether something is done to the verb's subject: "was told", and "asked" in "Asked by reporters, he said"."""
    if any(c.dep_ in ("auxpass", "nsubjpass", "agent") for c in verb.children):
        return True
    return verb.tag_ == "VBN" and not any(c.dep_ in ("aux", "nsubj") for c in verb.children)


def _subject(verb: Token) -> Token | None:
    """The subject of a verb, climbing from gerunds, infinitives and conjuncts to the verb they share it with."""
    for _ in range(4):
        for child in verb.children:
            if child.dep_ == "nsubj" and not _is_dateline(child):
                return child
        if verb.dep_ not in ("conj", "xcomp", "advcl", "pcomp", "prep", "acomp") or verb.head.i == verb.i:
            return None
        verb = verb.head
        if verb.dep_ == "ccomp" and verb.head.lemma_.lower() in lexicon.SPEECH_VERBS:
            verb = verb.head  # "He said costs had doubled, adding ...": it is he who adds
        if verb.lemma_.lower() in lexicon.BELIEF_VERBS and any(c.dep_ == "dobj" for c in verb.children):
            return None
    return None


def _is_dateline(token: Token) -> bool:
    """Whether a place opens a report that goes on behind a dash: "BERLIN, March 3 - Siemens said"."""
    if token.ent_type_ != "GPE" or (token.i and token.nbor(-1).text.count("\n") < 2):
        return False
    return _has_loose_dash(token.doc[token.i + 1 : token.i + 12])


def subject_phrase(reading: Reading, i: int) -> TokenRange:
    """The noun phrase of a subject, without quotations and punctuation at its ends."""
    doc = reading.doc
    start, end = doc[i].left_edge.i, doc[i].right_edge.i + 1
    while start < i and (reading.inside[start] >= 0 or doc[start].is_punct or doc[start].is_space):
        start += 1
    while end > i + 1 and (reading.inside[end - 1] >= 0 or doc[end - 1].is_punct or doc[end - 1].is_space):
        end -= 1
    return (start, end) if end - start <= _MAX_WORDS else (i, i + 1)
