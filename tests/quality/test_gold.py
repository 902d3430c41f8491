"""The public gold is what its README says."""

import json

import pytest

from bench.gold import GOLD_FOLDER, GoldArticle, load_gold

ARTICLES = load_gold(GOLD_FOLDER / "seeds.json") + load_gold(GOLD_FOLDER / "wikinews")
KINDS = {"direct", "mixed", "indirect", "mental", "none"}


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)
def test_spans_lie_in_the_text_and_do_not_begin_or_end_with_space(article: GoldArticle) -> None:
    spans = [span for quote in article.quotes for span in (*quote.content, *quote.source, *quote.cue)]

    assert all(0 <= start < end <= len(article.text) for start, end in spans)
    assert [s for s in spans if article.text[slice(*s)] != article.text[slice(*s)].strip()] == []


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)
def test_kinds_are_known_and_what_is_no_quote_stands_in_the_text(article: GoldArticle) -> None:
    assert {quote.kind for quote in article.quotes} <= KINDS
    assert [phrase for phrase in article.not_quotes if phrase not in article.text] == []


@pytest.mark.parametrize(
    "file", sorted((GOLD_FOLDER / "wikinews").glob("*.json")), ids=lambda file: file.stem
)
def test_every_wikinews_article_names_source_and_licence(file) -> None:
    article = json.loads(file.read_text(encoding="utf-8"))

    assert article["license"] == "CC BY 2.5"
    assert article["source_url"].startswith("https://en.wikinews.org/wiki/")
    assert article["title"] in (GOLD_FOLDER / "README.md").read_text(encoding="utf-8")
