"""Months without gaps, drawn together to quarters or years where there are too many to be seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .figures import Rows

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
# Columns that can be told apart.
_MOST_COLUMNS = 60
# From the first to the last; a day of publication far off is a mistake of one article.
_MOST_YEARS = 400
_END_SHARE = 0.01


@dataclass(slots=True)
class Bucket:
    """A month, a quarter or a year: `unit`, how it is called, and how in little room."""

    unit: str
    label: str
    short: str
    quotes: int = 0
    articles: int = 0
    attributed: int = 0


def buckets(rows: Rows) -> list[Bucket]:
    """The stretches of time from the first to the last, empty ones too. `rows` have `month` as "2025-09".

    At either end, what holds less than a hundredth of the quotes is left out if that spares half of the time.
    """
    dated = sorted(
        ((index, row) for row in rows if (index := _index(row["month"])) is not None), key=_by_index
    )
    dated = _without_ends(dated)
    if not dated:
        return []
    first, last = min(index for index, _ in dated), max(index for index, _ in dated)
    span = last - first + 1
    unit, size, name = next(each for each in _UNITS if span / each[1] <= _MOST_COLUMNS or each[0] == "year")
    first_bucket, last_bucket = first // size, last // size
    if last_bucket - first_bucket > _MOST_YEARS:
        first_bucket = last_bucket - _MOST_YEARS
    found = [Bucket(unit, *name(index * size)) for index in range(first_bucket, last_bucket + 1)]
    for index, row in dated:
        if index // size >= first_bucket:
            bucket = found[index // size - first_bucket]
            bucket.quotes += row["quotes"]
            bucket.articles += row["articles"]
            bucket.attributed += row["attributed"]
    return found


def _without_ends(dated: list[tuple[int, dict[str, Any]]]) -> list[tuple[int, dict[str, Any]]]:
    total = sum(row["quotes"] for _, row in dated)
    before, core = 0, []
    for index, row in dated:
        if before + row["quotes"] > total * _END_SHARE and before <= total * (1 - _END_SHARE):
            core.append((index, row))
        before += row["quotes"]
    is_sparing = core and (core[-1][0] - core[0][0] + 1) * 2 <= dated[-1][0] - dated[0][0] + 1
    return core if is_sparing else dated


def _by_index(each: tuple[int, dict[str, Any]]) -> int:
    return each[0]


def _index(month: str) -> int | None:
    """Months since the year 0; None for what is no month."""
    year, _, number = month.partition("-")
    if not (year.isdigit() and number.isdigit() and 1 <= int(number) <= 12):
        return None
    return int(year) * 12 + int(number) - 1


def _month(index: int) -> tuple[str, str]:
    year, month = divmod(index, 12)
    return f"{_MONTHS[month]} {year}", f"{_MONTHS[month]} ’{year % 100:02d}"


def _quarter(index: int) -> tuple[str, str]:
    year, month = divmod(index, 12)
    return f"Q{month // 3 + 1} {year}", f"Q{month // 3 + 1} ’{year % 100:02d}"


def _year(index: int) -> tuple[str, str]:
    return str(index // 12), str(index // 12)


_Namer = Callable[[int], tuple[str, str]]
_UNITS: tuple[tuple[str, int, _Namer], ...] = (
    ("month", 1, _month),
    ("quarter", 3, _quarter),
    ("year", 12, _year),
)
