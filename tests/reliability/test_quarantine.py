"""Which losses of workers count against an article, and for how long."""

import pytest
from quotewire.v1 import quotewire_pb2 as pb
from quotewire_server import limits
from quotewire_server.errors import ArticleQuarantined
from quotewire_server.service.quarantine import Quarantine
from quotewire_server.service.worker_process import Cause


def request(text: str, article_id: str = "") -> bytes:
    return pb.ExtractQuotesRequest(article=pb.Article(id=article_id, text=text)).SerializeToString()


BAD, OTHER = request("The bad one."), request("Another one.")


@pytest.mark.parametrize("cause", [Cause.CRASHED, Cause.HUNG, Cause.TOO_SLOW, Cause.TOO_LARGE, Cause.KILLED])
def test_second_loss_puts_the_text_in_quarantine_under_any_id(cause):
    quarantine = Quarantine()
    first = quarantine.judge(cause, BAD)
    quarantine.check(BAD)
    second = quarantine.judge(cause, request("The bad one.", "another id"))

    assert first
    assert second
    with pytest.raises(ArticleQuarantined):
        quarantine.check(BAD)
    quarantine.check(OTHER)


@pytest.mark.parametrize("cause", [Cause.ABANDONED, Cause.RECYCLED, Cause.STOPPED])
def test_ends_that_the_server_wanted_count_against_nobody(cause):
    assert not Quarantine().judge(cause, BAD)


def test_worker_that_was_stopped_counts_against_nobody():
    assert not Quarantine().judge(Cause.HUNG, BAD, was_stopped=True)


def test_kill_of_a_worker_that_read_nothing_exonerates():
    quarantine = Quarantine()
    quarantine.judge(Cause.KILLED, None)

    assert [quarantine.judge(Cause.KILLED, BAD) for _ in range(5)] == [False] * 5
    quarantine.check(BAD)


def test_kill_over_another_article_takes_the_quarantine_back():
    quarantine = Quarantine()
    assert [quarantine.judge(Cause.KILLED, BAD) for _ in range(2)] == [True, True]

    assert not quarantine.judge(Cause.KILLED, OTHER)
    quarantine.check(BAD)


def test_kills_take_back_nothing_of_what_an_article_did_by_itself():
    quarantine = Quarantine()
    for _ in range(2):
        quarantine.judge(Cause.CRASHED, BAD)
    for _ in range(2):
        quarantine.judge(Cause.KILLED, OTHER)
        quarantine.judge(Cause.KILLED, None)

    with pytest.raises(ArticleQuarantined):
        quarantine.check(BAD)


def test_kills_long_ago_exonerate_nobody(monkeypatch):
    quarantine = Quarantine()
    quarantine.judge(Cause.KILLED, None)
    monkeypatch.setattr(limits, "EXONERATION_SECONDS", 0.0)

    assert quarantine.judge(Cause.KILLED, BAD)


def test_quarantine_ends(monkeypatch):
    quarantine = Quarantine()
    monkeypatch.setattr(limits, "QUARANTINE_SECONDS", 0.0)
    for _ in range(3):
        quarantine.judge(Cause.CRASHED, BAD)

    quarantine.check(BAD)


def test_only_so_many_articles_are_remembered(monkeypatch):
    monkeypatch.setattr(limits, "MAX_QUARANTINED_ARTICLES", 10)
    quarantine = Quarantine()
    for number in range(11):
        for _ in range(2):
            quarantine.judge(Cause.CRASHED, request(f"Number {number}."))

    quarantine.check(request("Number 0."))
    for number in range(1, 11):
        with pytest.raises(ArticleQuarantined):
            quarantine.check(request(f"Number {number}."))
