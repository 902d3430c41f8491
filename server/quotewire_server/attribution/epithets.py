"""Descriptions that take up a person named before: "the Vermont senator", "the billionaire businessman"."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from spacy.tokens import Token

from . import lexicon
from .draft import Reading, TokenRange
from .forest import Forest
from .names import Entity, NameMention
from .phrases import head_of
from .titles import has_persons_ending

# How far from a person's last mention a description may still take it up, in sentences.
REACH_SENTENCES = 4
# A longer phrase says something new rather than taking somebody up.
MAX_WORDS = 12
# How an entity is named around a description: in its sentence, as a subject there, in its paragraph.
NAMED_BESIDE = ("named_before", "named_after", "named_as_subject", "named_in_paragraph")
FEATURES = (
    "gap", "last_person", "people_between", "gender_clash", "subject", "held_by_another", "mentions", "name_is_subject",
    "before", "word_in_role", "last_source", "party", "words_shared", "words", "head_beside_name", "people",
    "share_of_mentions", "same_paragraph", "possessed", "tells_of_another", *NAMED_BESIDE,
)  # fmt: skip
_HOUSES = frozenset("office offices department bureau station".split())
_PLACES = frozenset(("GPE", "NORP", "LOC", "ORG"))
_RANKS = frozenset("vice deputy assistant acting ranking minority majority finance foreign prime first former".split())
# How many words to either side of a name are its company, and of how many mentions.
COMPANY_WORDS = 6
COMPANY_MENTIONS = 40
_PARTIES = {"republican": "r", "gop": "r", "r": "r", "democrat": "d", "democratic": "d", "d": "d"}
# How many words before a name ("Republican governor Ana Ruiz") and behind it ("(R-Ohio)") may tell its party.
PARTY_WORDS_BEFORE, PARTY_WORDS_BEHIND = 4, 3
# As newspapers shorten the states of the United States (Associated Press Stylebook).
_STATES = {
    "ala": "alabama", "ariz": "arizona", "ark": "arkansas", "calif": "california", "colo": "colorado",
    "conn": "connecticut", "del": "delaware", "fla": "florida", "ga": "georgia", "ill": "illinois", "ind": "indiana",
    "kan": "kansas", "ky": "kentucky", "la": "louisiana", "mass": "massachusetts", "md": "maryland",
    "mich": "michigan", "minn": "minnesota", "miss": "mississippi", "mo": "missouri", "mont": "montana",
    "neb": "nebraska", "nev": "nevada", "okla": "oklahoma", "ore": "oregon", "pa": "pennsylvania",
    "tenn": "tennessee", "tex": "texas", "va": "virginia", "vt": "vermont", "wash": "washington",
    "wis": "wisconsin", "wyo": "wyoming",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Epithet:
    """A definite description of one person without a name: tokens and head."""

    tokens: TokenRange
    head: int


def find_epithets(reading: Reading) -> list[Epithet]:
    """The definite descriptions of persons: "the Vermont senator", "the billionaire businessman"."""
    doc, found = reading.doc, []
    for token in doc:
        if token.tag_ not in ("NN", "NNP") or token.ent_type_ == "PERSON" or not names_person(token):
            continue
        start = token.left_edge.i
        while start < token.i and (doc[start].is_punct or doc[start].is_space or doc[start].is_quote):
            start += 1
        if doc[start].lower_ not in ("the", "a", "an") or token.i - start > 6 or reading.inside[token.i] >= 0:
            continue
        follower = doc[token.i + 1] if token.i + 1 < len(doc) else None
        if follower is not None and (
            reading.names.at(follower.i) is not None or follower.tag_ in ("NN", "NNS")
        ):
            continue
        if any(c.dep_ == "appos" for c in token.children) or token.dep_ in ("appos", "attr", "compound"):
            continue
        if _owns_employer(token):
            continue
        found.append(Epithet((start, token.i + 1), token.i))
    return found


def _owns_employer(token: Token) -> bool:
    """Whether a possessor stands for a body that somebody works for: "a detective for the sheriff's office"."""
    house, link = token.head, token.head.head
    led = house.dep_ == "pobj" and link.lower_ in ("for", "of", "from", "with")
    return token.dep_ == "poss" and house.lower_ in _HOUSES and led and link.head.pos_ in ("NOUN", "PROPN")


def is_description(reading: Reading, head: Token, tokens: TokenRange) -> bool:
    """Whether a source is a definite description of one person, short and without a name of its own."""
    first = reading.doc[tokens[0]].lower_
    return (
        head.tag_ in ("NN", "NNP")
        and names_person(head)
        and first in ("the", "his", "her", "their")
        and tokens[1] - tokens[0] <= MAX_WORDS
        and head.lower_ not in _ANONYMOUS
    )


def names_person(token: Token) -> bool:
    """Whether a noun is one for a person: "mayor", "Democrat", "defender"."""
    word = token.lower_
    known = word in lexicon.ROLE_NOUNS or token.lemma_.lower() in lexicon.ROLE_NOUNS
    formed = word in _PARTIES or token.tag_ == "NN" and has_persons_ending(word)
    return (known or formed) and word not in lexicon.ORGANIZATION_NOUNS and word not in _NOT_A_PERSON


_ANONYMOUS = frozenset("spokesman spokeswoman spokesperson official source aide insider person".split())
# Said of women, too.
_EITHER = frozenset("spokesman congressman chairman actor".split())
_NOT_A_PERSON = frozenset(
    """agency company firm group organization party newspaper magazine charity union university institute committee
    council department network website broadcaster nonprofit coalition association foundation federation movement
    manufacturer maker airline retailer giant publication tabloid daily weekly watchdog communications general
    independent model star host chief head guard major minister""".split()
)


def gap_to_mention(reading: Reading, entity: Entity, token: int) -> int | None:
    """Sentences from the nearest mention of an entity before a token (after it, if none is before), if within reach."""
    here = reading.sentence_of[token]
    before = [m.start for m in entity.mentions if m.start < token]
    if before:
        gap = here - reading.sentence_of[before[-1]]
    else:
        gap = min((reading.sentence_of[m.start] - here for m in entity.mentions), default=REACH_SENTENCES + 1)
    return gap if gap <= REACH_SENTENCES else None


def may_be(reading: Reading, entity: Entity, head: int) -> bool:
    """Whether a person is within reach of a description, and neither of the other gender nor named below it."""
    word = reading.doc[head].lower_
    clash = (entity.gender == "m" and word in lexicon.FEMALE_NOUNS) or (
        entity.gender == "f" and word in lexicon.MALE_NOUNS - _EITHER
    )
    return not clash and gap_to_mention(reading, entity, head) is not None and not named_below(reading, entity, head)


def named_below(reading: Reading, entity: Entity, head: int) -> bool:
    """Whether a description is the subject of a clause that goes on to name the entity: "the judge agreed with Ruiz".

    A name is never what stands above it in its clause means (principle C of binding theory, Chomsky 1981).
    """
    subject = reading.doc[head]
    if subject.dep_ not in ("nsubj", "nsubjpass"):
        return False
    low = bisect_left(entity.mentions, head + 1, key=_start)
    high = bisect_left(entity.mentions, subject.head.right_edge.i + 1, key=_start)
    return any(reading.inside[mention.start] < 0 for mention in entity.mentions[low:high])


def features(reading: Reading, entity: Entity, tokens: TokenRange, head: int) -> list[float]:
    """One row of FEATURES: how likely the description in `tokens` takes up the entity."""
    doc = reading.doc
    gap = gap_to_mention(reading, entity, head)
    last_person, between, seen = None, 0, False
    for i in range(tokens[0] - 1, max(-1, tokens[0] - 120), -1):
        other = reading.names.at(i)
        if other is None or not other.is_person or reading.inside[i] >= 0:
            continue
        last_person = last_person or other
        if other is entity:
            seen = True
            break
        between += 1
    word = doc[head].lower_
    clash = (entity.gender == "m" and word in lexicon.FEMALE_NOUNS) or (
        entity.gender == "f" and word in lexicon.MALE_NOUNS
    )
    before = [m for m in entity.mentions if m.start < head]
    subject = bool(before) and doc[before[-1].start : before[-1].end].root.dep_ in ("nsubj", "nsubjpass")
    last_source = next(
        (d.entity for d in reversed(reading.drafts) if d.entity is not None and d.anchor < head), None
    )
    company, people = company_of(reading, entity), reading.names.people
    told = [t for t in doc[tokens[0] : tokens[1]] if t.pos_ in ("NOUN", "PROPN", "ADJ")]
    words = {w for t in told for w in _plain_words(t.lower_)}
    modifiers = words - {word}
    return [
        float(gap if gap is not None else 9),
        float(last_person is entity),
        float(min(between, 10)) if seen else 10.0,
        float(clash),
        float(doc[head].dep_ in ("nsubj", "nsubjpass")),
        float(_held_by_another(reading, entity, doc[head])),
        float(min(len(entity.mentions), 25)),
        float(subject),
        float(bool(before)),
        float(_word_beside_name(reading, entity, doc[head])),
        float(last_source is entity),
        _same_party(reading, entity, words),
        float(len(modifiers & company)),
        float(len(modifiers)),
        float(word in company),
        float(min(len(people), 30)),
        len(entity.mentions) / sum(len(e.mentions) for e in people),
        float(bool(before) and reading.paragraph_of[before[-1].start] == reading.paragraph_of[head]),
        float(doc[tokens[0]].lower_ in ("his", "her", "their", "its")),
        float(tells_of_another(reading, entity, tokens, head)),
        *named_beside(reading, entity, head),
    ]


def company_of(reading: Reading, entity: Entity) -> set[str]:
    """The words that stand near the names of an entity, in the same sentence."""
    found = reading.company.get(id(entity))
    if found is None:
        doc, found = reading.doc, set()
        for mention in entity.mentions[:COMPANY_MENTIONS]:
            first, last = max(0, mention.start - COMPANY_WORDS), mention.end + COMPANY_WORDS
            here = reading.sentence_of[mention.start]
            beside = (t.lower_ for t in doc[first:last] if reading.sentence_of[t.i] == here)
            found |= {w for word in beside for w in _plain_words(word)}
        reading.company[id(entity)] = found
    return found


def tells_of_another(reading: Reading, entity: Entity, tokens: TokenRange, head: int) -> bool:
    """Whether a description tells a place, a people, a body or a rank, and none that stands near the entity's names.

    "The French president" is not Obama, "the vice president" not the president.
    """
    told = {
        word
        for token in reading.doc[tokens[0] : tokens[1]]
        if token.i != head and (token.ent_type_ in _PLACES or token.lower_ in _RANKS) and token.is_alpha
        for word in _plain_words(token.lower_)
    }
    return bool(told) and not told & company_of(reading, entity)


def _is_namesake(reading: Reading, entity: Entity, tokens: TokenRange, head: int) -> bool:
    """Whether somebody has the office of a description, but of another place or rank: not the French president."""
    return _word_beside_name(reading, entity, reading.doc[head]) and tells_of_another(reading, entity, tokens, head)


def _plain_words(word: str) -> list[str]:
    """The parts of a word without marks, states in full: "vermont" of "i-vt."."""
    return [_STATES.get(part, part) for part in re.findall(r"\w+", word)]


def _same_party(reading: Reading, entity: Entity, words: set[str]) -> float:
    """1 where a description tells the party that is told beside the name, -1 where the other one, 0 where none."""
    said = {_PARTIES[w] for w in words if w in _PARTIES}
    held = {"r": 0, "d": 0}
    for mention in entity.mentions[:COMPANY_MENTIONS] if len(said) == 1 else ():
        for word in _beside(reading, mention):
            for part in _plain_words(word):
                if part in _PARTIES:
                    held[_PARTIES[part]] += 1
    if held["r"] == held["d"]:
        return 0.0
    return 1.0 if max(held, key=lambda party: held[party]) in said else -1.0


def _beside(reading: Reading, mention: NameMention) -> list[str]:
    """The words right before a name, back to a mark, and those in brackets or behind a comma right after it."""
    doc, out = reading.doc, []
    for token in reversed(doc[max(0, mention.start - PARTY_WORDS_BEFORE) : mention.start]):
        if token.is_punct or token.is_space or token.tag_[:2] == "VB":
            break
        out.append(token.lower_)
    if mention.end < len(doc) and doc[mention.end].text in ("(", ","):
        out += [t.lower_ for t in doc[mention.end + 1 : mention.end + 1 + PARTY_WORDS_BEHIND]]
    return out


def _held_by_another(reading: Reading, entity: Entity, head: Token) -> bool:
    """Whether somebody else's title, before the name, ends in the same noun."""
    return any(
        _word_beside_name(reading, other, head) for other in reading.names.people if other is not entity
    )


def _word_beside_name(reading: Reading, entity: Entity, head: Token) -> bool:
    lemma = head.lemma_.lower()
    alike = {lemma, lemma[:3] if lemma in ("senator", "governor", "general", "representative") else lemma}
    for mention in entity.mentions:
        for i in range(max(0, mention.start - 3), mention.start):
            if reading.doc[i].lemma_.lower().rstrip(".") in alike:
                return True
    return False


class Owners:
    """Whose each description of a document may be, as the learnt ranker sees it; worked out once for each."""

    def __init__(self, reading: Reading, forest: Forest) -> None:
        self._reading, self._forest = reading, forest
        # The drafts by the head of their source.
        self.said = {head_of(reading.doc, tokens).i: d for d in reading.drafts for tokens in d.source}
        self._known: dict[tuple[TokenRange, int], list[Claim]] = {}

    def claim(self, entity: Entity, tokens: TokenRange, head: int) -> tuple[list[float], float, float]:
        """An entity's row of FEATURES, how likely the description is its own, and how likely another person's."""
        if (tokens, head) not in self._known:
            self._known[tokens, head] = claims(self._reading, tokens, head, self._forest)
        found = self._known[tokens, head]
        own = next(claim for claim in found if claim.entity is entity)
        others = (claim.odds for claim in found if claim is not own)
        return own.row, own.odds, max(others, default=0.0)


def named_beside(reading: Reading, entity: Entity, head: int) -> list[float]:
    """The values of NAMED_BESIDE for an entity and the description with this head."""
    sentence = reading.doc[head].sent
    low = bisect_left(entity.mentions, sentence.start, key=_start)
    high = bisect_left(entity.mentions, sentence.end, key=_start)
    here, around = entity.mentions[low:high], entity.mentions[max(0, low - 1) : high + 1]
    roots = [reading.doc[m.start : m.end].root for m in here]
    return [
        float(any(m.start < head for m in here)),
        float(any(m.start > head for m in here)),
        float(any(root.dep_ in ("nsubj", "nsubjpass") for root in roots)),
        float(any(reading.paragraph_of[m.start] == reading.paragraph_of[head] for m in around)),
    ]


def _start(mention: NameMention) -> int:
    return mention.start


@dataclass(frozen=True, slots=True)
class Claim:
    """A person within reach of a description: the row of FEATURES, and how likely the description is theirs."""

    entity: Entity
    row: list[float]
    odds: float


def claims(reading: Reading, tokens: TokenRange, head: int, forest: Forest) -> list[Claim]:
    """The people whom a description may take up, in the order of the document's names."""
    people = [e for e in reading.names.people if may_be(reading, e, head)]
    rows = [features(reading, e, tokens, head) for e in people]
    return [Claim(*found) for found in zip(people, rows, map(float, forest.scores(rows)), strict=True)]


def resolve(reading: Reading, tokens: TokenRange, head: int, forest: Forest) -> tuple[Entity, float] | None:
    """The person a description takes up, with its probability, if the learnt ranker is sure enough."""
    found = [c for c in claims(reading, tokens, head, forest) if not _is_namesake(reading, c.entity, tokens, head)]
    best = max(found, key=lambda claim: claim.odds, default=None)
    return (best.entity, best.odds) if best is not None and best.odds >= forest.threshold else None
