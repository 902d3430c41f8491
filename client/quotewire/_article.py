"""From what a caller has at hand to the request messages of the contract."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from google.type import date_pb2

from quotewire._exceptions import FieldViolation, InvalidArgument
from quotewire.v1 import quotewire_pb2 as pb

PublishedDate: TypeAlias = "datetime.date | date_pb2.Date | str | None"
KindName: TypeAlias = "str | pb.QuoteKind"
ArticleLike: TypeAlias = "pb.Article | Mapping[str, object] | str"

_TEXT_FIELDS = ("id", "text", "title", "outlet", "url", "byline", "language")
# A day, a month or a year; a time of day may follow and is not looked at.
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ].*)?)?)?", re.ASCII | re.DOTALL)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def build_article(*, published: PublishedDate = None, **fields: object) -> pb.Article:
    """An article from its fields.

    Raises:
        InvalidArgument: A field holds lone surrogates, or `published` is no date.
        TypeError: A field is unknown or of another type.
    """
    strings = {name: _checked_string(name, value) for name, value in fields.items()}
    return pb.Article(**strings, published=parse_published(published))


def article_from(article: ArticleLike) -> pb.Article:
    """An article from a message, from a mapping of its fields, or from its bare text."""
    if isinstance(article, pb.Article):
        return article
    if isinstance(article, str):
        return build_article(text=article)
    if isinstance(article, Mapping):
        return build_article(**article)
    raise TypeError(
        f"an article is an Article, a mapping of its fields or a str, not {type(article).__name__}"
    )


def build_options(
    *,
    kinds: Iterable[KindName] = (),
    min_confidence: float = 0.0,
    offset_encoding: str | pb.OffsetEncoding = "code_points",
) -> pb.ExtractOptions:
    """Options from plain names: kinds "direct", "mixed", "indirect", "belief"; offsets "code_points",
    "utf8_bytes", "utf16_units".

    Raises:
        InvalidArgument: A name that is none of these.
    """
    if isinstance(kinds, str):
        kinds = (kinds,)
    return pb.ExtractOptions(
        kinds=[_enum_name(pb.QuoteKind, "QUOTE_KIND_", kind, "options.kinds") for kind in kinds],
        min_confidence=min_confidence,
        offset_encoding=_enum_name(
            pb.OffsetEncoding, "OFFSET_ENCODING_", offset_encoding, "options.offset_encoding"
        ),
    )


def parse_published(published: PublishedDate) -> date_pb2.Date | None:
    """The day of publication from a date, or from "2025-09-06", "2025-09" or "2025".

    Whether such a day exists is for the server to say, so that there is one truth about it.
    """
    if published is None or published == "":
        return None
    if isinstance(published, date_pb2.Date):
        return published
    if isinstance(published, datetime.date):
        return date_pb2.Date(year=published.year, month=published.month, day=published.day)
    if not isinstance(published, str):
        raise TypeError(f"published is a date or a str, not {type(published).__name__}")
    match = _DATE.fullmatch(published.strip())
    if match is None:
        raise _invalid(
            "article.published", "PUBLISHED_DATE_INVALID", f"{published!r} is no date like 2025-09-06"
        )
    year, month, day = (int(part or 0) for part in match.groups())
    return date_pb2.Date(year=year, month=month, day=day)


def _checked_string(name: str, value: object) -> str:
    if name not in _TEXT_FIELDS:
        raise TypeError(f"an article has no field {name!r}; it has {', '.join(_TEXT_FIELDS)}, published")
    if value is None and name != "text":
        return ""
    if not isinstance(value, str):
        raise TypeError(f"{name} is a str, not {type(value).__name__}")
    surrogate = _LONE_SURROGATE.search(value)
    if surrogate:
        description = (
            f"character {surrogate.start()} is a lone surrogate (U+{ord(surrogate.group()):04X}), which no "
            "text can hold; it comes from a wrong decoding, for example with errors='surrogateescape'"
        )
        raise _invalid(f"article.{name}", "LONE_SURROGATE", description)
    return value


def _enum_name(enum: Any, prefix: str, value: str | int, field: str) -> str:
    """The contract's name for a short name, "direct", or for a number."""
    names: dict[str, int] = dict(enum.items())
    wanted = value.upper().removeprefix(prefix) if isinstance(value, str) else value
    for name, number in names.items():
        if wanted in (name.removeprefix(prefix), number):
            return name
    known = ", ".join(name.removeprefix(prefix).lower() for name, number in names.items() if number)
    raise _invalid(field, "ENUM_VALUE_UNKNOWN", f"{value!r} is none of {known}")


def _invalid(field: str, code: str, description: str) -> InvalidArgument:
    return InvalidArgument(
        f"{field}: {description}", code=code, violations=(FieldViolation(field, description),)
    )
