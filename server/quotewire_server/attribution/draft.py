"""The working state between the reader's spans and the finished quotes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from spacy.tokens import Doc
from spacy.tokens import Span as TokenSpan

from .date_phrases import DatePhrase
from .marks import Quoted
from .model import ArticleContext, Span, Speaker
from .names import Entity, Names
from .order import DraftOrder

if TYPE_CHECKING:
    from .occurrences import Survey

TokenRange = tuple[int, int]


@dataclass(slots=True)
class Draft:
    """A quote in the making: content in code points, cue and source as token ranges."""

    content: list[Span]
    cue: TokenRange | None
    source: list[TokenRange]
    score: float
    kind: str = ""
    quoted_share: float = 0.0
    origin: str = "reader"  # reader, floating or label
    continues: Draft | None = None
    speaker: Speaker | None = None
    entity: Entity | None = None
    first_token: int = 0
    negated: bool = False
    scores: dict[str, float] = field(default_factory=dict)
    # What the card network says: probabilities of its KINDS, and by field the log odds of options against none.
    kinds_seen: tuple[float, ...] = (1 / 3, 1 / 3, 1 / 3)
    odds: dict[str, dict[object, float]] = field(default_factory=dict)

    @property
    def start(self) -> int:
        return self.content[0].start

    @property
    def end(self) -> int:
        return self.content[-1].end

    def holds(self, at: int) -> bool:
        """Whether a code point of the text is part of the content."""
        return any(c.start <= at < c.end for c in self.content)

    @property
    def anchor(self) -> int:
        """The token the quote is dated and placed by: its cue, its source, or where it begins."""
        if self.cue:
            return self.cue[0]
        return self.source[0][0] if self.source else self.first_token


@dataclass(slots=True)
class Reading:
    """A document with everything that the sieves look at, worked out once."""

    doc: Doc
    context: ArticleContext
    names: Names
    quoted: list[Quoted]
    dates: list[DatePhrase]
    sentence_of: list[int]  # token -> number of its sentence
    paragraph_of: list[int]  # token -> number of its paragraph
    inside: list[int]  # token -> index into `quoted` of the outermost stretch around it, or -1
    drafts: list[Draft] = field(default_factory=list)
    whole: str = field(init=False)  # the text; `doc.text` puts it together anew each time
    order: DraftOrder | None = None  # of `drafts`, made when it is first needed: `order_of`
    surveys: dict[int, Survey] = field(default_factory=dict)  # of the expressions with these ids: `survey_of`
    company: dict[int, set[str]] = field(default_factory=dict)  # words beside these entities' names: `company_of`
    _outermost: list[Quoted] = field(init=False)
    _outermost_starts: list[int] = field(init=False)
    _outermost_ends: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.whole = self.doc.text
        self._outermost = [q for q in self.quoted if q.depth == 0]
        self._outermost_starts = [q.span.start for q in self._outermost]
        self._outermost_ends = list(accumulate((q.span.end for q in self._outermost), max))

    def quoted_in(self, start: int, end: int) -> list[Quoted]:
        """The outermost quotations that share a code point with a stretch of text, in text order."""
        first, last = bisect_right(self._outermost_ends, start), bisect_left(self._outermost_starts, end)
        return [q for q in self._outermost[first:last] if q.span.end > start]

    def span(self, tokens: TokenRange) -> Span:
        """Code points of a token range."""
        first, last = self.doc[tokens[0]], self.doc[tokens[1] - 1]
        return Span(first.idx, last.idx + len(last))

    def tokens(self, span: Span) -> TokenRange:
        """The tokens that a stretch of text touches."""
        found = self.doc.char_span(span.start, span.end, alignment_mode="expand")
        return (found.start, found.end) if found is not None else (0, 0)

    def text(self, span: Span) -> str:
        return self.whole[span.start : span.end]

    def sentence(self, token: int) -> TokenSpan:
        return self.doc[token].sent


def letters(text: str, start: int, end: int) -> int:
    """How many letters and digits a stretch of text holds."""
    return sum(c.isalnum() for c in text[start:end]) if end > start else 0
