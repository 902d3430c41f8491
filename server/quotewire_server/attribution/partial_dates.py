"""Dates known to the day, the month or the year, and what "two days later" makes of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

_UNIT_DAYS = {"day": 1, "night": 1, "week": 7, "month": 30, "year": 365}


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A possibly partial date; None parts are unknown (year) or left out (month, day)."""

    year: int | None
    month: int | None = None
    day: int | None = None

    def edtf(self) -> str:
        """EDTF (ISO 8601-2), "XXXX" for an unknown year; empty where nothing is known."""
        parts = [f"{self.year:04d}" if self.year else "XXXX"]
        if self.month:
            parts.append(f"{self.month:02d}")
            if self.day:
                parts.append(f"{self.day:02d}")
        return "" if parts == ["XXXX"] else "-".join(parts)

    def as_date(self) -> dt.date | None:
        """A day within it, about its middle; None without a year or where there is no such day."""
        return as_date((self.year or 0, self.month or 7, self.day or 15)) if self.year else None

    def only(self, precision: int) -> PartialDate:
        """The same to the year (1), the month (2) or the day (3), if it is known so well."""
        return PartialDate(*(self.year, self.month, self.day)[:precision])

    @property
    def precision(self) -> int:
        """1 for a year, 2 for a month, 3 for a day."""
        return 3 if self.day else 2 if self.month else 1


def day_of(date: dt.date) -> PartialDate:
    """A day that is fully known."""
    return PartialDate(date.year, date.month, date.day)


def as_date(parts: tuple[int, int, int] | None) -> dt.date | None:
    """The day of year, month and day, where 0 stands for the first; None without a year or where there is none."""
    if not parts or not parts[0]:
        return None
    try:
        return dt.date(parts[0], parts[1] or 1, parts[2] or 1)
    except ValueError:
        return None


def shifted(start: PartialDate, unit: str, count: int, *, exact: bool = True) -> PartialDate | None:
    """`start` moved by `count` (negative: back) of a unit, as precise as both allow.

    Days move a day; weeks and months tell the month, years the year. A count that is not `exact` ("a few") tells one
    step less: of days the month, of weeks and months the year. None before the year 1 and after 9999.
    """
    precision = {"day": 3, "night": 3, "week": 2, "month": 2, "year": 1}[unit]
    precision = min(start.precision, precision if exact else max(1, precision - 1))
    if unit == "year":
        return PartialDate(start.year + count) if start.year and 0 < start.year + count <= dt.MAXYEAR else None
    if unit == "month" and start.year and start.month:
        months = start.year * 12 + start.month - 1 + count
        return PartialDate(months // 12, months % 12 + 1).only(precision) if 0 < months // 12 <= dt.MAXYEAR else None
    if start.precision < 3:
        return start.only(min(precision, 2 if unit in ("day", "night") else 1))
    # Without a year a common one is stepped through; only 29 February is lost by that.
    moved = dt.date(start.year or 2001, start.month or 1, start.day or 1) + dt.timedelta(count * _UNIT_DAYS[unit])
    return PartialDate(moved.year if start.year else None, moved.month, moved.day).only(precision)
