"""WARC files: the pages among their responses, by fastwarc."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from ... import limits
from ...errors import ErrorCode
from ..model import ArticleRecord, InputUnit, SourceOptions
from .pages import page_article
from .reading import BadRecord, BrokenFile, RawRecord, told_as_broken

_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_CUT_OFF = BrokenFile(
    ErrorCode.FILE_BROKEN, "the file is cut off or damaged here; what came before was read; get it again"
)


def records(unit: InputUnit, options: SourceOptions) -> Iterator[RawRecord]:
    """The pages of the file: records of the type `response` with status 200 that are HTML; others are no articles.

    The place of one is its WARC-Record-ID.
    """
    with told_as_broken(), Path(unit.path).open("rb") as file:
        number = 0
        for record in _responses(file):
            page = _page(record)
            if page is None:
                continue
            place = record.record_id or f"{unit.name}@{record.stream_pos}"
            yield RawRecord(number, place, _builder(page, number, place, options))
            number += 1


@dataclass(frozen=True, slots=True)
class _Page:
    """A page as it came over HTTP; `content` is None when it is larger than is read."""

    content: bytes | None
    charset: str
    url: str


def _responses(file: Any) -> Iterator[WarcRecord]:
    """The responses, each whole in memory unless it is too large; raises `BrokenFile` where one is cut off."""
    archive = iter(ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=False))
    while True:
        try:
            record = next(archive, None)
            if record is None:
                return
            declared = record.content_length
            # Freezing a record keeps what its decoding does from the stream that the next one is read from.
            if declared <= limits.MAX_PAGE_BYTES and record.freeze() and record.content_length < declared:
                raise _CUT_OFF
            record.parse_http("all" if declared <= limits.MAX_PAGE_BYTES else "none")
        except (OSError, ValueError, RuntimeError):
            raise _CUT_OFF from None
        yield record


def _page(record: WarcRecord) -> _Page | None:
    headers = record.http_headers
    if not record.is_http or headers is None or headers.status_code != 200:
        return None
    if (record.http_content_type or "").lower() not in _PAGE_TYPES:
        return None
    content: bytes | None = None
    if record.content_length <= limits.MAX_PAGE_BYTES:
        content = record.reader.read(limits.MAX_PAGE_BYTES + 1)
    if content is not None and len(content) > limits.MAX_PAGE_BYTES:
        content = None
    return _Page(content, record.http_charset or "", record.headers.get("WARC-Target-URI") or "")


def _builder(page: _Page, number: int, place: str, options: SourceOptions) -> Any:
    def build() -> ArticleRecord:
        if page.content is None:
            raise BadRecord(
                ErrorCode.RECORD_TOO_LARGE,
                f"the page is larger than {limits.MAX_PAGE_BYTES:,} bytes; leave it out",
            )
        return page_article(page.content, number, place, options, charset=page.charset, url=page.url)

    return build
