"""The recipes of docs/archive.md do what they say, as they stand there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pandas
import pyarrow as pa
import pytest
from quotewire.v1 import quotewire_pb2 as pb
from quotewire_server.extraction import Extractor

ROOT = Path(__file__).parents[2]
TYPES = {"string": pa.string(), "int": pa.int32(), "float": pa.float32()}


@pytest.fixture(scope="module")
def recipe() -> dict[str, Any]:
    """What the code for Spark defines."""
    page = (ROOT / "docs" / "archive.md").read_text(encoding="utf-8")
    code = re.search(r"<!-- spark: begin -->\s+```python\n(.*?)```\s+<!-- spark: end -->", page, re.DOTALL)
    assert code is not None
    names: dict[str, Any] = {}
    exec(code.group(1), names)
    return names


def test_spark_recipe_gives_the_quotes_of_each_frame_and_a_row_for_each_error(recipe: dict[str, Any]):
    lines = (ROOT / "seeds" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    seeds = [json.loads(line) for line in lines if line.strip()][:2]
    articles = [
        *({"id": seed["id"], "text": seed["text"], "title": None, "outlet": None} for seed in seeds),
        {
            "id": "bare",
            "text": "It will open,” she said. “We are late,” said Ana Ruiz, the mayor.",
            "outlet": "Post",
        },
        {"id": "empty", "text": ""},
        {"id": "wrong", "text": "“We go,” she said.", "published": "tomorrow"},
    ]
    frame = pandas.DataFrame(articles).reindex(
        columns=["id", "text", "title", "outlet", "published", "other"]
    )

    found = list(recipe["quotes_of"](iter([frame[:1], frame[1:]])))

    # Spark makes columns of the frames in this very way.
    schema = pa.schema([(name, TYPES[kind]) for name, kind in map(str.split, recipe["SCHEMA"].split(", "))])
    rows = [row for each in found for row in pa.Table.from_pandas(each, schema).to_pylist()]
    extractor = Extractor()
    for article in articles[:3]:
        request = pb.ExtractQuotesRequest(article=pb.Article(id=article["id"], text=article["text"]))
        request.article.outlet = article["outlet"] or ""
        quotes = extractor.extract(request).quotes
        mine = [row for row in rows if row["article_id"] == article["id"] and row["parent_id"] is None]
        assert [(row["quote_id"], row["speaker_name"] or "") for row in mine] == [
            (quote.id, quote.speaker.name) for quote in quotes
        ]
        assert mine
    assert {row["article_id"]: row["error"] for row in rows if row["error"]} == {
        "empty": "TEXT_REQUIRED",
        "wrong": "PUBLISHED_DATE_INVALID",
    }
