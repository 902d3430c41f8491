"""The pipeline holds the quality floors on the public gold."""

from typing import Any

import pytest

from bench.gate import GATED_SETS, digest, find_breaches, read_floors
from bench.gold import load_gold
from bench.pipeline import NAMED_SETS
from bench.predictions import predicted_quotes
from bench.scoring import score


@pytest.mark.parametrize("gold_set", GATED_SETS)
def test_figures_hold_their_floors(gold_set: str, responses: dict[str, list[dict[str, Any]]]) -> None:
    predictions = {response["article_id"]: predicted_quotes(response) for response in responses[gold_set]}
    figures = score(load_gold(NAMED_SETS[gold_set]), predictions).figures()

    breaches = find_breaches(read_floors(), {gold_set: figures}, {gold_set: digest(gold_set)})

    assert breaches == [], f"{breaches} measured: {figures}"
