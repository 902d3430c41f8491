"""What attribution gives: quotes as plain data, free of spaCy and protobuf.

All offsets are code points into the untouched text of the document, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the text, in code points, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """An expression as it stands in the text."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Cue:
    """The word or mark that introduces a quote."""

    span: Span
    text: str
    lemma: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who said it, under the fullest name that the article gives.

    `kind` is person, organization, group, anonymous or document. `resolution` names the sieve that decided.
    """

    name: str
    kind: str
    mention: Mention | None
    resolution: str
    chain: tuple[Mention, ...] = ()
    candidates: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """A title, office or affiliation of the speaker; `basis` is source or other_mention."""

    text: str
    span: Span | None
    basis: str


@dataclass(frozen=True, slots=True)
class UtteranceDate:
    """When it was said, as EDTF; `basis` is stated or published, `value` empty when the phrase has no date."""

    value: str
    text: str
    span: Span | None
    basis: str


@dataclass(frozen=True, slots=True)
class Outlet:
    """To or through which outlet it was said; `basis` is stated or publisher."""

    name: str
    span: Span | None
    basis: str


@dataclass(frozen=True, slots=True)
class Quote:
    """One quote; `kind` is direct, mixed, indirect or belief, `confidence` a probability."""

    kind: str
    content: tuple[Span, ...]
    cue: Cue | None = None
    speaker: Speaker | None = None
    role: Role | None = None
    date: UtteranceDate | None = None
    outlet: Outlet | None = None
    nested: tuple[Quote, ...] = ()
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 - the contract's own word
    """Something the caller should know; `code` is the contract's WarningCode in lower case, without its prefix."""

    code: str
    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class ArticleContext:
    """What is known of the article beside its text.

    `published` is (year, month, day) with 0 for an unknown part.
    """

    title: str = ""
    outlet: str = ""
    published: tuple[int, int, int] | None = None
    byline: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class AttributionResult:
    """The quotes of one document, in text order, and how coreference fared."""

    quotes: tuple[Quote, ...]
    warnings: tuple[Warning, ...] = field(default=())
    coreference_state: str = "skipped"
    coreference_detail: str = ""
    coreference_seconds: float = 0.0
