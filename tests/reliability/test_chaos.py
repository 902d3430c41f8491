"""Workers die under load, and nothing is lost, doubled, mixed up or left hanging; `bench/chaos.py` kills a hundred."""

from bench.articles import real_requests
from bench.chaos import chaos


async def test_articles_outlive_the_workers_that_are_killed_over_them():
    figure = await chaos(kills=8, slots=2, pause=0.5, requests=real_requests(words=150)[:20])

    told = {name: figure.values[name] for name in ("lost", "duplicated", "hung", "changed")}
    assert told == {"lost": 0, "duplicated": 0, "hung": 0, "changed": 0}
    assert figure.values["articles"] > 8
    # The one error that there may be: an article that happened to meet two kills.
    assert set(figure.values["errors"]) <= {"UNAVAILABLE", "FAILED_PRECONDITION", "WORKER_LOST", "ARTICLE_QUARANTINED"}
