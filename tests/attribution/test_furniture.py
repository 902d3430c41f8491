"""Lists of other headlines are no part of the article."""

from quotewire_server.attribution.furniture import find_furniture

BODY = "Storm Hits Coast\n\nA storm hit the coast on Monday, officials said.\n\nNobody was hurt.\n\n"
LINKS = (
    "Mayor Quits After Inquiry\n\nBank Cuts 300 Jobs\n\nPoll: Voters “Tired of Waiting”\n\nActor Wins Prize"
)


def test_run_of_headlines_below_the_body_is_found_whole() -> None:
    text = BODY + LINKS

    assert [LINKS] == [text[s.start : s.end] for s in find_furniture(text)]


def test_headline_and_subheading_are_not_furniture() -> None:
    assert [] == find_furniture(
        "Storm Hits Coast\n\nSecond Storm Expected\n\nA storm hit the coast, officials said."
    )
    assert [] == find_furniture(BODY)


def test_list_of_sources_is_furniture_line_by_line() -> None:
    reference = "“Mayor quits over inquiry” — Northfield Courier, May 2, 2016"
    text = BODY + reference + "\n\n“I quit,” she said in May 2016."

    assert [reference] == [text[s.start : s.end] for s in find_furniture(text)]
