"""The report as one page: nothing comes from outside it, all text in it is escaped, and it reads without scripts."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from importlib.resources import files

from . import sections
from .figures import Figures
from .markup import safe
from .plots import patterns

_SECTIONS = (
    ("speakers", "Most quoted", sections.speakers),
    ("time", "Over time", sections.months),
    ("sources", "Who speaks", sections.attribution),
    ("outlets", "Outlets", sections.outlets),
    ("repeated", "Repeated quotes", sections.repeated),
    ("unnamed", "Sources without a name", sections.unnamed),
    ("check", "To check", sections.doubtful),
    ("unread", "What was not read", sections.unread),
)


def render(figures: Figures) -> str:
    """The page as HTML. The same figures give the same page."""
    style, script = _asset("report.css"), _asset("report.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    drawn = [(key, title, draw(figures)) for key, title, draw in _SECTIONS]
    present = [(key, title, content) for key, title, content in drawn if content]
    links = "".join(f'<a href="#{key}">{title}</a>' for key, title, _ in present)
    body = "\n".join(
        f'<section id="{key}">\n<h2>{title}</h2>\n{content}\n</section>' for key, title, content in present
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>Quotes in {safe(figures.title)}</title>\n<style>{style}</style>\n</head>\n<body>\n{patterns()}\n"
        f'<header>\n{sections.heading(figures)}\n</header>\n<nav aria-label="Sections">{links}</nav>\n'
        f"<main>\n{body}\n</main>\n<footer>{sections.colophon(figures)}</footer>\n"
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _digest(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
