"""The whole way from request to response, on the shipped model."""

import pytest
import spacy
from google.type import date_pb2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from quotewire.v1 import quotewire_pb2 as pb
from quotewire_server.errors import ErrorCode, InternalError, InvalidRequest, ModelUnusable
from quotewire_server.extraction import Extractor, load_pipeline
from spacy.language import Language

ARTICLE = (
    "“The bridge will open in May,” Ana Ruiz, the mayor of Elmford, told the Daily Herald on Monday. "
    "She said that it had cost more than planned.\n\n"
    "Tom Baker, who heads the council, called the delay “a disgrace”. “Nobody,” he said, “was asked.”\n\n"
    "According to a report by the ministry, the old bridge would have lasted until 2031.\n"
)


def without_timings(response: pb.ExtractQuotesResponse) -> bytes:
    response.ClearField("timings")
    return response.SerializeToString(deterministic=True)


def warning_codes(response: pb.ExtractQuotesResponse) -> list[int]:
    return [warning.code for warning in response.warnings]


def test_spans_are_verbatim_in_every_encoding(extract, spans):
    text = ARTICLE.replace("Elmford", "Élmförd 😀").replace("Herald", "Héral𝒟")
    texts = []
    for encoding in spans.encodings:
        response = extract(text, offset_encoding=encoding)
        spans.check(text, response, encoding)
        texts.append([quote.text for quote in response.quotes])

    assert texts[0]
    assert texts[0] == texts[1] == texts[2]


def test_same_request_gives_the_same_bytes_whatever_was_read_before(extract):
    first = without_timings(extract(ARTICLE))
    extract("“Another text,” said Bob Stone of the museum, “altogether.”")

    assert without_timings(extract(ARTICLE)) == first


def test_ids_are_unique_and_stay_when_filters_change(extract, spans):
    everything = extract(ARTICLE, kinds=[1, 2, 3, 4])
    direct = extract(ARTICLE, kinds=[pb.QUOTE_KIND_DIRECT])
    ids = [message.id for message in spans.all_messages(everything) if isinstance(message, pb.Quote)]

    assert len(set(ids)) == len(ids)
    assert {quote.id for quote in direct.quotes} < set(ids)


def test_only_kinds_asked_for_are_given(extract):
    assert {quote.kind for quote in extract(ARTICLE, kinds=[pb.QUOTE_KIND_INDIRECT]).quotes} == {
        pb.QUOTE_KIND_INDIRECT
    }


def test_quotes_below_the_confidence_asked_for_are_left_out(extract):
    confidences = sorted(quote.confidence for quote in extract(ARTICLE).quotes)
    middle = confidences[len(confidences) // 2]

    kept = [quote.confidence for quote in extract(ARTICLE, min_confidence=middle).quotes]

    assert sorted(kept) == [confidence for confidence in confidences if confidence >= middle]


def test_article_id_and_metadata_are_used(extract):
    published = date_pb2.Date(year=2024, month=3, day=12)

    article = ARTICLE.replace("told the Daily Herald on Monday", "said on Monday")

    response = extract(article, id="a-1", outlet="The Elmford Post", published=published)

    assert response.article_id == "a-1"
    assert {quote.date.value for quote in response.quotes} <= {"2024-03-11", "2024-03-12"}
    assert {quote.outlet.name for quote in response.quotes} == {"The Elmford Post"}


def test_date_that_needs_the_day_of_publication_is_warned_of_without_it(extract):
    undated = extract(ARTICLE)
    dated = extract(ARTICLE, published=date_pb2.Date(year=2024, month=3, day=12))

    assert {quote.date.value for quote in undated.quotes if quote.date.text == "Monday"} == {""}
    assert pb.WARNING_CODE_PUBLISHED_DATE_MISSING in warning_codes(undated)
    assert pb.WARNING_CODE_PUBLISHED_DATE_MISSING not in warning_codes(dated)


@pytest.mark.parametrize("text", [" ", "\n\r\n\t", "\u00a0\u3000", "\ufeff", "\u200b\u200d", "\0"])
def test_blank_text_gives_no_quotes_and_says_why(extract, text):
    response = extract(text)

    assert list(response.quotes) == []
    assert pb.WARNING_CODE_EMPTY_TEXT in warning_codes(response)
    assert {report.state for report in response.stages} == {pb.STAGE_STATE_SKIPPED}
    assert len(response.stages) == 3


def test_text_without_quotes_gives_none(extract):
    response = extract("The road was closed. Rain fell for two days and the river rose by a metre.")

    assert (len(response.quotes), len(response.warnings)) == (0, 0)
    assert response.stages[0].state == pb.STAGE_STATE_RAN


VARIANTS = {
    "CRLF": ARTICLE.replace("\n", "\r\n"),
    "lone CR": ARTICLE.replace("\n", "\r"),
    "no-break spaces": ARTICLE.replace(" ", "\u00a0"),
    "NUL after each sentence": ARTICLE.replace(". ", ".\0 "),
    "byte order mark": "\ufeff" + ARTICLE,
    "emoji": ARTICLE.replace("May", "May 👩‍🚀🏳️‍🌈😀"),
    "right-to-left words": ARTICLE.replace("Elmford", "\u200fעיר גדולה\u200f"),
    "markup": "<p>" + ARTICLE.replace("\n\n", "</p>\n<p>") + "</p>",
    "combining marks": ARTICLE.replace("e", "e\u0301"),
    "surrogates' neighbours": ARTICLE.replace("a", "\ud7ff\ue000\uffff\U0010ffff"),
    "straight marks": ARTICLE.translate(str.maketrans("“”’", '""\'')),
}


@pytest.mark.parametrize("text", VARIANTS.values(), ids=VARIANTS)
def test_odd_characters_shift_no_offset(extract, spans, text):
    for encoding in spans.encodings:
        spans.check(text, extract(text, offset_encoding=encoding), encoding)


@pytest.mark.parametrize("variant", ["CRLF", "no-break spaces", "byte order mark", "straight marks"])
def test_direct_quote_is_found_in_odd_typing(extract, variant):
    direct = [quote for quote in extract(VARIANTS[variant]).quotes if quote.kind == pb.QUOTE_KIND_DIRECT]

    assert any("bridge" in quote.text for quote in direct)


# Between the quotes of an article there is more that is told than said.
TOLD = (
    "The old bridge was built in 1931 and carried two lanes over the river. It was closed to lorries after a "
    "survey found cracks in the northern pier, and to all traffic in the spring of the following year.\n\n"
)
LONG = {
    "article over and over": ((ARTICLE + TOLD * 6) * 60)[:100_000],
    "quotation marks": '"' * 100_000,
    "one word": "a" * 100_000,
    "emoji": "😀" * 100_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_longest_text_is_read_to_the_end(extract, spans, text):
    response = extract(text, offset_encoding=pb.OFFSET_ENCODING_UTF8_BYTES)

    spans.check(text, response, pb.OFFSET_ENCODING_UTF8_BYTES)
    assert response.stages[0].state == pb.STAGE_STATE_RAN


def test_one_character_more_is_refused(extract):
    with pytest.raises(InvalidRequest) as caught:
        extract("a" * 100_001)

    assert caught.value.code is ErrorCode.TEXT_TOO_LONG


PIECES = [
    *"“”‘’\"'«»„`´,.:;!?—-()[]<>&\\/\0\t\r\n\u00a0\u200b\u200f\u2028\ufeff",
    "''", "``", "\n\n", "\r\n\r\n", "…", "...", "’90s", "6' 2\"", "😀", "👩‍🚀", "e\u0301", "مرحبا",
    "שלום", "日本語",
    " said ", " told ", " he said ", " she said that ", " according to ", " declined to comment ", " thinks ",
    "Ana Ruiz", "the mayor", "He", "They", "I", "Mr. Stone", "who", "a source close to the talks", "RUIZ: ",
    " on Monday", " last week", " in an interview with CNN", " to the Daily Herald", " in May 2023",
    "the bridge will open", "it was late", "no", "and", " ", " ", "<p>", "</p>", "&quot;", "http://example.org/?q=\"a\"",
]  # fmt: skip
articles = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=60).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200),
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=articles)
def test_any_text_is_read_and_no_offset_is_shifted(extract, spans, text):
    responses = [extract(text, kinds=[1, 2, 3, 4], offset_encoding=encoding) for encoding in spans.encodings]

    for encoding, response in zip(spans.encodings, responses, strict=True):
        spans.check(text, response, encoding)
    assert len({tuple(quote.text for quote in response.quotes) for response in responses}) == 1


@Language.component("quotewire_test_broken")
def break_on_every_text(doc):
    raise ValueError(doc.text)


def test_fault_of_the_pipeline_is_an_internal_error_that_shows_no_text():
    nlp = spacy.blank("en")
    nlp.add_pipe("quotewire_test_broken")
    request = pb.ExtractQuotesRequest(article=pb.Article(text="A secret."))

    with pytest.raises(InternalError) as caught:
        Extractor(nlp).extract(request)

    assert "secret" not in str(caught.value)
    assert isinstance(caught.value.__cause__, ValueError)


def test_model_that_is_not_there_says_so(tmp_path):
    with pytest.raises(ModelUnusable):
        load_pipeline(str(tmp_path / "nowhere"))


@pytest.mark.parametrize("text", ["„a@b.c ?“who said that it rained", "“!,”who said that Mr. Bell“not” —  "])
def test_who_behind_nothing_but_marks_is_no_speaker_without_a_name(extract, text):
    response = extract(text)

    assert all(quote.speaker.name for quote in response.quotes if quote.HasField("speaker"))


def test_a_relayed_clause_beyond_the_quote_is_not_taken_for_its_content(extract):
    text = (
        "\u2069\n«on Friday %s not»\nThe New York Times said\n\n Mr. Bell announced last week a@b.c <b>bold</b> "
        'it had cost $4.5m?" we" '
    )
    response = extract(text)

    assert all(span.start < span.end for quote in response.quotes for span in quote.content)


def test_a_tidied_vocabulary_gives_the_same_answers():
    extractor = Extractor()
    request = pb.ExtractQuotesRequest(article=pb.Article(text=ARTICLE))
    before = without_timings(extractor.extract(request))

    extractor.settle()
    settled = without_timings(extractor.extract(request))
    extractor.tidy()

    assert settled == before
    assert without_timings(extractor.extract(request)) == before
