"""Names that label what follows them: lines of a transcript, and "Ruiz: “Enough.”"."""

from __future__ import annotations

import re

from . import lexicon
from .draft import Draft, Reading, TokenRange
from .model import Span

_LABEL = re.compile(
    r"(?m)^[ \t]*[“\"‘«]?"
    r"(?P<who>Q|A|[A-Z][A-Z.'’ -]{2,30}|(?:[A-Z][\w.'’-]+[ \t]+){0,3}[A-Z][\w.'’-]+)"
    r"(?:[ \t]*\([^)\n]{1,40}\))?:[ \t]+(?P<what>\S[^\n]{2,})$"
)

_SIGNATURE = re.compile(r"\s*(?P<dash>—|–|--?|―)\s*")


def labelled_lines(reading: Reading, drafts: list[Draft]) -> list[Draft]:
    """Lines of a transcript, "RUIZ: I will not.", where the text has two or more of them."""
    text = reading.whole
    lines = [m for m in _LABEL.finditer(text) if _is_label(reading, m)]
    if len(lines) < 2:
        return []
    out = []
    answering = _interviewed(reading, lines[0].start())
    for m in lines:
        span = Span(*m.span("what"))
        content = _trim_label(text, span)
        who = reading.tokens(Span(*m.span("who")))
        colon = reading.tokens(Span(m.end("who"), m.end("who") + 1)) if text[m.end("who")] == ":" else None
        # Who asks is told nowhere; who answers is the one interviewed.
        source = {"Q": None, "A": answering}.get(m.group("who"), who)
        for draft in drafts:
            draft.content = [p for c in draft.content for p in _outside(c, span)]
        draft = Draft([content], colon, [source] if source else [], 0.7, origin="label")
        draft.first_token = reading.tokens(content)[0]
        out.append(draft)
    return out


def _interviewed(reading: Reading, start: int) -> TokenRange | None:
    """The person whom the text before the first question names last: the one who answers."""
    named = [m for e in reading.names.people for m in e.mentions if reading.doc[m.start].idx < start]
    last = max(named, key=lambda m: m.start, default=None)
    return (last.start, last.end) if last is not None else None


def _outside(content: Span, line: Span) -> list[Span]:
    """The parts of a content that stand outside a line."""
    parts = (
        Span(content.start, min(content.end, line.start)),
        Span(max(content.start, line.end), content.end),
    )
    return [p for p in parts if p.start < p.end]


def _trim_label(text: str, span: Span) -> Span:
    end = span.end
    while end > span.start + 1 and text[end - 1].isspace():
        end -= 1
    return Span(span.start, end)


def _paragraph(reading: Reading, span: Span) -> int:
    return reading.paragraph_of[reading.tokens(span)[0]]


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
    before = doc[mention.start - 1] if mention.start else None
    opens = (
        before is None
        or before.is_space
        or not before.is_alpha
        or before.lemma_.lower() in lexicon.SPEECH_VERBS
    )
    if opens:
        draft.cue, draft.source = (first - 1, first), [(mention.start, mention.end)]


def signed(reading: Reading, drafts: list[Draft]) -> list[Draft]:
    """Quotations with a signature, “Stay home.” — Ana Ruiz, mayor: those that no draft holds yet.

    The signature says who speaks, whatever else was linked from another paragraph.
    """
    doc, out = reading.doc, []
    for quoted in reading.quoted:
        if quoted.depth:
            continue
        dash = _SIGNATURE.match(reading.whole, quoted.span.end)
        if dash is None:
            continue
        name = reading.names.mention_at(reading.tokens(Span(dash.end(), dash.end() + 1))[0])
        entity = reading.names.at(name.start) if name is not None else None
        if name is None or entity is None or not entity.is_person:
            continue
        end = name.end
        while end < len(doc) and not doc[end].is_space and doc[end].text not in ".;" and end - name.end < 12:
            end += 1
        cue, source = reading.tokens(Span(*dash.span("dash"))), [(name.start, end)]
        for draft in drafts:
            if _holds(draft, quoted.span):
                _sign(reading, draft, quoted.span, cue, source)
        if not any(_holds(draft, quoted.span) for draft in drafts):
            draft = Draft([quoted.span], cue, source, 0.7, origin="label")
            draft.first_token = reading.tokens(quoted.span)[0]
            out.append(draft)
    return out


def _holds(draft: Draft, quoted: Span) -> bool:
    return any(c.start < quoted.end and quoted.start < c.end for c in draft.content)


def _sign(reading: Reading, draft: Draft, quoted: Span, cue: TokenRange, source: list[TokenRange]) -> None:
    """Lets a signature speak in a draft that holds its quotation; one of another paragraph keeps what is its own."""
    here = _paragraph(reading, quoted)
    elsewhere = draft.cue is not None and reading.paragraph_of[draft.cue[0]] != here
    parts = [part for content in draft.content for part in _outside(content, quoted)]
    rest = [_trim_label(reading.whole, part) for part in parts if _paragraph(reading, part) != here]
    if elsewhere and rest:
        draft.content = rest
    elif elsewhere or not draft.source:
        draft.cue, draft.source = cue, list(source)
