"""The text of an article with its quotes, speakers and cues marked up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Protocol

from quotewire.cli import fields
from quotewire.v1 import quotewire_pb2 as pb


class Tints(Protocol):
    """Who gets which style class and letter."""

    def tint(self, name: str) -> str: ...

    def letter(self, name: str) -> str: ...


@dataclass(frozen=True, slots=True)
class _Mark:
    """One marked stretch of the text, in code points, end exclusive."""

    start: int
    end: int
    kind: str  # "content", "source", "cue"
    key: str
    quote: pb.Quote
    depth: int


def marked_text(prefix: str, text: str, quotes: Sequence[tuple[int, pb.Quote]], tints: Tints) -> str:
    """The text as HTML: cut at every border of a mark, so that marks may cross and nest at will."""
    marks = [mark for mark in _marks(prefix, quotes) if 0 <= mark.start < mark.end <= len(text)]
    borders = sorted({0, len(text), *(mark.start for mark in marks), *(mark.end for mark in marks)})
    starting = sorted(marks, key=lambda mark: mark.start)
    active: list[_Mark] = []
    pieces: list[str] = []
    anchored: set[str] = set()
    for start, end in pairwise(borders):
        active = [mark for mark in active if mark.end > start]
        while starting and starting[0].start == start:
            active.append(starting.pop(0))
        pieces.append(_piece(text[start:end], start, end, active, tints, anchored))
    return "".join(pieces)


def _marks(prefix: str, quotes: Sequence[tuple[int, pb.Quote]]) -> Iterator[_Mark]:
    for number, (depth, quote) in enumerate(quotes, 1):
        key = f"{prefix}q{number}"
        for span in quote.content:
            yield _Mark(span.start, span.end, "content", key, quote, depth)
        if quote.HasField("cue"):
            yield _Mark(quote.cue.span.start, quote.cue.span.end, "cue", key, quote, depth)
        if quote.speaker.HasField("mention"):
            mention = quote.speaker.mention.span
            yield _Mark(mention.start, mention.end, "source", key, quote, depth)


def _piece(text: str, start: int, end: int, active: Sequence[_Mark], tints: Tints, anchored: set[str]) -> str:
    """One stretch under the same marks throughout; the innermost quote gives its tint."""
    html = escape(fields.visible(text))
    source = next((mark for mark in active if mark.kind == "source"), None)
    if any(mark.kind == "cue" for mark in active):
        html = f'<span class="cue">{html}</span>'
    if source is not None:
        html = f'<span class="source {tints.tint(fields.speaker(source.quote))}">{html}</span>'
        html += _name_after(source, end)
    contents = [mark for mark in active if mark.kind == "content"]
    if not contents:
        return html
    mark = max(contents, key=lambda each: (each.depth, each.start))
    name = fields.speaker(mark.quote)
    anchor = ""
    if mark.key not in anchored:
        anchored.add(mark.key)
        anchor = f' id="{mark.key}"'
        html = f'<b class="letter">{tints.letter(name)}</b>{html}'
    classes = f"quote {fields.kind(mark.quote)} {tints.tint(name)}"
    tip = escape(
        ", ".join(part for part in (name or "unknown", fields.one_line(mark.quote.role.text)) if part)
    )
    return (
        f'<a class="{classes}"{anchor} href="#{mark.key}row" data-quote="{mark.key}" title="{tip}">{html}</a>'
    )


def _name_after(source: _Mark, end: int) -> str:
    """ "→ Mike Pompeo" behind the end of a mention that does not say the name itself."""
    if end != source.end or not fields.is_named_elsewhere(source.quote):
        return ""
    return f'<span class="name"> → {escape(fields.speaker(source.quote))}</span>'
