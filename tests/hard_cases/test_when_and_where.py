"""When and to whom it was said, and whether it was said at all.

The numbers are those of the list in docs/quality.md. The texts are published on Tuesday, 12 March 2024.
"""

import pytest
from quotewire.v1 import quotewire_pb2 as pb

BELIEFS = (pb.QUOTE_KIND_BELIEF,)


class TestNotSaid:
    """Case 30."""

    def test_what_somebody_did_not_say_is_marked_as_negated(self, read):
        reading = read(
            "Martin Bell spoke for an hour on Monday. Bell did not say that he would quit the council. He "
            "talked about the dam."
        )

        assert all(quote.negated for quote in reading.with_words("he would quit"))

    def test_declining_to_comment_is_no_statement(self, read):
        reading = read(
            "Martin Bell left the council on Monday. Mayor Ana Ruiz declined to comment. Bell’s term was "
            "to end in 2026."
        )

        assert all(quote.negated for quote in reading)

    def test_what_somebody_may_say_one_day_is_no_statement(self, read):
        reading = read(
            "The trial of Martin Bell opens on Thursday. He may say that it was bad luck. The court will "
            "hear nine witnesses."
        )

        assert all(quote.negated for quote in reading.with_words("it was bad luck"))

    def test_denying_is_saying(self, read):
        quote = read(
            "The trial of Martin Bell opens on Thursday. Bell denied that he had taken money. The court "
            "will hear nine witnesses."
        ).quote("he had taken money")

        assert quote.speaker == "Martin Bell"
        assert not quote.negated


class TestRelays:
    """Case 31."""

    TEXT = (
        "The maternity ward at Northfield General is to shut. Lena Okafor, the director, told the BBC on "
        "Monday that the ward would close in May, Reuters reported. Staff were not told."
    )

    def test_the_outlet_is_the_one_that_was_told(self, read):
        assert read(self.TEXT).quote("the ward would close").outlet.removeprefix("the ") == "BBC"

    def test_the_agency_that_relays_it_does_not_speak(self, read):
        assert read(self.TEXT).quote("the ward would close").speaker == "Lena Okafor"

    def test_an_outlet_that_reports_by_itself_is_the_source_and_the_outlet(self, read):
        quote = read(
            "The maternity ward at Northfield General will close in May, Reuters reported on Monday. "
            "Staff were not told."
        ).quote("will close in May")

        assert quote.speaker == "Reuters"
        assert quote.outlet == "Reuters"


class TestDates:
    """Cases 32 and 33."""

    @pytest.mark.parametrize(
        ("phrase", "value"),
        [
            ("on Monday", "2024-03-11"),
            ("on Tuesday", "2024-03-12"),
            ("on Friday", "2024-03-08"),
            ("on Feb. 3", "2024-02-03"),
            ("last month", "2024-02"),
            ("in a 2019 interview", "2019"),
            ("yesterday", "2024-03-11"),
            ("on March 4, 2021", "2021-03-04"),
        ],
    )
    def test_a_phrase_beside_the_cue_dates_the_quote(self, read, phrase, value):
        quote = read(
            f"The river rose again. “We will act before the next flood,” Mayor Ana Ruiz said {phrase}. The "
            "dam dates from 1911."
        ).quote("We will act")

        assert quote.date == value
        assert quote.date_phrase

    @pytest.mark.parametrize("phrase", ["last week", "hours before the vote"])
    def test_a_phrase_without_a_day_is_kept_as_written(self, read, phrase):
        quote = read(
            "The council rejected the dam on Monday. “We will act before the next flood,” Mayor Ana Ruiz "
            f"said {phrase}. The dam dates from 1911."
        ).quote("We will act")

        assert phrase in quote.date_phrase

    def test_an_old_quote_keeps_its_own_year(self, read):
        quote = read(
            "Martin Bell praised the dam on Monday. In 2016 he had called it “a disgrace to the county”. "
            "He now sits on its board."
        ).quote("disgrace")

        assert quote.speaker == "Martin Bell"
        assert quote.date == "2016"

    def test_a_date_inside_the_quote_does_not_date_it(self, read):
        quote = read(
            "The river rose again. “The dam broke on Sunday and nobody came,” Mayor Ana Ruiz said. It "
            "dates from 1911."
        ).quote("The dam broke")

        assert quote.date == ""

    def test_without_a_stated_date_the_day_of_publication_is_assumed_and_marked(self, read):
        quote = read(
            "The river rose again. “Nobody came to help us,” Mayor Ana Ruiz said. The dam dates from 1911."
        ).quote("Nobody came")

        assert quote.message.date.value == "2024-03-12"
        assert quote.message.date.basis == pb.DATE_BASIS_PUBLISHED

    def test_a_weekday_without_a_day_of_publication_is_not_guessed(self, read):
        quote = read(
            "The river rose again. “Nobody came to help us,” Mayor Ana Ruiz said on Monday. The dam dates "
            "from 1911.",
            published=None,
        ).quote("Nobody came")

        assert quote.date == ""


class TestPosts:
    """Case 34."""

    @pytest.mark.parametrize(
        ("sentence", "outlet"),
        [
            ("Mayor Ana Ruiz tweeted: “The dam is fine, go to sleep.”", "Twitter"),
            ("“The dam is fine, go to sleep,” Mayor Ana Ruiz wrote on Facebook.", "Facebook"),
            ("In a post on Instagram, Mayor Ana Ruiz said that the dam is fine.", "Instagram"),
            ("“The dam is fine,” Mayor Ana Ruiz told The New York Times.", "New York Times"),
            ("In an interview with CBS, Mayor Ana Ruiz said that the dam is fine.", "CBS"),
        ],
        ids=["tweeted", "Facebook", "Instagram", "newspaper", "television"],
    )
    def test_the_place_of_a_post_is_its_outlet(self, read, sentence, outlet):
        quote = next(iter(read(f"The sirens woke Northfield at night. {sentence} Few people believed it.")))

        assert quote.speaker == "Ana Ruiz"
        assert quote.outlet.removeprefix("The ") == outlet

    def test_without_a_stated_outlet_the_publisher_is_assumed_and_marked(self, read):
        quote = read("The river rose again. “Nobody came to help us,” Mayor Ana Ruiz said.").quote(
            "Nobody came"
        )

        assert quote.message.outlet.name == "The Northfield Courier"
        assert quote.message.outlet.basis == pb.OUTLET_BASIS_PUBLISHER


class TestBeliefs:
    """Case 36."""

    TEXT = (
        "The mill will be sold. Mayor Ana Ruiz believes that the buyer will keep the workers. She said "
        "that the price was fair. Martin Bell fears that the machines will go abroad."
    )

    def test_beliefs_are_left_out_unless_asked_for(self, read):
        reading = read(self.TEXT)

        assert reading.quote("the price was fair").kind == "indirect"
        assert reading.with_words("keep the workers") == []
        assert reading.with_words("go abroad") == []

    @pytest.mark.parametrize(
        ("words", "speaker"), [("keep the workers", "Ana Ruiz"), ("go abroad", "Martin Bell")]
    )
    def test_a_belief_that_is_asked_for_has_its_holder(self, read, words, speaker):
        quote = read(self.TEXT, kinds=BELIEFS).quote(words)

        assert quote.kind == "belief"
        assert quote.speaker == speaker


class TestInterviews:
    """An outlet that no list knows."""

    def test_what_somebody_is_interviewed_by_is_where_it_was_said(self, read):
        reading = read(
            "The bridge is shut again. In an interview with Mill Valley Today, Ana Ruiz said the repairs would take a "
            "year. Nobody else spoke."
        )

        assert reading.quote("repairs would take").outlet == "Mill Valley Today"
