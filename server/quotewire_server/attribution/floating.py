"""Quotations that the reader left without cue or source, and whose they are."""

from __future__ import annotations

import re

from . import lexicon, sources
from .draft import Draft, Reading, TokenRange, letters
from .marks import Quoted
from .order import LastBefore, Stretches, reach_of
from .phrases import head_of

# A quotation of fewer words than this is a quote only if something says that it was said.
MIN_FLOATING_WORDS = 3
# A quote without cue or source belongs to the quote before it if no more paragraphs than this lie between.
CONTINUATION_REACH_PARAGRAPHS = 2
_WORD = re.compile(r"\w+(?:['’]\w+)?")
_TERMINATED = re.compile(r"[.!?…,;:][\"“”'’)\]]*$|[—–-]+[\"“”'’]*$")


def find_floating(reading: Reading, drafts: list[Draft]) -> list[Draft]:
    """Quotations without attribution: whole sentences between marks, and those beside a verb of saying."""
    text = reading.whole
    out: list[Draft] = []
    contents = Stretches((c.start, c.end) for d in drafts for c in d.content)
    said, said_too = LastBefore(reading, drafts), LastBefore(reading)
    for quoted in reading.quoted:
        if quoted.depth:
            continue
        span = quoted.span
        covered = sum(
            letters(text, max(span.start, start), min(span.end, end))
            for start, end in contents.touching(span.start, span.end)
        )
        words = len(_WORD.findall(text[span.start : span.end]))
        if (
            not words
            or covered > 0.3 * letters(text, span.start, span.end)
            or not quoted.closed
            and words < 4
        ):
            continue
        tokens = reading.tokens(span)
        cue, source = _attribution_beside(reading, quoted, tokens)
        if cue is None and (words < MIN_FLOATING_WORDS or not _stands_alone(reading, quoted)):
            continue
        draft = Draft([span], cue, [source] if source else [], 0.5, origin="floating")
        draft.first_token = tokens[0]
        if cue is None and not source:
            last = max(
                filter(None, (f.find(draft.start) for f in (said, said_too))), key=_reach, default=None
            )
            before = _goes_on_from(reading, last[1] if last else None, draft)
            if before is None:
                subject = _narrated(reading, tokens[0])
                if subject is None:
                    continue
                draft.source = [subject]
            draft.continues = before
        out.append(draft)
        said_too.add(draft)
    return out


def place(reading: Reading, drafts: list[Draft], draft: Draft) -> None:
    """Gives a content without cue and source what stands beside it, or the quote that it goes on from."""
    for quoted in reading.quoted_in(draft.start, draft.start + 1):
        draft.cue, source = _attribution_beside(reading, quoted, reading.tokens(quoted.span))
        draft.source = [source] if source else []
    if draft.cue is None:
        before = (d for d in drafts if d.end <= draft.start and d is not draft)
        last = max(before, key=lambda d: reach_of(reading, d), default=None)
        draft.continues = _goes_on_from(reading, last, draft)
        if draft.continues is None:
            subject = _narrated(reading, draft.first_token)
            draft.source = [subject] if subject else []


def _stands_alone(reading: Reading, quoted: Quoted) -> bool:
    """Whether a quotation is a sentence of its own rather than some words set in marks."""
    text, span = reading.whole, quoted.span
    inner = text[quoted.inner.start : quoted.inner.end].strip()
    before = text[: span.start].rstrip(" \t")
    opens = not before or before[-1] in '\n\r.!?:”"’…' or before.endswith("—")
    after = text[span.end :].lstrip(" \t")
    closes = bool(_TERMINATED.search(inner)) or not after or after[0] in "\n\r"
    first = next((c for c in inner if c.isalnum()), "")
    return opens and closes and (first.isupper() or first.isdigit() or inner[:1] in "…[")


def _attribution_beside(
    reading: Reading, quoted: Quoted, tokens: TokenRange
) -> tuple[TokenRange | None, TokenRange | None]:
    """A verb of saying with its subject right before or right after a quotation."""
    doc, text = reading.doc, reading.whole
    before, after = text[: quoted.span.start].rstrip(), text[quoted.span.end :].lstrip(" \t")
    windows = []
    if before.endswith((",", ":", "that")) or (
        tokens[0] and doc[tokens[0] - 1].lemma_.lower() in lexicon.SPEECH_VERBS
    ):
        windows.append(range(tokens[0] - 1, max(-1, tokens[0] - 10), -1))
    inner = text[quoted.inner.start : quoted.inner.end].rstrip()
    if inner.endswith((",", "!", "?", "—", "…")) or after.startswith(","):
        windows.append(range(tokens[1], min(len(doc), tokens[1] + 8)))
    for window in windows:
        for i in window:
            token = doc[i]
            if reading.inside[i] >= 0 or token.text in "\n" or token.is_space:
                break
            if token.lemma_.lower() in lexicon.SPEECH_VERBS and token.tag_[:2] == "VB":
                subject = next(
                    (
                        c
                        for c in token.children
                        if c.dep_ in ("nsubj", "nsubjpass") and reading.inside[c.i] < 0
                    ),
                    None,
                )
                if subject is not None:
                    return (i, i + 1), sources.subject_phrase(reading, subject.i)
                return None, None
    return None, None


def _reach(found: tuple[int, Draft]) -> int:
    return found[0]


def _goes_on_from(reading: Reading, last: Draft | None, draft: Draft) -> Draft | None:
    """The quoted utterance before a quotation without cue, if the quotation stands near enough to go on from it."""
    if last is None:
        return None
    gap = (
        reading.paragraph_of[draft.first_token] - reading.paragraph_of[min(last.anchor, len(reading.doc) - 1)]
    )
    ends = reading.paragraph_of[max(0, reading.tokens(last.content[-1])[1] - 1)]
    near = min(gap, reading.paragraph_of[draft.first_token] - ends)
    return last if near <= CONTINUATION_REACH_PARAGRAPHS else None


def _narrated(reading: Reading, token: int) -> TokenRange | None:
    """The person who is the subject of the sentence before, in the same paragraph."""
    doc = reading.doc
    for i in range(token - 1, max(-1, token - 40), -1):
        if reading.paragraph_of[i] != reading.paragraph_of[token]:
            return None
        if doc[i].dep_ in ("nsubj", "nsubjpass") and reading.inside[i] < 0:
            entity = reading.names.at(i)
            if (entity is not None and entity.is_person) or head_of(doc, (i, i + 1)).lower_ in ("he", "she"):
                return sources.subject_phrase(reading, i)
    return None
