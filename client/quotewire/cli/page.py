"""Quotes as one page for a browser: the article with its quotes tinted per speaker, and a table beside it.

The page asks for nothing outside itself and its policy forbids it to; all that comes from an article or a
response is escaped. It works without scripts: the script only marks all parts of a quote at once.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files

from quotewire.cli import fields
from quotewire.cli.marking import marked_text
from quotewire.v1 import quotewire_pb2 as pb

# Tints in page.css; speakers beyond them share tints and are told apart by their letters.
_TINTS = 10


@dataclass
class Cast:
    """The speakers of one article in order of appearance, each with a letter and a tint."""

    names: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, name: str) -> None:
        """Counts one more quote of this speaker; "" is the unknown one, who has no letter."""
        if name and name not in self.counts:
            self.names.append(name)
        self.counts[name] = self.counts.get(name, 0) + 1

    def letter(self, name: str) -> str:
        """A, B, ... Z, A2, B2, ...; "?" for the unknown speaker."""
        if not name:
            return "?"
        turn, index = divmod(self.names.index(name), 26)
        return chr(ord("A") + index) + (str(turn + 1) if turn else "")

    def tint(self, name: str) -> str:
        """The style class of this speaker."""
        return f"t{self.names.index(name) % _TINTS}" if name else "unknown"


def render_page(results: Sequence[tuple[pb.Article, pb.ExtractQuotesResponse]]) -> str:
    """The page for these articles, in their order. Offsets of the responses must count code points."""
    style, script = _asset("page.css"), _asset("page.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    articles = "\n".join(_article(number, *result) for number, result in enumerate(results, 1))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_page_title(results)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f"{articles or '<p>No articles.</p>'}\n{_KEY}\n<script>{script}</script>\n</body>\n</html>\n"
    )


def _page_title(results: Sequence[tuple[pb.Article, pb.ExtractQuotesResponse]]) -> str:
    if len(results) == 1:
        article = results[0][0]
        return f"Quotes: {_safe(article.title or article.id or 'article')}"
    return f"Quotes in {len(results)} articles"


def _article(number: int, article: pb.Article, response: pb.ExtractQuotesResponse) -> str:
    prefix = f"a{number}"
    quotes = list(fields.with_nested(response.quotes))
    cast = Cast()
    for _, quote in quotes:
        cast.add(fields.speaker(quote))
    heading = _safe(article.title or article.id or f"Article {number}")
    published = article.published
    day = f"{published.year:04d}-{published.month:02d}-{published.day:02d}".replace("-00", "")
    about = [_safe(article.byline), _safe(article.outlet), day if published.year else ""]
    byline = " · ".join(part for part in about if part)
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in fields.notes(response))
    return (
        f'<section class="article" id="{prefix}">\n<header><h1>{heading}</h1>'
        f'<p class="about">{byline}</p>{notes}{_legend(cast)}</header>\n'
        f'<div class="columns">\n<div class="text">{marked_text(prefix, article.text, quotes, cast)}</div>\n'
        f'<div class="side">{_table(prefix, quotes, cast)}</div>\n</div>\n</section>'
    )


def _legend(cast: Cast) -> str:
    entries = "".join(
        f'<li class="{cast.tint(name)}"><b class="letter">{cast.letter(name)}</b> {escape(name)} '
        f"<small>{cast.counts[name]}</small></li>"
        for name in cast.names
    )
    if "" in cast.counts:
        entries += (
            f'<li class="unknown"><b class="letter">?</b> unknown <small>{cast.counts[""]}</small></li>'
        )
    return f'<ul class="legend">{entries}</ul>' if entries else ""


def _table(prefix: str, quotes: Sequence[tuple[int, pb.Quote]], cast: Cast) -> str:
    if not quotes:
        return '<p class="none">No quotes found.</p>'
    rows = "\n".join(
        _row(f"{prefix}q{number}", depth, quote, cast) for number, (depth, quote) in enumerate(quotes, 1)
    )
    return (
        "<table>\n<thead><tr><th></th><th>Speaker</th><th>Role</th><th>Kind</th><th>Date</th><th>Outlet</th>"
        '<th title="probability that content and speaker are right">Conf.</th></tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table>"
    )


def _row(key: str, depth: int, quote: pb.Quote, cast: Cast) -> str:
    name = fields.speaker(quote)
    who = f"<b>{escape(name)}</b>" if name else '<i class="absent">unknown</i>'
    if fields.is_named_elsewhere(quote):
        path = " → ".join(fields.path_to_name(quote))
        who += f'<br><small class="path">{escape(path)}</small>'
    day = _assumable(quote.date.value, fields.is_assumed(quote, "date"))
    date = f'<span class="day">{day}</span>' if day else ""
    if quote.date.text:
        date += f"<br><small>“{_safe(quote.date.text)}”</small>"
    confidence = f"{quote.confidence:.2f}" if quote.HasField("confidence") else ""
    cells = (
        f'<a class="letter" href="#{key}">{cast.letter(name)}</a>',
        who,
        _safe(quote.role.text),
        fields.kind(quote),
        date,
        _assumable(quote.outlet.name, fields.is_assumed(quote, "outlet")),
        confidence,
    )
    tds = "".join(f"<td>{cell}</td>" for cell in cells)
    excerpt = f'<tr class="excerpt" data-quote="{key}"><td></td><td colspan="6">{_safe(quote.text)}</td></tr>'
    depth_class = " nested" if depth else ""
    return f'<tr class="{cast.tint(name)}{depth_class}" id="{key}row" data-quote="{key}">{tds}</tr>{excerpt}'


def _assumable(value: str, assumed: bool) -> str:
    """A value; in brackets where it is only assumed."""
    text = _safe(value)
    return (
        f'<span class="assumed" title="not stated: the article’s own">({text})</span>'
        if assumed and text
        else text
    )


def _safe(text: str) -> str:
    return escape(fields.one_line(text))


def _asset(name: str) -> str:
    return files("quotewire.cli").joinpath(name).read_text(encoding="utf-8")


def _digest(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


_KEY = (
    '<footer><p><span class="source">speaker as written</span>, <span class="cue">cue</span>; '
    "solid tint: direct or mixed, striped: indirect or belief; "
    "(in brackets): not stated, the article’s own date or outlet.</p></footer>"
)
