"""Reads short news texts with the real pipeline and looks quotes up by their words."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from quotewire.v1 import quotewire_pb2 as pb

REPOSITORY = Path(__file__).resolve().parents[2]
if str(REPOSITORY) not in sys.path:  # bench is a package of the repository, not of the distribution
    sys.path.insert(0, str(REPOSITORY))

OPEN_CASES: dict[str, str] = {
    "TestBlame::test_somebody_upset_with_a_speaker_is_not_the_speaker": (
        "case 10: being upset is taken for the cue, which is not one of saying, so that nothing comes out"
    ),
    "TestNounCues::test_in_her_words_is_a_cue": "case 21: the reader marks no cue in “in her words”",
    "TestNounCues::test_a_claim_is_the_claim_of_its_owner": (
        "case 21: the reader takes “it found” for the cue and the claim for its content"
    ),
    "TestQuotesWithoutCue::test_a_quote_before_the_first_mention_belongs_to_the_letter_that_begins_with_it": (
        "case 23: nothing looks ahead for a speaker who is named after the quote"
    ),
    "TestDates::test_an_old_quote_keeps_its_own_year": (
        "case 33: the day of the sentence before wins over the year beside the cue"
    ),
}
"""The tests that fail so far and why: "Class::test" for all of its variants, "Class::test[variant]" for one.

Each is expected to fail, and fails the run once it passes: then its line goes.
"""

PUBLISHED = (2024, 3, 12)  # a Tuesday
OUTLET = "The Northfield Courier"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in (item for item in items if Path(__file__).parent in item.path.parents):
        variant = item.nodeid.split("::", 1)[-1]
        if reason := OPEN_CASES.get(variant) or OPEN_CASES.get(variant.split("[")[0]):
            item.add_marker(pytest.mark.xfail(strict=True, reason=reason))


@dataclass(frozen=True)
class FoundQuote:
    """A quote of a reading, in plain values: "" or False for what is absent."""

    message: pb.Quote
    article: str

    @property
    def parts(self) -> list[str]:
        """The words of each content span, cut out of the article."""
        return [self.article[span.start : span.end] for span in self.message.content]

    @property
    def kind(self) -> str:
        return pb.QuoteKind.Name(self.message.kind).removeprefix("QUOTE_KIND_").lower()

    @property
    def speaker(self) -> str:
        return self.message.speaker.name

    @property
    def mention(self) -> str:
        return self.message.speaker.mention.text

    @property
    def candidates(self) -> list[str]:
        return [candidate.name for candidate in self.message.speaker.candidates]

    @property
    def speaker_kind(self) -> str:
        return pb.SpeakerKind.Name(self.message.speaker.kind).removeprefix("SPEAKER_KIND_").lower()

    @property
    def role(self) -> str:
        return self.message.role.text

    @property
    def date(self) -> str:
        """The value of the stated date."""
        return self.message.date.value if self._date_is_stated else ""

    @property
    def date_phrase(self) -> str:
        return self.message.date.text if self._date_is_stated else ""

    @property
    def _date_is_stated(self) -> bool:
        return self.message.date.basis == pb.DATE_BASIS_STATED

    @property
    def outlet(self) -> str:
        """The name of the stated outlet."""
        stated = self.message.outlet.basis == pb.OUTLET_BASIS_STATED
        return self.message.outlet.name if stated else ""

    @property
    def cue(self) -> str:
        return self.message.cue.text

    @property
    def negated(self) -> bool:
        return self.message.cue.negated

    @property
    def nested(self) -> list[FoundQuote]:
        return [FoundQuote(quote, self.article) for quote in self.message.nested]


@dataclass(frozen=True)
class Reading:
    """A text and what the pipeline made of it."""

    text: str
    response: pb.ExtractQuotesResponse

    def __iter__(self) -> Iterator[FoundQuote]:
        return (FoundQuote(quote, self.text) for quote in self.response.quotes)

    def with_words(self, words: str) -> list[FoundQuote]:
        """The quotes with these words in one of their content spans; the words must stand in the text."""
        assert words in self.text, f"the test looks for words that its text does not hold: {words!r}"
        return [quote for quote in self if any(words in part for part in quote.parts)]

    def quote(self, words: str) -> FoundQuote:
        """The one quote with these words."""
        found = self.with_words(words)
        assert len(found) == 1, f"{len(found)} quotes hold {words!r}; found are {self.summary}"
        return found[0]

    @property
    def summary(self) -> list[tuple[str, str, list[str]]]:
        """Kind, speaker and words of every quote: what a failing test shows."""
        return [(quote.kind, quote.speaker, quote.parts) for quote in self]

    @property
    def warnings(self) -> list[int]:
        return [warning.code for warning in self.response.warnings]


Read = Callable[..., Reading]


@pytest.fixture(scope="session")
def read() -> Read:
    """Reads a text as an article of `OUTLET`, published on `PUBLISHED`."""
    from bench.pipeline import shared_extractor

    def read_text(
        text: str,
        *,
        title: str = "",
        byline: str = "",
        kinds: tuple[pb.QuoteKind, ...] = (),
        published: tuple[int, int, int] | None = PUBLISHED,
    ) -> Reading:
        article = pb.Article(
            id="hard-case", text=text, title=title, outlet=OUTLET, byline=byline, language="en"
        )
        if published:
            article.published.year, article.published.month, article.published.day = published
        request = pb.ExtractQuotesRequest(article=article, options=pb.ExtractOptions(kinds=kinds))
        return Reading(text, shared_extractor().extract(request))

    return read_text


@pytest.fixture(params=["curly", "straight", "British"])
def marks(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Rewrites a text in curly double marks with another habit of quoting.

    The texts of the tests keep apostrophes curly, as ’, which is also how British single quotes close.
    """
    habits = {
        "curly": {},
        "straight": {"“": '"', "”": '"', "‘": "'", "’": "'"},
        "British": {"“": "‘", "”": "’", "‘": "“", "’": "’"},
    }
    return lambda text: text.translate(str.maketrans(habits[request.param]))
