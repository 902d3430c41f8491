"""Runs the pipeline over gold articles, the way a caller of the service would."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from google.protobuf.json_format import MessageToDict
from quotewire.v1 import quotewire_pb2 as pb

from bench.gold import GOLD_FOLDER, REPOSITORY, GoldArticle

if TYPE_CHECKING:
    from quotewire_server.extraction import Extractor

NAMED_SETS = {
    "seeds": GOLD_FOLDER / "seeds.json",
    "wikinews": GOLD_FOLDER / "wikinews",
    # Not public: the texts belong to their publishers.
    "articles": REPOSITORY.parent / "shared" / "gold" / "articles",
    "train": REPOSITORY.parent / "shared" / "gold" / "train",
}


def gold_path(name: str) -> Path:
    """The gold set of this name, or the path as given."""
    return NAMED_SETS.get(name, Path(name))


def request_for(article: GoldArticle) -> pb.ExtractQuotesRequest:
    """The request for an article: its text, and whatever the gold knows about its publication."""
    request = pb.ExtractQuotesRequest(
        article=pb.Article(
            id=article.id,
            text=article.text,
            title=article.title,
            outlet=article.outlet,
            byline=article.byline,
            language="en",
        )
    )
    if article.published:
        year, month, day = (int(part) for part in article.published.split("-"))
        request.article.published.year = year
        request.article.published.month = month
        request.article.published.day = day
    return request


def extract_all(
    articles: Iterable[GoldArticle],
    extract: Callable[[pb.ExtractQuotesRequest], pb.ExtractQuotesResponse] | None = None,
) -> list[dict[str, Any]]:
    """The responses to all articles in their JSON form, in order.

    `extract` answers one request; without it the pipeline is loaded into this process.
    """
    extract = extract or shared_extractor().extract
    return [as_json(extract(request_for(article))) for article in articles]


@cache
def shared_extractor() -> Extractor:
    """The pipeline, loaded once for this process."""
    # Not at the top: scoring predictions from a file needs no model and no server.
    from quotewire_server.extraction import Extractor

    return Extractor()


def as_json(response: pb.ExtractQuotesResponse) -> dict[str, Any]:
    """The JSON form with the contract's own names, as the command line prints it."""
    return MessageToDict(response, preserving_proto_field_name=True)
