"""Which words belong to which cue: split, chained, floating, cue-less and labelled quotes.

The numbers are those of the list in docs/quality.md.
"""

import pytest


class TestSplitQuotes:
    """Case 2."""

    def test_a_quote_that_its_cue_splits_is_one_quote_with_two_spans(self, read, marks):
        reading = read(
            marks(
                "The maternity ward at Northfield General will close. “We tried,” Lena Okafor, the "
                "director, said, “but the money ran out.” Staff were told on Monday."
            )
        )
        quote = reading.quote("We tried")

        assert reading.quote("the money ran out") == quote
        assert quote.kind == "direct"
        assert quote.speaker == "Lena Okafor"

    def test_sentences_after_the_cue_belong_to_the_same_speaker(self, read, marks):
        reading = read(
            marks(
                "The maternity ward at Northfield General will close. “We tried for years,” Lena Okafor "
                "said. “The money ran out in May.” Staff were told on Monday."
            )
        )

        assert (
            reading.quote("The money ran out").speaker == reading.quote("We tried").speaker == "Lena Okafor"
        )


    def test_the_occasion_that_opens_the_sentence_is_not_part_of_the_quote(self, read, marks):
        reading = read(
            marks(
                "Northfield lost at home on Sunday. After the match, Lena Okafor, the coach, said, “We have "
                "learned a lot from this game.” The next match is in May."
            )
        )

        assert len(reading.quote("We have learned").parts) == 1


class TestChains:
    """Case 3."""

    TEXT = (
        "Martin Bell, who owns the mill, spoke to his workers on Monday. He said costs had doubled, "
        "adding that half of the staff had left and warning that the mill might close."
    )

    @pytest.mark.parametrize(
        ("words", "cue"),
        [("costs had doubled", "said"), ("half of the staff", "adding"), ("might close", "warning")],
    )
    def test_each_cue_of_a_chain_has_its_own_quote_and_all_share_the_speaker(self, read, words, cue):
        quote = read(self.TEXT).quote(words)

        assert cue in quote.cue
        assert quote.speaker == "Martin Bell"


    def test_the_place_of_a_dateline_does_not_share_the_cues_that_follow(self, read):
        quote = read(
            "Northfield Energy to cut 2,000 jobs in Berlin\n\nBy Ana Ruiz\n\nBERLIN, March 3 - Northfield Energy "
            "said on Monday it would cut 2,000 jobs in Berlin and Erlangen, blaming weak orders for gas turbines.\n\n"
            "Chief executive Martin Bell told Der Spiegel that the decision had been “painful but unavoidable”."
        ).quote("weak orders")

        assert quote.speaker == "Northfield Energy"


class TestSeveralParagraphs:
    """Case 4."""

    TEXT = (
        "Ana Ruiz, the mayor, told the inquiry how the flood began.\n\n"
        "“It began in June with a crack that nobody wanted to see.\n\n"
        "“By July it was over,” she said.\n\n"
        "The inquiry continues. “I have no comment,” said Martin Bell, who built the dam."
    )

    @pytest.mark.parametrize("words", ["It began in June", "By July it was over"])
    def test_a_paragraph_that_reopens_without_closing_keeps_the_speaker(self, read, words):
        quote = read(self.TEXT).quote(words)

        assert quote.kind == "direct"
        assert quote.speaker == "Ana Ruiz"

    def test_what_follows_the_open_paragraph_is_read_as_usual(self, read):
        reading = read(self.TEXT)

        assert reading.quote("no comment").speaker == "Martin Bell"
        assert reading.with_words("The inquiry continues") == []


class TestAccordingTo:
    """Case 20."""

    @pytest.mark.parametrize(
        "sentence",
        [
            "According to Ana Ruiz, the mayor, the dam has leaked since June.",
            "The dam, according to Ana Ruiz, the mayor, has leaked since June.",
            "The dam has leaked since June, according to Ana Ruiz, the mayor.",
        ],
        ids=["before", "within", "after"],
    )
    def test_according_to_is_found_wherever_it_stands(self, read, sentence):
        quote = read(f"Northfield fears another flood. {sentence} Repairs begin in May.").quote(
            "leaked since June"
        )

        assert quote.speaker == "Ana Ruiz"
        assert quote.kind == "indirect"
        assert quote.cue.lower() == "according to"


class TestNounCues:
    """Case 21."""

    def test_in_her_words_is_a_cue(self, read):
        reading = read(
            "Mayor Ana Ruiz does not think much of the flood plan. In her words, the plan is “a fig leaf "
            "for the water company”. It was published on Monday."
        )

        assert reading.quote("fig leaf").speaker == "Ana Ruiz"

    def test_a_claim_is_the_claim_of_its_owner(self, read):
        reading = read(
            "The regulator has closed its file on the dam. Martin Bell’s claim that the dam leaked for "
            "years is false, it found. Bell used to work there."
        )

        assert reading.quote("the dam leaked for years").speaker == "Martin Bell"


class TestQuotesWithoutCue:
    """Cases 23 to 25."""

    def test_a_quote_before_the_first_mention_belongs_to_the_letter_that_begins_with_it(self, read):
        reading = read(
            "“It is over, and we have lost.” So began Ana Ruiz’s letter to the members of the rowing "
            "club. She resigned on Monday."
        )

        assert reading.quote("It is over").speaker == "Ana Ruiz"

    def test_a_bare_quote_after_a_statement_belongs_to_its_speaker(self, read, marks):
        reading = read(
            marks(
                "The river rose again on Monday. Martin Bell, a Labour MP, said he was worried about the "
                "dam. “This is not normal.” Rain is forecast for the weekend."
            )
        )
        quote = reading.quote("This is not normal")

        assert quote.speaker == "Martin Bell"
        assert quote.kind in ("direct", "mixed")  # mixed when it is joined to what Bell said before

    def test_a_bare_quote_after_a_gesture_belongs_to_the_person_who_makes_it(self, read):
        reading = read(
            "The sirens went off at noon. Ana Ruiz, who keeps the lock, looked up and shook her head. "
            "“Not again.” She had heard them twice that week."
        )
        quote = reading.quote("Not again")

        assert quote.kind == "direct"
        assert quote.speaker == "Ana Ruiz"


class TestLabels:
    """Cases 26, 27 and 29."""

    def test_a_transcript_without_quotation_marks_is_direct_speech_of_the_names_before_the_colons(self, read):
        reading = read(
            "Ana Ruiz and Martin Bell met for their only debate on Monday. An excerpt:\n\n"
            "RUIZ: I will not raise the water rate. You have my word.\n\n"
            "BELL: We have heard that before, and we paid for it.\n\n"
            "RUIZ: You never paid for anything, Martin."
        )

        assert reading.quote("I will not raise the water rate").speaker == "Ana Ruiz"
        assert reading.quote("We have heard that before").speaker == "Martin Bell"
        assert reading.quote("You never paid for anything").kind == "direct"

    def test_the_answers_of_an_interview_belong_to_the_person_interviewed(self, read):
        reading = read(
            "The Courier spoke to Mayor Ana Ruiz about the election.\n\n"
            "Q: Will you run again in May?\n\n"
            "A: I have not made up my mind. My family comes first.\n\n"
            "Q: When will you know?\n\n"
            "A: Ask me at Easter, after the budget."
        )

        assert reading.quote("I have not made up my mind").speaker == "Ana Ruiz"
        assert reading.quote("Ask me at Easter").kind == "direct"

    def test_a_signature_names_the_speaker_and_the_role(self, read):
        quote = read(
            "The town put up posters along the river on Sunday.\n\n“Stay home. Stay dry.” — Ana Ruiz, "
            "mayor\n\nThe water is expected to fall by Thursday."
        ).quote("Stay home")

        assert quote.speaker == "Ana Ruiz"
        assert quote.role == "mayor"

    def test_the_cue_can_stand_before_the_speaker_and_a_colon(self, read, marks):
        reading = read(
            marks(
                "The council voted against the dam for the third time. Said Ana Ruiz, the mayor: “Enough "
                "is enough.” Nobody else spoke."
            )
        )

        assert reading.quote("Enough is enough").speaker == "Ana Ruiz"

    def test_a_colon_alone_can_be_the_cue(self, read, marks):
        reading = read(
            marks(
                "The council voted against the dam for the third time. Asked whether he would resign, "
                "Martin Bell was curt: “No, I will not.” He left by the back door."
            )
        )
        quote = reading.quote("I will not")

        assert quote.speaker == "Martin Bell"
        assert quote.kind == "direct"


class TestBlockQuotes:
    """Case 28."""

    def test_a_letter_set_off_without_quotation_marks_is_quoted(self, read):
        quote = read(
            "The rowing club is closing after ninety years. The letter to its members reads in full:\n\n"
            "Dear members, it is with great sadness that we write to you. The boathouse has been sold.\n\n"
            "About sixty people belong to the club."
        ).quote("it is with great sadness")

        assert quote.kind == "direct"
        assert quote.speaker.lower() in ("the letter", "letter", "the letter to its members")
