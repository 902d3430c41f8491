"""Universal Dependencies trees come out as en_core_web's models label such sentences."""

import lzma
from pathlib import Path

import pytest

from training.clear_scheme import Token, convert_ud1, convert_ud2
from training.clear_tree import is_tree

CORPORA = Path(__file__).parents[2].parent / "shared" / "corpora"
UPOS = {
    "NN": "NOUN",
    "NNS": "NOUN",
    "NNP": "PROPN",
    "PRP": "PRON",
    "PRP$": "PRON",
    "VBD": "VERB",
    "VBZ": "VERB",
    "VBN": "VERB",
    "VBG": "VERB",
    "VB": "VERB",
    "VBP": "VERB",
    "JJ": "ADJ",
    "RB": "ADV",
    "IN": "ADP",
    "TO": "PART",
    "DT": "DET",
    "CC": "CCONJ",
    "CD": "NUM",
    "WP": "PRON",
    "MD": "AUX",
    "POS": "PART",
    ",": "PUNCT",
    ".": "PUNCT",
    "EX": "PRON",
    "RP": "ADP",
    "``": "PUNCT",
    "''": "PUNCT",
    "$": "SYM",
}
LEMMAS = {
    "said": "say",
    "says": "say",
    "was": "be",
    "is": "be",
    "wants": "want",
    "gave": "give",
    "told": "tell",
}


def tree(rows: str) -> list[Token]:
    """Rows of form, Penn tag, head (from 1) and relation."""
    tokens = []
    for row in rows.strip().splitlines():
        form, tag, head, relation = row.split()
        lemma = LEMMAS.get(form.lower(), form)
        tokens.append(Token(form, lemma, UPOS[tag], tag, {}, int(head) - 1, relation))
    return tokens


def arcs(tokens: list[Token], convert=convert_ud2) -> dict[str, tuple[str, str]]:
    heads, labels = convert(tokens)
    return {t.form: (label, tokens[h].form) for t, h, label in zip(tokens, heads, labels, strict=True)}


def test_copula_heads_its_predicate_and_takes_the_subject():
    found = arcs(tree("Ruiz NNP 4 nsubj\nwas VBD 4 cop\na DT 4 det\nlawyer NN 0 root\n. . 4 punct"))
    assert found["was"] == ("ROOT", "was")
    assert found["lawyer"] == ("attr", "was")
    assert found["Ruiz"] == ("nsubj", "was")
    assert found["a"] == ("det", "lawyer")
    assert found["."] == ("punct", "was")


def test_predicate_adjective_is_acomp_and_keeps_its_degree_adverb():
    found = arcs(tree("He PRP 5 nsubj\nis VBZ 5 cop\nnot RB 5 advmod\nvery RB 5 advmod\nsure JJ 0 root"))
    assert found["sure"] == ("acomp", "is")
    assert found["very"] == ("advmod", "sure")
    assert found["not"] == ("neg", "is")


def test_preposition_governs_its_noun():
    found = arcs(tree("Bell NNP 2 nsubj\nspoke VBD 0 root\nin IN 5 case\nthe DT 5 det\nhall NN 2 obl"))
    assert found["in"] == ("prep", "spoke")
    assert found["hall"] == ("pobj", "in")


def test_predicate_phrase_hangs_from_the_copula_by_its_preposition():
    found = arcs(tree("She PRP 4 nsubj\nwas VBD 4 cop\nin IN 4 case\nOslo NNP 0 root"))
    assert found["in"] == ("prep", "was")
    assert found["Oslo"] == ("pobj", "in")


def test_fixed_preposition_becomes_a_chain():
    rows = (
        "According VBG 3 case\nto IN 1 fixed\nRuiz NNP 5 obl\n, , 3 punct\nleft VBD 0 root\nBell NNP 5 nsubj"
    )
    found = arcs(tree(rows))
    assert found["According"] == ("prep", "left")
    assert found["to"] == ("prep", "According")
    assert found["Ruiz"] == ("pobj", "to")
    assert found[","] == ("punct", "left")


def test_gerund_after_a_preposition_is_its_pcomp():
    found = arcs(tree("Bell NNP 2 nsubj\nleft VBD 0 root\nafter IN 4 mark\nspeaking VBG 2 advcl"))
    assert found["after"] == ("prep", "left")
    assert found["speaking"] == ("pcomp", "after")


def test_passive_with_agent():
    rows = "Bell NNP 3 nsubj:pass\nwas VBD 3 aux:pass\naccused VBN 0 root\nby IN 5 case\nRuiz NNP 3 obl:agent"
    found = arcs(tree(rows))
    assert found["Bell"] == ("nsubjpass", "accused")
    assert found["was"] == ("auxpass", "accused")
    assert found["by"] == ("agent", "accused")
    assert found["Ruiz"] == ("pobj", "by")


def test_last_word_heads_a_name_and_the_title_is_a_compound():
    rows = "Senator NNP 2 nmod:desc\nAna NNP 4 nsubj\nRuiz NNP 2 flat\nleft VBD 0 root"
    found = arcs(tree(rows))
    assert found["Ruiz"] == ("nsubj", "left")
    assert found["Ana"] == ("compound", "Ruiz")
    assert found["Senator"] == ("compound", "Ruiz")


def test_possessive_keeps_its_mark():
    found = arcs(tree("Bell NNP 3 nmod:poss\n's POS 1 case\nhouse NN 4 nsubj\nburned VBD 0 root"))
    assert found["Bell"] == ("poss", "house")
    assert found["'s"] == ("case", "Bell")


def test_each_conjunct_hangs_from_the_one_before_it():
    rows = "apples NNS 0 root\n, , 3 punct\npears NNS 1 conj\nand CC 5 cc\nplums NNS 1 conj"
    found = arcs(tree(rows))
    assert found["pears"] == ("conj", "apples")
    assert found["plums"] == ("conj", "pears")
    assert found["and"] == ("cc", "pears")
    assert found[","] == ("punct", "apples")


def test_words_said_before_the_verb_of_saying_are_its_ccomp():
    rows = "We PRP 2 nsubj\nwon VBD 0 root\n, , 5 punct\nhe PRP 5 nsubj\nsaid VBD 2 parataxis\n. . 2 punct"
    found = arcs(tree(rows))
    assert found["said"] == ("ROOT", "said")
    assert found["won"] == ("ccomp", "said")
    assert found["."] == ("punct", "said")


def test_inserted_verb_of_saying_stays_parataxis():
    rows = (
        "Taxes NNS 6 nsubj\n, , 4 punct\nhe PRP 4 nsubj\nsaid VBD 6 parataxis\n, , 4 punct\nrose VBD 0 root"
    )
    assert arcs(tree(rows))["said"] == ("parataxis", "rose")


def test_bare_noun_of_time_is_npadvmod():
    found = arcs(tree("Bell NNP 2 nsubj\nsaid VBD 0 root\nTuesday NNP 2 obl:unmarked"))
    assert found["Tuesday"] == ("npadvmod", "said")


def test_indirect_object_is_dative_only_beside_an_object():
    gave = arcs(tree("She PRP 2 nsubj\ngave VBD 0 root\nhim PRP 2 iobj\nbread NN 2 obj"))
    assert gave["him"] == ("dative", "gave")
    told = arcs(tree("She PRP 2 nsubj\ntold VBD 0 root\nhim PRP 2 iobj"))
    assert told["him"] == ("dobj", "told")


def test_object_of_want_is_the_subject_of_its_infinitive():
    rows = "She PRP 2 nsubj\nwants VBZ 0 root\nhim PRP 2 obj\nto TO 5 mark\nleave VB 2 xcomp"
    found = arcs(tree(rows))
    assert found["him"] == ("nsubj", "leave")
    assert found["leave"] == ("ccomp", "wants")
    assert found["to"] == ("aux", "leave")


def test_relative_clause_and_free_relative():
    relative = arcs(tree("Bell NNP 4 nsubj\nwho WP 3 nsubj\nspoke VBD 1 acl:relcl\nleft VBD 0 root"))
    assert relative["spoke"] == ("relcl", "Bell")
    free = arcs(
        tree("She PRP 2 nsubj\nheard VBD 0 root\nwhat WP 2 obj\nhe PRP 5 nsubj\nsaid VBD 3 acl:relcl")
    )
    assert free["said"] == ("ccomp", "heard")
    assert free["what"] == ("dobj", "said")


def test_there_is_expl_and_what_exists_its_subject():
    found = arcs(tree("There EX 2 expl\nis VBZ 0 root\nhope NN 2 nsubj"))
    assert found["There"] == ("expl", "is")


def test_amount_heads_its_currency_sign():
    found = arcs(tree("It PRP 2 nsubj\ncost VBD 0 root\n$ $ 2 obj\n5 CD 3 nummod"))
    assert found["5"] == ("dobj", "cost")
    assert found["$"] == ("quantmod", "5")


def test_version_1_relations_give_the_same_tree():
    rows = "Bell NNP 3 nsubjpass\nwas VBD 3 auxpass\naccused VBN 0 root\nby IN 5 case\nRuiz NNP 3 nmod"
    assert arcs(tree(rows), convert_ud1)["by"] == ("agent", "accused")
    rows = "apples NNS 0 root\n, , 1 punct\npears NNS 1 conj\nand CC 1 cc\nplums NNS 1 conj"
    found = arcs(tree(rows), convert_ud1)
    assert found["and"] == ("cc", "pears")
    assert found["plums"] == ("conj", "pears")


def test_two_roots_are_refused():
    with pytest.raises(ValueError, match="one root"):
        convert_ud2(tree("Yes RB 0 root\nNo RB 0 root"))


@pytest.mark.skipif(not CORPORA.exists(), reason="the corpora are not beside the repository")
def test_every_sentence_of_a_treebank_stays_a_tree():
    labels: set[str] = set()
    count = 0
    with lzma.open(CORPORA / "ewt" / "en_ewt-ud-dev.conllu.xz", "rt", encoding="utf-8") as lines:
        for block in lines.read().split("\n\n"):
            rows = [r.split("\t") for r in block.splitlines() if r.split("\t")[0].isdigit()]
            if rows:
                tokens = [Token(r[1], r[2], r[3], r[4], {}, int(r[6]) - 1, r[7]) for r in rows]
                heads, found = convert_ud2(tokens)
                assert is_tree([-1 if h == i else h for i, h in enumerate(heads)])
                assert [i for i, h in enumerate(heads) if h == i] == [found.index("ROOT")]
                labels.update(found)
                count += 1
    assert count == 2001
    assert {"ROOT", "prep", "pobj", "attr", "acomp", "relcl", "agent", "npadvmod", "dative"} <= labels
    assert not labels & {"case:of", "obl", "cop", "obj", "root"}
