"""Expressions of time, and what they mean on a given day."""

import pytest
from quotewire_server.attribution.date_phrases import find_date_phrases, resolve, stands_as_dateline

FRIDAY = (2025, 9, 5)


def value(text: str, published: tuple[int, int, int] | None = FRIDAY) -> list[str]:
    return [p.value for p in resolve(find_date_phrases(text), published)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She spoke on Tuesday.", "2025-09-02"),
        ("She spoke Friday morning.", "2025-09-05"),
        ("She spoke last Friday.", "2025-08-29"),
        ("She will speak next Monday.", "2025-09-08"),
        ("She spoke yesterday.", "2025-09-04"),
        ("She spoke earlier today.", "2025-09-05"),
        ("She spoke two days ago.", "2025-09-03"),
        ("She spoke late last month.", "2025-08"),
        ("A poll of Aug. 11-15 said so.", "2025-08"),
        ("A poll taken from July 8 to July 12 said so.", "2025-07"),
        ("A poll of March 30 through April 2, 2024, said so.", "2024"),
        ("The vote of June 5-4 was close.", "2025-06-05"),
        ("A poll taken Monday through Thursday said so.", "2025-09"),
        ("A poll taken Thursday through Monday said so.", "2025"),
        ("She spoke last week.", "2025-08"),
        ("She spoke earlier this year.", "2025"),
        ("She spoke in July.", "2025-07"),
        ("She spoke in November.", "2024-11"),
        ("She spoke in December of last year.", "2024-12"),
        ("She spoke on Aug. 3.", "2025-08-03"),
        ("She spoke on 3 August.", "2025-08-03"),
        ("She spoke on Dec. 26.", "2024-12-26"),
        ("She spoke on March 4, 2019.", "2019-03-04"),
        ("She spoke in March 2019.", "2019-03"),
        ("She spoke in 2019.", "2019"),
        ("She spoke three years ago.", "2022"),
    ],
)
def test_phrase_means_this_on_a_friday_in_september(text: str, expected: str) -> None:
    assert [expected] == value(text)


def test_without_publication_a_month_and_day_keep_an_unknown_year() -> None:
    assert ["XXXX-05-01"] == value("On Wednesday, May 1, he warned them.", None)


def test_without_publication_a_weekday_has_no_value() -> None:
    assert [""] == value("He warned them on Wednesday.", None)


def test_days_later_count_from_the_date_before() -> None:
    assert ["XXXX-05-01", "XXXX-05-03", "XXXX-05-03"] == value(
        "On May 1 he spoke. Two days later, on Friday, he left.", None
    )


def test_day_that_does_not_exist_has_no_value() -> None:
    assert [""] == value("He spoke on February 31.")


def test_numbers_that_are_no_years_are_left_alone() -> None:
    assert [] == value("The vote was 2000-1987, with 1,990 present and $2015 raised.")


def test_date_of_the_page_is_told_from_a_date_in_the_text() -> None:
    text = "Monday, May 2, 2016\n\nNORTHFIELD, May 2 (ABC) — The mayor said on Friday, May 6, no.\n\nMay 7 was quiet."
    told = {p.text: stands_as_dateline(text, p) for p in find_date_phrases(text)}

    assert {"Monday, May 2, 2016": True, "May 2": True, "Friday, May 6": False, "May 7": False} == told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In March she spoke. The next month she left.", ["2025-03", "2025-04"]),
        ("She spoke in 2013. Five years earlier she had left.", ["2013", "2008"]),
        ("She spoke in June 2015. A month later she left.", ["2015-06", "2015-07"]),
        ("She spoke on July 8. A few days later she left.", ["2025-07-08", "2025-07"]),
        ("She spoke in January. A few weeks later she left.", ["2025-01", "2025"]),
        ("She spoke on Tuesday. Earlier in the day she had left.", ["2025-09-02", "2025-09-02"]),
        ("On Tuesday she spoke of Dec. 4, 2025. Later that day she left.", ["2025-09-02", "2025-12-04", "2025-09-02"]),
    ],
)
def test_what_stands_before_says_how_well_a_later_date_is_known(text: str, expected: list[str]) -> None:
    assert value(text) == expected


def test_what_would_be_later_than_the_article_is_no_date() -> None:
    assert value("She spoke in August. Eight months later she left.") == ["2025-08", ""]
