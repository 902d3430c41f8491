"""The pipeline's drafts over articles with cards, each with the attribution that it matches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import quotewire_server
from quotewire_server.attribution import engine, roles
from quotewire_server.attribution.card_network import CardNetwork, load_card_network
from quotewire_server.attribution.draft import Draft, Reading
from quotewire_server.attribution.forest import Forest
from quotewire_server.attribution.model import ArticleContext
from quotewire_server.attribution.pronouns import PronounResolver
from quotewire_server.attribution.role_choice import RoleCandidate
from quotewire_server.coreference import Coreference

from bench.gold import OUTLET_NAMES
from bench.scoring import plain_form as normalise

SPEECH = ("direct", "mixed", "indirect")


@dataclass
class Case:
    """One draft and the gold attribution that it matches, if any."""

    article: int
    number: int
    reading: Reading
    table: roles.RoleTable
    choices: engine.Choices
    draft: Draft
    roles: list[RoleCandidate]
    gold: dict | None
    free: bool
    coreference: Coreference
    network: CardNetwork

    @property
    def speech(self) -> bool:
        return self.gold is not None and self.gold["kind"] in SPEECH

    @property
    def speaker_right(self) -> bool:
        if self.gold is None:
            return False
        names = {normalise(n) for n in (self.gold["speaker"] or "", *self.gold["speaker_aliases"])}
        return normalise(self.draft.speaker.name if self.draft.speaker else "") in names


def read_cases(articles: Sequence[dict], models: Sequence[Path] = ()) -> Iterator[Case]:
    """The pipeline's drafts over articles with cards, each with the attribution that it matches.

    Of N models, the first reads the articles 0, N, 2N …, the second 1, N + 1 … and so on: with models of N folds
    (`training.train --folds N`) each article is read by the one that has not seen it. None: the shipped model.
    """
    for fold, model in enumerate(models or [engine.MODEL]):
        yield from _read_fold(articles, model, fold, len(models) or 1)


def _read_fold(articles: Sequence[dict], model: Path, fold: int, folds: int) -> Iterator[Case]:
    nlp = quotewire_server.load(model)
    coreference = Coreference(nlp)
    network = load_card_network(model / "cards.npz")
    for number in range(fold, len(articles), folds):
        article = articles[number]
        year, month, day = (int(p) for p in article["published"].split("-"))
        context = ArticleContext(
            article["title"] or "", OUTLET_NAMES.get(article["publisher"], article["publisher"]), (year, month, day),
            article["byline"] or "",
        )  # fmt: skip
        reading, _ = engine.read(nlp(article["text"]), context)
        table, choices = engine.find_choices(reading, PronounResolver(coreference), network, {})
        matched = _match(reading, article)
        for draft, held in zip(reading.drafts, choices.roles, strict=True):
            gold = matched.get(id(draft))
            free = gold is None and _touches_borderline(reading, draft, article)
            yield Case(number, 0, reading, table, choices, draft, held, gold, free, coreference, network)


def decide_again(cases: Sequence[Case], forests: Mapping[str, Forest]) -> None:
    """Decides the speakers of an article's drafts anew, with forests, and all that hangs on them.

    `cases` are all cases of the article, in order.
    """
    first = cases[0]
    for case in cases:
        case.draft.speaker = case.draft.entity = None
    first.reading.order = None
    first.reading.surveys.clear()
    resolver = PronounResolver(first.coreference, forests.get("pronoun"))
    table, choices = engine.find_choices(first.reading, resolver, first.network, forests)
    for case, held in zip(cases, choices.roles, strict=True):
        case.table, case.choices, case.roles = table, choices, held


def _letters(text: str, start: int, end: int) -> set[int]:
    return {i for i in range(start, min(end, len(text))) if text[i].isalnum()}


def _match(reading: Reading, article: dict) -> dict[int, dict]:
    """Draft (by id) -> the gold attribution with which it shares most, if at least half of their union."""
    text = reading.doc.text
    golds = [
        (set().union(*(_letters(text, s, e) for s, e in g["content"])), g)
        for g in article["attributions"]
        if g["content"]
    ]
    pieces = [(_letters(text, s, e), g) for _, g in golds for s, e in g["content"]]
    pairs = []
    for draft in reading.drafts:
        whole = set().union(*(_letters(text, c.start, c.end) for c in draft.content))
        for letters, gold in [*golds, *pieces]:
            union = len(whole | letters)
            if union and len(whole & letters) / union >= 0.5:
                pairs.append((len(whole & letters) / union, draft, gold))
    out: dict[int, dict] = {}
    for _, draft, gold in sorted(pairs, key=lambda p: -p[0]):
        if id(draft) not in out and gold["kind"] != "none":
            out[id(draft)] = gold
    return out


def _touches_borderline(reading: Reading, draft: Draft, article: dict) -> bool:
    spans = [b["span"] for b in article.get("borderline", [])]
    spans += [
        s for g in article["attributions"] if g["kind"] == "none" or g.get("optional") for s in g["content"]
    ]
    return any(s < c.end and c.start < e for s, e in spans for c in draft.content)
