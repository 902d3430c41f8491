"""HTML pages: text, title, date, outlet and author by trafilatura."""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Iterator
from types import ModuleType

from ... import limits
from ...errors import ErrorCode
from ..model import ArticleRecord, InputUnit, SourceOptions
from .encoding import NotText, charset_of, decode
from .fields import build_article
from .reading import BadRecord, RawRecord, read_whole

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
# The standard wants the charset declared in the first 1,024 bytes; many pages have it a little later.
_DECLARATION_BYTES = 8_192
# Libraries that might print what they choke on.
_SILENCED = ("trafilatura", "htmldate", "charset_normalizer", "courlan", "justext")


def records(unit: InputUnit, options: SourceOptions) -> Iterator[RawRecord]:
    """The one article of the page; the name of the file is its id."""

    def build() -> ArticleRecord:
        return page_article(read_whole(unit, limits.MAX_PAGE_BYTES), 0, unit.name, options)

    yield RawRecord(0, unit.name, build)


def page_article(
    content: bytes, number: int, place: str, options: SourceOptions, *, charset: str = "", url: str = ""
) -> ArticleRecord:
    """The article that a page holds; `charset` is what came with it over HTTP, `url` where it stood.

    The outlet is the site's name for itself, or its host. Comments, tables and navigation are left out. Raises
    `BadRecord` where no article is found.
    """
    declared = charset_of(options.encoding) or charset_of(charset) or _declared_charset(content)
    try:
        decoded = decode(content, declared)
    except NotText:
        raise BadRecord(ErrorCode.NOT_TEXT, "the page is binary, not HTML") from None
    if decoded.text.count("<") > limits.MAX_PAGE_TAGS:
        raise BadRecord(
            ErrorCode.RECORD_TOO_LARGE, f"the page has more than {limits.MAX_PAGE_TAGS:,} tags; leave it out"
        )
    values = _extracted(decoded.text, url)
    plain = SourceOptions(defaults=options.defaults, max_text_chars=options.max_text_chars)
    return build_article(values, number, place, plain, decoded.repaired)


def _declared_charset(content: bytes) -> str:
    match = _DECLARED.search(content[:_DECLARATION_BYTES])
    name = charset_of(match.group(1).decode("ascii")) if match else ""
    # A page that can be searched for "charset" byte by byte is in no wide charset, whatever it says.
    return "" if name.startswith(("utf-16", "utf-32")) else name


def _extracted(html: str, url: str) -> dict[str, object]:
    try:
        document = _trafilatura().bare_extraction(
            html,
            url=url or None,
            include_comments=False,
            include_tables=False,
            with_metadata=True,
            # A date that stands somewhere in the text is no day of publication.
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    except Exception:  # whatever a page does to the parsers, it costs this page alone
        document = None
    text = document.text if document is not None else ""
    if not text:
        raise BadRecord(
            ErrorCode.PAGE_WITHOUT_TEXT,
            "no article was found in the page; leave it out, or extract its text with what knows the site",
        )
    return {
        "text": text,
        "title": document.title,
        "outlet": document.sitename or document.hostname,
        "published": document.date,
        "url": url or document.url,
        "byline": (document.author or "").replace("; ", ", "),
    }


@functools.cache
def _trafilatura() -> ModuleType:
    import trafilatura

    for name in _SILENCED:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return trafilatura
