"""Who says it: named sieves in order of precision; the last one abstains."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from spacy.tokens import Doc, Token

from . import lexicon
from .antecedents import Question, lone_cue
from .draft import Draft, Reading, TokenRange
from .epithets import is_description, names_person, resolve
from .first_person import by_first_person
from .forest import Forest
from .model import Mention, Speaker
from .names import Entity
from .phrases import as_written, core_phrase, entity_of_phrase, head_of
from .pronouns import PronounResolver
from .roles import RoleTable

# Behind these somebody is added who does not speak.
_ADDING = frozenset("( — -- – along including with like as from".split())

_NOUN_TAGS = frozenset(("NN", "NNP", "NNPS"))

Sieve = Callable[["SpeakerSieves", Draft], Speaker | None]

# How many sentences back a short description ("the official") may find its fuller form.
_DESCRIPTION_REACH_SENTENCES = 12


class SpeakerSieves:
    """Decides the speaker of one draft after the other, in text order, since later ones build on earlier ones."""

    def __init__(
        self, reading: Reading, roles: RoleTable, pronouns: PronounResolver, forests: Mapping[str, Forest]
    ) -> None:
        self.reading = reading
        self.roles = roles
        self.epithet, self.unsaid = forests.get("epithet"), forests.get("unsaid")
        self.pronouns = pronouns
        self.decided: list[Draft] = []

    def decide(self, draft: Draft) -> None:
        """Sets the draft's speaker and entity; leaves them None when no sieve answers."""
        for sieve in _SIEVES:
            speaker = sieve(self, draft)
            if speaker is not None:
                draft.speaker = speaker
                break
        self.decided.append(draft)

    # -- helpers shared by the sieves

    def mention(self, tokens: TokenRange) -> Mention:
        span = self.reading.span(tokens)
        return Mention(span, self.reading.text(span))

    def of_entity(
        self, draft: Draft, entity: Entity, resolution: str, tokens: TokenRange | None, chain: tuple[Mention, ...] = (),
        candidates: tuple[tuple[str, float], ...] = (),
    ) -> Speaker:  # fmt: skip
        draft.entity = entity
        mention = self.mention(tokens) if tokens else None
        return Speaker(entity.name, kind_of_entity(entity), mention, resolution, chain, candidates)


def kind_of_entity(entity: Entity) -> str:
    """The contract's speaker kind of a named entity."""
    if entity.is_person:
        return "person"
    if entity.label == "NORP":
        return "group"
    return "document" if entity.label in ("WORK_OF_ART", "LAW") else "organization"


def kind_of_noun(noun: Token) -> str:
    """The speaker kind of an unnamed source, by its head noun."""
    lemma, word = noun.lemma_.lower(), noun.lower_
    if lemma in lexicon.DOCUMENT_NOUNS or word in lexicon.DOCUMENT_NOUNS:
        return "document"
    if lemma in lexicon.ORGANIZATION_NOUNS or word in lexicon.ORGANIZATION_NOUNS:
        return "organization"
    if word in lexicon.ANONYMOUS_NOUNS:
        return "anonymous"
    if noun.tag_ in ("NNS", "NNPS"):
        return "group"
    return "anonymous"


def _source(draft: Draft) -> TokenRange | None:
    return draft.source[0] if draft.source else None


def by_several_names(sieves: SpeakerSieves, draft: Draft) -> Speaker | None:
    """A compound source with a name in it: "Bell and Ruiz", "Bell and his lawyers"."""
    tokens = _source(draft)
    if tokens is None:
        return None
    whole = (tokens[0], draft.source[-1][1])
    if whole[1] - whole[0] > 40:
        whole = tokens
    doc, names = sieves.reading.doc, sieves.reading.names
    parts = [head_of(doc, whole)]
    for part in parts:
        parts.extend(c for c in part.children if c.dep_ == "conj" and whole[0] <= c.i < whole[1])
    found = [e for e in (names.at(p.i) for p in parts) if e is not None]
    if len(parts) < 2 or not found:
        return None
    if len(found) < len(parts):
        return _some_named(sieves, whole, parts)
    if len({id(e) for e in found}) < 2:
        return None
    people = [e.name for e in found]
    kinds = {kind_of_entity(e) for e in found}
    name = ", ".join(people[:-1]) + " and " + people[-1]
    return Speaker(name, "group" if kinds == {"person"} else kinds.pop(), sieves.mention(whole), "named")


def _some_named(sieves: SpeakerSieves, whole: TokenRange, parts: list[Token]) -> Speaker | None:
    """Somebody by name and others without: the phrase as it stands, if nothing but commas and "and" joins its parts."""
    doc = sieves.reading.doc
    apart = any(t.lower_ in _ADDING or t.tag_ in ("WP", "WDT") for t in doc[whole[0] : whole[1]])
    one = parts[0].tag_ == "NN" and names_person(parts[0])  # "his wife and the party's nominee, Ana Ruiz"
    if apart or one or any(p.pos_ not in ("NOUN", "PROPN") for p in parts) or whole[1] - whole[0] > 15:
        return None
    return Speaker(as_written(doc, whole), "group", sieves.mention(whole), "description")


def by_name(sieves: SpeakerSieves, draft: Draft) -> Speaker | None:
    """The source holds the name, or stands in apposition to it."""
    for tokens in draft.source:
        entity, how = entity_of_phrase(sieves.reading, tokens)
        if entity is not None:
            label = draft.origin == "label"
            return sieves.of_entity(draft, entity, "label" if label else how, tokens)
    return None


def by_relative_pronoun(sieves: SpeakerSieves, draft: Draft) -> Speaker | None:
    """ "Bell, who says ...": what the relative clause hangs on."""
    tokens = _source(draft)
    if tokens is None:
        return None
    doc = sieves.reading.doc
    word = head_of(doc, tokens)
    if not _is_relative(word):
        return None
    antecedent = _antecedent(word)
    if antecedent is None:
        return None
    phrase = (antecedent.left_edge.i, min(antecedent.right_edge.i + 1, word.i))
    if phrase[1] <= phrase[0]:
        phrase = (antecedent.i, antecedent.i + 1)
    chain = (sieves.mention(phrase),)
    entity, _ = entity_of_phrase(sieves.reading, phrase)
    if entity is None:
        entity = _described(sieves.reading, antecedent)
    if entity is None:
        entity = sieves.roles.holder(sieves.reading, antecedent, phrase)
    if entity is not None:
        return sieves.of_entity(draft, entity, "relative_clause", tokens, chain)
    name = as_written(doc, phrase)
    kind = kind_of_noun(antecedent)
    return Speaker(name, kind, sieves.mention(tokens), "relative_clause", chain) if name else None


def _is_relative(word: Token) -> bool:
    """Whether a word is a relative pronoun, and not the WHO or a demonstrative."""
    if word.lower_ == "that" and word.tag_ not in ("WDT", "WP", "IN"):
        return False
    return word.lower_ in lexicon.RELATIVE and word.tag_ not in _NOUN_TAGS


def _described(reading: Reading, noun: Token) -> Entity | None:
    """Whom a noun says something of: Bell in "Bell, a lawyer who ..." and in "Bell is the lawyer who ..."."""
    for _ in range(4):
        if noun.dep_ == "appos":
            return reading.names.at(noun.head.i)
        if noun.dep_ == "attr":
            subjects = (c for c in noun.head.children if c.dep_ == "nsubj")
            return next((reading.names.at(s.i) for s in subjects), None)
        if noun.dep_ != "conj":
            return None
        noun = noun.head
    return None


def _antecedent(word: Token) -> Token | None:
    """The noun that a relative pronoun takes up: the head of its clause, else the noun right before it."""
    up = word
    for _ in range(8):
        if up.dep_ == "relcl" and up.head.i < word.i and _may_speak(up.head):
            return up.head
        if up.head.i == up.i:
            break
        up = up.head
    for i in range(word.i - 1, max(-1, word.i - 4), -1):
        if word.doc[i].pos_ in ("NOUN", "PROPN", "PRON") and _may_speak(word.doc[i]):
            return word.doc[i]
    return None


def _may_speak(token: Token) -> bool:
    """Whether a token is a word and no time: in noise the parser hangs clauses on marks, too."""
    return token.ent_type_ not in ("DATE", "TIME") and any(character.isalnum() for character in token.text)


def by_pronoun(sieves: SpeakerSieves, draft: Draft) -> Speaker | None:
    """A third-person pronoun, followed back to a name."""
    tokens = _source(draft)
    if tokens is None:
        return None
    head = head_of(sieves.reading.doc, tokens)
    if head.lower_ not in lexicon.THIRD_PERSON or head.tag_ in _NOUN_TAGS:
        return None
    found = sieves.pronouns.resolve(sieves.reading, draft, head.i, sieves.decided)
    if found is None:
        return None
    chain = tuple(sieves.mention(m) for m in found.chain)
    if found.entity is not None:
        resolution = "ranked" if found.how == "ranked" else "coreference"
        return sieves.of_entity(draft, found.entity, resolution, tokens, chain, found.candidates)
    return Speaker(found.name, found.kind, sieves.mention(tokens), "coreference", chain, found.candidates)


def by_role(sieves: SpeakerSieves, draft: Draft) -> Speaker | None:
    """ "the mayor": the person who holds that role elsewhere in the article."""
    tokens = _source(draft)
    if tokens is None:
        return None
    tokens = core_phrase(sieves.reading.doc, tokens)
    head = head_of(sieves.reading.doc, tokens)
    entity = sieves.roles.holder(sieves.reading, head, tokens)
    if entity is None:
        return None
    mention = entity.mentions[0]
    return sieves.of_entity(draft, entity, "role", tokens, (sieves.mention((mention.start, mention.end)),))


def by_epithet(sieves: SpeakerSieves, draft: Draft) -> Speaker | None:
    """ "the gambling tycoon": the person named just before whom a learnt ranker finds likely."""
    tokens = _source(draft)
    if tokens is None or sieves.epithet is None:
        return None
    tokens = core_phrase(sieves.reading.doc, tokens)
    head = head_of(sieves.reading.doc, tokens)
    if not is_description(sieves.reading, head, tokens):
        return None
    found = resolve(sieves.reading, tokens, head.i, sieves.epithet)
    if found is None:
        return None
    entity, probability = found
    mention = entity.mentions[0]
    chain = (sieves.mention((mention.start, mention.end)),)
    return sieves.of_entity(draft, entity, "role", tokens, chain, ((entity.name, round(probability, 3)),))


def by_description(sieves: SpeakerSieves, draft: Draft) -> Speaker | None:
    """An unnamed source as it stands, in the fullest form that stands before it."""
    tokens = _source(draft)
    if tokens is None:
        return None
    doc = sieves.reading.doc
    head = head_of(doc, tokens)
    pronoun = head.lower_ in lexicon.THIRD_PERSON | dict.fromkeys(lexicon.RELATIVE | lexicon.FIRST_PERSON)
    if pronoun and head.tag_ not in ("NNP", "NNPS"):
        return None
    if head.lemma_.lower() in lexicon.ABSTRACT_NOUNS:
        return None
    fuller = _fuller_description(sieves, draft, head, tokens)
    if fuller is not None:
        draft.entity = fuller.entity
        speaker = fuller.speaker
        if speaker is not None and speaker.mention is not None:
            return Speaker(
                speaker.name, speaker.kind, sieves.mention(tokens), "description", (speaker.mention,)
            )
    name = as_written(doc, core_phrase(doc, tokens))
    return Speaker(name, kind_of_noun(head), sieves.mention(tokens), "description") if name else None


def _fuller_description(sieves: SpeakerSieves, draft: Draft, head: Token, tokens: TokenRange) -> Draft | None:
    """An earlier quote's unnamed source that a short definite phrase ("the person") takes up."""
    doc = sieves.reading.doc
    first = doc[tokens[0]].lower_
    if first not in ("the", "that", "this") or tokens[1] - tokens[0] > 3:
        return None
    sentence = sieves.reading.sentence_of[head.i]
    generic = head.lemma_.lower() in ("person", "source", "official", "man", "woman")
    for other in reversed(sieves.decided):
        if (
            not other.source
            or other.speaker is None
            or other.speaker.resolution not in ("description", "relative_clause")
        ):
            continue
        before = other.source[0]
        if (
            before[0] >= tokens[0]
            or sentence - sieves.reading.sentence_of[before[0]] > _DESCRIPTION_REACH_SENTENCES
        ):
            continue
        other_head = head_of(doc, before)
        same = other_head.lemma_.lower() == head.lemma_.lower() and _told_before(doc, tokens, before)
        singular = other_head.tag_ not in ("NNS", "NNPS")
        if (same and other_head.tag_ == head.tag_) or (
            generic and singular and other.speaker.kind == "anonymous"
        ):
            return other
    return None


def _told_before(doc: Doc, tokens: TokenRange, before: TokenRange) -> bool:
    """Whether the words of a short phrase stand in the longer one: "the vice president" is no "French president"."""
    told = {t.lower_ for t in doc[before[0] : before[1]]}
    return all(t.lower_ in told for t in doc[tokens[0] + 1 : tokens[1]] if t.tag_[:2] in ("NN", "JJ"))


def by_continuation(sieves: SpeakerSieves, draft: Draft) -> Speaker | None:
    """No source of its own: goes on from the quote that it continues."""
    before = draft.continues
    if draft.source or draft.cue or before is None or before.speaker is None:
        return None
    draft.entity = before.entity
    speaker = before.speaker
    return Speaker(
        speaker.name, speaker.kind, speaker.mention, "continuation", speaker.chain, speaker.candidates
    )


def by_company(sieves: SpeakerSieves, draft: Draft) -> Speaker | None:
    """A cue without a source: whom a learnt ranker finds likely among those named around it."""
    word = lone_cue(sieves.reading, draft)
    if word is None or sieves.unsaid is None:
        return None
    question = Question(sieves.reading, draft, word, "", sieves.decided)
    odds = sieves.unsaid.scores(question.rows({})).tolist()
    found = sorted(zip(odds, question.candidates, strict=True), key=lambda pair: -pair[0])
    if not found or found[0][0] < sieves.unsaid.threshold:
        return None
    entity, where = found[0][1].entity, found[0][1].where
    names = tuple((c.entity.name, round(p, 3)) for p, c in found[:3])
    return sieves.of_entity(draft, entity, "ranked", None, (sieves.mention(where),), names)


_SIEVES: tuple[Sieve, ...] = (
    by_several_names,
    by_relative_pronoun,
    by_first_person,
    by_pronoun,
    by_name,
    by_role,
    by_epithet,
    by_description,
    by_company,
    by_continuation,
)
