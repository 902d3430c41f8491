"""Quotes as protobuf messages: ids, filters and the caller's unit of offsets."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from quotewire.v1 import quotewire_pb2 as pb

from .attribution import model
from .offsets import OffsetConverter

Plain = TypeVar("Plain")
Converted = TypeVar("Converted")

# Beliefs are attributed but not said; they come only when asked for.
DEFAULT_KINDS = frozenset({pb.QUOTE_KIND_DIRECT, pb.QUOTE_KIND_MIXED, pb.QUOTE_KIND_INDIRECT})


class ResponseBuilder:
    """Turns the quotes and warnings of one article into messages with the caller's offsets."""

    def __init__(self, text: str, options: pb.ExtractOptions):
        self._text = text
        self._text_digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        self._offset = OffsetConverter(text, options.offset_encoding)
        self._kinds = frozenset(options.kinds) or DEFAULT_KINDS
        self._min_confidence = options.min_confidence
        self._ids: dict[str, int] = {}

    def quotes(self, quotes: Iterable[model.Quote]) -> list[pb.Quote]:
        """The wanted quotes, in the order given.

        A quote that is not wanted is left out alone: wanted quotes inside it take its place.
        """
        wanted = []
        for quote in quotes:
            quote_id = self._id(quote.content)
            nested = self.quotes(quote.nested)
            if self._is_wanted(quote):
                wanted.append(self._quote(quote, quote_id, nested))
            else:
                wanted.extend(nested)
        return wanted

    def warning(self, warning: model.Warning) -> pb.Warning:
        return pb.Warning(
            code=enum_value(pb.WarningCode, warning.code),
            message=warning.message,
            span=_if_known(self._span, warning.span),
        )

    def _is_wanted(self, quote: model.Quote) -> bool:
        kind = enum_value(pb.QuoteKind, quote.kind)
        # In single precision, as the message carries both: a caller may ask for a confidence that was given before.
        confidence = pb.Quote(confidence=quote.confidence).confidence
        return kind in self._kinds and confidence >= self._min_confidence

    def _id(self, content: Sequence[model.Span]) -> str:
        """An id that text and place of the quote determine, whatever the filters and the offset encoding."""
        digest = hashlib.sha256(self._text_digest)
        for span in content:
            digest.update(b"%d-%d," % (span.start, span.end))
        quote_id = f"q{digest.hexdigest()[:12]}"
        # Two quotes may share their words: "Ruiz and, in a letter, the council said ...".
        count = self._ids[quote_id] = self._ids.get(quote_id, 0) + 1
        return quote_id if count == 1 else f"{quote_id}-{count}"

    def _quote(self, quote: model.Quote, quote_id: str, nested: list[pb.Quote]) -> pb.Quote:
        return pb.Quote(
            id=quote_id,
            kind=enum_value(pb.QuoteKind, quote.kind),
            content=[self._span(span) for span in quote.content],
            text=" ".join(map(self._verbatim, quote.content)),
            cue=_if_known(self._cue, quote.cue),
            speaker=_if_known(self._speaker, quote.speaker),
            role=_if_known(self._role, quote.role),
            date=_if_known(self._date, quote.date),
            outlet=_if_known(self._outlet, quote.outlet),
            nested=nested,
            confidence=quote.confidence,
        )

    def _verbatim(self, span: model.Span) -> str:
        return self._text[span.start : span.end]

    def _span(self, span: model.Span) -> pb.Span:
        return pb.Span(start=self._offset(span.start), end=self._offset(span.end))

    def _mention(self, mention: model.Mention) -> pb.Mention:
        return pb.Mention(span=self._span(mention.span), text=self._verbatim(mention.span))

    def _cue(self, cue: model.Cue) -> pb.Cue:
        return pb.Cue(span=self._span(cue.span), text=self._verbatim(cue.span), lemma=cue.lemma, negated=cue.negated)

    def _speaker(self, speaker: model.Speaker) -> pb.Speaker:
        return pb.Speaker(
            name=speaker.name,
            kind=enum_value(pb.SpeakerKind, speaker.kind),
            mention=_if_known(self._mention, speaker.mention),
            resolution=enum_value(pb.Resolution, speaker.resolution),
            chain=[self._mention(mention) for mention in speaker.chain],
            candidates=[pb.Candidate(name=name, score=score) for name, score in speaker.candidates],
        )

    def _role(self, role: model.Role) -> pb.Role:
        basis = enum_value(pb.RoleBasis, role.basis)
        return pb.Role(text=role.text, span=_if_known(self._span, role.span), basis=basis)

    def _date(self, date: model.UtteranceDate) -> pb.UtteranceDate:
        span, basis = _if_known(self._span, date.span), enum_value(pb.DateBasis, date.basis)
        text = self._verbatim(date.span) if date.span else date.text
        return pb.UtteranceDate(value=date.value, text=text, span=span, basis=basis)

    def _outlet(self, outlet: model.Outlet) -> pb.Outlet:
        basis = enum_value(pb.OutletBasis, outlet.basis)
        return pb.Outlet(name=outlet.name, span=_if_known(self._span, outlet.span), basis=basis)


def _if_known(convert: Callable[[Plain], Converted], value: Plain | None) -> Converted | None:
    return None if value is None else convert(value)


def enum_value(enum, name: str):
    """The value of a contract enum for its lower-case name without prefix; ("direct" of QuoteKind: 1).

    Raises `ValueError` for a name that the enum does not have.
    """
    prefix = enum.keys()[0].removesuffix("UNSPECIFIED")
    return enum.Value(prefix + name.upper())
