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

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "a couple of": 2, "a few": 3, "several": 4,
}  # fmt: skip
_UNIT_DAYS = {"day": 1, "night": 1, "week": 7, "month": 30, "year": 365}


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


def resolve(phrases: list[DatePhrase], published: tuple[int, int, int] | None) -> list[DatePhrase]:
    """The same phrases with their values, read in text order."""
    anchor = _as_date(published)
    previous: _Day | None = None
    out: list[DatePhrase] = []
    for phrase in phrases:
        day = _meaning(phrase, published, anchor, previous)
        if day is None:
            out.append(phrase)
            continue
        if day.day:
            previous = day
        date = day.as_date()
        distance = (date - anchor).days if anchor and date else None
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


@dataclass(frozen=True, slots=True)
class _Day:
    """A possibly partial date; None parts are unknown (year) or left out (month, day)."""

    year: int | None
    month: int | None = None
    day: int | None = None

    def edtf(self) -> str:
        parts = [f"{self.year:04d}" if self.year else "XXXX"]
        if self.month:
            parts.append(f"{self.month:02d}")
            if self.day:
                parts.append(f"{self.day:02d}")
        return "" if parts == ["XXXX"] else "-".join(parts)

    def as_date(self) -> dt.date | None:
        return _as_date((self.year or 0, self.month or 7, self.day or 15)) if self.year else None


def _as_date(parts: tuple[int, int, int] | None) -> dt.date | None:
    if not parts or not parts[0]:
        return None
    try:
        return dt.date(parts[0], parts[1] or 1, parts[2] or 1)
    except ValueError:
        return None


def _day(date: dt.date) -> _Day:
    return _Day(date.year, date.month, date.day)


def _meaning(
    phrase: DatePhrase, published: tuple[int, int, int] | None, anchor: dt.date | None, previous: _Day | None
) -> _Day | None:
    parts = dict(phrase.parts)
    whole = bool(published and published[1] and published[2] and anchor)
    month = _month(parts["month"]) if "month" in parts else int(parts.get("m", 0)) or None
    try:
        match phrase.kind:
            case "iso" | "monthday":
                return _up_to(parts, _month_day(parts, month, anchor))
            case "monthyear":
                return _Day(int(parts["year"]), month)
            case "monthlast":
                return _Day(anchor.year - (parts["which"] == "last"), month) if anchor else None
            case "lastmonthname" | "monthname":
                return _bare_month(parts, month, anchor, published)
            case "year":
                return _Day(int(parts["year"]))
            case "weekday":
                return _weekday(parts, anchor) if whole else None
            case "today" | "hoursago":
                return _day(anchor) if whole and anchor else None
            case "yesterday":
                return _day(anchor - dt.timedelta(1)) if whole and anchor else None
            case "ago":
                return _ago(parts, anchor) if anchor else None
            case "later":
                return _shift(parts, previous)
            case "sameday":
                return previous or (_day(anchor) if whole and anchor else None)
            case "daybefore":
                return _plus(previous or (_day(anchor) if whole and anchor else None), -1)
            case "period" | "weekend":
                return _period(parts, anchor) if anchor else None
    except (ValueError, OverflowError):
        return None
    return None


def _month(name: str) -> int:
    return next(i for i, full in enumerate(_MONTHS, 1) if full.startswith(name.lower().rstrip(".")[:3]))


def _month_day(parts: dict[str, str], month: int | None, anchor: dt.date | None) -> _Day | None:
    day = int(parts["day"])
    if not month or not 1 <= day <= 31:
        return None
    if "year" in parts:
        dt.date(int(parts["year"]), month, day)
        return _Day(int(parts["year"]), month, day)
    dt.date(2000, month, day)
    if not anchor:
        return _Day(None, month, day)
    years = [y for y in (anchor.year - 1, anchor.year, anchor.year + 1) if _as_date((y, month, day))]
    # News looks back further than ahead: a date two months off in the future is still this year's.
    nearest = min(years, key=lambda y: _lateness((dt.date(y, month, day) - anchor).days))
    return _Day(nearest, month, day)


def _up_to(parts: dict[str, str], first: _Day | None) -> _Day | None:
    """What a stretch of days that begins on the first has in common, its month or its year; a single day as it is."""
    if first is None or not (parts.keys() & {"last", "until"}):
        return first
    until = _month(parts["until"]) if "until" in parts else first.month
    if until == first.month:
        days = first.day, int(parts["last"])
        return _Day(first.year, first.month) if days[0] and days[0] < days[1] <= 31 else first
    return _Day(first.year) if first.year else None


def _lateness(days: int) -> int:
    return -days if days <= 0 else 3 * days


def _bare_month(
    parts: dict[str, str], month: int | None, anchor: dt.date | None, published: tuple[int, int, int] | None
) -> _Day | None:
    if not anchor or not month or not published or not published[1]:
        return None
    last = parts.get("which", "").lower() == "last"
    past = month > anchor.month or (last and month == anchor.month)
    return _Day(anchor.year - past, month)


def _weekday(parts: dict[str, str], anchor: dt.date | None) -> _Day | None:
    if not anchor:
        return None
    if "until" in parts:
        return _weekdays(parts, anchor)
    wanted = _WEEKDAYS.index(parts["weekday"].lower())
    which = parts.get("which", "").lower()
    back = (anchor.weekday() - wanted) % 7
    if which in ("next", "coming", "this coming"):
        return _day(anchor + dt.timedelta(7 - back if back else 7))
    if which == "last" and back == 0:
        back = 7
    return _day(anchor - dt.timedelta(back))


def _weekdays(parts: dict[str, str], anchor: dt.date) -> _Day:
    """The month, else the year, of the last stretch from one weekday to another that is over."""
    last = anchor - dt.timedelta((anchor.weekday() - _WEEKDAYS.index(parts["until"].lower())) % 7)
    first = last - dt.timedelta((last.weekday() - _WEEKDAYS.index(parts["weekday"].lower())) % 7)
    return _Day(last.year, last.month) if first.month == last.month else _Day(last.year)


def _ago(parts: dict[str, str], anchor: dt.date) -> _Day | None:
    unit, count = parts["unit"], _count(parts["count"])
    then = anchor - dt.timedelta(_UNIT_DAYS[unit] * count)
    if unit in ("day", "night"):
        return _day(then)
    if unit == "week":
        return _Day(then.year, then.month)
    if unit == "month":
        months = anchor.year * 12 + anchor.month - 1 - count
        return _Day(months // 12, months % 12 + 1)
    return _Day(anchor.year - count)


def _count(words: str) -> int:
    words = re.sub(r"\s+", " ", words.lower())
    return int(words) if words.isdigit() else _NUMBERS[words]


def _shift(parts: dict[str, str], previous: _Day | None) -> _Day | None:
    if previous is None:
        return None
    count = _count(parts["count"]) if "count" in parts else 1
    sign = -1 if parts.get("dir") in ("earlier", "before") else 1
    unit = parts["unit"]
    if unit == "year":
        return _Day(previous.year + sign * count) if previous.year else None
    if unit in ("week", "month"):
        moved = _plus(previous, sign * count * _UNIT_DAYS[unit])
        return _Day(moved.year, moved.month) if moved else None
    return _plus(previous, sign * count)


def _plus(day: _Day | None, days: int) -> _Day | None:
    if day is None or not day.month or not day.day:
        return None
    # Without a year a common one is stepped through; only 29 February is lost by that.
    moved = dt.date(day.year or 2001, day.month, day.day) + dt.timedelta(days)
    return _Day(moved.year if day.year else None, moved.month, moved.day)


def _period(parts: dict[str, str], anchor: dt.date) -> _Day | None:
    which, unit = parts.get("which", "last").lower(), parts.get("unit", "weekend")
    back = -1 if which == "next" else 0 if which.startswith("this") else 1
    if unit == "week":
        then = anchor - dt.timedelta(7 * back)
        return _Day(then.year, then.month)
    if unit == "weekend":
        # The Sunday before, or the weekend before that for "last weekend" on a weekend.
        then = anchor - dt.timedelta((anchor.weekday() + 1) % 7)
        return _Day(then.year, then.month)
    if unit == "month":
        months = anchor.year * 12 + anchor.month - 1 - back
        return _Day(months // 12, months % 12 + 1)
    return _Day(anchor.year - back)
