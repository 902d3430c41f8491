"""What a request must look like before any of it is read.

Needs no language model, so that the front of the service can refuse a request without touching a worker.
"""

from __future__ import annotations

import calendar
import re

from quotewire.v1 import quotewire_pb2 as pb

from . import limits
from .errors import ErrorCode, FieldViolation, InvalidRequest

# The outline of a BCP 47 tag: a language, then subtags of at most eight letters or digits.
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*")

_MAX_FIELD_CHARS = {
    "id": limits.MAX_ID_CHARS,
    "title": limits.MAX_TITLE_CHARS,
    "outlet": limits.MAX_OUTLET_CHARS,
    "url": limits.MAX_URL_CHARS,
    "byline": limits.MAX_BYLINE_CHARS,
    "language": limits.MAX_LANGUAGE_CHARS,
}


def validate(
    request: pb.ExtractQuotesRequest | pb.StreamExtractQuotesRequest,
    max_text_chars: int = limits.MAX_TEXT_CHARS,
) -> None:
    """Refuses a request that cannot be served as it is.

    Raises `InvalidRequest` with every violation found. An empty text is refused, because it cannot be told
    from a forgotten one; a text of nothing but white space is not: it has no quotes, which is an answer.
    """
    violations = [
        *_check_text(request.article.text, max_text_chars),
        *_check_lengths(request.article),
        *_check_published(request.article),
        *_check_language(request.article.language),
        *_check_options(request.options),
    ]
    if violations:
        metadata = {}
        if violations[0].code is ErrorCode.TEXT_TOO_LONG:
            metadata = {"text_chars": str(len(request.article.text)), "max_text_chars": str(max_text_chars)}
        raise InvalidRequest.of(violations, metadata)


def _check_text(text: str, max_text_chars: int) -> list[FieldViolation]:
    if not text:
        description = "the text is empty; put the body of the article here"
        return [FieldViolation("article.text", ErrorCode.TEXT_REQUIRED, description)]
    if len(text) > max_text_chars:
        description = (
            f"the text has {len(text):,} characters, at most {max_text_chars:,} are read; "
            "send the article in parts, cut between paragraphs"
        )
        return [FieldViolation("article.text", ErrorCode.TEXT_TOO_LONG, description)]
    return []


def _check_lengths(article: pb.Article) -> list[FieldViolation]:
    violations = []
    for name, longest in _MAX_FIELD_CHARS.items():
        chars = len(getattr(article, name))
        if chars > longest:
            description = f"has {chars:,} characters, at most {longest:,} are allowed"
            violations.append(FieldViolation(f"article.{name}", ErrorCode.FIELD_TOO_LONG, description))
    return violations


def _check_published(article: pb.Article) -> list[FieldViolation]:
    published = article.published
    year, month, day = published.year, published.month, published.day
    problem = ""
    if not (year or month or day):
        return []
    if not limits.MIN_PUBLISHED_YEAR <= year <= limits.MAX_PUBLISHED_YEAR:
        problem = f"the year must be {limits.MIN_PUBLISHED_YEAR} to {limits.MAX_PUBLISHED_YEAR}, not {year}"
    elif not 0 <= month <= 12:
        problem = f"there is no month {month}; 0 leaves it open"
    elif day and not month:
        problem = f"day {day} needs a month"
    elif day and not 0 <= day <= calendar.monthrange(year, month)[1]:
        problem = f"{year:04}-{month:02} has no day {day}; 0 leaves it open"
    if not problem:
        return []
    return [FieldViolation("article.published", ErrorCode.PUBLISHED_DATE_INVALID, problem)]


def _check_language(tag: str) -> list[FieldViolation]:
    if not tag or len(tag) > limits.MAX_LANGUAGE_CHARS or _LANGUAGE_TAG.fullmatch(tag):
        return []
    description = 'not a BCP 47 tag; write "en" or "en-GB", or leave it empty'
    return [FieldViolation("article.language", ErrorCode.LANGUAGE_TAG_INVALID, description)]


def _check_options(options: pb.ExtractOptions) -> list[FieldViolation]:
    violations = []
    # Written so that NaN is refused as well.
    if not 0.0 <= options.min_confidence <= 1.0:
        description = f"must be 0 to 1, not {options.min_confidence:g}"
        violations.append(
            FieldViolation("options.min_confidence", ErrorCode.CONFIDENCE_OUT_OF_RANGE, description)
        )
    if options.offset_encoding not in pb.OffsetEncoding.values():
        violations.append(_unknown_value("options.offset_encoding", options.offset_encoding))
    for index, kind in enumerate(options.kinds):
        if kind == pb.QUOTE_KIND_UNSPECIFIED or kind not in pb.QuoteKind.values():
            violations.append(_unknown_value(f"options.kinds[{index}]", kind))
            break
    return violations


def _unknown_value(field: str, value: int) -> FieldViolation:
    return FieldViolation(field, ErrorCode.ENUM_VALUE_UNKNOWN, f"{value} is not a value of this enum")
