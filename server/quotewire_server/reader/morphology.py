"""Coarse part of speech and morphological features from fine tags, as spaCy's en_core_web pipelines give them."""

from __future__ import annotations

from collections.abc import Sequence

_POS = {
    "$": "SYM", "''": "PUNCT", "``": "PUNCT", ",": "PUNCT", "-LRB-": "PUNCT", "-RRB-": "PUNCT", ".": "PUNCT",
    ":": "PUNCT", "HYPH": "PUNCT", "NFP": "PUNCT", "#": "SYM", "ADD": "X", "AFX": "ADJ", "CC": "CCONJ", "CD": "NUM",
    "DT": "DET", "EX": "PRON", "FW": "X", "GW": "X", "IN": "ADP", "JJ": "ADJ", "JJR": "ADJ", "JJS": "ADJ", "LS": "X",
    "MD": "AUX", "NN": "NOUN", "NNP": "PROPN", "NNPS": "PROPN", "NNS": "NOUN", "PDT": "DET", "POS": "PART",
    "PRP": "PRON", "PRP$": "PRON", "RB": "ADV", "RBR": "ADV", "RBS": "ADV", "RP": "ADP", "SYM": "SYM", "TO": "PART",
    "UH": "INTJ", "VB": "VERB", "VBD": "VERB", "VBG": "VERB", "VBN": "VERB", "VBP": "VERB", "VBZ": "VERB",
    "WDT": "PRON", "WP": "PRON", "WP$": "DET", "WRB": "ADV", "XX": "X", "_SP": "SPACE",
}  # fmt: skip
_FEATURES = {
    "NN": "Number=Sing", "NNP": "Number=Sing", "NNS": "Number=Plur", "NNPS": "Number=Plur", "CD": "NumType=Card",
    "JJ": "Degree=Pos", "JJR": "Degree=Cmp", "JJS": "Degree=Sup", "RBR": "Degree=Cmp", "RBS": "Degree=Sup",
    "CC": "ConjType=Cmp", "MD": "VerbForm=Fin", "VB": "VerbForm=Inf", "VBD": "Tense=Past|VerbForm=Fin",
    "VBG": "Aspect=Prog|Tense=Pres|VerbForm=Part", "VBN": "Aspect=Perf|Tense=Past|VerbForm=Part",
    "VBP": "Tense=Pres|VerbForm=Fin", "VBZ": "Number=Sing|Person=3|Tense=Pres|VerbForm=Fin",
    ",": "PunctType=Comm", ".": "PunctType=Peri", "HYPH": "PunctType=Dash",
    "''": "PunctSide=Fin|PunctType=Quot", "``": "PunctSide=Ini|PunctType=Quot",
    "-LRB-": "PunctSide=Ini|PunctType=Brck", "-RRB-": "PunctSide=Fin|PunctType=Brck",
}  # fmt: skip
_PRONOUNS = {
    "i": "Case=Nom|Number=Sing|Person=1|PronType=Prs", "me": "Case=Acc|Number=Sing|Person=1|PronType=Prs",
    "we": "Case=Nom|Number=Plur|Person=1|PronType=Prs", "us": "Case=Acc|Number=Plur|Person=1|PronType=Prs",
    "'s": "Case=Acc|Number=Plur|Person=1|PronType=Prs",
    "you": "Person=2|PronType=Prs", "ya": "Person=2|PronType=Prs",
    "he": "Case=Nom|Gender=Masc|Number=Sing|Person=3|PronType=Prs",
    "him": "Case=Acc|Gender=Masc|Number=Sing|Person=3|PronType=Prs",
    "she": "Case=Nom|Gender=Fem|Number=Sing|Person=3|PronType=Prs",
    "her": "Case=Acc|Gender=Fem|Number=Sing|Person=3|PronType=Prs",
    "it": "Gender=Neut|Number=Sing|Person=3|PronType=Prs",
    "they": "Case=Nom|Number=Plur|Person=3|PronType=Prs", "them": "Case=Acc|Number=Plur|Person=3|PronType=Prs",
    "'em": "Case=Acc|Number=Plur|Person=3|PronType=Prs",
    "myself": "Number=Sing|Person=1|PronType=Prs|Reflex=Yes",
    "ourselves": "Number=Plur|Person=1|PronType=Prs|Reflex=Yes",
    "yourself": "Number=Sing|Person=2|PronType=Prs|Reflex=Yes",
    "yourselves": "Number=Plur|Person=2|PronType=Prs|Reflex=Yes",
    "himself": "Gender=Masc|Number=Sing|Person=3|PronType=Prs|Reflex=Yes",
    "herself": "Gender=Fem|Number=Sing|Person=3|PronType=Prs|Reflex=Yes",
    "itself": "Gender=Neut|Number=Sing|Person=3|PronType=Prs|Reflex=Yes",
    "themselves": "Number=Plur|Person=3|PronType=Prs|Reflex=Yes",
    "themself": "Number=Sing|Person=3|PronType=Prs|Reflex=Yes",
    "mine": "Number=Sing|Person=1|Poss=Yes|PronType=Prs", "ours": "Number=Plur|Person=1|Poss=Yes|PronType=Prs",
    "yours": "Person=2|Poss=Yes|PronType=Prs", "hers": "Gender=Fem|Number=Sing|Person=3|Poss=Yes|PronType=Prs",
    "theirs": "Number=Plur|Person=3|Poss=Yes|PronType=Prs",
}  # fmt: skip
_POSSESSIVES = {
    "my": "Number=Sing|Person=1|Poss=Yes|PronType=Prs", "our": "Number=Plur|Person=1|Poss=Yes|PronType=Prs",
    "your": "Person=2|Poss=Yes|PronType=Prs", "his": "Gender=Masc|Number=Sing|Person=3|Poss=Yes|PronType=Prs",
    "her": "Gender=Fem|Number=Sing|Person=3|Poss=Yes|PronType=Prs",
    "its": "Gender=Neut|Number=Sing|Person=3|Poss=Yes|PronType=Prs",
    "their": "Number=Plur|Person=3|Poss=Yes|PronType=Prs", "whose": "Poss=Yes",
}  # fmt: skip
_DETERMINERS = {
    "the": "Definite=Def|PronType=Art", "a": "Definite=Ind|PronType=Art", "an": "Definite=Ind|PronType=Art",
    "this": "Number=Sing|PronType=Dem", "that": "Number=Sing|PronType=Dem", "these": "Number=Plur|PronType=Dem",
    "those": "Number=Plur|PronType=Dem", "another": "Number=Sing", "each": "Number=Sing", "every": "Number=Sing",
}  # fmt: skip
_INDEFINITE = frozenset(
    "someone somebody something anyone anybody anything everyone everybody everything nobody nothing none".split()
)
_PRONOUN_TAGS = frozenset(("PRP", "PRP$", "WP", "WP$"))
_DET_DEPS = frozenset(("det", "predet", "preconj", "amod", "nmod"))


def without_false_pronouns(words: Sequence[str], tags: Sequence[str]) -> list[str]:
    """The tags with that of a proper noun for a pronoun in capitals among words that are not: "WHO urged them".

    The word pieces know no capitals, so that the network can take the name for the pronoun.
    """
    named = list(tags)
    for i, (word, tag) in enumerate(zip(words, tags, strict=True)):
        if tag in _PRONOUN_TAGS and len(word) > 1 and word.isalpha() and word.isupper():
            beside = [w for w in words[max(0, i - 2) : i + 3] if w is not word and len(w) > 1 and w.isalpha()]
            if beside and not any(w.isupper() for w in beside):
                named[i] = "NNP"
    return named


def part_of_speech(word: str, tag: str, dep: str, lemma: str) -> str:
    """Universal part of speech of a word; its dependency label tells auxiliaries and conjunctions from their twins."""
    if tag.startswith("VB") and (dep in ("aux", "auxpass") or lemma == "be"):
        return "AUX"
    if tag == "MD":
        return "AUX"
    if tag in ("IN", "WRB") and dep == "mark":
        return "SCONJ"
    if tag == "TO" and dep == "prep":
        return "ADP"
    if tag in ("DT", "WDT", "PDT") and dep:
        return "DET" if dep in _DET_DEPS else "PRON"
    if tag == "RB" and (dep == "neg" or lemma == "not"):
        return "PART"
    if tag == "NN" and word.lower() in _INDEFINITE:
        return "PRON"
    return _POS.get(tag, "X")


def features(word: str, tag: str) -> str:
    """Features in the Universal Dependencies format, "" where there are none."""
    form = word.lower().replace("’", "'")
    if tag == "PRP" or (tag == "NN" and form.endswith("self")):
        return _PRONOUNS.get(form, "PronType=Prs")
    if tag in ("PRP$", "WP$"):
        return _POSSESSIVES.get(form, "Poss=Yes")
    if tag in ("DT", "WDT", "PDT"):
        return _DETERMINERS.get(form, "")
    if tag == "NN" and form in _INDEFINITE:
        return "Number=Sing|PronType=Ind"
    if tag in ("VBD", "VBP", "VBZ", "VBN", "VB", "VBG"):
        return _verb_features(form, tag)
    if tag in ("RB",) and form in ("not", "n't"):
        return "Polarity=Neg"
    return _FEATURES.get(tag, "")


def _verb_features(form: str, tag: str) -> str:
    if tag == "VBD" and form == "was":
        return "Number=Sing|Person=3|Tense=Past|VerbForm=Fin"
    if tag == "VBP" and form in ("am", "'m"):
        return "Number=Sing|Person=1|Tense=Pres|VerbForm=Fin"
    return _FEATURES[tag]
