"""Days of publication as archives write them, read leniently and never guessed.

A record keeps what is known of the day: "2025-09-06", "2025-09" or "2025".
"""

from __future__ import annotations

import datetime
import re
import warnings
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from ... import limits

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?=$|[T\s,])")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?=$|[T\s]|\d{6}$)")
_SLASHED_ISO = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?=$|[T\s])")
# 6/9/2025 is June in one country and September in the next.
_NUMERIC = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?=$|[,\s])")
_EPOCH = re.compile(r"-?\d{9,10}(?:\.\d+)?|\d{12,13}")
_RFC_822 = re.compile(r"(?:[A-Za-z]{3},\s*)?\d{1,2}\s+[A-Za-z]{3}\s+\d{2,4}\s+\d{1,2}:\d{2}")
# Seconds from 1970 beyond this are milliseconds: the year 5138.
_MILLISECONDS_FROM = 100_000_000_000
_LONGEST_CHARS = 100


class NoDate(ValueError):
    """The value is no day of publication."""


def parse_published(value: object) -> str:
    """The day as "YYYY-MM-DD", "YYYY-MM" or "YYYY"; "" for nothing.

    Takes dates and times of Python, ISO 8601, RFC 822, seconds or milliseconds since 1970 (UTC), the contract's
    `{"year": 2025, "month": 9, "day": 6}` and days written out in English. The day is the one that stands there,
    in its own time zone. Of "6/9/2025", which is two days, the year remains. Raises `NoDate`.
    """
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        raise NoDate("true or false is no date")
    if isinstance(value, datetime.date):  # a datetime is one, too
        return _checked(value.year, value.month, value.day)
    if isinstance(value, int | float):
        return _from_number(value)
    if isinstance(value, Mapping):
        parts = [value.get(name) or 0 for name in ("year", "month", "day")]
        if not all(isinstance(part, int) for part in parts):
            raise NoDate("year, month and day are numbers")
        return _checked(*parts)
    if isinstance(value, str):
        return _from_text(value.strip())
    raise NoDate(f"a {type(value).__name__} is no date")


def _from_number(value: float) -> str:
    if isinstance(value, int) and limits.MIN_PUBLISHED_YEAR <= value <= limits.MAX_PUBLISHED_YEAR:
        return _checked(value, 0, 0)
    if isinstance(value, int) and 10_000_101 <= value <= 99_991_231:
        return _checked(value // 10_000, value // 100 % 100, value % 100)
    seconds = value / 1000 if abs(value) >= _MILLISECONDS_FROM else value
    try:
        day = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    except (ValueError, OverflowError, OSError):
        raise NoDate("no time since 1970 either") from None
    return _checked(day.year, day.month, day.day)


def _from_text(text: str) -> str:
    if not text:
        return ""
    if len(text) > _LONGEST_CHARS:
        raise NoDate("too long for a date")
    for pattern in (_ISO, _SLASHED_ISO, _COMPACT):
        match = pattern.match(text)
        if match:
            return _checked(*(int(part or 0) for part in match.groups()))
    match = _NUMERIC.match(text)
    if match:
        return _from_numeric(*(int(part) for part in match.groups()))
    if _EPOCH.fullmatch(text):
        return _from_number(float(text))
    return _from_words(text)


def _from_numeric(first: int, second: int, year: int) -> str:
    if first == second or first > 12 or second > 12:
        day, month = (first, second) if first > 12 else (second, first)
        return _checked(year, month, day)
    return _checked(year, 0, 0)


def _from_words(text: str) -> str:
    if _RFC_822.match(text):
        try:
            day = parsedate_to_datetime(text)
        except ValueError:
            raise NoDate("it looks like RFC 822, but is none") from None
        return _checked(day.year, day.month, day.day)
    from dateutil.parser import ParserError, UnknownTimezoneWarning, parse

    # What the text does not say is taken from the default: parts that follow it are not known.
    first, second = datetime.datetime(2000, 1, 1), datetime.datetime(2004, 2, 2)  # noqa: DTZ001
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UnknownTimezoneWarning)
            one, other = parse(text, default=first), parse(text, default=second)
    except (ParserError, OverflowError, ValueError, TypeError):
        raise NoDate("it cannot be read; write days like 2025-09-06") from None
    if one.year != other.year or not re.search(r"\d{4}|['’]?\d{2}$", text):
        raise NoDate("it has no year")
    month = one.month if one.month == other.month else 0
    return _checked(one.year, month, one.day if month and one.day == other.day else 0)


def _checked(year: int, month: int, day: int) -> str:
    """The day if the calendar has it."""
    if not limits.MIN_PUBLISHED_YEAR <= year <= limits.MAX_PUBLISHED_YEAR:
        raise NoDate("no year of the calendar")
    try:
        datetime.date(year, month or 1, day or 1)
    except ValueError:
        raise NoDate("no day of the calendar") from None
    if not month:
        return f"{year:04d}"
    return f"{year:04d}-{month:02d}-{day:02d}" if day else f"{year:04d}-{month:02d}"
