"""Words that tell who can stand for whom: gender of names and titles, nouns for people and groups, pronouns.

Given names and nouns for people come from coreferee's own lists, read where coreferee is installed; a few names of
public life that these lack were learnt from the training corpora and stand in the ranker's weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MALE, FEMALE, NEUTER, PLURAL = "m", "f", "n", "p"

PRONOUN_KINDS = {
    "he": MALE, "him": MALE, "his": MALE, "himself": MALE,
    "she": FEMALE, "her": FEMALE, "hers": FEMALE, "herself": FEMALE,
    "it": NEUTER, "its": NEUTER, "itself": NEUTER,
    "they": PLURAL, "them": PLURAL, "their": PLURAL, "theirs": PLURAL, "themselves": PLURAL, "'em": PLURAL,
}  # fmt: skip
"""Third-person pronouns and what they agree with: he, she, it or they."""

MALE_TITLES = frozenset(
    {"mr.", "mr", "sir", "lord", "king", "prince", "monsieur", "herr", "father", "brother", "uncle"}
)
FEMALE_TITLES = _words("mrs. mrs ms. ms miss madame lady queen princess dame sister aunt mother")
TITLES = (
    MALE_TITLES
    | FEMALE_TITLES
    | _words(
        "dr dr. prof prof. professor sen sen. rep rep. gov gov. gen gen. col col. lt lt. capt capt. sgt sgt. rev rev."
        " hon hon. president senator representative congressman congresswoman governor mayor judge justice secretary"
        " minister chancellor ambassador general colonel captain sergeant reverend pope cardinal bishop chairman"
        " chairwoman former then-president vice deputy prime chief attorney officer detective coach doctor st st."
    )
)
GROUP_NOUNS = _words(
    "team group government company committee campaign party board council court department agency administration"
    " police family staff public media press union army navy military firm bank organization organisation association"
    " network newspaper paper station crew couple majority minority audience crowd community congress parliament"
    " senate house commission panel jury bureau office ministry faculty band club class coalition regime faction"
)
SPEECH_VERBS = _words(
    "say tell add ask reply answer report write announce argue claim state explain note insist admit warn think believe"
    " suggest declare conclude continue observe recall remark respond tweet joke acknowledge contend assert comment"
    " describe call accuse deny promise vow urge criticize blame praise stress emphasize predict cite quote"
)


MALE_NOUNS = _words(
    "man boy father dad son brother uncle nephew grandfather grandson husband ex-husband boyfriend widower king prince"
    " duke gentleman guy lad chap fella bloke businessman congressman spokesman chairman policeman fireman salesman"
    " cameraman statesman countryman serviceman anchorman stepfather stepson brother-in-law son-in-law father-in-law"
    " monk waiter patriarch bachelor groom godfather councilman assemblyman schoolboy landlord frontman newsman"
)
FEMALE_NOUNS = _words(
    "woman girl mother mom mum daughter sister aunt niece grandmother granddaughter wife ex-wife girlfriend widow queen"
    " princess duchess lady actress businesswoman congresswoman spokeswoman chairwoman policewoman saleswoman"
    " stateswoman stepmother stepdaughter sister-in-law daughter-in-law mother-in-law nun waitress heroine hostess"
    " housewife bride bridesmaid matriarch councilwoman assemblywoman schoolgirl heiress landlady anchorwoman"
)


@dataclass(frozen=True)
class PersonWords:
    """Given names and nouns for people, lower case."""

    male_names: frozenset[str]
    female_names: frozenset[str]
    person_nouns: frozenset[str]


@lru_cache(maxsize=1)
def person_words() -> PersonWords:
    """coreferee's lists, read once."""
    from coreferee.rules import RulesAnalyzerFactory

    rules = RulesAnalyzerFactory.get_rules_analyzer(SimpleNamespace(meta={"lang": "en"}))
    people = frozenset(word.lower() for word in [*rules.exclusively_person_words, *rules.person_words])
    return PersonWords(
        frozenset(name.lower() for name in rules.male_names),
        frozenset(name.lower() for name in rules.female_names),
        people
        | MALE_NOUNS
        | FEMALE_NOUNS
        | _words("spokesperson nominee candidate billionaire mogul lawmaker strategist"),
    )
