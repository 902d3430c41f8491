"""The figures of the calibration report."""

import pytest

from bench.calibration import (
    Outcome,
    area_under_curve,
    brier_score,
    equal_bins,
    expected_calibration_error,
    table,
)


def test_confidence_that_keeps_its_promise_has_no_calibration_error() -> None:
    found = [Outcome(0.75, right) for right in (True, True, True, False)] + [Outcome(1.0, True)] * 4

    assert expected_calibration_error(equal_bins(found, 2)) == 0.0


def test_overconfidence_is_the_distance_to_the_share_of_right_ones() -> None:
    found = [Outcome(0.9, right) for right in (True, False)]

    assert expected_calibration_error(equal_bins(found, 1)) == pytest.approx(0.4)
    assert brier_score(found) == pytest.approx((0.01 + 0.81) / 2)


def test_bins_hold_every_outcome_once() -> None:
    found = [Outcome(i / 10, i % 2 == 0) for i in range(11)]

    assert sum(part.size for part in equal_bins(found, 4)) == 11
    assert len(equal_bins(found, 100)) == 11


def test_area_under_curve_tells_how_well_confidence_ranks() -> None:
    assert area_under_curve([Outcome(0.9, True), Outcome(0.1, False)]) == 1.0
    assert area_under_curve([Outcome(0.5, True), Outcome(0.5, False)]) == 0.5
    assert area_under_curve([Outcome(0.5, True)]) is None


def test_table_shows_one_line_for_each_bin() -> None:
    found = [Outcome(0.0, False), Outcome(1.0, True)]

    assert len(table(found, equal_bins(found, 2)).splitlines()) == 4
