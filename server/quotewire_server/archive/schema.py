"""The tables that an archive run writes: columns, types, meanings.

Three tables, one Parquet file of each per part: `articles`, `quotes` (flat: one row per quote, those inside
another quote too) and `errors`. Offsets are code points of the article's text. A value that was not found is
null. docs/archive.md shows these columns; a test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from .layout import TABLES
from .versions import SCHEMA_VERSION

__all__ = ["COLUMNS", "SCHEMA_VERSION", "TABLES", "Column", "arrow_schema"]

_SPAN = pa.struct([("start", pa.int32()), ("end", pa.int32())])
_MENTION = pa.struct([("text", pa.string()), ("start", pa.int32()), ("end", pa.int32())])
_CANDIDATE = pa.struct([("name", pa.string()), ("score", pa.float32())])


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its Arrow type, and what it holds, in a few words."""

    name: str
    type: pa.DataType
    meaning: str


_PLACE = (
    Column("part", pa.string(), "the part of the run that the row belongs to"),
    Column("position", pa.int32(), "place of the record in its part, from 0"),
)
_VERSIONS = (
    Column("model", pa.string(), "name of the model"),
    Column("model_version", pa.string(), "version of the model"),
    Column("model_hash", pa.string(), "SHA-256 of the model, hexadecimal"),
    Column("quotewire_version", pa.string(), "version of quotewire"),
)
_ARTICLE = (
    Column("article_id", pa.string(), "the article's own id, or its file and place there; unique in a run"),
    Column("record_id", pa.string(), "hash of outlet, url (or id) and text: the same in every run"),
    Column("content_hash", pa.string(), "SHA-256 of the text in UTF-8, hexadecimal"),
)
_OWN_FIELDS = (
    Column("outlet", pa.string(), "who published the article"),
    Column("published", pa.string(), "day of publication: 2025-09-06, 2025-09 or 2025"),
)

ARTICLES = (
    *_PLACE,
    *_ARTICLE,
    Column("source", pa.string(), "the input file"),
    Column("source_record", pa.int64(), "place of the record in its unit of the file, from 0"),
    Column("title", pa.string(), "headline"),
    *_OWN_FIELDS,
    Column("url", pa.string(), "address of the article"),
    Column("byline", pa.string(), "who wrote it"),
    Column("language", pa.string(), "language tag that came with it"),
    Column("chars", pa.int32(), "length of the text in code points"),
    Column("words", pa.int32(), "words of the text, as white space parts them"),
    Column("repaired", pa.list_(pa.string()), "repairs of the encoding, in order"),
    Column("quotes", pa.int32(), "rows of this article in quotes"),
    Column("warnings", pa.list_(pa.string()), "codes of warnings, as in the contract, in lower case"),
    Column("coreference", pa.string(), "ran, skipped or failed"),
    Column("text", pa.string(), "the text that offsets count, when asked for (--with-text)"),
    *_VERSIONS,
)

QUOTES = (
    *_PLACE,
    *_ARTICLE,
    Column("article_outlet", pa.string(), "who published the article"),
    Column("article_published", pa.string(), "its day of publication"),
    Column("quote_id", pa.string(), "id of the quote: its text and place decide it"),
    Column("quote_index", pa.int32(), "place among the quotes of the article, from 0; outer before inner"),
    Column("parent_id", pa.string(), "quote_id of the quote that this one stands in"),
    Column("kind", pa.string(), "direct, mixed, indirect or belief"),
    Column("text", pa.string(), "the words, the spans joined by a space"),
    Column("start", pa.int32(), "start of the first span"),
    Column("end", pa.int32(), "end of the last span"),
    Column("spans", pa.list_(_SPAN), "one span, or more where the cue splits the quote"),
    Column("cue_text", pa.string(), "the words that introduce it: said, according to"),
    Column("cue_lemma", pa.string(), "their base form"),
    Column("cue_start", pa.int32(), "start of the cue"),
    Column("cue_end", pa.int32(), "end of the cue"),
    Column("cue_negated", pa.bool_(), "did not say, declined to comment"),
    Column("speaker_name", pa.string(), "fullest name the article gives; null: unknown"),
    Column("speaker_kind", pa.string(), "person, organization, group, anonymous or document"),
    Column("mention_text", pa.string(), "the source as written: he"),
    Column("mention_start", pa.int32(), "start of the mention"),
    Column("mention_end", pa.int32(), "end of the mention"),
    Column("resolution", pa.string(), "the rule that decided who speaks: named, coreference, …"),
    Column("chain", pa.list_(_MENTION), "mentions that lead from the pronoun to the name"),
    Column("candidates", pa.list_(_CANDIDATE), "other readings, best first, where it was close"),
    Column("role_text", pa.string(), "title, office or affiliation"),
    Column("role_start", pa.int32(), "start of the role"),
    Column("role_end", pa.int32(), "end of the role"),
    Column("role_basis", pa.string(), "source or other_mention"),
    Column("date_value", pa.string(), "when it was said, EDTF: 2025-09-05, 2025-08, XXXX-05-01"),
    Column("date_text", pa.string(), "the phrase: late last month"),
    Column("date_start", pa.int32(), "start of the phrase"),
    Column("date_end", pa.int32(), "end of the phrase"),
    Column("date_basis", pa.string(), "stated, or published: the article's own date, assumed"),
    Column("outlet_name", pa.string(), "to or through which outlet it was said"),
    Column("outlet_start", pa.int32(), "start of the outlet's name"),
    Column("outlet_end", pa.int32(), "end of the outlet's name"),
    Column("outlet_basis", pa.string(), "stated, or publisher: the article's own outlet, assumed"),
    Column("confidence", pa.float32(), "probability that words and speaker are right"),
    *_VERSIONS,
)

ERRORS = (
    *_PLACE,
    Column("article_id", pa.string(), "as in articles; of a duplicate: the id that was there before"),
    Column("content_hash", pa.string(), "SHA-256 of the text, where there is one"),
    Column("source", pa.string(), "the input file"),
    Column("source_record", pa.int64(), "place of the record in its unit of the file, from 0"),
    *_OWN_FIELDS,
    Column("chars", pa.int32(), "length of the text in code points, where there is one"),
    Column("reason", pa.string(), "stable code of the error, see docs/errors.md"),
    Column("message", pa.string(), "cause and cure"),
    Column("retryable", pa.bool_(), "whether retry-failed tries it again"),
    *_VERSIONS,
)

COLUMNS: dict[str, tuple[Column, ...]] = {"articles": ARTICLES, "quotes": QUOTES, "errors": ERRORS}


def arrow_schema(table: str) -> pa.Schema:
    """The Arrow schema of "articles", "quotes" or "errors"; the schema version is in its metadata."""
    metadata = {"quotewire.schema_version": str(SCHEMA_VERSION), "quotewire.table": table}
    return pa.schema([(column.name, column.type) for column in COLUMNS[table]], metadata=metadata)
