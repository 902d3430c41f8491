"""Gold articles: news articles whose quotes were annotated by hand.

Two layouts are read. A folder holds one JSON file per article, text included (`bench/gold/wikinews`).
A single JSON file lists annotations whose texts lie in a folder of their own (`bench/gold/seeds.json`,
texts in `seeds/`). `bench/gold/README.md` tells the fields.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
GOLD_FOLDER = REPOSITORY / "bench" / "gold"
SEED_TEXTS = REPOSITORY / "seeds"

Interval = tuple[int, int]
"""A stretch of an article's text: start and end in code points, end exclusive."""

SPEECH_KINDS = frozenset({"direct", "mixed", "indirect"})
QUOTED_KINDS = frozenset({"direct", "mixed"})

# How the outlets of the larger, non-public gold sets are called by their readers.
OUTLET_NAMES = {
    "breitbart": "Breitbart",
    "huff-post": "HuffPost",
    "nyt": "The New York Times",
    "politico": "Politico",
    "usa-today": "USA Today",
    "wash-post": "The Washington Post",
    "west-journal": "Western Journalism",
}


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """One annotated attribution: a quote, or (kind `mental`) a belief.

    `speaker` is None where even a careful reader cannot tell; `outlet` and `date` only hold what the
    text states. `optional` marks attributions that nobody should be blamed for missing or for finding.
    """

    id: str
    kind: str
    content: tuple[Interval, ...]
    source: tuple[Interval, ...]
    cue: tuple[Interval, ...]
    speaker: str | None
    speaker_aliases: tuple[str, ...]
    source_is_pronoun: bool
    roles: tuple[str, ...]
    date_text: str | None
    date: str | None
    outlet: str | None
    outlet_aliases: tuple[str, ...]
    note: str
    optional: bool

    @property
    def card_is_debatable(self) -> bool:
        """Whether the annotator left it open if date and outlet must be found."""
        return any(word in self.note for word in ("optional", "accept", "not scored"))


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article with its annotated quotes and what a caller would tell the service about it.

    `outlet`, `title` and `byline` are empty and `published` is None where unknown. `borderline` are
    stretches that the annotators left out as debatable; `not_quotes` are strings of the text that
    stand in quotation marks and quote nobody.
    """

    id: str
    text: str
    outlet: str
    published: str | None
    title: str
    byline: str
    quotes: tuple[GoldQuote, ...]
    borderline: tuple[Interval, ...]
    not_quotes: tuple[str, ...]


def load_gold(path: Path, texts: Path = SEED_TEXTS) -> list[GoldArticle]:
    """Reads the gold articles of a folder, or of a file whose texts lie in the folder `texts`.

    Raises FileNotFoundError when the gold or one of its texts is not there.
    """
    if path.is_dir():
        return [_article(_read_json(file)) for file in sorted(path.glob("*.json"))]
    return [_article(entry, _read_text(texts / entry["id"])) for entry in _read_json(path)]


def gold_files(path: Path, texts: Path = SEED_TEXTS) -> list[Path]:
    """The files that decide what `load_gold(path)` returns, in a fixed order."""
    if path.is_dir():
        return sorted(path.glob("*.json"))
    return [path, *(texts / entry["id"] for entry in _read_json(path))]


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _read_text(path: Path) -> str:
    # newline="" keeps CRLF as it is: offsets count the untouched text.
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def _article(entry: Mapping[str, Any], text: str | None = None) -> GoldArticle:
    publisher = _text_or_empty(entry.get("publisher"))
    return GoldArticle(
        id=entry["id"],
        text=entry["text"] if text is None else text,
        outlet=OUTLET_NAMES.get(publisher, publisher),
        published=entry.get("published"),
        title=_text_or_empty(entry.get("title")),
        byline=_text_or_empty(entry.get("byline")),
        quotes=tuple(_quote(quote) for quote in entry.get("attributions", entry.get("quotes", []))),
        borderline=tuple(_interval(item["span"]) for item in entry.get("borderline", ())),
        not_quotes=tuple(entry.get("not_quotes", ())),
    )


def _quote(entry: Mapping[str, Any]) -> GoldQuote:
    return GoldQuote(
        id=entry["id"],
        kind=entry["kind"],
        content=_intervals(entry["content"]),
        source=_intervals(entry.get("source") or ()),
        cue=_intervals(entry.get("cue") or ()),
        speaker=entry["speaker"],
        speaker_aliases=tuple(entry["speaker_aliases"]),
        source_is_pronoun=bool(entry.get("mention_is_pronoun")),
        roles=tuple(entry["role"]),
        date_text=entry.get("date_text"),
        date=entry.get("date"),
        outlet=entry.get("outlet"),
        outlet_aliases=tuple(entry.get("outlet_aliases") or ()),
        note=entry.get("note") or "",
        optional=bool(entry.get("optional")),
    )


def _intervals(pairs: Iterable[Iterable[int]]) -> tuple[Interval, ...]:
    return tuple(_interval(pair) for pair in pairs)


def _interval(pair: Iterable[int]) -> Interval:
    start, end = pair
    return start, end


def _text_or_empty(value: str | None) -> str:
    """Metadata that a crawler wrote down as the word "None" is no metadata."""
    return "" if value in (None, "None", "NA") else str(value)
