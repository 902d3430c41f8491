"""Our scorer gives the figures of the reference scorer, whatever the predictions get wrong."""

import importlib.util
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bench.gold import GOLD_FOLDER, GoldArticle, GoldQuote, load_gold
from bench.predictions import predicted_quotes, write_predictions
from bench.scoring import score

SHARED = Path(__file__).resolve().parents[3] / "shared"
REFERENCE = SHARED / "score" / "score_quotes.py"
GOLD_SETS = {
    "seeds": (GOLD_FOLDER / "seeds.json", SHARED / "gold" / "seeds.json"),
    "wikinews": (GOLD_FOLDER / "wikinews", SHARED / "gold" / "wikinews"),
    "articles": (SHARED / "gold" / "articles", SHARED / "gold" / "articles"),
}
MISTAKES = {
    "none": 0.0,
    "few": 0.05,
    "some": 0.2,
    "many": 0.5,
    "all": 1.0,
}

pytestmark = pytest.mark.skipif(not REFERENCE.exists(), reason="needs the reference scorer of ../shared")


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_quotes", REFERENCE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("mistakes", MISTAKES)
@pytest.mark.parametrize("gold_set", GOLD_SETS)
def test_figures_equal_those_of_the_reference_scorer(
    gold_set: str, mistakes: str, reference: ModuleType, tmp_path: Path
) -> None:
    ours, theirs = GOLD_SETS[gold_set]
    articles = load_gold(ours)
    dice = random.Random(f"{gold_set} {mistakes}")
    responses = [_response_with_mistakes(article, MISTAKES[mistakes], dice) for article in articles]
    file = tmp_path / "predictions.jsonl"
    write_predictions(file, responses)

    expected, _ = reference.score(theirs, file)
    figures = score(articles, {r["article_id"]: predicted_quotes(r) for r in responses}).figures()

    assert figures.keys() == expected.keys()
    for name, figure in expected.items():
        assert figures[name] == (pytest.approx(figure, abs=0.1) if isinstance(figure, dict) else figure)


def test_articles_without_prediction_are_named_and_count_as_missed(
    reference: ModuleType, tmp_path: Path
) -> None:
    ours, theirs = GOLD_SETS["wikinews"]
    articles = load_gold(ours)
    file = tmp_path / "predictions.jsonl"
    response = _response_with_mistakes(articles[0], 0.0, random.Random(0))
    write_predictions(file, [response])

    expected, _ = reference.score(theirs, file)
    figures = score(articles, {articles[0].id: predicted_quotes(response)}).figures()

    assert figures["articles_without_prediction"] == [article.id for article in articles[1:]]
    assert figures == expected


def _response_with_mistakes(article: GoldArticle, share: float, dice: random.Random) -> dict[str, Any]:
    """The gold as a response, where this share of every part of every quote is made wrong."""
    quotes = []
    for gold in article.quotes:
        if dice.random() < share / 2:  # missed
            continue
        quotes.append(_quote_with_mistakes(gold, article, share, dice))
        if dice.random() < share / 4:  # reported twice
            quotes.append(_quote_with_mistakes(gold, article, share, dice))
    while dice.random() < share and len(quotes) < 100:  # made up
        start = dice.randrange(len(article.text))
        span = {"start": start, "end": min(len(article.text), start + dice.randrange(1, 200))}
        quotes.append({"kind": "QUOTE_KIND_DIRECT", "content": [span], "speaker": {"name": "Nobody"}})
    return {"article_id": article.id, "quotes": quotes}


def _quote_with_mistakes(
    gold: GoldQuote, article: GoldArticle, share: float, dice: random.Random
) -> dict[str, Any]:
    def wrong() -> bool:
        return dice.random() < share

    kinds = {
        "direct": "DIRECT",
        "mixed": "MIXED",
        "indirect": "INDIRECT",
        "mental": "BELIEF",
        "none": "BELIEF",
    }
    kind = dice.choice(["DIRECT", "MIXED", "INDIRECT", "BELIEF"]) if wrong() else kinds[gold.kind]
    content = []
    for start, end in gold.content:
        if wrong():
            start = max(0, start + dice.randint(-40, 40))
            end = min(len(article.text), max(start + 1, end + dice.randint(-40, 40)))
        if end - start > 20 and wrong():  # cut in two
            middle = (start + end) // 2
            content += [{"start": start, "end": middle - 4}, {"start": middle + 4, "end": end}]
        else:
            content.append({"start": start, "end": end} if start else {"end": end})
    quote: dict[str, Any] = {"kind": f"QUOTE_KIND_{kind}", "content": content}
    if gold.speaker and not wrong():
        quote["speaker"] = {"name": dice.choice([gold.speaker, gold.speaker.upper(), *gold.speaker_aliases])}
    elif wrong():
        quote["speaker"] = {"name": dice.choice(["Mr. Nobody", "the critics", gold.speaker or "someone"])}
    if gold.roles and not wrong():
        quote["role"] = {"text": dice.choice([*gold.roles, f"former {gold.roles[0]}"])}
    elif wrong():
        quote["role"] = {"text": "spokesman of the president"}
    if gold.date and not wrong():
        quote["date"] = {"value": gold.date, "basis": "DATE_BASIS_STATED"}
    elif wrong():
        basis = dice.choice(["DATE_BASIS_STATED", "DATE_BASIS_PUBLISHED"])
        quote["date"] = {"value": article.published or "2016", "basis": basis}
    if gold.outlet and not wrong():
        name = dice.choice([gold.outlet, *gold.outlet_aliases])
        quote["outlet"] = {"name": name, "basis": "OUTLET_BASIS_STATED"}
    elif wrong():
        basis = dice.choice(["OUTLET_BASIS_STATED", "OUTLET_BASIS_PUBLISHER"])
        quote["outlet"] = {"name": "the BBC", "basis": basis}
    return quote
