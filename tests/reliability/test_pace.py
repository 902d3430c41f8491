"""How long an article is expected to take."""

import pytest
from quotewire_server import limits
from quotewire_server.service.admission import Pace


def test_before_any_article_was_read_there_is_a_guess_that_shuts_nobody_out():
    pace = Pace()

    assert not pace.is_known
    assert not pace.is_fresh
    assert pace.expect(5_000) > 0


def test_length_decides():
    pace = Pace()
    for _ in range(50):
        pace.learn(5_000, 0.5)

    assert pace.expect(5_000) == pytest.approx(0.5)
    assert pace.expect(50_000) == pytest.approx(5.0, rel=0.05)
    assert 0 < pace.expect(1) < 0.05


def test_new_pace_is_learnt_within_some_articles():
    pace = Pace()
    for _ in range(50):
        pace.learn(5_000, 0.5)
    for _ in range(20):
        pace.learn(5_000, 2.0)

    assert 1.7 < pace.expect(5_000) <= 2.0


def test_estimate_grows_old(monkeypatch):
    pace = Pace()
    pace.learn(5_000, 0.5)
    assert pace.is_fresh

    monkeypatch.setattr(limits, "PACE_SECONDS", 0.0)
    assert not pace.is_fresh
