"""Whose words: names, descriptions and pronouns that lead to the wrong speaker when read carelessly.

The numbers are those of the list in docs/quality.md.
"""

import pytest


class TestApposition:
    """Case 1."""

    def test_a_person_named_in_an_aside_does_not_speak(self, read):
        reading = read(
            "The maternity ward at Northfield General will shut at the end of the month, the hospital "
            "confirmed. Dr Lena Okafor, who replaced Paul Reyes in March as medical director, said the "
            "ward would close because too few midwives had applied. Reyes could not be reached."
        )

        assert reading.quote("the ward would close").speaker == "Lena Okafor"

    def test_a_person_named_in_a_description_does_not_speak(self, read):
        reading = read(
            "Northfield voted on Monday to close its only library. “The shelves are half empty,” said Martin "
            "Bell, a former aide to Mayor Ana Ruiz. The building dates from 1911."
        )

        assert reading.quote("half empty").speaker == "Martin Bell"


class TestBlame:
    """Cases 9 and 10."""

    PASSIVE = (
        "The count in Northfield ended in a shouting match on Sunday. Councillor Martin Bell was accused by "
        "Mayor Ana Ruiz of saying the vote was “fixed”. Bell left the hall before the result was read out."
    )

    def test_an_accusation_in_the_passive_is_spoken_by_the_accuser(self, read):
        assert read(self.PASSIVE).quote("the vote was").speaker == "Ana Ruiz"

    def test_the_accused_speaks_inside_the_accusation(self, read):
        quote = read(self.PASSIVE).quote("the vote was")

        assert [inner.speaker for inner in quote.nested] == ["Martin Bell"]

    def test_somebody_upset_with_a_speaker_is_not_the_speaker(self, read):
        reading = read(
            "Mayor Ana Ruiz wants to pave over the old market. Ruiz is upset with Councillor Martin Bell "
            "for saying the plan “stinks to high heaven”. The council votes in May."
        )

        assert reading.quote("stinks").speaker == "Martin Bell"


class TestPronouns:
    """Cases 11 to 15."""

    def test_she_who_tells_is_not_the_person_told(self, read):
        reading = read(
            "Mayor Ana Ruiz met the planning officer, Lena Okafor, on Monday. Ruiz told Okafor she was "
            "“tired of waiting” for the plans. The two have not spoken since."
        )

        assert reading.quote("tired of").speaker == "Ana Ruiz"

    def test_she_who_tells_a_man_is_the_woman(self, read):
        reading = read(
            "Mayor Ana Ruiz met Martin Bell, the planning officer, on Monday. Ruiz told Bell she was "
            "“tired of waiting” for the plans."
        )

        assert reading.quote("tired of").speaker == "Ana Ruiz"

    @pytest.mark.parametrize("asker", ["by a reporter ", ""])
    def test_somebody_who_is_asked_does_not_ask(self, read, asker):
        reading = read(
            f"Northfield has no budget yet. Asked {asker}on Monday whether the library would be sold, Mayor Ana Ruiz "
            "said: “We are not talking about that.”"
        )

        assert reading.quote("We are not").speaker == "Ana Ruiz"
        assert "Ana Ruiz" not in [quote.speaker for quote in reading.with_words("would be sold")]

    def test_between_two_women_the_other_is_at_least_a_candidate(self, read):
        reading = read(
            "Two rivals shared a table this week. Lena Okafor met Ana Ruiz on Monday at the town hall. "
            "“It was blunt,” she said. Both are running for mayor in May."
        )
        quote = reading.quote("It was blunt")

        assert not quote.speaker or {quote.speaker, *quote.candidates} >= {"Lena Okafor", "Ana Ruiz"}

    def test_a_pronoun_after_a_long_quoted_block_reaches_back_to_the_name(self, read):
        reading = read(
            "Lena Okafor, the medical director, addressed the staff on Monday.\n\n“We opened this ward in "
            "1974. The town was smaller then. There were two doctors and four nurses. Nobody kept count "
            "of the births. We had no scanner and no lift. The snow came through the roof in the first "
            "winter. We delivered twins by candlelight.”\n\nThe hall was silent. “It is time to let go,” "
            "she said."
        )

        assert reading.quote("time to let go").speaker == "Lena Okafor"

    def test_the_speaker_is_not_the_woman_named_in_her_own_quote(self, read, marks):
        reading = read(
            marks(
                "Ana Ruiz took over from Lena Okafor as head of the water board in January. “I warned Okafor "
                "twice,” she said. “We all did.” The dam failed in February."
            )
        )

        assert reading.quote("I warned").speaker == "Ana Ruiz"

    def test_a_quote_goes_on_with_its_speaker_after_the_pronoun(self, read, marks):
        reading = read(
            marks(
                "Ana Ruiz took over from Lena Okafor as head of the water board in January. “I warned Okafor "
                "twice,” she said. “We all did.” The dam failed in February."
            )
        )

        assert reading.quote("We all did").speaker == "Ana Ruiz"

    def test_they_can_be_one_person(self, read):
        reading = read(
            "Alex Kim resigned from the school board on Monday after eleven years. “I’m done,” they said. "
            "The board will choose a successor in April."
        )

        assert reading.quote("done").speaker == "Alex Kim"


class TestSourcesThatAreNotPeople:
    """Cases 16 to 18."""

    REPORT = (
        "Engineers have finished their study of the Northfield dam. The report found the dam “unsafe in any "
        "season”. It said repairs would take years and cost twice the town’s budget."
    )

    def test_a_report_can_be_the_source(self, read):
        quote = read(self.REPORT).quote("unsafe")

        assert quote.speaker.lower() in ("the report", "report")
        assert quote.speaker_kind == "document"

    def test_it_can_be_the_report(self, read):
        assert read(self.REPORT).quote("repairs would take years").speaker.lower() in ("the report", "report")

    def test_a_company_can_be_the_source(self, read):
        quote = read(
            "Hundreds of homes were without water on Sunday. Northfield Water said that the main in Mill "
            "Road had burst overnight. Schools stayed open."
        ).quote("the main in Mill Road")

        assert quote.speaker == "Northfield Water"
        assert quote.speaker_kind == "organization"

    def test_a_spokesman_is_the_speaker_and_the_company_is_in_his_role(self, read):
        quote = read(
            "Hundreds of homes were without water on Sunday. A spokesman for Northfield Water said the "
            "pipe was older than the town hall. Schools stayed open."
        ).quote("the pipe was older")

        assert quote.speaker.lower() == "a spokesman for northfield water"
        assert quote.speaker_kind == "anonymous"
        assert quote.role == "spokesman for Northfield Water"

    @pytest.mark.parametrize(
        "words", ["Sources", "Multiple sources", "Three people", "Several unnamed sources", "One of the sources"]
    )
    def test_how_many_they_are_is_no_role(self, read, words):
        quote = read(
            f"Nothing was decided on Sunday. {words} told the Northfield Herald that the weir would be "
            "rebuilt by May. Schools stayed open."
        ).quote("the weir would be")

        assert quote.role == ""

    @pytest.mark.parametrize(
        "words", ["Two town officials", "Several of the town officials", "Town officials who were not allowed to speak"]
    )
    def test_a_role_says_neither_how_many_there_are_nor_why_they_are_unnamed(self, read, words):
        quote = read(
            f"Nothing was decided on Sunday. {words} told the Northfield Herald that the weir would be "
            "rebuilt by May. Schools stayed open."
        ).quote("the weir would be")

        assert quote.role.lower() == "town officials"

    def test_what_else_is_told_of_the_unnamed_is_their_role(self, read):
        quote = read(
            "Nothing was decided on Sunday. Two people familiar with the plans told the Northfield Herald "
            "that the weir would be rebuilt by May. Schools stayed open."
        ).quote("the weir would be")

        assert "familiar with the plans" in quote.role

    def test_a_role_is_the_person_who_is_named_with_it_later(self, read):
        reading = read(
            "The bridge over the Tarn will stay shut all summer. The mayor said no repairs could begin "
            "before September. Shopkeepers booed. Mayor Ana Ruiz left the meeting early."
        )

        assert reading.quote("no repairs could begin").speaker == "Ana Ruiz"

    def test_a_trade_nobody_listed_is_the_person_named_before(self, read):
        reading = read(
            "Captain Joe Akande insisted that the players still believed in the manager. “Nobody has downed tools,” "
            "the defender said in the club’s podcast on Sunday."
        )

        assert reading.quote("Nobody has downed tools").speaker == "Joe Akande"

    def test_a_role_is_the_person_who_was_named_with_it_before(self, read):
        reading = read(
            "Mayor Ana Ruiz opened the new bridge on Sunday. Few people came. The mayor said the rain had "
            "kept them at home."
        )

        assert reading.quote("the rain had kept").speaker == "Ana Ruiz"


class TestTwoSpeakers:
    """Case 19."""

    def test_both_of_two_joint_speakers_are_named(self, read):
        quote = read(
            "Two councillors walked out on Monday. Martin Bell and Ana Ruiz said in a statement they were "
            "“appalled” by the plan. The mayor did not comment."
        ).quote("appalled")

        assert "Martin Bell" in quote.speaker
        assert "Ana Ruiz" in quote.speaker


class TestRelativeClause:
    """Case 22."""

    def test_who_is_the_person_it_describes(self, read):
        reading = read(
            "The town is being taken to court again. Martin Bell, who says the lake is dead, filed suit "
            "against Northfield on Monday. The hearing is in June."
        )

        assert reading.quote("the lake is dead").speaker == "Martin Bell"

    def test_which_is_the_company_it_describes(self, read):
        reading = read(
            "Northfield Water, which said the dam was safe, has lost its licence. The regulator acted on "
            "Monday."
        )

        assert reading.quote("the dam was safe").speaker == "Northfield Water"


class TestNames:
    """The name is the fullest that the article gives, wherever it gives it."""

    def test_a_surname_leads_to_the_full_name(self, read):
        reading = read(
            "Lena Okafor has run the hospital since 2019. The ward lost money every year. “We tried "
            "everything,” Okafor said. “Nobody came.”"
        )

        assert reading.quote("We tried everything").speaker == "Lena Okafor"

    def test_two_people_with_one_surname_stay_apart(self, read):
        reading = read(
            "Martin Bell and his sister, Clara Bell, own the mill. “We will sell,” Martin Bell said. "
            "“Over my dead body,” Clara Bell said."
        )

        assert reading.quote("We will sell").speaker == "Martin Bell"
        assert reading.quote("dead body").speaker == "Clara Bell"

    @pytest.mark.parametrize("title", ["Mr", "Mr.", "Dr", "Councillor"])
    def test_a_title_is_not_part_of_the_name(self, read, title):
        reading = read(
            f"The mill will close. “We have no choice,” said {title} Martin Bell, who owns it. Forty "
            "people work there."
        )

        assert reading.quote("no choice").speaker == "Martin Bell"


class TestCompany:
    """Names that only stand beside the one who speaks."""

    def test_some_of_a_party_are_not_the_party(self, read):
        reading = read(
            "The bill failed in the Senate on Monday. Most Democrats said the sums did not add up. "
            "The Democrats meet again in May."
        )

        assert reading.quote("did not add up").speaker == "Most Democrats"

    def test_a_spokesman_for_somebody_with_a_title_is_not_that_person(self, read):
        reading = read(
            "The letter came to Mayor Ana Ruiz on Monday. A spokesman for Mayor Ruiz said the office had not "
            "opened it. It weighs two pounds."
        )

        assert reading.quote("not opened it").speaker == "A spokesman for Mayor Ruiz"

    def test_an_owner_is_not_the_one_who_speaks(self, read):
        reading = read(
            "Martin Bell runs for mayor of Northfield again. Bell’s rival Ana Ruiz said the town had heard "
            "enough promises. The vote is in May."
        )

        assert reading.quote("heard enough promises").speaker == "Ana Ruiz"

    def test_somebody_and_his_lawyers_speak_together(self, read):
        reading = read(
            "The trial of Martin Bell opened in Northfield on Monday. Bell and his lawyers said the ledgers "
            "were forged. It goes on in May."
        )

        assert reading.quote("the ledgers").speaker == "Bell and his lawyers"

    def test_a_charity_in_apposition_speaks_in_its_relative_clause(self, read):
        reading = read(
            "Northfield mourns. The Northfield Trust, a charity that said it would pay for the funeral, was "
            "thanked by all."
        )

        assert reading.quote("pay for the funeral").speaker == "Northfield Trust"


class TestCuesWithoutSource:
    """Nobody stands beside the cue."""

    def test_who_sees_a_cause_is_who_argues(self, read):
        reading = read(
            "Northfield argues about the mill again. Ana Ruiz sees Martin Bell as the cause of the delay, arguing "
            "that he came late to every meeting. The vote is in May."
        )

        assert reading.quote("came late").speaker == "Ana Ruiz"

    def test_a_noun_that_opens_the_sentence_is_its_subjects(self, read):
        reading = read(
            "Northfield argues about the mill again. Martin Bell has lost friends over it, among them Ana Ruiz. In a "
            "halfhearted endorsement of the plan as “the least bad of three”, Bell spoke for a minute. The vote is in "
            "May."
        )

        assert reading.quote("least bad").speaker == "Martin Bell"


class TestDescriptions:
    """What tells the persons apart stands beside their names."""

    def test_a_state_tells_which_senator(self, read):
        reading = read(
            "The bridge is shut again. Senator Martin Bell of Vermont met Mayor Ana Ruiz on Monday. “It cannot wait,” "
            "the Vermont senator said. Ruiz left early."
        )

        assert reading.quote("cannot wait").speaker == "Martin Bell"

    def test_a_party_tells_which_candidate(self, read):
        reading = read(
            "The bridge is shut again. Republican Martin Bell met the Democrat Leo Ortiz on Monday. “It cannot wait,” "
            "the Republican candidate said. They meet again in May."
        )

        assert reading.quote("cannot wait").speaker == "Martin Bell"


class TestNoSpeaker:
    """Sources that the reader marks and that are not who speaks."""

    def test_the_place_of_the_report_does_not_speak(self, read):
        reading = read(
            "LA CROSSE, Wis. — Mayor Ana Ruiz blamed the council on Monday, saying the members were “nitpicking”."
        )

        assert reading.quote("nitpicking").speaker == "Ana Ruiz"

    def test_a_name_behind_according_to_the_minister_is_the_ministers(self, read):
        reading = read("According to the health minister, Ana Ruiz, ten people have died since March.")
        quote = reading.quote("ten people")

        assert quote.speaker == "Ana Ruiz"
        assert quote.parts == ["ten people have died since March"]

    def test_a_name_behind_according_to_police_is_what_they_speak_of(self, read):
        quote = read("According to police, Martin Bell, 45, was shot on Monday.").quote("Martin Bell")

        assert quote.speaker == "police"

    def test_a_title_over_a_field_belongs_to_the_name_behind_it(self, read):
        reading = read("Harbour Vice President for news and talk Ana Ruiz called the show “the best of the year”.")

        assert reading.quote("the best").speaker == "Ana Ruiz"

    def test_a_president_of_another_country_is_not_the_one_named_before(self, read):
        reading = read(
            "President Ana Ruiz had a talk this week with François Bell about the attacks. The French president "
            "said the two nations “stand together”."
        )

        assert reading.quote("stand together").speaker in ("François Bell", "The French president")

    def test_a_vice_president_is_not_the_president(self, read):
        reading = read(
            "President Ana Ruiz left for Paris. The French president greeted her and said “nothing is lost”. On "
            "Tuesday, the vice president told reporters that more troops would follow."
        )

        assert reading.quote("more troops").speaker == "the vice president"


    def test_whom_a_description_agrees_with_is_not_who_it_describes(self, read):
        reading = read(
            "Ana Ruiz, a lawyer, asked the court to seal the file on Monday. The judge agreed with Ruiz that there was "
            "no reason to open it."
        )

        assert reading.quote("no reason to open").speaker == "The judge"


class TestNobodyKnows:
    """Words that surely are somebody's come out, whoever said them."""

    def test_a_direct_quote_without_a_speaker_is_given(self, read):
        quote = read(
            "Nothing was decided in Northfield. “We have closed for good and we will not come back,” he said. The "
            "harbour was empty."
        ).quote("closed for good")

        assert (quote.kind, quote.speaker) == ("direct", "")
