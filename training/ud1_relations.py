"""Basic dependencies of CoreNLP 3.x (UD version 1) expressed as UD version 2."""

from dataclasses import replace

from training.clear_tree import Token

_RENAMED = {
    "dobj": "obj",
    "nsubjpass": "nsubj:pass",
    "csubjpass": "csubj:pass",
    "auxpass": "aux:pass",
    "neg": "advmod",
    "mwe": "fixed",
    "name": "flat",
    "nmod:tmod": "obl:unmarked",
    "nmod:npmod": "obl:unmarked",
    "foreign": "flat",
}
_UPOS_OF_PREFIX = (
    ("NNP", "PROPN"),
    ("NN", "NOUN"),
    ("VB", "VERB"),
    ("JJ", "ADJ"),
    ("RP", "ADP"),
    ("RB", "ADV"),
    ("PRP", "PRON"),
    ("WP", "PRON"),
    ("WDT", "PRON"),
    ("WRB", "ADV"),
    ("EX", "PRON"),
    ("CD", "NUM"),
    ("DT", "DET"),
    ("PDT", "DET"),
    ("IN", "ADP"),
    ("TO", "PART"),
    ("POS", "PART"),
    ("CC", "CCONJ"),
    ("MD", "AUX"),
    ("UH", "INTJ"),
    ("$", "SYM"),
)


def as_ud2(tokens: list[Token]) -> list[Token]:
    """Rename relations, split nmod into nmod and obl by the governor, hang cc from the following conjunct."""
    upos = [t.upos or _upos(t.xpos) for t in tokens]
    heads = [t.head for t in tokens]
    rels = [_RENAMED.get(t.deprel, t.deprel) for t in tokens]
    passive = {t.head for t in tokens if t.deprel == "auxpass"}
    by_phrases = {t.head for t in tokens if t.deprel == "case" and t.form.lower() == "by"}
    predicates = {t.head for t in tokens if t.deprel == "cop"}
    for i, token in enumerate(tokens):
        if token.deprel == "neg" and token.form.lower() in ("no", "neither"):
            rels[i] = "det"
        if token.deprel == "nmod" and token.head >= 0:
            clausal = upos[token.head] in ("VERB", "ADJ", "ADV", "AUX") or token.head in predicates
            rels[i] = "obl" if clausal else "nmod"
            participle = token.head in passive or tokens[token.head].xpos == "VBN"
            if rels[i] == "obl" and i in by_phrases and participle:
                rels[i] = "obl:agent"
        if token.deprel == "cc":
            heads[i] = next(
                (
                    j
                    for j in range(i + 1, len(tokens))
                    if tokens[j].deprel == "conj" and tokens[j].head == token.head
                ),
                heads[i],
            )
    return [
        replace(t, upos=u, head=h, deprel=r) for t, u, h, r in zip(tokens, upos, heads, rels, strict=True)
    ]


def _upos(xpos: str) -> str:
    for prefix, upos in _UPOS_OF_PREFIX:
        if xpos.startswith(prefix):
            return upos
    return "PUNCT" if xpos and not xpos[0].isalpha() else "X"
