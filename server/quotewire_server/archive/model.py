"""What flows through a run over an archive: input units, records read from them, and why some are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# The fields of an article that a column or a JSON field may be mapped to.
ARTICLE_FIELDS = ("id", "text", "title", "outlet", "published", "url", "byline", "language")


@dataclass(frozen=True, slots=True)
class InputUnit:
    """One file, or a stretch of one, that a source reads from its beginning to its end.

    `name` is what the user called it, with forward slashes, the same wherever the archive lies; ids of articles
    without one start with it. `path` is where it lies now. `format` is one of `sources.FORMATS`. `start` and
    `end` (exclusive) bound a stretch: bytes at line starts for JSON Lines, row groups for Parquet; `end` None
    is the whole rest. `skip_records` is how many records from the start of the unit were read before and need
    not be given again: the first record given has that number.
    """

    name: str
    path: str
    format: str
    start: int = 0
    end: int | None = None
    skip_records: int = 0


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """One article of an archive.

    `number` counts the records of its unit from 0, rejected ones too. `id` is the article's own, or made from
    the name of the unit and the place in it. `published` is "2025-09-06", "2025-09", "2025" or "". Offsets of
    quotes refer to `text`, as it is here. `repaired` names what was done to the encoding, in order.
    """

    number: int
    id: str
    text: str
    title: str = ""
    outlet: str = ""
    published: str = ""
    url: str = ""
    byline: str = ""
    language: str = ""
    repaired: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A place in a unit that gives no article; the message holds no text of the document."""

    number: int
    id: str
    reason_code: str
    message: str


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """How sources read: format, encoding, names of fields, and values for fields that an article lacks.

    `fields` maps a field of an article (see `ARTICLE_FIELDS`) to the column or JSON field that holds it, where
    that has another name. `defaults` maps fields to values. `max_text_chars` (code points) bounds what is kept
    of one document in memory; a longer one is rejected.
    """

    input_format: str = "auto"
    encoding: str = "auto"
    fields: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    max_text_chars: int = 100_000
