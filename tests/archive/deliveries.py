"""Output folders as runs leave them, written by hand: for the tests of what is made from them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from quotewire_server.archive.schema import arrow_schema

Row = dict[str, Any]

_MADE_BY = {"model": "en_news", "model_version": "1", "model_hash": "ab" * 32, "quotewire_version": "0.1.0"}


def quote(text: str, speaker: str | None = None, **columns: Any) -> Row:
    """A quote as its row has it; a speaker without a kind is a person."""
    row: Row = {
        "text": text,
        "kind": "direct",
        "confidence": 0.9,
        "speaker_name": speaker,
        "mention_text": speaker,
    }
    if speaker is not None:
        row |= {"speaker_kind": "person", "resolution": "named"}
    return row | columns


def article(name: str, *quotes: Row, published: str | None = "2025-09-06", **columns: Any) -> Row:
    """An article with its quotes."""
    return {
        "article_id": name,
        "published": published,
        "outlet": "The Courier",
        "quotes": list(quotes),
    } | columns


def deliver(folder: Path, articles: list[Row], errors: list[Row] | None = None, *, parts: int = 1) -> Path:
    """Writes the tables of these articles, cut into parts; the folder."""
    for index in range(parts):
        _write_part(folder, index, articles[index::parts], (errors or [])[index::parts])
    return folder


def _write_part(folder: Path, index: int, articles: list[Row], errors: list[Row]) -> None:
    part = f"part-{index:06d}-0000"
    rows: dict[str, list[Row]] = {"articles": [], "quotes": [], "errors": []}
    for position, each in enumerate(articles):
        content = hashlib.sha256(each.get("content", each["article_id"]).encode()).hexdigest()
        key = {"part": part, "position": position, "article_id": each["article_id"], "content_hash": content}
        key |= {"record_id": content[:32], **_MADE_BY}
        own = {name: value for name, value in each.items() if name not in ("quotes", "content")}
        rows["articles"].append(
            {
                "words": 100,
                "chars": 600,
                "warnings": [],
                "repaired": [],
                **own,
                **key,
                "quotes": len(each["quotes"]),
            }
        )
        about = {"article_outlet": each["outlet"], "article_published": each["published"]}
        for number, row in enumerate(each["quotes"]):
            rows["quotes"].append({"quote_id": f"q{number}", "quote_index": number, **about, **row, **key})
    for position, each in enumerate(errors, len(articles)):
        rows["errors"].append({"part": part, "position": position, "retryable": False, **each, **_MADE_BY})
    for table, content_rows in rows.items():
        (folder / table).mkdir(parents=True, exist_ok=True)
        content_table = pa.Table.from_pylist(content_rows, schema=arrow_schema(table))
        pq.write_table(content_table, folder / table / f"{part}.parquet")
