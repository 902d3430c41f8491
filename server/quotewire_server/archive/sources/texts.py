"""A file of plain text is one article."""

from __future__ import annotations

from collections.abc import Iterator

from ... import limits
from ...errors import ErrorCode
from ..model import ArticleRecord, InputUnit, SourceOptions
from .encoding import NotText, decode
from .fields import build_article
from .reading import BadRecord, RawRecord, read_whole


def records(unit: InputUnit, options: SourceOptions) -> Iterator[RawRecord]:
    """The one article of the file; its name is the id."""

    def build() -> ArticleRecord:
        content = read_whole(unit, limits.MAX_RECORD_BYTES)
        try:
            decoded = decode(content, options.encoding)
        except NotText:
            raise BadRecord(
                ErrorCode.NOT_TEXT, "the file is binary, not text; extract its text first, or leave it out"
            ) from None
        # Options that name fields are for files of records; a text has none.
        plain = SourceOptions(defaults=options.defaults, max_text_chars=options.max_text_chars)
        return build_article({"text": decoded.text}, 0, unit.name, plain, decoded.repaired)

    yield RawRecord(0, unit.name, build)
