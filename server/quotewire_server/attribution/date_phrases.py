"""Expressions of time in a text, and the dates they mean.

`find_date_phrases` works on the text alone; `resolve` turns a phrase into EDTF (ISO 8601-2) against the day of
publication and, for "two days later", against the date that stands before it. Spans are code points.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from .date_patterns import PATTERNS
from .model import Span
from .partial_dates import PartialDate, as_date, day_of, shifted

_VAGUE_COUNTS = frozenset({"a couple of", "a few", "several"})
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "a couple of": 2, "a few": 3, "several": 4,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DatePhrase:
    """An expression of time; `value` is EDTF once resolved, empty when it has no date.

    `kind` is the pattern that matched; `days` the distance to publication, negative for the past, if known.
    """

    span: Span
    text: str
    kind: str
    parts: tuple[tuple[str, str], ...]
    value: str = ""
    days: int | None = None


def find_date_phrases(text: str) -> list[DatePhrase]:
    """Every expression of time in the text, unresolved, in text order; none overlaps another."""
    taken: list[tuple[int, int, int, str, re.Match[str]]] = []
    for rank, (kind, pattern) in enumerate(PATTERNS):
        for m in pattern.finditer(text):
            if m.group().strip():
                taken.append((m.start(), m.end(), rank, kind, m))
    taken.sort(key=lambda t: (t[0], -(t[1] - t[0]), t[2]))
    out: list[DatePhrase] = []
    reach = 0
    for start, end, _, kind, m in taken:
        if start < reach:
            continue
        if kind == "later" and not (m.group("dir") or m.group("next")):
            continue
        parts = tuple((k, v) for k, v in m.groupdict().items() if v)
        out.append(DatePhrase(Span(start, end), m.group(), kind, parts))
        reach = end
    return out


_PLACE_BEFORE = re.compile(r"(?:^|[\r\n])[ \t]*[A-Z][A-Z .,'’-]{2,40},[ \t]*$")
_DASH_BEHIND = re.compile(r"[ \t]*(?:\([^()\n]{2,30}\))?[ \t]*(?:—|–|--?)[ \t]")


def stands_as_dateline(text: str, phrase: DatePhrase) -> bool:
    """Whether a date dates the page and not what somebody said: a line of its own, or "WASHINGTON, Oct. 4 (UPI) —"."""
    if _PLACE_BEFORE.search(text[max(0, phrase.span.start - 60) : phrase.span.start]) and _DASH_BEHIND.match(
        text, phrase.span.end
    ):
        return True
    start, end = phrase.span.start, phrase.span.end
    while start > 0 and text[start - 1] in " \t,.|—–-":
        start -= 1
    while end < len(text) and text[end] in " \t,.|—–-":
        end += 1
    return (start == 0 or text[start - 1] in "\r\n") and (end == len(text) or text[end] in "\r\n")


@dataclass(frozen=True, slots=True)
class _Before:
    """The date that stands last before a phrase, and the last day that is not yet to come."""

    date: PartialDate | None = None
    day: PartialDate | None = None


def resolve(phrases: list[DatePhrase], published: tuple[int, int, int] | None) -> list[DatePhrase]:
    """The same phrases with their values, read in text order."""
    anchor = as_date(published)
    before = _Before()
    out: list[DatePhrase] = []
    for phrase in phrases:
        day = _meaning(phrase, published, anchor, before)
        if day is None:
            out.append(phrase)
            continue
        date = day.as_date()
        distance = (date - anchor).days if anchor and date else None
        past_day = day.day and not (distance and distance > 0)
        before = _Before(day, day if past_day else before.day)
        out.append(replace(phrase, value=day.edtf(), days=distance))
    return _join_restated(out)


def _join_restated(phrases: list[DatePhrase]) -> list[DatePhrase]:
    """Gives "Two days later, on Friday" one value: the weekday takes what the distance before it says."""
    out = list(phrases)
    for i in range(1, len(out)):
        a, b = out[i - 1], out[i]
        near = b.span.start - a.span.end <= 6
        if (
            near
            and a.kind in ("later", "ago", "daybefore")
            and b.kind == "weekday"
            and a.value
            and not b.value
        ):
            out[i] = replace(b, value=a.value, days=a.days)
    return out


def _meaning(
    phrase: DatePhrase, published: tuple[int, int, int] | None, anchor: dt.date | None, before: _Before
) -> PartialDate | None:
    parts = dict(phrase.parts)
    today = day_of(anchor) if published and published[1] and published[2] and anchor else None
    month = _month(parts["month"]) if "month" in parts else int(parts.get("m", 0)) or None
    try:
        match phrase.kind:
            case "iso" | "monthday":
                return _up_to(parts, _month_day(parts, month, anchor))
            case "monthyear":
                return PartialDate(int(parts["year"]), month)
            case "monthlast":
                return PartialDate(anchor.year - (parts["which"] == "last"), month) if anchor else None
            case "lastmonthname" | "monthname":
                return _bare_month(parts, month, anchor, published)
            case "year":
                return PartialDate(int(parts["year"]))
            case "weekday":
                return _weekday(parts, anchor) if today else None
            case "today" | "hoursago":
                return today
            case "yesterday":
                return shifted(today, "day", -1) if today else None
            case "ago":
                return shifted(day_of(anchor), parts["unit"], -_count(parts["count"])) if anchor else None
            case "later":
                return _later(parts, before.date, anchor) if before.date else None
            case "sameday":
                return before.day or before.date or today
            case "daybefore":
                then = before.day or before.date or today
                return shifted(then, "day", -1) if then else None
            case "period" | "weekend":
                return _period(parts, anchor) if anchor else None
    except (ValueError, OverflowError):
        return None
    return None


def _month(name: str) -> int:
    return next(i for i, full in enumerate(_MONTHS, 1) if full.startswith(name.lower().rstrip(".")[:3]))


def _month_day(parts: dict[str, str], month: int | None, anchor: dt.date | None) -> PartialDate | None:
    day = int(parts["day"])
    if not month or not 1 <= day <= 31:
        return None
    if "year" in parts:
        dt.date(int(parts["year"]), month, day)
        return PartialDate(int(parts["year"]), month, day)
    dt.date(2000, month, day)
    if not anchor:
        return PartialDate(None, month, day)
    years = [y for y in (anchor.year - 1, anchor.year, anchor.year + 1) if as_date((y, month, day))]
    # News looks back further than ahead: a date two months off in the future is still this year's.
    nearest = min(years, key=lambda y: _lateness((dt.date(y, month, day) - anchor).days))
    return PartialDate(nearest, month, day)


def _up_to(parts: dict[str, str], first: PartialDate | None) -> PartialDate | None:
    """What a stretch of days that begins on the first has in common, its month or its year; a single day as it is."""
    if first is None or not (parts.keys() & {"last", "until"}):
        return first
    until = _month(parts["until"]) if "until" in parts else first.month
    if until == first.month:
        days = first.day, int(parts["last"])
        return PartialDate(first.year, first.month) if days[0] and days[0] < days[1] <= 31 else first
    return PartialDate(first.year) if first.year else None


def _lateness(days: int) -> int:
    return -days if days <= 0 else 3 * days


def _bare_month(
    parts: dict[str, str], month: int | None, anchor: dt.date | None, published: tuple[int, int, int] | None
) -> PartialDate | None:
    if not anchor or not month or not published or not published[1]:
        return None
    last = parts.get("which", "").lower() == "last"
    past = month > anchor.month or (last and month == anchor.month)
    return PartialDate(anchor.year - past, month)


def _weekday(parts: dict[str, str], anchor: dt.date | None) -> PartialDate | None:
    if not anchor:
        return None
    if "until" in parts:
        return _weekdays(parts, anchor)
    wanted = _WEEKDAYS.index(parts["weekday"].lower())
    which = parts.get("which", "").lower()
    back = (anchor.weekday() - wanted) % 7
    if which in ("next", "coming", "this coming"):
        return day_of(anchor + dt.timedelta(7 - back if back else 7))
    if which == "last" and back == 0:
        back = 7
    return day_of(anchor - dt.timedelta(back))


def _weekdays(parts: dict[str, str], anchor: dt.date) -> PartialDate:
    """The month, else the year, of the last stretch from one weekday to another that is over."""
    last = anchor - dt.timedelta((anchor.weekday() - _WEEKDAYS.index(parts["until"].lower())) % 7)
    first = last - dt.timedelta((last.weekday() - _WEEKDAYS.index(parts["weekday"].lower())) % 7)
    return PartialDate(last.year, last.month) if first.month == last.month else PartialDate(last.year)


def _later(parts: dict[str, str], previous: PartialDate, anchor: dt.date | None) -> PartialDate | None:
    """So long after or before the date that stands before it; None if that were yet to come."""
    words = parts.get("count", "one")
    sign = -1 if parts.get("dir") in ("earlier", "before") else 1
    then = shifted(previous, parts["unit"], sign * _count(words), exact=words.lower() not in _VAGUE_COUNTS)
    reached = then.as_date() if then else None
    return None if sign > 0 and reached and anchor and reached > anchor + dt.timedelta(15) else then


def _count(words: str) -> int:
    words = re.sub(r"\s+", " ", words.lower())
    return int(words) if words.isdigit() else _NUMBERS[words]


def _period(parts: dict[str, str], anchor: dt.date) -> PartialDate | None:
    which, unit = parts.get("which", "last").lower(), parts.get("unit", "weekend")
    if unit == "weekend":
        # The Sunday before, or the weekend before that for "last weekend" on a weekend.
        then = anchor - dt.timedelta((anchor.weekday() + 1) % 7)
        return PartialDate(then.year, then.month)
    back = -1 if which == "next" else 0 if which.startswith("this") else 1
    # Of a season the year alone is told.
    return shifted(day_of(anchor), unit if unit in ("week", "month") else "year", -back)
