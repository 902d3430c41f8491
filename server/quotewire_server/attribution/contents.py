"""From the reader's spans to quotes in the making: contents fitted to quotation marks, floating quotes found."""

from __future__ import annotations

import re

from . import lexicon, sources
from .draft import Draft, Reading, TokenRange
from .furniture import find_furniture
from .marks import Quoted
from .model import Span
from .phrases import head_of

# A quotation of fewer words than this is a quote only if something says that it was said.
MIN_FLOATING_WORDS = 3
# A quote without cue or source belongs to the quote before it if no more paragraphs than this lie between.
CONTINUATION_REACH_PARAGRAPHS = 2
# A content further than this from its cue was linked in error.
MAX_CUE_DISTANCE_TOKENS = 150
_WORD = re.compile(r"\w+(?:['’]\w+)?")
_TERMINATED = re.compile(r"[.!?…,;:][\"“”'’)\]]*$|[—–-]+[\"“”'’]*$")
_LABEL = re.compile(
    r"(?m)^[ \t]*(?P<who>Q|A|[A-Z][A-Z.'’ -]{2,30}|(?:[A-Z][\w.'’-]+[ \t]+){0,3}[A-Z][\w.'’-]+)(?:[ \t]*\([^)\n]{1,40}\))?:[ \t]+(?P<what>\S[^\n]{2,})$"
)


def build_drafts(reading: Reading) -> list[Draft]:
    """The quotes in the making of a document, in text order, contents snapped to quotation marks."""
    drafts: list[Draft] = []
    for cue, source_spans, contents, score in _linked(reading):
        source = sources.pick(reading, source_spans, cue)
        drafts.append(_draft(reading, contents, cue, source, score))
    drafts = [d for d in drafts if d.content]
    drafts = _without_overlaps(reading, drafts)
    drafts += _labelled(reading, drafts)
    drafts.sort(key=lambda d: d.start)
    drafts += _floating(reading, drafts)
    drafts.sort(key=lambda d: (d.start, d.end))
    for draft in drafts:
        if draft.origin == "reader" and not draft.cue and not draft.source:
            _place(reading, drafts, draft)
        draft.quoted_share = quoted_share(reading, draft.content)
        _take_label(reading, draft)
    furniture = find_furniture(reading.whole)
    return [d for d in drafts if not any(f.start <= d.start < f.end for f in furniture)]


def _linked(
    reading: Reading,
) -> list[tuple[TokenRange | None, tuple[TokenRange, ...], tuple[TokenRange, ...], float]]:
    """The reader's attributions as (cue, sources, contents, score), with links that reach too far cut.

    A content so set free goes to a cue of its own sentence that has none, else to a source there whose cue is elsewhere.
    """
    attributions = reading.doc._.attributions
    cues = sorted(a.cue[0] for a in attributions if a.cue)
    kept, free = [], []
    for a in attributions:
        near = tuple(c for c in a.contents if _reaches(reading, c, a.cue, cues))
        far = [c for c in a.contents if c not in near]
        if a.cue is None and not a.source:
            near, far = (), list(a.contents)
        free += [(c, a.score) for c in far]
        kept.append([a.cue, a.source, near, a.score])
    for content, score in free:
        here = reading.sentence_of[content[0]]
        idle = [k for k in kept if k[0] is not None and not k[2] and reading.sentence_of[k[0][0]] == here]
        if idle:
            nearest = min(idle, key=lambda k: abs(k[0][0] - content[0]))
            nearest[2] = (content,)
        else:
            kept.append([None, _stray_source(reading, content), (content,), score])
    return [(cue, source, contents, score) for cue, source, contents, score in kept if contents]


def _stray_source(reading: Reading, content: TokenRange) -> tuple[TokenRange, ...]:
    """The source nearest to a content in its sentence, among those that were linked to a cue of another sentence."""
    here = reading.sentence_of[content[0]]
    stray = [
        s
        for a in reading.doc._.attributions
        for s in a.source
        if reading.sentence_of[s[0]] == here and (a.cue is None or reading.sentence_of[a.cue[0]] != here)
        if s[1] <= content[0] or s[0] >= content[1]
    ]
    return (min(stray, key=lambda s: abs(s[0] - content[0])),) if stray else ()


def _draft(
    reading: Reading, contents: tuple[TokenRange, ...], cue: TokenRange | None, source: list[TokenRange], score: float
) -> Draft:
    spans = [_fit(reading, c, cue, tuple(source)) for c in contents]
    content = _join([s for s in spans if s is not None], reading)
    draft = Draft(content, cue, source, score)
    if content:
        draft.first_token = reading.tokens(content[0])[0]
        if cue and not source:
            draft.source = sources.implied(reading, cue, content)
    return draft


def _reaches(reading: Reading, content: TokenRange, cue: TokenRange | None, cues: list[int]) -> bool:
    """Whether a content is near enough to its cue, with no other cue on the way in another sentence."""
    if cue is None:
        return True
    low, high = (content[1], cue[0]) if content[1] <= cue[0] else (cue[1], content[0])
    if high - low > MAX_CUE_DISTANCE_TOKENS:
        return False
    apart = abs(reading.sentence_of[content[0]] - reading.sentence_of[cue[0]]) > 1
    return not (apart and any(low <= c < high for c in cues))


def quoted_share(reading: Reading, content: list[Span]) -> float:
    """The share of the content's letters and digits that stand between quotation marks."""
    text = reading.whole
    inside = total = 0
    for span in content:
        for quoted in reading.quoted:
            if quoted.depth == 0:
                inside += _letters(text, max(span.start, quoted.span.start), min(span.end, quoted.span.end))
        total += _letters(text, span.start, span.end)
    return inside / total if total else 0.0


def _letters(text: str, start: int, end: int) -> int:
    return sum(c.isalnum() for c in text[start:end]) if end > start else 0


def _fit(reading: Reading, tokens: TokenRange, cue: TokenRange | None, source: tuple[TokenRange, ...]) -> Span | None:
    """A content span with its edges moved to the quotation marks that they stand near."""
    text = reading.whole
    span = reading.span(tokens)
    start, end = span.start, span.end
    for quoted in reading.quoted:
        if quoted.depth or quoted.span.end <= start or quoted.span.start >= end:
            continue
        s, e = quoted.span.start, quoted.span.end
        shared = _letters(text, max(s, start), min(e, end))
        whole = _letters(text, s, e)
        own = _letters(text, start, end)
        if not whole or (s <= start and end <= e and _inside(reading, quoted, cue, source)):
            continue
        if shared >= 0.4 * whole or (s <= start and shared >= 0.9 * own):
            start, end = min(start, s), max(end, e)
        elif s < end < e and s > start:
            end = s
        elif s < start < e and e < end:
            start = e
    start, end = _one_sentence(reading, start, end, cue)
    if cue is not None:
        start = _after_hearer(reading, start, end, cue)
    return _trim(reading, start, end)


def _one_sentence(reading: Reading, start: int, end: int, cue: TokenRange | None) -> tuple[int, int]:
    """Of a content that runs over sentence ends outside quotation marks, the sentence of its cue, else the longest."""
    doc = reading.doc
    first, last = reading.tokens(Span(start, end))
    cuts = [
        i for i in range(first + 1, last)
        if reading.sentence_of[i] != reading.sentence_of[i - 1] and (reading.inside[i] < 0 or reading.inside[i] != reading.inside[i - 1])
    ]  # fmt: skip
    if not cuts:
        return start, end
    edges = [start, *(doc[i].idx for i in cuts), end]
    pieces = list(zip(edges, edges[1:], strict=False))
    if cue is not None:
        here = reading.sentence_of[cue[0]]
        same = [p for p in pieces if any(reading.sentence_of[i] == here for i in range(*reading.tokens(Span(*p))))]
        if same:
            return same[0][0], same[-1][1]
    quoted = [p for p in pieces if reading.inside[reading.tokens(Span(*p))[0]] >= 0]
    return max(quoted or pieces, key=lambda p: p[1] - p[0])


def _after_hearer(reading: Reading, start: int, end: int, cue: TokenRange) -> int:
    """The start of a content behind whom it was told to: "told CNN the strike was ..."."""
    first, last = reading.tokens(Span(start, end))
    word = reading.doc[first]
    if first < cue[1] or first - cue[1] > 1 or reading.inside[first] >= 0:
        return start
    mention = reading.names.mention_at(first)
    told = any(t.lemma_.lower() in lexicon.HEARING_VERBS for t in reading.doc[cue[0] : cue[1]])
    if mention is None or not told or mention.end >= last or word.head.i == mention.end:
        return start
    hearer = reading.doc[mention.start : mention.end].root
    if hearer.dep_ in ("dobj", "dative", "iobj") or hearer.head.i in range(*cue):
        return reading.doc[mention.end].idx
    return start


def _inside(reading: Reading, quoted: Quoted, cue: TokenRange | None, source: tuple[TokenRange, ...]) -> bool:
    """Whether cue or source stand between the same marks: then somebody is quoted within a quotation."""
    places = [cue] if cue else list(source)
    return any(quoted.span.start <= reading.doc[p[0]].idx < quoted.span.end for p in places)


def _trim(reading: Reading, start: int, end: int) -> Span | None:
    """The span without white space, and without commas or full stops that stand outside quotation marks."""
    text = reading.whole
    while start < end and (text[start].isspace() or text[start] in ",;:.–—"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:–—" or _loose_stop(text, start, end)):
        end -= 1
    return Span(start, end) if _letters(text, start, end) else None


def _loose_stop(text: str, start: int, end: int) -> bool:
    """Whether the span ends in a full stop that is not part of an abbreviation."""
    if text[end - 1] != "." or end - start < 3:
        return False
    word = text[start:end].rsplit(None, 1)[-1]
    return "." not in word[:-1] and len(word) > 3


def _join(spans: list[Span], reading: Reading) -> list[Span]:
    """The spans in text order, overlapping or touching ones joined."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start <= out[-1].end + 1:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        elif out and not _letters(reading.whole, out[-1].end, span.start) and _one_stretch(reading, out[-1].end, span.start):
            out[-1] = Span(out[-1].start, span.end)
        else:
            out.append(span)
    return out


def _one_stretch(reading: Reading, left: int, right: int) -> bool:
    return any(q.span.start < left and right < q.span.end for q in reading.quoted if q.depth == 0)


def _without_overlaps(reading: Reading, drafts: list[Draft]) -> list[Draft]:
    """Takes from each draft what a better one covers; what is left empty is dropped."""
    text = reading.whole
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda d: (-d.score, d.start)):
        content = []
        for span in draft.content:
            clash = [c for k in kept for c in k.content if c.start < span.end and span.start < c.end]
            if not clash:
                content.append(span)
                continue
            rest = _subtract(span, clash)
            rest = [r for r in rest if _letters(text, r.start, r.end) > 0.5 * _letters(text, span.start, span.end)]
            content.extend(r for r in (_trim(reading, s.start, s.end) for s in rest) if r is not None)
        if content:
            draft.content = content
            draft.first_token = reading.tokens(content[0])[0]
            kept.append(draft)
    return kept


def _subtract(span: Span, others: list[Span]) -> list[Span]:
    rest = [span]
    for other in others:
        rest = [
            piece
            for r in rest
            for piece in (Span(r.start, min(r.end, other.start)), Span(max(r.start, other.end), r.end))
            if piece.start < piece.end
        ]
    return rest


def _labelled(reading: Reading, drafts: list[Draft]) -> list[Draft]:
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


def _floating(reading: Reading, drafts: list[Draft]) -> list[Draft]:
    """Quotations that the reader left without attribution: whole sentences between marks, or beside a verb of saying."""
    text = reading.whole
    out: list[Draft] = []
    for quoted in reading.quoted:
        if quoted.depth:
            continue
        span = quoted.span
        covered = sum(_letters(text, max(span.start, c.start), min(span.end, c.end)) for d in drafts for c in d.content)
        words = len(_WORD.findall(text[span.start : span.end]))
        if not words or covered > 0.3 * _letters(text, span.start, span.end) or not quoted.closed and words < 4:
            continue
        tokens = reading.tokens(span)
        cue, source = _attribution_beside(reading, quoted, tokens)
        if cue is None and (words < MIN_FLOATING_WORDS or not _stands_alone(reading, quoted)):
            continue
        draft = Draft([span], cue, [source] if source else [], 0.5, origin="floating")
        draft.first_token = tokens[0]
        if cue is None and not source:
            before = _quote_before(reading, [*drafts, *out], draft)
            if before is None:
                subject = _narrated(reading, tokens[0])
                if subject is None:
                    continue
                draft.source = [subject]
            draft.continues = before
        out.append(draft)
    return out


def _place(reading: Reading, drafts: list[Draft], draft: Draft) -> None:
    """Gives a content without cue and source what stands beside it, or the quote that it goes on from."""
    for quoted in reading.quoted:
        if quoted.depth == 0 and quoted.span.start <= draft.start < quoted.span.end:
            draft.cue, source = _attribution_beside(reading, quoted, reading.tokens(quoted.span))
            draft.source = [source] if source else []
    if draft.cue is None:
        draft.continues = _quote_before(reading, [d for d in drafts if d is not draft], draft)
        if draft.continues is None:
            subject = _narrated(reading, draft.first_token)
            draft.source = [subject] if subject else []


def _take_label(reading: Reading, draft: Draft) -> None:
    """"Ruiz: “Enough.”" says who speaks, whatever else was linked from another sentence."""
    doc, first = reading.doc, draft.first_token
    if draft.quoted_share < 0.85 or first < 2 or doc[first - 1].text != ":":
        return
    entity, mention = reading.names.at(first - 2), reading.names.mention_at(first - 2)
    if entity is None or mention is None or not entity.is_person or draft.source[:1] == [(mention.start, mention.end)]:
        return
    opens = mention.start == 0 or doc[mention.start - 1].is_space or not doc[mention.start - 1].is_alpha
    if opens:
        draft.cue, draft.source = (first - 1, first), [(mention.start, mention.end)]


def _stands_alone(reading: Reading, quoted: Quoted) -> bool:
    """Whether a quotation is a sentence of its own rather than some words set in marks."""
    text, span = reading.whole, quoted.span
    inner = text[quoted.inner.start : quoted.inner.end].strip()
    before = text[: span.start].rstrip(" \t")
    opens = not before or before[-1] in "\n\r.!?:”\"’…" or before.endswith("—")
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
    if before.endswith((",", ":", "that")) or (tokens[0] and doc[tokens[0] - 1].lemma_.lower() in lexicon.SPEECH_VERBS):
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
                subject = next((c for c in token.children if c.dep_ in ("nsubj", "nsubjpass") and reading.inside[c.i] < 0), None)
                if subject is not None:
                    return (i, i + 1), sources.subject_phrase(reading, subject.i)
                return None, None
    return None, None


def _quote_before(reading: Reading, drafts: list[Draft], draft: Draft) -> Draft | None:
    """The quoted utterance that a quotation without cue goes on from."""
    before = [d for d in drafts if d.end <= draft.start]
    if not before:
        return None
    last = max(before, key=lambda d: max(d.end, reading.span(d.cue).end if d.cue else 0))
    gap = reading.paragraph_of[draft.first_token] - reading.paragraph_of[min(last.anchor, len(reading.doc) - 1)]
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
