"""An article and a response written by hand: every shape a quote can have, a hostile one among them."""

from __future__ import annotations

from quotewire import Article
from quotewire.v1 import quotewire_pb2 as pb

TEXT = (
    "“We will open in May,” the mayor of Elmford, Ana Ruiz, told the Daily Herald on Monday. "
    "“Not before.”\r\n\r\n"
    "She said that the bridge had cost “a little” more than planned 🌉.\r\n\r\n"
    "Critics disagree: “He told me ‘never again’,” one of them said, <b>loudly</b> & often."
)
ARTICLE = Article(id="elmford.txt", text=TEXT, title="A bridge for <Elmford>", outlet="The Courier")
ARTICLE.published.year, ARTICLE.published.month, ARTICLE.published.day = 2024, 3, 12


def span_of(words: str, text: str = TEXT) -> pb.Span:
    """Where these words stand in the text."""
    start = text.index(words)
    return pb.Span(start=start, end=start + len(words))


def mention_of(words: str, text: str = TEXT) -> pb.Mention:
    """These words as a mention."""
    return pb.Mention(span=span_of(words, text), text=words)


def _cue(words: str, lemma: str) -> pb.Cue:
    return pb.Cue(span=span_of(words), text=words, lemma=lemma)


_RUIZ = {"name": "Ana Ruiz", "kind": pb.SPEAKER_KIND_PERSON}
_ROLE = pb.Role(text="mayor of Elmford", span=span_of("mayor of Elmford"), basis=pb.ROLE_BASIS_SOURCE)

RESPONSE = pb.ExtractQuotesResponse(
    article_id="elmford.txt",
    quotes=[
        pb.Quote(
            id="q1",
            kind=pb.QUOTE_KIND_DIRECT,
            content=[span_of("“We will open in May,”"), span_of("“Not before.”")],
            text="“We will open in May,” “Not before.”",
            cue=_cue("told", "tell"),
            speaker=pb.Speaker(mention=mention_of("Ana Ruiz"), resolution=pb.RESOLUTION_NAMED, **_RUIZ),
            role=_ROLE,
            date=pb.UtteranceDate(
                value="2024-03-11", text="Monday", span=span_of("Monday"), basis=pb.DATE_BASIS_STATED
            ),
            outlet=pb.Outlet(name="Daily Herald", span=span_of("Daily Herald"), basis=pb.OUTLET_BASIS_STATED),
            confidence=0.97,
        ),
        pb.Quote(
            id="q2",
            kind=pb.QUOTE_KIND_MIXED,
            content=[span_of("that the bridge had cost “a little” more than planned 🌉")],
            text="that the bridge had cost “a little” more than planned 🌉",
            cue=_cue("said that"[:4], "say"),
            speaker=pb.Speaker(
                mention=mention_of("She"),
                resolution=pb.RESOLUTION_COREFERENCE,
                chain=[mention_of("Ana Ruiz")],
                candidates=[pb.Candidate(name="Tom Baker", score=0.25)],
                **_RUIZ,
            ),
            role=_ROLE,
            date=pb.UtteranceDate(value="2024-03-12", basis=pb.DATE_BASIS_PUBLISHED),
            outlet=pb.Outlet(name="The Courier", basis=pb.OUTLET_BASIS_PUBLISHER),
            confidence=0.81,
        ),
        pb.Quote(
            id="q3",
            kind=pb.QUOTE_KIND_DIRECT,
            content=[span_of("“He told me ‘never again’,”")],
            text="“He told me ‘never again’,”",
            nested=[
                pb.Quote(
                    id="q3.1",
                    kind=pb.QUOTE_KIND_DIRECT,
                    content=[span_of("‘never again’")],
                    text="‘never again’",
                    confidence=0.4,
                )
            ],
            speaker=pb.Speaker(
                name="<script>alert('critic')</script>",
                kind=pb.SPEAKER_KIND_ANONYMOUS,
                mention=mention_of("one of them"),
                resolution=pb.RESOLUTION_DESCRIPTION,
            ),
        ),
    ],
    warnings=[pb.Warning(code=pb.WARNING_CODE_LOOKS_LIKE_MARKUP, message="the text looks like markup: <b>")],
)
