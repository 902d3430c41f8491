"""A network's odds made as sure as those of others."""

import numpy as np
import pytest
from quotewire_server.attribution.card_items import FIELDS
from quotewire_server.attribution.engine import CARDS

from training.temper import sureness, temperature_for, tempered

ROWS = [np.array([0.0, *scores]) for scores in ([3.0, -1.0], [-2.0], [0.5, 0.4, 4.0], [-6.0, 1.0])]


@pytest.mark.parametrize("wanted", [0.8, 0.85, 0.9])
def test_divided_by_the_temperature_the_odds_are_as_sure_as_wanted(wanted: float) -> None:
    assert sureness(ROWS, temperature_for(ROWS, wanted)) == pytest.approx(wanted, abs=1e-4)


def test_only_the_scores_of_a_field_are_divided_by_its_temperature() -> None:
    with np.load(CARDS) as stored:
        arrays = {name: stored[name] for name in stored.files}

    cooled = tempered(arrays, {name: 2.0 if name == "date" else 1.0 for name in FIELDS})

    changed = {name for name, array in arrays.items() if not np.array_equal(array, cooled[name])}
    number = FIELDS.index("date")
    assert changed == {f"asks.{number}.weight", f"asks.{number}.bias", "gap", "flag"}
    assert np.allclose(cooled["gap"][number], arrays["gap"][number] / 2, rtol=1e-2)
    assert np.array_equal(np.delete(cooled["gap"], number, 0), np.delete(arrays["gap"], number, 0))
