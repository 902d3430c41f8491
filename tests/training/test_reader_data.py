"""Corpora made into training examples: alignment, entity names, typography, windows."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest

from training import corpora, entities
from training.alignment import align
from training.corpora import GoldAttribution, GoldDocument, GoldToken, read_conllu
from training.dataset import QUOTE_TAGS, Builder, Document, cut, restyle
from training.names import rename

CONLLU = """# newdoc id = d1
# newpar id = d1-p1
# text = We can't go to the 15-year-old's.
1\tWe\twe\tPRON\tPRP\t_\t4\tnsubj\t_\t_
2-3\tcan't\t_\t_\t_\t_\t_\t_\t_\t_
2\tca\tcan\tAUX\tMD\t_\t4\taux\t_\t_
3\tn't\tnot\tPART\tRB\t_\t4\tadvmod\t_\t_
4\tgo\tgo\tVERB\tVB\t_\t0\troot\t_\t_
5\tto\tto\tADP\tIN\t_\t7\tcase\t_\t_
6\tthe\tthe\tDET\tDT\t_\t7\tdet\t_\t_
7\t15-year-old\t15-year-old\tNOUN\tNN\t_\t4\tobl\t_\tSpaceAfter=No
8\t's\t's\tPART\tPOS\t_\t7\tcase\t_\tSpaceAfter=No
9\t.\t.\tPUNCT\t.\t_\t4\tpunct\t_\t_

# newpar id = d1-p2
# text = Stop.
1\tStop\tstop\tVERB\tVB\t_\t0\troot\t_\tSpaceAfter=No
2\t.\t.\tPUNCT\t.\t_\t1\tpunct\t_\t_

"""


def _document() -> GoldDocument:
    return next(read_conllu(iter(CONLLU.splitlines(keepends=True)), "ewt"))


def test_conllu_text_has_a_blank_line_between_paragraphs_and_true_offsets() -> None:
    document = _document()
    assert document.text == "We can't go to the 15-year-old's.\n\nStop."
    for sentence in document.sentences:
        assert all(document.text[t.start : t.end] == t.form for t in sentence)


def test_gold_tree_is_carried_to_spacys_words() -> None:
    document = Builder().build(_document())
    heads = {word: document.words[h] for word, h in zip(document.words, document.heads, strict=True) if h >= 0}
    assert document.words[:3] == ["We", "ca", "n't"]
    assert heads["We"] == "go"
    assert heads["n't"] == "go"
    assert heads["to"] == "go"  # en_core_web: the preposition hangs on the verb
    assert [i for i, start in enumerate(document.starts) if start] == [0, document.words.index("Stop")]


def test_word_that_spacy_splits_keeps_its_labels_on_the_last_part() -> None:
    token = GoldToken("10-year", 0, 7, xpos="JJ", head=-1, deprel="root")
    aligned = align([token], [0], ["ROOT"], [(0, 2), (2, 3), (3, 7)], ["10", "-", "year"], 0)
    assert aligned is not None
    assert aligned.labels == [None, "punct", "ROOT"]
    assert aligned.heads == [None, 2, 2]
    assert aligned.tags == [None, "HYPH", None]


def test_tokens_that_spacy_joins_take_the_governing_one() -> None:
    tokens = [GoldToken("a", 0, 1, xpos="DT"), GoldToken("lot", 1, 4, xpos="NN")]
    aligned = align(tokens, [1, 1], ["det", "ROOT"], [(0, 4)], ["alot"], 0)
    assert aligned is not None
    assert (aligned.tags, aligned.heads, aligned.labels) == (["NN"], [0], ["ROOT"])


@pytest.mark.parametrize(
    ("forms", "tags", "expected"),
    [
        (["on", "Friday", ",", "May", "1"], ["O", "DATE", "O", "DATE", "DATE"],
         ["O", "B-DATE", "I-DATE", "I-DATE", "I-DATE"]),
        (["late", "last", "month", "."], ["O", "DATE", "DATE", "O"], ["B-DATE", "I-DATE", "I-DATE", "O"]),
        (["the", "Republican", "Party"], ["O", "MISC", "O"], ["O", "B-NORP", "O"]),
        (["in", "South", "Carolina"], ["O", "LOCATION", "LOCATION"], ["O", "B-GPE", "I-GPE"]),
        (["the", "Middle", "East"], ["O", "LOCATION", "LOCATION"], ["O", "B-LOC", "I-LOC"]),
        (["two", "hours", "later"], ["DURATION", "DURATION", "O"], ["B-TIME", "I-TIME", "O"]),
        (["42", "percent"], ["PERCENT", "PERCENT"], ["B-PERCENT", "I-PERCENT"]),
    ],
)  # fmt: skip
def test_corenlp_entities_get_ontonotes_names(forms: list[str], tags: list[str | None], expected: list[str]) -> None:
    assert entities.convert("polnear", forms, tags) == expected


def test_universal_ner_says_nothing_of_other_names() -> None:
    labels = entities.convert("ewt", ["In", "Iraq", "on", "Monday"], ["O", "B-LOC", "O", "O"])
    assert labels == ["not_name", "B-place", "not_name", "not_name"]
    assert "B-DATE" in entities.COARSE["not_name"]
    assert "B-PERSON" not in entities.COARSE["not_name"]


def test_names_that_were_read_stand_beside_the_machines_dates() -> None:
    forms = ["Ana", "Ruiz", "left", "Convention", "Hall", "in", "Ohio", "on", "Monday"]
    tags = ["B-PER", "I-PER", "O", corpora.NOT_A_NAME, corpora.NOT_A_NAME, "O", "B-LOC", "O", "DATE"]
    assert entities.convert("polnear", forms, tags) == [
        "B-PERSON", "I-PERSON", "O", "not_name", "not_name", "O", "B-GPE", "O", "B-DATE",
    ]  # fmt: skip


def test_names_in_the_files_are_in_order_and_do_not_overlap() -> None:
    for path in (corpora.EWT_NAMES, corpora.NEWS_NAMES):
        found = corpora.read_names(path)
        assert len(found) > 200
        for names in found.values():
            assert all(kind in ("PER", "ORG", "LOC") for _, _, kind in names)
            assert all(start < end for start, end, _ in names)
            assert all(one[1] <= other[0] for one, other in pairwise(names))


def test_every_coarse_label_allows_only_labels_of_the_network() -> None:
    assert all(set(allowed) <= set(entities.LABELS) for allowed in entities.COARSE.values())


def _news(seed: int) -> Document:
    text = 'John Smith said, "It\'s late -- too late." He left Google.\n\nSmith did not say why.'
    gold = GoldDocument("n", "polnear", text, attributions=[])
    start = text.index('"')
    gold.attributions = [GoldAttribution([(0, 10)], [(11, 15)], [(start, text.index(" He left"))])]
    document = Builder().build(gold)
    document.entities = ["O"] * len(document.words)
    document.entities[:2] = ["B-PERSON", "I-PERSON"]
    document.entities[document.words.index("Google")] = "B-ORG"
    document.entities[len(document.words) - 7 + document.words[-7:].index("Smith")] = "B-PERSON"
    return document


def test_attribution_becomes_tags_and_links() -> None:
    document = _news(0)
    assert document.quotes is not None
    names = [QUOTE_TAGS[t] for t in document.quotes]
    assert names[:4] == ["B-source", "L-source", "U-cue", "O"]
    assert names[4] == "B-content"
    assert [(s.kind, s.cues) for s in document.spans] == [("source", [2]), ("content", [2])]


@pytest.mark.parametrize("seed", range(30))
def test_restyling_keeps_the_number_of_words(seed: int) -> None:
    document = _news(seed)
    words, spaces = restyle(document, random.Random(seed))
    assert len(words) == len(spaces) == len(document.words)
    assert all(words)


def test_every_mention_of_a_person_is_renamed_alike() -> None:
    document = _news(0)
    words = rename(document.words, document.entities, random.Random(1), 1.0)
    assert words[1] == words[-7:][document.words[-7:].index("Smith")]
    assert words[1] != "Smith"
    assert words[2:4] == document.words[2:4]


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_windows_cover_a_document_once_within_the_limit(seed: int | None) -> None:
    count = 1000
    document = Document("d", "ewt", ["w"] * count, [1] * count, [(i, i) for i in range(count)])
    document.starts = np.array([i % 17 == 0 for i in range(count)], np.int64)
    rng = None if seed is None else random.Random(seed)
    found = list(cut(document, [[1, 2]] * count, document.words, document.spaces, rng, 100))
    assert [w.start for w in found][1:] == [w.end for w in found][:-1]
    assert found[0].start == 0
    assert found[-1].end == count
    assert all(w.length <= 102 for w in found)
