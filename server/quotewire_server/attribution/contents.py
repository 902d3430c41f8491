"""From the reader's spans to quotes in the making: contents fitted to quotation marks, floating quotes found."""

from __future__ import annotations

import itertools
import re

from . import lexicon, sources
from .blocks import blocks
from .clauses import split_clauses
from .draft import Draft, Reading, TokenRange, letters
from .floating import find_floating, place
from .furniture import find_furniture
from .labels import labelled_lines, signed, take_label
from .marks import Quoted
from .model import Span

# A preposition before a quotation belongs to the cue: "statements about “nothing”".
_LED_BY = re.compile(r"(?:about|of|on|for|with|as)\s+(?=[“\"‘«])")
# A content further than this from its cue was linked in error.
MAX_CUE_DISTANCE_TOKENS = 150


def build_drafts(reading: Reading) -> list[Draft]:
    """The quotes in the making of a document, in text order, contents snapped to quotation marks."""
    drafts: list[Draft] = []
    for cue, source_spans, contents, score in _linked(reading):
        source = sources.pick(reading, source_spans, cue)
        contents = _without_questions(reading, contents, cue)
        contents = _without_occasion(reading, _without_strays(reading, contents, cue), cue)
        source, contents = sources.with_name_behind(reading, source, contents)
        drafts.append(_draft(reading, contents, cue, source, score))
    drafts = [d for d in drafts if d.content]
    drafts = split_clauses(reading, _without_overlaps(reading, drafts))
    drafts += labelled_lines(reading, drafts)
    drafts += blocks(reading, drafts)
    drafts = [d for d in drafts if d.content]
    drafts += signed(reading, drafts)
    drafts.sort(key=lambda d: d.start)
    drafts += find_floating(reading, drafts)
    drafts.sort(key=lambda d: (d.start, d.end))
    for draft in drafts:
        if draft.origin == "reader" and not draft.cue and not draft.source:
            place(reading, drafts, draft)
        draft.quoted_share = quoted_share(reading, draft.content)
        take_label(reading, draft)
    furniture = find_furniture(reading.whole)
    return [d for d in drafts if not any(f.start <= d.start < f.end for f in furniture)]


def _linked(
    reading: Reading,
) -> list[tuple[TokenRange | None, tuple[TokenRange, ...], tuple[TokenRange, ...], float]]:
    """The reader's attributions as (cue, sources, contents, score), with links that reach too far cut.

    A content so set free goes to a cue of its own sentence that has none, else to a source there whose cue is
    elsewhere.
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
    for bare in kept:
        if bare[0] is not None and bare[1] and not bare[2]:
            bare[2] = _rest_of_sentence(reading, bare[0], bare[1])
    for mark in kept:
        if mark[0] is None or mark[1] or any(t.is_alpha for t in reading.doc[mark[0][0] : mark[0][1]]):
            continue
        here = reading.sentence_of[mark[0][0]]
        idle = [k for k in kept if k[1] and not k[2] and k[0] and reading.sentence_of[k[0][0]] == here]
        if idle:  # "Said Ana Ruiz, the mayor: ..." has two cues, and the source went to the first
            mark[1] = idle[-1][1]
    return [(cue, source, contents, score) for cue, source, contents, score in kept if contents]


def _rest_of_sentence(
    reading: Reading, cue: TokenRange, source: tuple[TokenRange, ...]
) -> tuple[TokenRange, ...]:
    """What "according to" speaks of where the reader found nothing: all else in its sentence, if nobody has it."""
    doc = reading.doc
    if doc[cue[0]].lower_ != "according":
        return ()
    sentence, last = doc[cue[0]].sent, source[-1]
    behind = max(cue[1], last[1], doc[last[0] : last[1]].root.right_edge.i + 1)  # with "the mayor" of "Ruiz, the mayor"
    parts = ((sentence.start, cue[0]), (behind, sentence.end))
    taken = [c for a in doc._.attributions for c in a.contents]
    if any(s < sentence.end and sentence.start < e for s, e in taken):
        return ()
    return tuple((s, e) for s, e in parts if sum(t.is_alpha for t in doc[s:e]) > 1)


def _without_questions(
    reading: Reading, contents: tuple[TokenRange, ...], cue: TokenRange | None
) -> tuple[TokenRange, ...]:
    """The contents without the reporter's question before a quoted answer: Would she resign? “No,” she said."""
    doc = reading.doc
    if cue is None or not any(reading.inside[s] >= 0 for s, _ in contents):
        return contents
    return tuple(
        (start, end)
        for start, end in contents
        if reading.inside[start] >= 0
        or reading.sentence_of[start] == reading.sentence_of[cue[0]]
        or doc[start].sent[-1].text != "?"
    )


def _without_strays(
    reading: Reading, contents: tuple[TokenRange, ...], cue: TokenRange | None
) -> tuple[TokenRange, ...]:
    """The contents without what stands in other sentences than that of a cue which has a content of its own there.

    Verbatim words are kept, unless they stand in a paragraph before and the cue's own content is not verbatim.
    """
    if cue is None:
        return contents
    sentence, paragraph, inside = reading.sentence_of, reading.paragraph_of, reading.inside
    here = sentence[cue[0]]
    own = [c for c in contents if sentence[c[0]] <= here <= sentence[c[1] - 1]]
    if not own:
        return contents
    told = all(i < 0 for s, e in own for i in inside[s:e])
    return tuple(
        (s, e)
        for s, e in contents
        if (s, e) in own or (inside[s] >= 0 and not (told and paragraph[s] < paragraph[cue[0]]))
    )


def _without_occasion(
    reading: Reading, contents: tuple[TokenRange, ...], cue: TokenRange | None
) -> tuple[TokenRange, ...]:
    """The contents without the occasion that opens the sentence: After the match, she said, “We won.”"""
    if cue is None or len(contents) < 2:
        return contents
    if not any(reading.inside[start] >= 0 for start, _ in contents):
        return contents
    return tuple(c for c in contents if not _is_occasion(reading, c, cue))


def _is_occasion(reading: Reading, content: TokenRange, cue: TokenRange) -> bool:
    """Whether a content is a prepositional phrase, outside quotation marks, that opens the sentence of its cue."""
    start, end = content
    sentence, words = reading.doc[start].sent, reading.doc[start:end]
    return (
        start == sentence.start
        and end <= cue[0] < sentence.end
        and words[0].tag_ in ("IN", "TO")
        and not any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in words)
        and all(reading.inside[i] < 0 for i in range(start, end))
    )


def _around_parenthesis(
    reading: Reading, content: list[Span], cue: TokenRange, source: TokenRange
) -> list[Span]:
    """Both sides of "The dam, according to Ruiz, has leaked": a sentence whose source stands between commas."""
    doc = reading.doc
    sentence = doc[cue[0]].sent
    start, end = cue[0], max(source[1], cue[1])
    if source[0] < cue[0] or end >= sentence.end or start == sentence.start or len(content) > 1:
        return content
    if doc[start - 1].text != "," or doc[end].text != "," or sentence.end - end < 4:
        return content
    left = _trim(reading, doc[sentence.start].idx, doc[start].idx)
    right = _trim(reading, doc[end].idx + 1, reading.span((sentence.start, sentence.end)).end)
    taken = any(a.cue and end <= a.cue[0] < sentence.end for a in doc._.attributions)
    whole = left is not None and content[0].start <= left.start + 2 and abs(content[0].end - left.end) <= 2
    return [left, right] if whole and left is not None and right is not None and not taken else content


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
    reading: Reading,
    contents: tuple[TokenRange, ...],
    cue: TokenRange | None,
    source: list[TokenRange],
    score: float,
) -> Draft:
    spans = [_fit(reading, c, cue, tuple(source)) for c in contents]
    content = _join([s for s in spans if s is not None], reading)
    if cue and source and content and reading.doc[cue[0]].lower_ == "according":
        content = _around_parenthesis(reading, content, cue, source[-1])
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
        for quoted in reading.quoted_in(span.start, span.end):
            inside += letters(text, max(span.start, quoted.span.start), min(span.end, quoted.span.end))
        total += letters(text, span.start, span.end)
    return inside / total if total else 0.0


def _fit(
    reading: Reading, tokens: TokenRange, cue: TokenRange | None, source: tuple[TokenRange, ...]
) -> Span | None:
    """A content span with its edges moved to the quotation marks that they stand near."""
    text = reading.whole
    span = reading.span(tokens)
    start, end = span.start, span.end
    for quoted in reading.quoted:
        if quoted.depth or quoted.span.end <= start or quoted.span.start >= end:
            continue
        s, e = quoted.span.start, quoted.span.end
        shared = letters(text, max(s, start), min(e, end))
        whole = letters(text, s, e)
        own = letters(text, start, end)
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
    sentence, paragraph, inside = reading.sentence_of, reading.paragraph_of, reading.inside
    cuts = [
        i
        for i in range(first + 1, last)
        if (sentence[i] != sentence[i - 1] or paragraph[i] != paragraph[i - 1])
        and (inside[i] < 0 or inside[i] != inside[i - 1])
    ]
    if not cuts:
        return start, end
    edges = [start, *(doc[i].idx for i in cuts), end]
    pieces = list(itertools.pairwise(edges))
    if cue is not None:
        here = sentence[cue[0]], paragraph[cue[0]]
        same = [
            p
            for p in pieces
            if any((sentence[i], paragraph[i]) == here for i in range(*reading.tokens(Span(*p))))
        ]
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
    article = word.lower_ == "the" and first + 1 < last
    mention = reading.names.mention_at(first + 1 if article else first)
    told = any(t.lemma_.lower() in lexicon.HEARING_VERBS for t in reading.doc[cue[0] : cue[1]])
    if mention is None or not told or mention.end >= last:
        return start
    if " ".join(mention.words).lower() in lexicon.OUTLETS:
        return int(reading.doc[mention.end].idx)
    if word.head.i == mention.end:
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
    led = _LED_BY.match(text, start, end)
    if led:
        start = led.end()
    while start < end and (text[start].isspace() or text[start] in ",;:.–—"):
        start += 1
    while end > start and (
        text[end - 1].isspace() or text[end - 1] in ",;:–—" or _loose_stop(text, start, end)
    ):
        end -= 1
    return Span(start, end) if letters(text, start, end) else None


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
        elif (
            out
            and not letters(reading.whole, out[-1].end, span.start)
            and _one_stretch(reading, out[-1].end, span.start)
        ):
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
            rest = [
                r for r in rest if letters(text, r.start, r.end) > 0.5 * letters(text, span.start, span.end)
            ]
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
