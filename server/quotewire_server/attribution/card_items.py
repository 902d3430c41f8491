"""What the quotes of a document could have on their cards: quotes, dates, outlets and roles as items in text order.

The items are what the card network reads (`card_network`): where each stands, a few traits of it, whose it is. They are
the same in training and in use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .dates import KINDS as DATE_KINDS
from .dates import DateIndex, in_own_quotation
from .draft import Draft, Reading, TokenRange
from .kinds import is_negated
from .occurrences import Expression
from .outlets import KINDS as OUTLET_KINDS
from .outlets import OutletIndex, is_own
from .proximity import governing_verb
from .role_choice import PATTERNS as ROLE_PATTERNS
from .role_choice import RoleCandidate

TYPES = ("quote", "date", "outlet", "role")
FIELDS = TYPES[1:]
TRAITS = 24
NOBODY = -1


@dataclass(slots=True)
class Item:
    """One quote, date, outlet or role: the tokens it is known by, traits, and the number of its speaker.

    Of a quote these are its cue (or what else it is placed by), where its content begins, and its source; of what
    may stand on a card the first and last word, and the verb it hangs on or, for a role, the name it stands by.
    """

    type: int
    first: int
    last: int
    third: int
    traits: list[float]
    speaker: int = NOBODY


@dataclass(slots=True)
class CardItems:
    """The items of a document in text order, and for each draft its own item and its options by field."""

    items: list[Item] = field(default_factory=list)
    quotes: list[int] = field(default_factory=list)  # draft -> item
    options: list[dict[str, dict[object, int]]] = field(default_factory=list)  # draft -> field -> key -> item


def collect(
    reading: Reading, dates: DateIndex, outlets: OutletIndex, roles: Sequence[Sequence[RoleCandidate]]
) -> CardItems:
    """The items of a document; `roles` are the candidates of each of `reading.drafts`.

    Keys of options: the number of an expression for dates and outlets, the tokens for roles.
    """
    speakers: dict[int, int] = {}
    found: list[tuple[Item, tuple[str, object]]] = []
    for number, draft in enumerate(reading.drafts):
        found.append((_quote(reading, draft, _speaker(draft, speakers)), ("quote", number)))
    for expression in dates.expressions:
        phrase = dates.phrases[expression.id]
        traits = [
            *(float(phrase.kind == kind) for kind in DATE_KINDS),
            float(phrase.days is not None),
            max(-2.0, min(1.0, (phrase.days or 0) / 30)),
            float(phrase.days is not None and -7 <= phrase.days <= 0),
            float(len(phrase.value) == 10),
            float(reading.inside[expression.first] >= 0),
        ]
        found.append((_expression(reading, 1, expression, traits), ("date", expression.id)))
    for expression in outlets.expressions:
        name = outlets.phrases[expression.id]
        traits = [
            *(float(name.kind == kind) for kind in OUTLET_KINDS),
            *outlets.patterns[expression.id],
            float(is_own(reading, name)),
            float(reading.inside[expression.first] >= 0),
        ]
        found.append((_expression(reading, 2, expression, traits), ("outlet", expression.id)))
    found += _roles(reading, roles, speakers)
    found.sort(key=lambda pair: (pair[0].first, pair[0].type))
    place = {key: i for i, (_, key) in enumerate(found)}
    result = CardItems([item for item, _ in found])
    for number, draft in enumerate(reading.drafts):
        result.quotes.append(place["quote", number])
        result.options.append(
            {
                "date": {
                    e.id: place["date", e.id]
                    for e in dates.expressions
                    if not in_own_quotation(reading, draft, e.first)
                },
                "outlet": {e.id: place["outlet", e.id] for e in outlets.expressions},
                "role": {c.tokens: place["role", c.tokens] for c in roles[number]},
            }
        )
    return result


def _expression(reading: Reading, kind: int, expression: Expression, traits: list[float]) -> Item:
    verb = governing_verb(reading.doc[expression.first])
    return Item(kind, expression.first, expression.last - 1, verb.i, _filled(traits))


def _filled(traits: list[float]) -> list[float]:
    return traits + [0.0] * (TRAITS - len(traits))


def _quote(reading: Reading, draft: Draft, speaker: int) -> Item:
    entity = draft.entity
    traits = [
        float(draft.cue is not None),
        float(bool(draft.source)),
        draft.quoted_share,
        float(draft.origin == "floating"),
        float(draft.origin == "label"),
        float(is_negated(reading, draft)),
        float(entity is not None),
        float(entity is not None and entity.is_person),
        float(draft.speaker is not None),
        float(reading.paragraph_of[draft.anchor] == 0),
        draft.score,
        float(draft.continues is not None),
        float(draft.cue is not None and draft.cue[0] < draft.first_token),
    ]
    source = draft.source[0][1] - 1 if draft.source else draft.anchor
    return Item(0, draft.anchor, draft.first_token, source, _filled(traits), speaker)


def _roles(
    reading: Reading, roles: Sequence[Sequence[RoleCandidate]], speakers: dict[int, int]
) -> list[tuple[Item, tuple[str, object]]]:
    """One item for each stretch of tokens that is a role of somebody; whose it is, where only one may have it."""
    owners: dict[TokenRange, set[int]] = {}
    first: dict[TokenRange, RoleCandidate] = {}
    for draft, candidates in zip(reading.drafts, roles, strict=True):
        for candidate in candidates:
            first.setdefault(candidate.tokens, candidate)
            owners.setdefault(candidate.tokens, set()).add(_speaker(draft, speakers))
    found: list[tuple[Item, tuple[str, object]]] = []
    for tokens, candidate in first.items():
        traits = [
            *(float(candidate.pattern == pattern) for pattern in ROLE_PATTERNS),
            min(1.0, (tokens[1] - tokens[0]) / 10),
            float(candidate.text[:1].isupper()),
            float(reading.inside[tokens[0]] >= 0),
        ]
        owner = next(iter(owners[tokens])) if len(owners[tokens]) == 1 else NOBODY
        item = Item(3, tokens[0], tokens[1] - 1, candidate.at, _filled(traits), owner)
        found.append((item, ("role", tokens)))
    return found


def _speaker(draft: Draft, speakers: dict[int, int]) -> int:
    """The number of a draft's speaker; drafts without one have none in common."""
    if draft.entity is None:
        return NOBODY
    return speakers.setdefault(id(draft.entity), len(speakers))

