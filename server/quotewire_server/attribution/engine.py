"""The order of the steps: marks, names, contents, speakers, kinds, roles, dates, outlets, confidence."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from spacy.tokens import Doc

from . import card_items, confidence, contents, dates, epithets, kinds, nested, outlets, role_choice, roles
from .card_network import CardNetwork, load_card_network
from .date_phrases import find_date_phrases, resolve, stands_as_dateline
from .draft import Draft, Reading
from .forest import Forest, load_forests
from .marks import find_quoted, paragraph_breaks
from .model import ArticleContext, AttributionResult, Outlet, Quote, UtteranceDate, Warning
from .names import Names
from .pronouns import PronounResolver
from .settle import DATE_TIES, OUTLET_TIES, settle
from .speakers import SpeakerSieves

if TYPE_CHECKING:
    from ..coreference import Coreference

MODEL = Path(__file__).resolve().parent.parent / "models" / "en_news"
FORESTS, CARDS = MODEL / "attribution.npz", MODEL / "cards.npz"


@cache
def shipped_forests() -> dict[str, Forest]:
    """The forests that ship with the package."""
    return load_forests(FORESTS)


class Attributor:
    """Attribution with one set of forests and one card network; None takes the shipped ones."""

    def __init__(self, forests: dict[str, Forest] | None = None, network: CardNetwork | None = None) -> None:
        self.forests = forests if forests is not None else shipped_forests()
        self.network = network or load_card_network(CARDS)

    def __call__(
        self, doc: Doc, context: ArticleContext | None = None, coreference: Coreference | None = None
    ) -> AttributionResult:
        """The quotes of a document. Never raises for what a text holds."""
        reading, warnings = read(doc, context or ArticleContext())
        pronouns = PronounResolver(coreference, self.forests.get("pronoun"))
        table, choices = find_choices(reading, pronouns, self.network, self.forests)
        for draft in reading.drafts:
            kinds.set_kind(reading, draft, self.forests)
        quotes = self._finish(reading, table, choices)
        sure = [confidence.worth_giving(d, q.confidence) for d, q in zip(reading.drafts, quotes, strict=True)]
        given = tuple(itertools.compress(quotes, sure))
        return AttributionResult(given, tuple(warnings), pronouns.state, pronouns.detail, pronouns.seconds)

    def _finish(self, reading: Reading, table: roles.RoleTable, choices: Choices) -> list[Quote]:
        of_kept = [(d, found) for d, found in zip(reading.drafts, choices.roles, strict=True) if d.kind]
        reading.drafts = drafts = [draft for draft, _ in of_kept]
        said_on = self._dates(reading, drafts, choices.dates)
        said_to = self._outlets(reading, drafts, choices.outlets)
        owners = epithets.Owners(reading, self.forests["epithet"])
        return [
            Quote(
                draft.kind,
                tuple(draft.content),
                kinds.cue_of(reading, draft),
                draft.speaker,
                role_choice.choose(reading, draft, held, table, owners, self.forests["role"]),
                date,
                outlet,
                nested.inside(reading, draft) if draft.kind != "belief" else (),
                confidence.of(reading, draft, self.forests["confidence"]),
            )
            for (draft, held), date, outlet in zip(of_kept, said_on, said_to, strict=True)
        ]

    def _dates(
        self, reading: Reading, drafts: list[Draft], index: dates.DateIndex
    ) -> list[UtteranceDate | None]:
        forest = self.forests["date"]
        weighed = [dates.weigh(reading, d, n, index, forest) for n, d in enumerate(drafts)]
        return [dates.answer(reading, o, index) for o in settle(drafts, weighed, DATE_TIES)]

    def _outlets(
        self, reading: Reading, drafts: list[Draft], index: outlets.OutletIndex
    ) -> list[Outlet | None]:
        forest = self.forests["outlet"]
        weighed = [outlets.weigh(reading, d, n, index, forest) for n, d in enumerate(drafts)]
        return [outlets.answer(reading, o, index) for o in settle(drafts, weighed, OUTLET_TIES)]


class Choices:
    """What the fields of the quotes' cards are chosen from, worked out once per document."""

    def __init__(self, reading: Reading, table: roles.RoleTable) -> None:
        self.dates, self.outlets = dates.index(reading), outlets.index(reading)
        descriptions = epithets.find_epithets(reading)
        self.roles = [role_choice.candidates(reading, d, table, descriptions) for d in reading.drafts]
        self.items = card_items.collect(reading, self.dates, self.outlets, self.roles)

    def ask(self, reading: Reading, network: CardNetwork) -> None:
        """Has the network tell the drafts what it thinks; silent over another reader's vectors."""
        if network.fits(reading.doc.tensor):
            network.read(reading, self.items)


def read(doc: Doc, context: ArticleContext) -> tuple[Reading, list[Warning]]:
    """A document with all that the sieves look at, and its drafts without speakers."""
    text = doc.text
    quoted, warnings = find_quoted(text)
    phrases = resolve(find_date_phrases(text), context.published)
    phrases = [p for p in phrases if not stands_as_dateline(text, p)]
    sentence_of, number = [], -1
    for token in doc:
        number += bool(token.is_sent_start) or token.i == 0
        sentence_of.append(number)
    reading = Reading(
        doc, context, Names(doc), quoted, phrases, sentence_of, _paragraphs(doc, text), _inside(doc, quoted)
    )
    if len(doc):
        reading.drafts = contents.build_drafts(reading)
    return reading, warnings


def _paragraphs(doc: Doc, text: str) -> list[int]:
    breaks = paragraph_breaks(text)
    out, passed = [], 0
    for token in doc:
        while passed < len(breaks) and breaks[passed] <= token.idx:
            passed += 1
        out.append(passed)
    return out


def _inside(doc: Doc, quoted: list) -> list[int]:
    """For every token the index of the outermost quotation around it, or -1."""
    inside = [-1] * len(doc)
    outer = [(q.span.start, q.span.end, i) for i, q in enumerate(quoted) if q.depth == 0]
    at = 0
    for token in doc:
        while at < len(outer) and outer[at][1] <= token.idx:
            at += 1
        if at < len(outer) and outer[at][0] <= token.idx < outer[at][1]:
            inside[token.i] = outer[at][2]
    return inside


def find_speakers(
    reading: Reading, table: roles.RoleTable, pronouns: PronounResolver, forests: Mapping[str, Forest]
) -> None:
    """Decides the speakers of all drafts, in text order; those that go on from a later quote come last."""
    sieves = SpeakerSieves(reading, table, pronouns, forests)
    for draft in reading.drafts:
        sieves.decide(draft)
    for draft in reading.drafts:
        if draft.speaker is None and draft.continues is not None:
            sieves.decide(draft)


def find_choices(
    reading: Reading, pronouns: PronounResolver, network: CardNetwork, forests: Mapping[str, Forest]
) -> tuple[roles.RoleTable, Choices]:
    """Decides the speakers of all drafts and finds what their cards are chosen from; the network has been asked.

    Of the forests, "epithet" and "unsaid" take part; without them, as while they are learnt, less is resolved.
    """
    table = roles.RoleTable(reading)
    find_speakers(reading, table, pronouns, forests)
    choices = Choices(reading, table)
    choices.ask(reading, network)
    return table, choices


@cache
def _shared() -> Attributor:
    return Attributor()


def attribute(
    doc: Doc, context: ArticleContext | None = None, coreference: Coreference | None = None
) -> AttributionResult:
    """The quotes of a document, with the shipped forests.

    `doc` must carry `doc._.attributions` (the reader's spans), heads, tags and entities. Without `coreference`
    pronouns are resolved by the names alone.
    """
    return _shared()(doc, context, coreference)
