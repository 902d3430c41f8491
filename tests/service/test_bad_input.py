"""What callers should not send gets a clear error with its code, or an honest answer with a warning."""

import grpc
import pytest
from google.type import date_pb2
from quotewire.v1 import quotewire_pb2 as pb

EXTRACT = "/quotewire.v1.QuoteService/ExtractQuotes"
STREAM = "/quotewire.v1.QuoteService/StreamExtractQuotes"
HELLO = "He said hello."


def request(
    text: str = HELLO, options: pb.ExtractOptions | None = None, **article
) -> pb.ExtractQuotesRequest:
    return pb.ExtractQuotesRequest(article=pb.Article(text=text, **article), options=options)


REFUSED = {
    "no article": (pb.ExtractQuotesRequest(), "article.text", "TEXT_REQUIRED"),
    "empty text": (request(""), "article.text", "TEXT_REQUIRED"),
    "one character too many": (request("a" * 100_001), "article.text", "TEXT_TOO_LONG"),
    "a million quotation marks": (request('"' * 1_000_000), "article.text", "TEXT_TOO_LONG"),
    "a million curly quotation marks": (request("“" * 1_000_000), "article.text", "TEXT_TOO_LONG"),
    "30 February": (
        request(published=date_pb2.Date(year=2025, month=2, day=30)),
        "article.published",
        "PUBLISHED_DATE_INVALID",
    ),
    "month 13": (
        request(published=date_pb2.Date(year=2025, month=13)),
        "article.published",
        "PUBLISHED_DATE_INVALID",
    ),
    "day without month": (
        request(published=date_pb2.Date(year=2025, day=3)),
        "article.published",
        "PUBLISHED_DATE_INVALID",
    ),
    "negative day": (
        request(published=date_pb2.Date(year=2025, month=2, day=-1)),
        "article.published",
        "PUBLISHED_DATE_INVALID",
    ),
    "no year": (
        request(published=date_pb2.Date(month=5, day=1)),
        "article.published",
        "PUBLISHED_DATE_INVALID",
    ),
    "long title": (request(title="t" * 2_001), "article.title", "FIELD_TOO_LONG"),
    "long id": (request(id="i" * 1_025), "article.id", "FIELD_TOO_LONG"),
    "language that is no tag": (request(language="the King's"), "article.language", "LANGUAGE_TAG_INVALID"),
    "confidence above 1": (
        request(options=pb.ExtractOptions(min_confidence=1.5)),
        "options.min_confidence",
        "CONFIDENCE_OUT_OF_RANGE",
    ),
    "confidence that is no number": (
        request(options=pb.ExtractOptions(min_confidence=float("nan"))),
        "options.min_confidence",
        "CONFIDENCE_OUT_OF_RANGE",
    ),
    "unknown encoding": (
        request(options=pb.ExtractOptions(offset_encoding=9)),
        "options.offset_encoding",
        "ENUM_VALUE_UNKNOWN",
    ),
    "unknown kind": (
        request(options=pb.ExtractOptions(kinds=[pb.QUOTE_KIND_DIRECT, 77])),
        "options.kinds[1]",
        "ENUM_VALUE_UNKNOWN",
    ),
}


@pytest.mark.parametrize(("message", "field", "code"), REFUSED.values(), ids=REFUSED)
def test_refused_with_code_and_field(server, refusal_of, message, field, code):
    refusal = refusal_of(lambda: server.quotes.ExtractQuotes(message))

    assert refusal.status is grpc.StatusCode.INVALID_ARGUMENT
    assert (refusal.domain, refusal.reason) == ("quotewire.v1", code)
    assert refusal.violations == [(field, code)]
    assert refusal.message.startswith(f"{field}: ")
    assert len(refusal.message) < 300


def test_everything_wrong_with_a_request_is_listed(server, refusal_of):
    message = request("", published=date_pb2.Date(year=2025, month=13), language="?")

    refusal = refusal_of(lambda: server.quotes.ExtractQuotes(message))

    assert [field for field, _ in refusal.violations] == [
        "article.text",
        "article.published",
        "article.language",
    ]


def test_too_long_a_text_is_told_its_length_and_the_limit(server, refusal_of):
    refusal = refusal_of(lambda: server.extract("a" * 123_456))

    assert refusal.figures == {"text_chars": "123456", "max_text_chars": "100000"}


MALFORMED = {
    "no protobuf": b"\xff\xff\xff\xff",
    "cut short": request("a" * 50).SerializeToString()[:-10],
    "text that is not UTF-8": b"\x0a\x05\x12\x03a\xffb",
    "lone surrogate": b"\x0a\x05\x12\x03\xed\xa0\x80",
    "wrong type of field": b"\x08\x01\x0a",
}


@pytest.mark.parametrize("raw", MALFORMED.values(), ids=MALFORMED)
def test_malformed_message_is_the_callers_fault(server, refusal_of, raw):
    refusal = refusal_of(lambda: server.channel.unary_unary(EXTRACT)(raw))

    assert (refusal.status, refusal.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "MALFORMED_REQUEST")


def test_malformed_message_ends_a_stream_after_the_answers_before_it(server, refusal_of):
    good = pb.StreamExtractQuotesRequest(article=pb.Article(id="good", text=HELLO)).SerializeToString()
    responses = server.channel.stream_stream(STREAM)(iter([good, b"\xff\xff"]))

    first = pb.StreamExtractQuotesResponse.FromString(next(responses))
    refusal = refusal_of(lambda: next(responses))

    assert first.article_id == "good"
    assert (refusal.status, refusal.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "MALFORMED_REQUEST")


def test_fields_of_a_later_contract_are_ignored(server):
    raw = request().SerializeToString() + b"\xf2\x06\x03abc"

    assert pb.ExtractQuotesResponse.FromString(server.channel.unary_unary(EXTRACT)(raw)).stages


def test_too_large_a_message_is_refused_by_grpc_itself(server, refusal_of):
    refusal = refusal_of(lambda: server.channel.unary_unary(EXTRACT)(b"\x0a" * (4 * 1024 * 1024 + 1)))

    assert refusal.status is grpc.StatusCode.RESOURCE_EXHAUSTED


def test_compressed_bomb_is_refused(server, refusal_of):
    call = server.channel.unary_unary(EXTRACT)

    refusal = refusal_of(lambda: call(b"\x0a" * (32 * 1024 * 1024), compression=grpc.Compression.Gzip))

    assert refusal.status is grpc.StatusCode.RESOURCE_EXHAUSTED


def test_too_much_metadata_is_refused_by_grpc_itself(server, refusal_of):
    metadata = [("x-note", "n" * 20_000)]

    refusal = refusal_of(lambda: server.quotes.ExtractQuotes(request(), metadata=metadata))

    assert refusal.status is grpc.StatusCode.RESOURCE_EXHAUSTED


def test_unknown_method_is_unimplemented(server, refusal_of):
    refusal = refusal_of(lambda: server.channel.unary_unary("/quotewire.v1.QuoteService/Guess")(b""))

    assert refusal.status is grpc.StatusCode.UNIMPLEMENTED


WARNED = {
    "white space": (" \n\t\u00a0 \r\n", pb.WARNING_CODE_EMPTY_TEXT),
    "zero-width signs": ("\ufeff\u200b", pb.WARNING_CODE_EMPTY_TEXT),
    "NUL": ("“Hello\x00 there,” he said.", pb.WARNING_CODE_CONTROL_CHARACTERS),
    "HTML": ("<p>“Hello,” <b>Ana Ruiz</b> said.</p>", pb.WARNING_CODE_LOOKS_LIKE_MARKUP),
    "German": (
        (
            "„Die Brücke wird im Mai eröffnet“, sagte die Bürgermeisterin der Stadt am Montag. Sie habe mehr "
            "gekostet als geplant, und niemand wisse, woher das Geld kommen solle."
        ),
        pb.WARNING_CODE_LANGUAGE_NOT_ENGLISH,
    ),
    "Arabic": (
        (
            "قالت رئيسة البلدية يوم الاثنين إن الجسر سيفتح في شهر مايو وإن تكلفته كانت أكبر مما كان مخططا. "
            "وأضافت أن أحدا لا يعرف من أين سيأتي المال."
        ),
        pb.WARNING_CODE_LANGUAGE_NOT_ENGLISH,
    ),
}


@pytest.mark.parametrize(("text", "code"), WARNED.values(), ids=WARNED)
def test_odd_text_is_answered_with_a_warning(server, text, code):
    response = server.extract(text)

    assert code in [warning.code for warning in response.warnings]


def test_text_without_quotes_gives_none_and_no_warning(server):
    response = server.extract("The road was closed. Rain fell for two days and the river rose by a metre.")

    assert (len(response.quotes), len(response.warnings)) == (0, 0)


def test_caller_without_time_is_told_so(server, refusal_of):
    refusal = refusal_of(lambda: server.extract(HELLO * 5_000, seconds=0.05))

    assert refusal.status is grpc.StatusCode.DEADLINE_EXCEEDED
