"""Which names of a document have one bearer."""

from quotewire_server.coreference.mentions import NAME, Mention
from quotewire_server.coreference.name_clusters import LearntNames, NameClusters, given_name_gender


def clusters(*names: str) -> tuple[NameClusters, list[tuple[str, ...]]]:
    """Names in text order, as TITLE|words|LABEL, and the bearer found for each."""
    mentions = []
    for i, name in enumerate(names):
        title, words, label = name.split("|")
        mentions.append(Mention(i, i + 1, i, NAME, label, tuple(words.split()), title))
    found = NameClusters(mentions, LearntNames())
    return found, [found.bearer[i] for i in range(len(names))]


def test_surname_and_given_name_belong_to_the_full_name() -> None:
    _, bearers = clusters("|Bell|PERSON", "|Maria Bell|PERSON", "|Maria|PERSON", "ms.|Bell|PERSON")
    assert set(bearers) == {("maria", "bell")}


def test_title_tells_two_bearers_of_a_surname_apart() -> None:
    _, bearers = clusters("|Maria Bell|PERSON", "|Paul Bell|PERSON", "mr.|Bell|PERSON", "mrs.|Bell|PERSON")
    assert bearers[2] == ("paul", "bell")
    assert bearers[3] == ("maria", "bell")


def test_two_full_names_never_share_a_bearer() -> None:
    _, bearers = clusters("|Maria Bell|PERSON", "|Paul Bell|PERSON")
    assert bearers[0] != bearers[1]


def test_initial_and_middle_name_do_not_make_another_person() -> None:
    _, bearers = clusters("|Maria Okafor|PERSON", "|M. Okafor|PERSON", "|Maria Jane Okafor|PERSON")
    assert set(bearers) == {("maria", "okafor")}


def test_acronym_belongs_to_the_body_it_stands_for() -> None:
    _, bearers = clusters("|Northern Water Board|ORG", "|NWB|ORG")
    assert bearers[1] == ("northern", "water", "board")


def test_surname_alone_is_weak_evidence_of_gender() -> None:
    found, bearers = clusters("|Hugo|PERSON")
    assert max(found.gender(bearers[0], "")) < 2
    assert found.gender(bearers[0], "mrs.") == (0.0, 3.0)


def test_learnt_share_overrides_the_lists() -> None:
    assert given_name_gender("maria", {})[1] > 0
    assert given_name_gender("maria", {"maria": 1.0}) == (2.0, 0.0)
