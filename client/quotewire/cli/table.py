"""Quotes as a table for people, drawn by rich."""

from __future__ import annotations

import os
from typing import TextIO

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from quotewire.cli import fields
from quotewire.v1 import quotewire_pb2 as pb

# Columns of a table that goes to a file or a pipe.
_DEFAULT_WIDTH = 120
_KIND_STYLES = {"direct": "green", "mixed": "yellow", "indirect": "cyan", "belief": "magenta"}


class _QuietConsole(Console):
    """Leaves a closed pipe to the command's own handling; rich would exit with 1."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def table_console(stream: TextIO) -> Console:
    """A console for `stream`, as wide as the terminal; colours only on one, and not with NO_COLOR."""
    is_terminal = stream.isatty()
    width = None if is_terminal or "COLUMNS" in os.environ else _DEFAULT_WIDTH
    return _QuietConsole(
        file=stream, width=width, highlight=False, emoji=False, markup=False, soft_wrap=False
    )


def print_article(
    console: Console, article: pb.Article, response: pb.ExtractQuotesResponse, *, explain: bool
) -> None:
    """One article: a heading, a row per quote, what is assumed, and the warnings."""
    console.print(_heading(article, response))
    if response.quotes:
        console.print(_table(response, explain))
    if any(fields.is_assumed(quote, part) for quote in response.quotes for part in ("date", "outlet")):
        console.print(Text("( ) not stated: the article's own date or outlet", style="dim"))
    for note in fields.notes(response):
        console.print(Text(f"note: {note}", style="yellow"))
    console.print()


def _heading(article: pb.Article, response: pb.ExtractQuotesResponse) -> Text:
    count = len(response.quotes)
    heading = Text(fields.one_line(article.title or article.id) or "article", style="bold")
    published = article.published
    day = f"{published.year:04d}-{published.month:02d}-{published.day:02d}" if published.year else ""
    about = ", ".join(part for part in (fields.one_line(article.outlet), day) if part)
    if about:
        heading.append(f" ({about.replace('-00', '')})", style="not bold")
    heading.append(f": {count or 'no'} quote{'' if count == 1 else 's'}", style="not bold")
    return heading


def _table(response: pb.ExtractQuotesResponse, explain: bool) -> Table:
    table = Table(box=box.SIMPLE_HEAD, expand=True, padding=(0, 1), pad_edge=False, leading=1)
    table.add_column("Speaker", ratio=6, min_width=9, overflow="fold")
    table.add_column("Role", ratio=6, overflow="fold")
    table.add_column("Kind", width=8)
    table.add_column("Date", width=12, overflow="fold")
    table.add_column("Outlet", ratio=4, min_width=8, overflow="fold")
    table.add_column("Quote", ratio=16, overflow="fold")
    for depth, quote in fields.with_nested(response.quotes):
        table.add_row(*_row(depth, quote, explain))
    return table


def _row(depth: int, quote: pb.Quote, explain: bool) -> list[RenderableType]:
    name = fields.speaker(quote)
    kind = fields.kind(quote)
    content = Text(fields.one_line(quote.text))
    if explain:
        content.append("\n" + explanation(quote), style="dim")
    return [
        Text("  " * depth + ("↳ " if depth else "") + (name or "unknown"), style="bold" if name else "dim"),
        Text(fields.one_line(quote.role.text)),
        Text(kind, style=_KIND_STYLES.get(kind, "")),
        _assumable(fields.one_line(quote.date.value or quote.date.text), fields.is_assumed(quote, "date")),
        _assumable(fields.one_line(quote.outlet.name), fields.is_assumed(quote, "outlet")),
        content,
    ]


def explanation(quote: pb.Quote) -> str:
    """Why this speaker: the cue, the sieve, the way from the mention to the name, the confidence."""
    parts = []
    if quote.HasField("cue"):
        negated = "not " if quote.cue.negated else ""
        parts.append(f"cue “{fields.one_line(quote.cue.text)}” ({negated}{fields.one_line(quote.cue.lemma)})")
    else:
        parts.append("no cue")
    if quote.HasField("speaker"):
        parts.append(f"sieve {fields.resolution(quote)}: {' → '.join(fields.path_to_name(quote))}")
    others = [
        each for each in quote.speaker.candidates if each.name != quote.speaker.name and each.score >= 0.05
    ]
    if others:
        readings = (f"{fields.one_line(each.name)} {each.score:.2f}" for each in others)
        parts.append(f"also possible: {', '.join(readings)}")
    if quote.date.text:
        parts.append(f"date from “{fields.one_line(quote.date.text)}”")
    if quote.HasField("confidence"):
        parts.append(f"confidence {quote.confidence:.2f}")
    return "; ".join(parts)


def _assumable(value: str, assumed: bool) -> Text:
    return Text(f"({value})", style="dim") if value and assumed else Text(value)
