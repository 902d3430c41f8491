"""The responses to the public gold, made once per session by the real pipeline."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
if str(REPOSITORY) not in sys.path:  # bench is a package of the repository, not of the distribution
    sys.path.insert(0, str(REPOSITORY))

Responses = Mapping[str, list[dict[str, Any]]]


@pytest.fixture(scope="session")
def responses() -> Responses:
    """The responses to each gated gold set, in their JSON form and in the order of the gold."""
    from bench.gate import GATED_SETS
    from bench.gold import load_gold
    from bench.pipeline import NAMED_SETS, extract_all

    return {name: extract_all(load_gold(NAMED_SETS[name])) for name in GATED_SETS}
