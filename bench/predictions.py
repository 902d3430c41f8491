"""Predictions: what the pipeline said about each article, as written by `quotewire extract --format jsonl`.

One JSON object per line and article: the protobuf JSON form of an ExtractQuotesResponse with the
contract's own snake_case names. Offsets count code points.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.gold import Interval


@dataclass(frozen=True, slots=True)
class PredictedQuote:
    """A quote as predicted, cut down to what is scored.

    `kind` is lower case ("direct"). `date` and `outlet` are empty unless the text states them: the
    article's own date and publisher, filled in by default, are no findings. `raw` is the whole JSON form.
    """

    kind: str
    content: tuple[Interval, ...]
    speaker: str
    role: str
    date: str
    outlet: str
    confidence: float | None
    raw: Mapping[str, Any]

    @classmethod
    def from_json(cls, quote: Mapping[str, Any]) -> PredictedQuote:
        """Reads a `quotewire.v1.Quote` in its JSON form."""
        return cls(
            kind=last_word(quote.get("kind", "")),
            content=tuple((span.get("start", 0), span["end"]) for span in quote.get("content", ())),
            speaker=_part(quote, "speaker").get("name", ""),
            role=_part(quote, "role").get("text", ""),
            date=_stated(_part(quote, "date"), "value"),
            outlet=_stated(_part(quote, "outlet"), "name"),
            confidence=quote.get("confidence"),
            raw=quote,
        )


def last_word(enum_name: str) -> str:
    """The telling part of an enum value's name: "QUOTE_KIND_DIRECT" gives "direct"."""
    return enum_name.rsplit("_", 1)[-1].lower()


def predicted_quotes(response: Mapping[str, Any]) -> list[PredictedQuote]:
    """The quotes of one ExtractQuotesResponse in its JSON form."""
    return [PredictedQuote.from_json(quote) for quote in response.get("quotes", ())]


def read_predictions(path: Path) -> dict[str, list[PredictedQuote]]:
    """Reads a JSON Lines file of responses: article id to quotes."""
    with path.open(encoding="utf-8") as lines:
        responses = [json.loads(line) for line in lines if line.strip()]
    return {response["article_id"]: predicted_quotes(response) for response in responses}


def write_predictions(path: Path, responses: Iterable[Mapping[str, Any]]) -> None:
    """Writes responses in their JSON form, one per line."""
    with path.open("w", encoding="utf-8") as lines:
        for response in responses:
            lines.write(json.dumps(response, ensure_ascii=False) + "\n")


def _part(quote: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return quote.get(name) or {}


def _stated(part: Mapping[str, Any], key: str) -> str:
    stated = last_word(part.get("basis", "STATED")) == "stated"
    return part.get(key, "") if stated else ""
