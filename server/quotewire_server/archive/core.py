"""The core of a run: records in, outcomes out, in the same order; it reads and writes nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from quotewire._article import build_article
from quotewire._exceptions import InvalidArgument
from quotewire.v1 import quotewire_pb2 as pb

from .. import limits
from ..errors import ErrorCode, QuotewireError
from ..validation import validate
from .model import ArticleRecord, Rejected

# Errors that another attempt may not meet; all others lie in the document.
RETRYABLE = frozenset(
    {
        ErrorCode.WORKER_LOST.value,
        ErrorCode.ARTICLE_TOO_SLOW.value,
        ErrorCode.DEADLINE_EXCEEDED.value,
        ErrorCode.QUEUE_FULL.value,
        ErrorCode.SHUTTING_DOWN.value,
        ErrorCode.WAIT_TOO_LONG.value,
        ErrorCode.ARTICLE_QUARANTINED.value,
        ErrorCode.INTERNAL_ERROR.value,
        "UNAVAILABLE",
    }
)


@dataclass(frozen=True, slots=True)
class Extracted:
    """An article with what was found in it."""

    record: ArticleRecord
    response: pb.ExtractQuotesResponse


@dataclass(frozen=True, slots=True)
class Failed:
    """A record without quotes, and why: a stable code and a message that holds no text of the document."""

    record: ArticleRecord | Rejected
    reason: str
    message: str

    @property
    def is_retryable(self) -> bool:
        """Whether another attempt may succeed."""
        return self.reason in RETRYABLE


Outcome: TypeAlias = "Extracted | Failed"


def process(
    extract: Callable[[pb.ExtractQuotesRequest], pb.ExtractQuotesResponse],
    records: Iterable[ArticleRecord | Rejected],
    options: pb.ExtractOptions | None = None,
    max_text_chars: int = limits.MAX_TEXT_CHARS,
) -> Iterator[Outcome]:
    """What became of each record, in their order, with `extract` (that of an `Extractor`) for the reading.

    `extract` may raise a `QuotewireError` for an article; anything else it raises passes through.
    """
    for record in records:
        request = prepare(record, options, max_text_chars)
        if isinstance(request, Failed):
            yield request
            continue
        assert isinstance(record, ArticleRecord)
        try:
            response = extract(request)
        except QuotewireError as error:
            yield failure(record, error)
        else:
            yield Extracted(record, response)


def prepare(
    record: ArticleRecord | Rejected,
    options: pb.ExtractOptions | None = None,
    max_text_chars: int = limits.MAX_TEXT_CHARS,
) -> pb.ExtractQuotesRequest | Failed:
    """The request for a record, or why there can be none."""
    if isinstance(record, Rejected):
        return Failed(record, record.reason_code, record.message)
    try:
        article = build_article(
            id=record.id,
            text=record.text,
            title=record.title,
            outlet=record.outlet,
            published=record.published,
            url=record.url,
            byline=record.byline,
            language=record.language,
        )
        request = pb.ExtractQuotesRequest(article=article, options=options)
        validate(request, max_text_chars)
    except InvalidArgument as error:
        return Failed(record, str(error.code), str(error))
    except QuotewireError as error:
        return failure(record, error)
    return request


def failure(record: ArticleRecord, error: QuotewireError) -> Failed:
    """The outcome of a record whose reading raised this."""
    return Failed(record, error.code.value, error.message)
