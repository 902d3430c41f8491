"""The page for browsers, from a response written by hand."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quotewire import Article
from quotewire.cli.page import Cast, render_page
from quotewire.v1 import quotewire_pb2 as pb

from tests.cli.handmade import ARTICLE, RESPONSE, TEXT, span_of


class _Page(HTMLParser):
    """The elements of a page, with their attributes and the text inside each."""

    VOID = frozenset({"meta", "br"})

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str], list[str]]] = []
        self._open: list[tuple[str, dict[str, str], list[str]]] = []
        self._article: list[str] = []
        self.feed(page)
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = (tag, {name: value or "" for name, value in attrs}, [])
        self.elements.append(element)
        if tag not in self.VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        classes = {word for _, attrs, _ in self._open for word in attrs.get("class", "").split()}
        if "text" in classes and not classes & {"letter", "name"}:
            self._article.append(data)
        for _, _, texts in self._open:
            texts.append(data)

    def article(self) -> str:
        """The text of the one article, without the letters and names that are put into it."""
        return "".join(self._article)

    def having(self, name: str, word: str) -> list[str]:
        """The text of every element with this word in this attribute."""
        return ["".join(texts) for _, attrs, texts in self.elements if word in attrs.get(name, "").split()]

    def attributes(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs, _ in self.elements if name == tag]


@pytest.fixture(scope="module")
def source() -> str:
    return render_page([(ARTICLE, RESPONSE)])


@pytest.fixture(scope="module")
def page(source: str) -> _Page:
    return _Page(source)


def test_the_article_stands_there_whole(page: _Page) -> None:
    assert page.article() == TEXT


_SPANS = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(
    lambda ends: pb.Span(start=min(ends), end=max(ends))
)
_MENTIONS = st.builds(pb.Mention, span=_SPANS, text=st.just("he"))
_QUOTES = st.builds(
    pb.Quote,
    kind=st.sampled_from([pb.QUOTE_KIND_DIRECT, pb.QUOTE_KIND_INDIRECT]),
    content=st.lists(_SPANS, max_size=3),
    cue=st.none() | st.builds(pb.Cue, span=_SPANS),
    speaker=st.none() | st.builds(pb.Speaker, name=st.sampled_from(["", "Ana", "<b>"]), mention=_MENTIONS),
)


@given(
    text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf"]), max_size=50),
    quotes=st.lists(_QUOTES, max_size=5),
)
def test_marks_that_cross_and_nest_at_will_change_no_character(text: str, quotes: list[pb.Quote]) -> None:
    outer = [*quotes[:2], pb.Quote(content=[pb.Span(start=0, end=len(text))], nested=quotes[2:])]

    page = _Page(render_page([(Article(text=text), pb.ExtractQuotesResponse(quotes=outer))]))

    assert page.article() == text


def test_every_part_of_a_quote_is_tinted_and_labelled_for_its_speaker(page: _Page) -> None:
    tinted = [text for text in page.having("class", "t0") if "open in May" in text or "Not before" in text]

    assert tinted == ["A“We will open in May,”", "“Not before.”"]


def test_a_quote_inside_a_quote_has_its_own_mark(page: _Page) -> None:
    nested = page.having("data-quote", "a1q4")

    assert nested[0] == "?‘never again’"


def test_speaker_and_cue_are_underlined(page: _Page) -> None:
    sources = page.having("class", "source")

    assert {"Ana Ruiz", "She", "one of them"} <= set(sources)
    assert {"told", "said"} <= set(page.having("class", "cue"))


def test_a_pronoun_shows_the_name_it_leads_to(page: _Page) -> None:
    (text,) = page.having("class", "text")

    assert "She → Ana Ruiz said" in text
    assert "She → Ana Ruiz" in page.having("class", "path")


def test_a_name_that_is_written_out_is_not_repeated(page: _Page) -> None:
    (text,) = page.having("class", "text")

    assert "Elmford, Ana Ruiz, told" in text


def test_the_table_tells_all_of_a_quote(page: _Page) -> None:
    row = "".join(page.having("id", "a1q1row"))

    for value in ("Ana Ruiz", "mayor of Elmford", "direct", "2024-03-11", "“Monday”", "Daily Herald", "0.97"):
        assert value in row


def test_what_is_only_assumed_stands_in_brackets(page: _Page) -> None:
    assert page.having("class", "assumed") == ["(2024-03-12)", "(The Courier)"]


def test_quotes_and_rows_point_at_each_other(page: _Page) -> None:
    ids = {attrs["id"] for _, attrs, _ in page.elements if "id" in attrs}
    targets = {attrs["href"].removeprefix("#") for attrs in page.attributes("a")}

    assert targets <= ids
    assert {"a1q1", "a1q1row", "a1q4", "a1q4row"} <= targets


def test_warnings_are_shown(page: _Page) -> None:
    assert page.having("class", "note") == ["the text looks like markup: <b>"]


def test_hostile_text_never_becomes_an_element(page: _Page) -> None:
    assert len(page.attributes("script")) == 1
    assert all("critic" not in "".join(texts) for name, _, texts in page.elements if name == "script")
    assert all(name.startswith("on") is False for _, attrs, _ in page.elements for name in attrs)


@pytest.mark.parametrize("field", ["id", "title", "outlet", "byline", "text"])
def test_hostile_fields_of_an_article_are_escaped(field: str) -> None:
    article = Article(**{"text": "x", field: "\"'><img src=x onerror=alert(1)>\x00\x1b[31m\u202e"})

    page = _Page(render_page([(article, pb.ExtractQuotesResponse())]))

    assert page.attributes("img") == []


def test_the_page_asks_for_nothing_outside_itself(page: _Page, source: str) -> None:
    assert not [attrs for _, attrs, _ in page.elements if {"src", "srcset", "action", "style"} & attrs.keys()]
    assert all(attrs["href"].startswith("#") for attrs in page.attributes("a"))
    assert "url(" not in source
    assert "@import" not in source


def test_the_policy_allows_exactly_the_style_and_the_script_of_the_page(source: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', source)
    assert policy is not None
    for tag in ("style", "script"):
        content = re.search(f"<{tag}>(.*?)</{tag}>", source, re.DOTALL)
        assert content is not None
        digest = base64.b64encode(hashlib.sha256(content.group(1).encode()).digest()).decode()
        assert f"{tag}-src &#x27;sha256-{digest}&#x27;" in policy.group(1)
    assert "default-src &#x27;none&#x27;" in policy.group(1)
    assert "unsafe" not in policy.group(1)


def test_many_articles_are_told_apart() -> None:
    page = _Page(render_page([(ARTICLE, RESPONSE), (ARTICLE, RESPONSE)]))
    ids = [attrs["id"] for _, attrs, _ in page.elements if "id" in attrs]

    assert len(ids) == len(set(ids))
    assert page.having("class", "letter").count("B") == 2 * len(_letters_of_one())


def _letters_of_one() -> list[str]:
    return [
        each for each in _Page(render_page([(ARTICLE, RESPONSE)])).having("class", "letter") if each == "B"
    ]


def test_no_quotes_are_told_as_such() -> None:
    page = _Page(render_page([(Article(text="x"), pb.ExtractQuotesResponse())]))

    assert page.having("class", "none") == ["No quotes found."]


def test_speakers_beyond_the_tints_and_the_alphabet_have_labels_of_their_own() -> None:
    cast = Cast()
    for number in range(60):
        cast.add(f"speaker {number}")

    labels = [cast.letter(name) for name in cast.names]

    assert labels[:2] == ["A", "B"]
    assert len(set(labels)) == 60


def test_spans_outside_the_text_are_left_out_rather_than_shift_others() -> None:
    quote = pb.Quote(
        kind=pb.QUOTE_KIND_DIRECT, content=[pb.Span(start=5, end=9_999), span_of("“Not before.”")]
    )

    page = _Page(render_page([(ARTICLE, pb.ExtractQuotesResponse(quotes=[quote]))]))

    assert page.having("data-quote", "a1q1")[0] == "?“Not before.”"
