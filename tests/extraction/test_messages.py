"""From plain data to messages: nothing is lost, all offsets are converted, filters keep what is wanted."""

import pytest
from quotewire.v1 import quotewire_pb2 as pb
from quotewire_server.attribution import model
from quotewire_server.messages import ResponseBuilder, enum_value

TEXT = "😀 “Yés,” Mayor Ana Ruiz told the “Héral𝒟” on Monday. “Bob said ‘no’ and was sure,” she said."


def span_of(words: str) -> model.Span:
    start = TEXT.index(words)
    return model.Span(start, start + len(words))


def mention_of(words: str) -> model.Mention:
    return model.Mention(span_of(words), words)


FULL = model.Quote(
    kind="direct",
    content=(span_of("“Yés,”"),),
    cue=model.Cue(span_of("told"), "told", "tell", negated=True),
    speaker=model.Speaker(
        name="Ana Ruiz",
        kind="person",
        mention=mention_of("Mayor Ana Ruiz"),
        resolution="named",
        chain=(mention_of("she"), mention_of("Ana Ruiz")),
        candidates=(("Bob", 0.25),),
    ),
    role=model.Role("Mayor", span_of("Mayor"), "source"),
    date=model.UtteranceDate("2024-03-11", "on Monday", span_of("on Monday"), "stated"),
    outlet=model.Outlet("Héral𝒟", span_of("Héral𝒟"), "stated"),
    confidence=0.75,
)
INNER = model.Quote(kind="direct", content=(span_of("‘no’"),), confidence=0.5)
BELIEF = model.Quote(kind="belief", content=(span_of("was sure"),), confidence=0.9)
OUTER = model.Quote(
    kind="mixed", content=(span_of("“Bob said ‘no’ and was sure,”"),), nested=(INNER, BELIEF), confidence=0.25
)


def build(*quotes: model.Quote, text: str = TEXT, **options) -> list[pb.Quote]:
    return ResponseBuilder(text, pb.ExtractOptions(**options)).quotes(quotes)


def test_nothing_is_lost():
    (quote,) = build(FULL)

    assert (quote.kind, quote.text, quote.confidence) == (pb.QUOTE_KIND_DIRECT, "“Yés,”", 0.75)
    assert (quote.cue.text, quote.cue.lemma, quote.cue.negated) == ("told", "tell", True)
    assert (quote.speaker.name, quote.speaker.kind) == ("Ana Ruiz", pb.SPEAKER_KIND_PERSON)
    assert quote.speaker.resolution == pb.RESOLUTION_NAMED
    assert [mention.text for mention in quote.speaker.chain] == ["she", "Ana Ruiz"]
    assert [(each.name, each.score) for each in quote.speaker.candidates] == [("Bob", 0.25)]
    assert (quote.role.text, quote.role.basis) == ("Mayor", pb.ROLE_BASIS_SOURCE)
    assert (quote.date.value, quote.date.basis) == ("2024-03-11", pb.DATE_BASIS_STATED)
    assert (quote.outlet.name, quote.outlet.basis) == ("Héral𝒟", pb.OUTLET_BASIS_STATED)


def test_every_span_is_in_the_callers_unit(spans):
    for encoding in spans.encodings:
        (quote,) = build(FULL, offset_encoding=encoding)
        cuts = [
            spans.cut(TEXT, message, encoding)
            for message in spans.all_messages(quote)
            if isinstance(message, pb.Span)
        ]
        assert sorted(cuts) == sorted(
            ["“Yés,”", "told", "Mayor Ana Ruiz", "she", "Ana Ruiz", "Mayor", "on Monday", "Héral𝒟"]
        )


def test_nested_quotes_and_warnings_are_in_the_callers_unit(spans):
    for encoding in spans.encodings:
        builder = ResponseBuilder(TEXT, pb.ExtractOptions(offset_encoding=encoding))
        (outer,) = builder.quotes([OUTER])
        warning = builder.warning(model.Warning("unclosed_quotation_mark", "unclosed", span_of("she")))

        assert spans.cut(TEXT, outer.nested[0].content[0], encoding) == "‘no’"
        assert spans.cut(TEXT, warning.span, encoding) == "she"


def test_what_is_not_known_is_absent():
    (quote,) = build(INNER)

    for name in ("cue", "speaker", "role", "date", "outlet"):
        assert not quote.HasField(name)


def test_span_is_absent_where_there_is_none():
    date = model.UtteranceDate("2024-03-12", "", None, "published")
    (quote,) = build(model.Quote(kind="direct", content=INNER.content, date=date))

    assert not quote.date.HasField("span")
    assert quote.date.basis == pb.DATE_BASIS_PUBLISHED


def test_split_quote_is_one_text_of_two_spans():
    quote = model.Quote(kind="direct", content=(span_of("“Yés,”"), span_of("‘no’")))

    assert [each.text for each in build(quote)] == ["“Yés,” ‘no’"]


def kinds_of(quotes) -> list[str]:
    return [pb.QuoteKind.Name(quote.kind).removeprefix("QUOTE_KIND_") for quote in quotes]


def test_beliefs_come_only_when_asked_for():
    (outer,) = build(OUTER)
    assert kinds_of(outer.nested) == ["DIRECT"]

    (outer,) = build(OUTER, kinds=[pb.QUOTE_KIND_MIXED, pb.QUOTE_KIND_BELIEF])
    assert kinds_of(outer.nested) == ["BELIEF"]


def test_wanted_quote_inside_one_that_is_not_takes_its_place():
    assert kinds_of(build(FULL, OUTER, kinds=[pb.QUOTE_KIND_DIRECT])) == ["DIRECT", "DIRECT"]
    assert kinds_of(build(OUTER, kinds=[pb.QUOTE_KIND_BELIEF])) == ["BELIEF"]


def test_quotes_below_the_confidence_asked_for_are_left_out():
    assert kinds_of(build(FULL, OUTER, min_confidence=0.5)) == ["DIRECT", "DIRECT"]
    assert kinds_of(build(FULL, OUTER, min_confidence=0.6)) == ["DIRECT"]
    assert build(FULL, OUTER, min_confidence=1.0) == []


def test_id_depends_on_neither_filter_nor_encoding():
    plain = build(FULL, OUTER)

    assert build(OUTER, offset_encoding=pb.OFFSET_ENCODING_UTF8_BYTES)[0].id == plain[1].id
    assert build(OUTER, min_confidence=0.5)[0].id == plain[1].nested[0].id


def test_ids_differ_between_quotes_and_between_articles():
    twice = build(INNER, INNER)

    assert twice[0].id != twice[1].id
    assert build(INNER, text=TEXT + " ")[0].id != twice[0].id


@pytest.mark.parametrize(
    ("enum", "name", "value"),
    [
        (pb.QuoteKind, "direct", pb.QUOTE_KIND_DIRECT),
        (pb.WarningCode, "empty_text", pb.WARNING_CODE_EMPTY_TEXT),
        (pb.StageState, "failed", pb.STAGE_STATE_FAILED),
        (pb.Resolution, "relative_clause", pb.RESOLUTION_RELATIVE_CLAUSE),
    ],
)
def test_enum_values_are_found_by_their_short_names(enum, name, value):
    assert enum_value(enum, name) == value


def test_name_that_the_contract_does_not_have_is_an_error():
    with pytest.raises(ValueError, match="QUOTE_KIND_SHOUTED"):
        enum_value(pb.QuoteKind, "shouted")
