"""How the gate compares figures with floors, and what it does to the floors."""

from pathlib import Path
from typing import Any

from bench.gate import GATED_FIGURES, digest_of, find_breaches, raised_floors

DIGESTS = {"seeds": "one digest"}


def figures(n: int = 100, **values: float) -> dict[str, Any]:
    """Figures of a set where all is at 80 but what is named."""
    return {
        "seeds": {name: {key: values.get(name, 80.0), "n": n} for name, key in GATED_FIGURES.items()},
    }


FLOORS = raised_floors({}, figures(), digests=DIGESTS)


def test_figures_at_their_floors_pass() -> None:
    assert find_breaches(FLOORS, figures(), DIGESTS) == []


def test_a_figure_two_quotes_below_its_floor_is_a_breach() -> None:
    assert find_breaches(FLOORS, figures(card=78.0), DIGESTS) == ["seeds: card is 78.0, its floor 80.0"]


def test_one_quote_below_the_floor_is_tolerated() -> None:
    assert find_breaches(FLOORS, figures(card=79.0), DIGESTS) == []


def test_one_quote_weighs_more_in_a_small_set() -> None:
    assert find_breaches(FLOORS, figures(n=10, pronoun=70.0), DIGESTS) == []
    assert find_breaches(FLOORS, figures(n=10, pronoun=69.9), DIGESTS) != []


def test_figures_on_other_gold_are_not_compared() -> None:
    breaches = find_breaches(FLOORS, figures(card=99.0), {"seeds": "another digest"})

    assert len(breaches) == 1
    assert "gold" in breaches[0]


def test_a_set_without_floors_is_a_breach() -> None:
    assert find_breaches({}, figures(), DIGESTS) == ["seeds: no floors yet; write them with --update"]


def test_update_raises_floors_and_never_lowers_them() -> None:
    raised = raised_floors(FLOORS, figures(card=85.0, role=60.0), digests=DIGESTS)

    assert raised["seeds"]["floors"]["card"] == 85.0
    assert raised["seeds"]["floors"]["role"] == 80.0


def test_update_lowers_floors_when_a_regression_is_allowed() -> None:
    lowered = raised_floors(FLOORS, figures(role=60.0), allow_regression=True, digests=DIGESTS)

    assert lowered["seeds"]["floors"]["role"] == 60.0


def test_digest_changes_with_the_bytes_and_with_the_name_of_a_file(tmp_path: Path) -> None:
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    first.write_text("{}")
    second.write_text("{}")
    before = digest_of([first])

    assert digest_of([second]) != before

    first.write_text("{ }")

    assert digest_of([first]) != before
