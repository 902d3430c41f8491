"""From outcomes to the rows of the three tables; timings stay out, so that the same input gives the same rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from quotewire import __version__
from quotewire.v1 import quotewire_pb2 as pb

from .core import Extracted, Failed, Outcome
from .model import ArticleRecord, Rejected

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Placed:
    """An outcome with its place: the input file, and the position in its part."""

    position: int
    source: str
    outcome: Outcome


@dataclass(slots=True)
class PartRows:
    """The rows of one part, each list in the order of positions."""

    articles: list[Row] = field(default_factory=list)
    quotes: list[Row] = field(default_factory=list)
    errors: list[Row] = field(default_factory=list)


def versions(model: pb.ModelInfo) -> Row:
    """The columns that say what made a row."""
    return {
        "model": model.name,
        "model_version": model.version,
        "model_hash": model.sha256,
        "quotewire_version": __version__,
    }


def content_hash(text: str) -> str:
    """SHA-256 of the text in UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def record_id(record: ArticleRecord) -> str:
    """An id that outlet, address (or id) and text decide: 32 hexadecimal digits, the same in every run."""
    digest = hashlib.sha256()
    for part in (record.outlet, record.url or record.id, record.text):
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(encoded) + encoded)
    return digest.hexdigest()[:32]


def flat_rows(part: str, outcomes: Sequence[Placed], made_by: Row, *, with_text: bool) -> PartRows:
    """Rows for the tables of `schema`."""
    rows = PartRows()
    for placed in outcomes:
        place = {"part": part, "position": placed.position}
        if isinstance(placed.outcome, Failed):
            rows.errors.append(place | error_row(placed.source, placed.outcome) | made_by)
            continue
        record, response = placed.outcome.record, placed.outcome.response
        key = place | _identity(record)
        quotes = list(quote_rows(response.quotes))
        for index, quote in enumerate(quotes):
            about = {"article_outlet": record.outlet or None, "article_published": record.published or None}
            rows.quotes.append(key | about | {"quote_index": index} | quote | made_by)
        article = article_row(placed.source, placed.outcome, with_text=with_text)
        rows.articles.append(key | article | {"quotes": len(quotes)} | made_by)
    return rows


def _identity(record: ArticleRecord) -> Row:
    return {
        "article_id": record.id,
        "record_id": record_id(record),
        "content_hash": content_hash(record.text),
    }


def article_row(source: str, extracted: Extracted, *, with_text: bool) -> Row:
    """The columns of an article that are its own."""
    record, response = extracted.record, extracted.response
    return {
        "source": source,
        "source_record": record.number,
        "title": record.title or None,
        "outlet": record.outlet or None,
        "published": record.published or None,
        "url": record.url or None,
        "byline": record.byline or None,
        "language": record.language or None,
        "chars": len(record.text),
        "words": len(record.text.split()),
        "repaired": list(record.repaired),
        "warnings": [_name(pb.WarningCode, each.code) for each in response.warnings],  # type: ignore[attr-defined]
        "coreference": _coreference(response.stages),
        "text": record.text if with_text else None,
    }


def lines_identity(source: str, record: ArticleRecord, *, with_text: bool) -> Row:
    """The fields of an article that go into its line beside the response; those it lacks are not there."""
    fields = _identity(record) | {
        "source": source,
        "source_record": record.number,
        "title": record.title,
        "outlet": record.outlet,
        "published": record.published,
        "url": record.url,
        "byline": record.byline,
        "language": record.language,
        "chars": len(record.text),
        "words": len(record.text.split()),
        "repaired": list(record.repaired),
        "text": record.text if with_text else "",
    }
    return {name: value for name, value in fields.items() if value not in ("", [])}


def error_row(source: str, failed: Failed) -> Row:
    """The columns of an error that are its own."""
    record = failed.record
    row: Row = {
        "article_id": _storable(record.id),
        "content_hash": None,
        "source": source,
        "source_record": record.number,
        "outlet": None,
        "published": None,
        "chars": None,
        "reason": failed.reason,
        "message": _storable(failed.message),
        "retryable": failed.is_retryable,
    }
    if not isinstance(record, Rejected):
        row["content_hash"] = content_hash(record.text)
        row["outlet"] = _storable(record.outlet) or None
        row["published"] = _storable(record.published) or None
        row["chars"] = len(record.text)
    return row


def _storable(text: str) -> str:
    """The text with lone surrogates replaced: a rejected document may have them anywhere."""
    return text.encode("utf-8", "replace").decode()


def count_quotes(quotes: Iterable[pb.Quote]) -> int:
    """How many quotes these are, those inside others too."""
    return sum(1 + count_quotes(quote.nested) for quote in quotes)


def quote_rows(quotes: Iterable[pb.Quote], parent: str | None = None) -> Iterator[Row]:
    for quote in quotes:
        yield _quote_row(quote, parent)
        yield from quote_rows(quote.nested, quote.id)


def _quote_row(quote: pb.Quote, parent: str | None) -> Row:
    row: Row = {
        "quote_id": quote.id,
        "parent_id": parent,
        "kind": _name(pb.QuoteKind, quote.kind),
        "text": quote.text,
        "start": quote.content[0].start if quote.content else None,
        "end": quote.content[-1].end if quote.content else None,
        "spans": [{"start": span.start, "end": span.end} for span in quote.content],
        "confidence": quote.confidence if quote.HasField("confidence") else None,
    }
    if quote.HasField("cue"):
        cue = quote.cue
        row |= {"cue_text": cue.text, "cue_lemma": cue.lemma, "cue_negated": cue.negated, **_span("cue", cue)}
    if quote.HasField("speaker"):
        row |= _speaker_columns(quote.speaker)
    if quote.HasField("role"):
        role = quote.role
        row |= {"role_text": role.text, "role_basis": _name(pb.RoleBasis, role.basis), **_span("role", role)}
    if quote.HasField("date"):
        date = quote.date
        row |= {"date_value": date.value or None, "date_text": date.text or None}
        row |= {"date_basis": _name(pb.DateBasis, date.basis), **_span("date", date)}
    if quote.HasField("outlet"):
        outlet = quote.outlet
        row |= {"outlet_name": outlet.name, "outlet_basis": _name(pb.OutletBasis, outlet.basis)}
        row |= _span("outlet", outlet)
    return row


def _speaker_columns(speaker: pb.Speaker) -> Row:
    row: Row = {
        "speaker_name": speaker.name or None,
        "speaker_kind": _name(pb.SpeakerKind, speaker.kind),
        "resolution": _name(pb.Resolution, speaker.resolution),
        "chain": [
            {"text": mention.text, "start": mention.span.start, "end": mention.span.end}
            for mention in speaker.chain
        ],
        "candidates": [{"name": each.name, "score": each.score} for each in speaker.candidates],
    }
    if speaker.HasField("mention"):
        row |= {"mention_text": speaker.mention.text, **_span("mention", speaker.mention)}
    return row


def _span(prefix: str, message: Any) -> Row:
    """The columns of a message's span, where it has one."""
    if not message.HasField("span"):
        return {}
    return {f"{prefix}_start": message.span.start, f"{prefix}_end": message.span.end}


def _coreference(stages: Iterable[pb.StageReport]) -> str | None:
    states = [stage.state for stage in stages if stage.stage == pb.STAGE_COREFERENCE]
    return _name(pb.StageState, states[0]) if states else None


def _name(enum: Any, value: int) -> str | None:
    """The lower-case name of a value without its prefix; None for one that says nothing."""
    name = _NAMES.get((id(enum), value))
    if name is None:
        prefix = enum.keys()[0].removesuffix("UNSPECIFIED")
        # A newer server may send values that this version does not know.
        known = enum.Name(value).removeprefix(prefix).lower() if value in enum.values() else str(value)
        name = _NAMES[id(enum), value] = known if value else ""
    return name or None


_NAMES: dict[tuple[int, int], str] = {}
