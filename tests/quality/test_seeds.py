"""The five seed articles: each breaks something that quote extractors take for granted."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from quotewire.v1 import quotewire_pb2 as pb

from bench.gold import GOLD_FOLDER, GoldArticle, load_gold
from bench.pipeline import request_for, shared_extractor
from bench.predictions import predicted_quotes
from bench.scoring import MIN_SHARED_PART, cut_into_segments, plain_form, score

SEEDS = load_gold(GOLD_FOLDER / "seeds.json")
ENCODINGS = {
    pb.OFFSET_ENCODING_CODE_POINTS: ("utf-32-le", 4),
    pb.OFFSET_ENCODING_UTF8_BYTES: ("utf-8", 1),
    pb.OFFSET_ENCODING_UTF16_UNITS: ("utf-16-le", 2),
}
HEADLINES_OF_OTHER_ARTICLES = "Clintons Agree to Testify in Epstein Probe"

seed = pytest.mark.parametrize("article", SEEDS, ids=lambda article: article.id[:3])


@pytest.fixture(scope="session")
def response_to(responses) -> Callable[[GoldArticle], dict[str, Any]]:
    by_id = {response["article_id"]: response for response in responses["seeds"]}
    return lambda article: by_id[article.id]


@seed
def test_what_quotes_nobody_never_comes_out_as_a_quote(article: GoldArticle, response_to) -> None:
    places = [
        match.span()
        for phrase in article.not_quotes
        for match in re.finditer(re.escape(phrase), article.text)
    ]
    unwanted = cut_into_segments(places, article.text)

    found = [
        article.text[segment.start : segment.end]
        for quote in predicted_quotes(response_to(article))
        for segment in cut_into_segments(quote.content, article.text)
        if any(segment.shared_part(place) >= MIN_SHARED_PART for place in unwanted)
    ]

    assert found == []


def test_nothing_is_quoted_from_the_headlines_of_other_articles(response_to) -> None:
    article = next(article for article in SEEDS if article.id.startswith("003"))
    furniture = article.text.index(HEADLINES_OF_OTHER_ARTICLES)

    quotes = predicted_quotes(response_to(article))

    assert [quote.content for quote in quotes if max(end for _, end in quote.content) > furniture] == []


@seed
@pytest.mark.parametrize("unit", ENCODINGS, ids=pb.OffsetEncoding.Name)
def test_offsets_cut_the_same_words_out_of_the_untouched_text_in_every_unit(
    article: GoldArticle, unit: int
) -> None:
    request = request_for(article)
    request.options.offset_encoding = unit

    spans = _spans(shared_extractor().extract(request))
    in_code_points = _spans(shared_extractor().extract(request_for(article)))

    assert spans
    assert [cut(article.text, span, unit) for span in spans] == [
        article.text[span.start : span.end] for span in in_code_points
    ]


@seed
def test_the_text_of_a_quote_is_its_spans_joined(article: GoldArticle, response_to) -> None:
    for quote in response_to(article).get("quotes", []):
        words = " ".join(article.text[span.get("start", 0) : span["end"]] for span in quote["content"])
        assert "".join(quote["text"].split()) == "".join(words.split())


@seed
def test_cue_and_mention_say_what_stands_at_their_offsets(article: GoldArticle, response_to) -> None:
    for quote in response_to(article).get("quotes", []):
        parts = [quote.get("cue"), quote.get("speaker", {}).get("mention")]
        for part in filter(None, parts):
            assert article.text[part["span"].get("start", 0) : part["span"]["end"]] == part["text"]


def test_all_pronoun_speakers_but_one_are_right(responses) -> None:
    predictions = {response["article_id"]: predicted_quotes(response) for response in responses["seeds"]}
    judgements = [
        judgement
        for judgement in score(SEEDS, predictions).judgements
        if judgement.gold and judgement.predicted and judgement.gold.source_is_pronoun
    ]

    wrong = [
        (judgement.text[:60], judgement.fields["speaker"].wanted, judgement.fields["speaker"].got)
        for judgement in judgements
        if not judgement.fields["speaker"].right
    ]

    assert len(judgements) >= 4
    assert len(wrong) <= 1, wrong


@pytest.mark.parametrize(
    ("beginning", "speaker"),
    [
        ("“If that’s what’s required", "Mike Pompeo"),
        ("“The Cubans invaded [Venezuela]", "Mike Pompeo"),
        ("“I had a very good talk", "Trump"),
        ("“Other than regime change", "Benjamin Gedan"),
    ],
)
def test_he_is_the_person_whom_a_reader_takes_him_for(beginning: str, speaker: str, response_to) -> None:
    article = next(article for article in SEEDS if beginning in article.text)
    start = article.text.index(beginning)

    quotes = [
        quote
        for quote in predicted_quotes(response_to(article))
        if any(abs(span_start - start) <= 1 for span_start, _ in quote.content)
    ]

    assert [plain_form(quote.speaker) for quote in quotes] == [plain_form(speaker)]


def _spans(response: pb.ExtractQuotesResponse) -> list[pb.Span]:
    spans = []
    for quote in response.quotes:
        spans += quote.content
        spans += [quote.cue.span] if quote.HasField("cue") else []
        spans += [quote.speaker.mention.span] if quote.speaker.HasField("mention") else []
        spans += [mention.span for mention in quote.speaker.chain]
        spans += [quote.role.span] if quote.role.HasField("span") else []
        spans += [quote.date.span] if quote.date.HasField("span") else []
        spans += [quote.outlet.span] if quote.outlet.HasField("span") else []
    return spans


def cut(text: str, span: pb.Span, unit: int) -> str:
    """The words between the offsets of a span, cut out as a client counting in this unit does."""
    encoding, width = ENCODINGS[unit]
    return text.encode(encoding)[span.start * width : span.end * width].decode(encoding)
