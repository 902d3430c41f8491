"""What callers may hand over as an article, and what they are told when they may not."""

import datetime

import pytest
from google.type.date_pb2 import Date
from quotewire import Article, InvalidArgument, OffsetEncoding, QuoteKind
from quotewire._article import article_from, build_article, build_options, parse_published


@pytest.mark.parametrize(
    ("published", "parts"),
    [
        (datetime.date(2025, 9, 6), (2025, 9, 6)),
        (datetime.datetime(2025, 9, 6, 23, 59, tzinfo=datetime.UTC), (2025, 9, 6)),
        ("2025-09-06", (2025, 9, 6)),
        ("2025-09-06T12:30:00Z", (2025, 9, 6)),
        (" 2025-09 ", (2025, 9, 0)),
        ("2025", (2025, 0, 0)),
        (Date(year=2025, month=9), (2025, 9, 0)),
        ("2025-02-30", (2025, 2, 30)),  # whether a day exists is for the server to say
    ],
)
def test_published_takes_dates_and_their_iso_form(published: object, parts: tuple[int, int, int]) -> None:
    date = parse_published(published)

    assert date is not None
    assert (date.year, date.month, date.day) == parts


@pytest.mark.parametrize("published", [None, ""])
def test_no_day_of_publication_stays_absent(published: str | None) -> None:
    assert not build_article(text="x", published=published).HasField("published")


@pytest.mark.parametrize("published", ["yesterday", "06.09.2025", "2025-9-6", "2025-09-06x", "20250906"])
def test_what_is_no_date_is_refused_with_a_code(published: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        build_article(text="x", published=published)

    assert caught.value.code == "PUBLISHED_DATE_INVALID"
    assert caught.value.violations[0].field == "article.published"
    assert published in str(caught.value)


@pytest.mark.parametrize("field", ["text", "title", "id"])
def test_lone_surrogates_are_refused_and_their_place_is_told(field: str) -> None:
    fields = {"text": "He said no.", field: "ab\ud83d c"}

    with pytest.raises(InvalidArgument, match="character 2 is a lone surrogate") as caught:
        build_article(**fields)

    assert caught.value.code == "LONE_SURROGATE"
    assert caught.value.violations[0].field == f"article.{field}"
    assert caught.value.status is None


def test_characters_beyond_the_first_plane_are_no_surrogates() -> None:
    assert build_article(text="🗣 “no”").text == "🗣 “no”"


@pytest.mark.parametrize("text", [None, 5, b"bytes", ["a"]])
def test_a_text_of_another_type_is_a_type_error(text: object) -> None:
    with pytest.raises(TypeError, match="text is a str"):
        build_article(text=text)


def test_an_unknown_field_is_a_type_error_that_lists_the_known_ones() -> None:
    with pytest.raises(TypeError, match=r"no field 'headline'; it has id, text, title"):
        article_from({"text": "x", "headline": "y"})


def test_articles_come_as_messages_mappings_and_bare_texts() -> None:
    expected = Article(text="x", published=Date(year=2025, month=9, day=6))

    assert article_from(expected) is expected
    assert article_from({"text": "x", "published": "2025-09-06", "outlet": None}) == expected
    assert article_from("x") == Article(text="x")
    with pytest.raises(TypeError, match="not int"):
        article_from(5)


def test_options_take_short_names_contract_names_and_numbers() -> None:
    options = build_options(
        kinds=["direct", "QUOTE_KIND_BELIEF", QuoteKind.QUOTE_KIND_MIXED],
        offset_encoding="utf16_units",
        min_confidence=0.5,
    )

    assert list(options.kinds) == [
        QuoteKind.QUOTE_KIND_DIRECT,
        QuoteKind.QUOTE_KIND_BELIEF,
        QuoteKind.QUOTE_KIND_MIXED,
    ]
    assert options.offset_encoding == OffsetEncoding.OFFSET_ENCODING_UTF16_UNITS
    assert options.min_confidence == 0.5


def test_one_kind_may_come_as_a_bare_name() -> None:
    assert list(build_options(kinds="direct").kinds) == [QuoteKind.QUOTE_KIND_DIRECT]


@pytest.mark.parametrize(
    ("options", "known"),
    [({"kinds": ["spoken"]}, "direct, mixed, indirect, belief"), ({"offset_encoding": "utf8"}, "utf8_bytes")],
)
def test_unknown_names_are_refused_with_the_known_ones(options: dict[str, object], known: str) -> None:
    with pytest.raises(InvalidArgument, match=known) as caught:
        build_options(**options)

    assert caught.value.code == "ENUM_VALUE_UNKNOWN"
