"""Names that label what follows them: lines of a transcript, and "Ruiz: “Enough.”"."""

from __future__ import annotations

import re

from .draft import Draft, Reading, TokenRange
from .model import Span

_LABEL = re.compile(
    r"(?m)^[ \t]*"
    r"(?P<who>Q|A|[A-Z][A-Z.'’ -]{2,30}|(?:[A-Z][\w.'’-]+[ \t]+){0,3}[A-Z][\w.'’-]+)"
    r"(?:[ \t]*\([^)\n]{1,40}\))?:[ \t]+(?P<what>\S[^\n]{2,})$"
)


def labelled_lines(reading: Reading, drafts: list[Draft]) -> list[Draft]:
    """Lines of a transcript, "RUIZ: I will not.", where the text has two or more of them."""
    text = reading.whole
    lines = [m for m in _LABEL.finditer(text) if _is_label(reading, m)]
    if len(lines) < 2:
        return []
    out = []
    asker: dict[str, TokenRange] = {}
    for m in lines:
        span = Span(*m.span("what"))
        if any(c.start < span.end and span.start < c.end for d in drafts for c in d.content):
            continue
        content = _trim_label(text, span)
        who = reading.tokens(Span(*m.span("who")))
        colon = reading.tokens(Span(m.end("who"), m.end("who") + 1)) if text[m.end("who")] == ":" else None
        draft = Draft([content], colon, [who], 0.7, origin="label")
        draft.first_token = reading.tokens(content)[0]
        asker.setdefault(m.group("who"), who)
        out.append(draft)
    return out


def _trim_label(text: str, span: Span) -> Span:
    end = span.end
    while end > span.start + 1 and text[end - 1].isspace():
        end -= 1
    return Span(span.start, end)


def _is_label(reading: Reading, match: re.Match[str]) -> bool:
    who = match.group("who")
    if who in ("Q", "A") or who.isupper():
        return True
    token = reading.tokens(Span(*match.span("who")))[0]
    entity = reading.names.at(token)
    return entity is not None and entity.is_person


def take_label(reading: Reading, draft: Draft) -> None:
    """ "Ruiz: “Enough.”" says who speaks, whatever else was linked from another sentence."""
    doc, first = reading.doc, draft.first_token
    if draft.quoted_share < 0.85 or first < 2 or doc[first - 1].text != ":":
        return
    entity, mention = reading.names.at(first - 2), reading.names.mention_at(first - 2)
    if (
        entity is None
        or mention is None
        or not entity.is_person
        or draft.source[:1] == [(mention.start, mention.end)]
    ):
        return
    opens = mention.start == 0 or doc[mention.start - 1].is_space or not doc[mention.start - 1].is_alpha
    if opens:
        draft.cue, draft.source = (first - 1, first), [(mention.start, mention.end)]
