"""Quotation marks as they occur in news, and what stands in quotation marks without being a quote.

The numbers are those of the list in docs/quality.md.
"""

import pytest
from quotewire.v1 import quotewire_pb2 as pb


class TestBritishMarks:
    """Case 5."""

    def test_apostrophes_do_not_close_single_quotation_marks(self, read):
        reading = read(
            "The tenants of Mill Road met on Monday. ‘We’re not leaving and it’s the council’s fault,’ "
            "Martin Doyle said. The tenants’ lawyer agreed."
        )
        quote = reading.quote("We’re not leaving")

        assert quote.parts == ["‘We’re not leaving and it’s the council’s fault,’"]
        assert quote.speaker == "Martin Doyle"

    def test_apostrophes_do_not_close_straight_single_quotation_marks(self, read):
        reading = read(
            "The tenants of Mill Road met on Monday. 'We're not leaving and it's the council's fault,' "
            "Martin Doyle said. The tenants' lawyer agreed."
        )
        quote = reading.quote("We're not leaving")

        assert quote.parts == ["'We're not leaving and it's the council's fault,'"]
        assert quote.speaker == "Martin Doyle"

    def test_a_plural_possessive_inside_single_quotation_marks_does_not_close_them(self, read):
        quote = read(
            "The strike at the mill is over. ‘The workers’ pay and the workers’ hours were the point,’ "
            "Martin Doyle said on Monday."
        ).quote("hours were the point")

        assert quote.parts == ["‘The workers’ pay and the workers’ hours were the point,’"]


class TestNestedQuotes:
    """Cases 6 and 37."""

    MOTHER = (
        "Ana Ruiz never joined a party. “My mother told me, ‘Never sign anything,’ and I didn’t,” Ruiz "
        "said on Monday. She was elected in 2019."
    )
    FIRED = (
        "Ana Ruiz ran the mill’s office until Monday. “He told me ‘you are fired’ in front of everybody,” "
        "she said of Martin Bell, who owns it. Bell did not comment."
    )

    def test_the_outer_quote_belongs_to_the_outer_speaker_whole(self, read):
        quote = read(self.MOTHER).quote("My mother told me")

        assert quote.speaker == "Ana Ruiz"
        assert quote.parts == ["“My mother told me, ‘Never sign anything,’ and I didn’t,”"]

    def test_the_inner_quote_has_its_own_speaker(self, read):
        (inner,) = read(self.MOTHER).quote("My mother told me").nested

        assert "Never sign anything" in inner.parts[0]
        assert inner.speaker.lower() in ("my mother", "mother")

    def test_a_quote_about_a_person_belongs_to_the_person_who_says_it(self, read):
        assert read(self.FIRED).quote("in front of everybody").speaker == "Ana Ruiz"

    def test_he_inside_a_quote_is_the_person_it_is_said_of(self, read):
        (inner,) = read(self.FIRED).quote("in front of everybody").nested

        assert "you are fired" in inner.parts[0]
        assert inner.speaker == "Martin Bell"


class TestMarksThatQuoteNobody:
    """Cases 7 and 8, and page furniture."""

    def test_scare_quotes_and_titles_are_not_quotes(self, read, marks):
        reading = read(
            marks(
                "The “smart” meter, star of the documentary “The Big Switch”, was recalled on Monday "
                "after two fires. About nine hundred homes in Northfield have one."
            )
        )

        assert reading.with_words("smart") == []
        assert reading.with_words("Big Switch") == []

    def test_a_short_answer_is_a_quote_all_the_same(self, read, marks):
        reading = read(
            marks(
                "The council met behind closed doors. Would the mayor resign? “No,” Ana Ruiz said. “No "
                "comment,” Martin Bell said."
            )
        )

        assert [(quote.kind, quote.speaker) for quote in reading] == [
            ("direct", "Ana Ruiz"),
            ("direct", "Martin Bell"),
        ]

    def test_a_nickname_is_not_a_quote(self, read, marks):
        reading = read(
            marks(
                "A former boxer wants to lead Northfield. Anthony “Shorty” Bell said he would run for "
                "mayor in May. He is 61."
            )
        )

        assert [quote.parts for quote in reading if "Shorty" in "".join(quote.parts)] == []
        assert reading.quote("he would run").speaker in ("Anthony Bell", marks("Anthony “Shorty” Bell"))

    def test_a_song_and_a_ship_are_not_quotes(self, read):
        reading = read(
            "The band played “Abide with Me” on the quay as the “Lady Jane” left Northfield for the last "
            "time on Sunday. Hundreds came to watch."
        )

        assert list(reading) == []

    def test_nothing_is_quoted_from_a_list_of_other_headlines(self, read):
        reading = read(
            "The dam will be repaired, the mayor of Northfield, Ana Ruiz, said on Monday. Work begins in "
            'May.\n\nRelated stories\n\nBell Says ‘No Way’ to Water Tax\n\nPop Star Booed for "Dam It" '
            "Speech\n\nJudge Tells Mill to Pay Up\n\nRegulator Denies Role in Dam Leak"
        )

        assert reading.quote("The dam will be repaired").speaker == "Ana Ruiz"
        assert len(list(reading)) == 1


class TestOddMarks:
    """Case 35: never an error, never a shifted offset, and the rest of the text is read as usual."""

    LAST = "“We will rebuild,” said Ana Ruiz, the mayor."

    def test_an_unclosed_mark_does_not_swallow_the_next_paragraphs(self, read):
        reading = read(
            "Martin Bell was angry. “This is a disgrace, he told the council on Monday.\n\n"
            f"The meeting ended at midnight.\n\n{self.LAST}"
        )

        assert reading.quote("We will rebuild").parts == ["“We will rebuild,”"]
        assert reading.quote("We will rebuild").speaker == "Ana Ruiz"
        assert reading.with_words("The meeting ended") == []

    def test_an_unclosed_mark_is_reported(self, read):
        reading = read("Martin Bell was angry. “This is a disgrace, he told the council on Monday.")

        assert pb.WARNING_CODE_UNCLOSED_QUOTATION_MARK in reading.warnings

    def test_a_stray_closing_mark_does_not_turn_the_others_round(self, read):
        reading = read(
            f"The council met on Monday.” It was a short meeting.\n\n{self.LAST} The hall was full."
        )

        assert reading.quote("We will rebuild").parts == ["“We will rebuild,”"]
        assert reading.with_words("The hall was full") == []

    def test_a_stray_straight_mark_does_not_turn_the_others_round(self, read):
        reading = read(
            'The sign read "Danger. The council met on Monday.\n\nThe mayor, Ana Ruiz, spoke last. "We will rebuild," '
            "she said. The hall was full."
        )

        assert reading.quote("We will rebuild").parts == ['"We will rebuild,"']
        assert reading.with_words("The hall was full") == []

    def test_a_mark_opened_curly_and_closed_straight_is_one_pair(self, read):
        quote = read(
            'The dam held on Monday. “We will rebuild," said Ana Ruiz, the mayor. The hall was full.'
        ).quote("We will rebuild")

        assert quote.parts == ['“We will rebuild,"']
        assert quote.speaker == "Ana Ruiz"

    def test_feet_and_inches_are_not_quotation_marks(self, read):
        reading = read(
            'The suspect is 6\' 2" tall and drives a car with 17" wheels. "We will find him," said Ana '
            "Ruiz, the chief of police. He was last seen on Monday."
        )

        assert reading.quote("We will find him").parts == ['"We will find him,"']
        assert reading.with_words("wheels") == []

    @pytest.mark.parametrize("apostrophe", ["'", "’", "‘"])
    def test_an_apostrophe_before_a_decade_opens_nothing(self, read, apostrophe):
        reading = read(
            f"The mill was busy in the {apostrophe}90s and closed in {apostrophe}08. ‘We were proud of "
            "it,’ said Martin Doyle, who worked there. It is a museum today."
        )
        quote = reading.quote("We were proud of it")

        assert quote.parts == ["‘We were proud of it,’"]
        assert quote.speaker == "Martin Doyle"

    def test_guillemets_are_quotation_marks(self, read):
        quote = read(
            "The Swiss mill owner spoke on Monday. «We have no choice,» said Martin Bell. Forty people "
            "work there."
        ).quote("We have no choice")

        assert quote.parts == ["«We have no choice,»"]
        assert quote.speaker == "Martin Bell"

    @pytest.mark.parametrize(
        "text",
        [
            '"',
            "“",
            "”",
            "''",
            '""=',
            'Name:"x"',
            "“”",
            "“ ” “",
            '" " "',
            "‘’‘’’",
            "«»«",
            "“““““”",
            "He said: “",
            "’90s",
        ],
    )
    def test_marks_alone_are_read_without_error(self, read, text):
        for quote in read(text):
            assert all(text[span.start : span.end] for span in quote.message.content)


class TestBrackets:
    """Case 38."""

    def test_edits_in_brackets_stay_in_the_quote_as_written(self, read):
        quote = read(
            "The water company paid a fine on Monday. Ana Ruiz, its director, said the leak “[was] not … "
            "our fault [alone]”. The regulator disagrees."
        ).quote("our fault")

        assert quote.parts[0].endswith("“[was] not … our fault [alone]”")
        assert quote.speaker == "Ana Ruiz"
        assert quote.kind == "mixed"


class TestOffsets:
    """Every offset cuts out of the untouched text what the quote says it is."""

    TEXT = (
        "Café owners in Zürich – and 🚣 rowers\u00a0– protested.\r\n\r\n“We’re “done”, naïve or not 😀,” "
        "Zoë Müller said.\r\n\r\n\tHe added:\u00a0“No … [expletive] way.”\r\n"
    )

    def test_offsets_hold_among_emoji_accents_and_line_ends(self, read):
        reading = read(self.TEXT)

        assert list(reading)
        for quote in reading:
            assert "".join("".join(quote.parts).split()) == "".join(quote.message.text.split())
            assert all(part == part.strip() for part in quote.parts)
            assert not quote.cue or quote.cue in self.TEXT
