"""The limits of a request, on both sides; what is refused is tested over the wire in tests/service."""

import pytest
from google.type import date_pb2
from quotewire.v1 import quotewire_pb2 as pb
from quotewire_server.errors import ErrorCode, InvalidRequest
from quotewire_server.validation import validate


def request(text: str = "Text.", **article) -> pb.ExtractQuotesRequest:
    return pb.ExtractQuotesRequest(article=pb.Article(text=text, **article))


ACCEPTED = {
    "one character": request("x"),
    "white space": request(" "),
    "exactly the limit": request("é" * 100_000),
    "leap day": request(published=date_pb2.Date(year=2024, month=2, day=29)),
    "year alone": request(published=date_pb2.Date(year=2024)),
    "year and month": request(published=date_pb2.Date(year=2024, month=12)),
    "date of zeros": request(published=date_pb2.Date()),
    "language": request(language="en"),
    "language with region": request(language="en-GB"),
    "language and script and region": request(language="zh-Hant-TW"),
    "everything as long as it may be": request(
        id="i" * 1_024, title="t" * 2_000, outlet="o" * 500, byline="b" * 1_000, url="u" * 8_192
    ),
    "stream": pb.StreamExtractQuotesRequest(article=pb.Article(text="Text.")),
}


@pytest.mark.parametrize("message", ACCEPTED.values(), ids=ACCEPTED)
def test_accepted(message):
    validate(message)


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (2023, 2, 29),
        (2024, 4, 31),
        (2024, 0, 1),
        (2024, 13, 0),
        (0, 0, 1),
        (-1, 1, 1),
        (10_000, 1, 1),
        (2024, -1, 0),
    ],
)
def test_day_that_is_not_in_the_calendar_is_refused(year, month, day):
    with pytest.raises(InvalidRequest) as caught:
        validate(request(published=date_pb2.Date(year=year, month=month, day=day)))

    assert caught.value.code is ErrorCode.PUBLISHED_DATE_INVALID


def test_server_may_read_less_than_the_default():
    with pytest.raises(InvalidRequest) as caught:
        validate(request("x" * 11), max_text_chars=10)

    assert caught.value.code is ErrorCode.TEXT_TOO_LONG
    assert caught.value.metadata == {"text_chars": "11", "max_text_chars": "10"}


@pytest.mark.parametrize("confidence", [0.0, 0.5, 1.0])
def test_confidence_from_0_to_1_is_accepted(confidence):
    message = request()
    message.options.min_confidence = confidence

    validate(message)


def test_kind_that_is_unspecified_is_refused():
    message = request()
    message.options.kinds.append(pb.QUOTE_KIND_UNSPECIFIED)

    with pytest.raises(InvalidRequest) as caught:
        validate(message)

    assert caught.value.violations[0].field == "options.kinds[0]"
