"""Quotations set as paragraphs of their own, without marks: behind "She added:", above a signature."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from . import lexicon, sources
from .draft import Draft, Reading, TokenRange, letters
from .model import Span

# "@reader", "— Ana Ruiz, Northfield" or "Ana Ruiz" as a paragraph of its own.
_SIGNATURE = re.compile(
    r"(?P<dash>[—–―-]{1,2}\s*)?(?P<who>@\w{2,30}|[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,3})(?:, [^.\n]{2,50})?\.?"
)
# A column of letters has at least this many signatures; one alone may be a byline.
MIN_SIGNATURES = 2
_MAX_SIGNED_CHARS = 2_000
_OPENING_MARKS = "“\"‘'«„"


@dataclass(frozen=True, slots=True)
class _Paragraph:
    span: Span
    text: str


def blocks(reading: Reading, drafts: list[Draft]) -> list[Draft]:
    """The quotes that are whole paragraphs; what `drafts` hold of these paragraphs is taken out of them."""
    paragraphs = _paragraphs(reading.whole)
    found = _after_colon(reading, paragraphs) + _signed_letters(reading, paragraphs)
    for block in found:
        for draft in drafts:
            draft.content = [c for c in draft.content if not _holds(block.content[0], c)]
    return found


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start < outer.end


def _paragraphs(text: str) -> list[_Paragraph]:
    out = []
    for m in re.finditer(r"[^\r\n]*\S[^\r\n]*", text):
        line = m.group()
        start = m.start() + len(line) - len(line.lstrip())
        out.append(_Paragraph(Span(start, m.start() + len(line.rstrip())), line.strip()))
    return out


def _after_colon(reading: Reading, paragraphs: list[_Paragraph]) -> list[Draft]:
    """The paragraph behind one that ends in "said:", where no quotation mark says where the quotation ends."""
    out = []
    for before, block in itertools.pairwise(paragraphs):
        if not before.text.endswith(":") or block.text[0] in _OPENING_MARKS or block.text.endswith(":"):
            continue
        cue = _last_cue(reading, before.span)
        if cue is None or not letters(reading.whole, block.span.start, block.span.end):
            continue
        verb, subject = cue
        draft = Draft([_without_stop(reading.whole, block.span)], verb, [subject], 0.6, origin="label")
        draft.first_token = reading.tokens(block.span)[0]
        out.append(draft)
    return out


def _last_cue(reading: Reading, span: Span) -> tuple[TokenRange, TokenRange] | None:
    """The verb of saying of the sentence that ends a paragraph, with its subject."""
    doc = reading.doc
    first, last = reading.tokens(span)
    sentence = reading.sentence_of[last - 1]
    for i in range(last - 1, first - 1, -1):
        token = doc[i]
        if reading.sentence_of[i] != sentence:
            return None
        if (
            token.tag_[:2] != "VB"
            or token.lemma_.lower() not in lexicon.SPEECH_VERBS
            or reading.inside[i] >= 0
        ):
            continue
        subject = next((c for c in token.children if c.dep_ == "nsubj" and c.i < i), None)
        if subject is not None and last - i <= 6:
            return (i, i + 1), sources.subject_phrase(reading, subject.i)
    return None


def _signed_letters(reading: Reading, paragraphs: list[_Paragraph]) -> list[Draft]:
    """The paragraphs of a column of letters or comments, each above its signature."""
    signatures = [n for n, p in enumerate(paragraphs) if n and _signs(reading, p)]
    if len(signatures) < MIN_SIGNATURES:
        return []
    out = []
    for n in signatures:
        letter = paragraphs[n - 1]
        if n - 1 in signatures or len(letter.text) > _MAX_SIGNED_CHARS or letter.text[0] in _OPENING_MARKS:
            continue
        match = _SIGNATURE.fullmatch(paragraphs[n].text)
        assert match is not None
        start = paragraphs[n].span.start
        who = reading.tokens(Span(start + match.start("who"), start + match.end("who")))
        draft = Draft([_without_stop(reading.whole, letter.span)], None, [who], 0.6, origin="label")
        draft.first_token = reading.tokens(letter.span)[0]
        out.append(draft)
    return out


def _signs(reading: Reading, paragraph: _Paragraph) -> bool:
    """Whether a paragraph is nothing but a signature: a handle, or the name of a person."""
    match = _SIGNATURE.fullmatch(paragraph.text)
    if match is None:
        return False
    start = paragraph.span.start + match.start("who")
    if match.group("who").startswith("@"):
        return True
    entity = reading.names.at(reading.tokens(Span(start, start + 1))[0])
    return entity is not None and entity.is_person


def _without_stop(text: str, span: Span) -> Span:
    return Span(span.start, span.end - 1) if text[span.end - 1] == "." and text[span.end - 2] != "." else span
