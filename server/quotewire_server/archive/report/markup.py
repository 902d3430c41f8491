"""Small pieces of the page: escaped text, figures, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from quotewire.cli.fields import one_line

_LONGEST_QUOTE_CHARS = 400


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: markup, and what it is sorted by where that is not its text."""

    content: str
    sort: float | int | str | None = None
    style: str = ""


def safe(text: object) -> str:
    """Any text on one line, without controls, escaped. Nothing becomes nothing."""
    return escape(one_line(str(text))) if text is not None else ""


def quoted(text: str) -> str:
    """The words of a quote, cut between words where it is very long."""
    line = one_line(text)
    if len(line) > _LONGEST_QUOTE_CHARS:
        line = line[:_LONGEST_QUOTE_CHARS].rsplit(" ", 1)[0] + " …"
    return f'<q class="words">{escape(line)}</q>'


def number(value: float | int) -> str:
    """1,234."""
    return f"{value:,}"


def percent(part: int, whole: int) -> str:
    """ "12.3 %", or a dash of nothing."""
    return f"{100 * part / whole:.1f} %" if whole else "–"


def plural(count: int, one: str, many: str = "") -> str:
    """ "1 quote", "2 quotes"."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def table(heads: Sequence[str], rows: Iterable[Sequence[Cell | str]], style: str = "") -> str:
    """A table; heads that begin with "#" are of numbers."""
    head = "".join(
        f'<th scope="col" class="number">{each[1:]}</th>'
        if each.startswith("#")
        else f'<th scope="col">{each}</th>'
        for each in heads
    )
    numeric = [each.startswith("#") for each in heads]
    body = "\n".join(f"<tr>{''.join(map(_cell, row, numeric))}</tr>" for row in rows)
    return (
        f'<div class="scroll"><table class="{style}">\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def _cell(cell: Cell | str, is_numeric: bool) -> str:
    if isinstance(cell, str):
        cell = Cell(cell)
    style = " ".join(filter(None, ("number" if is_numeric else "", cell.style)))
    sort = f' data-sort="{escape(str(cell.sort))}"' if cell.sort is not None else ""
    return f"<td{f' class={chr(34)}{style}{chr(34)}' if style else ''}{sort}>{cell.content}</td>"
