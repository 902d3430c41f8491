"""Universal Dependencies relations renamed to CLEAR labels once the arcs are in place."""

from training.clear_lexicon import words
from training.clear_tree import Tree

_RENAMED = {
    "root": "ROOT",
    "obj": "dobj",
    "nsubj:pass": "nsubjpass",
    "csubj:pass": "csubjpass",
    "aux:pass": "auxpass",
    "acl:relcl": "relcl",
    "advcl:relcl": "advcl",
    "compound:prt": "prt",
    "det:predet": "predet",
    "cc:preconj": "preconj",
    "nmod:poss": "poss",
    "discourse": "intj",
    "vocative": "npadvmod",
    "list": "dep",
    "orphan": "dep",
    "goeswith": "dep",
    "reparandum": "dep",
    "dislocated": "dep",
    "cop": "aux",
    "obl:agent": "prep",
    "nmod:desc": "compound",
}
_KEPT = words(
    "acl acomp advcl advmod agent amod appos attr aux auxpass case cc ccomp compound conj csubj csubjpass"
    " dative dep det dobj expl intj mark meta neg nmod npadvmod nsubj nsubjpass nummod oprd parataxis pcomp"
    " pobj poss preconj predet prep prt punct quantmod relcl xcomp"
)
_NEGATIONS = frozenset({"not", "n't", "n’t", "nt", "never", "’t"})


def label(tree: Tree, node: int) -> str:
    """The CLEAR label of node's arc; every relation not known becomes dep."""
    rel = tree.rel[node]
    if tree.head[node] < 0:
        return "ROOT"
    special = _SPECIAL.get(rel) or _SPECIAL.get(rel.split(":")[0])
    if special:
        return special(tree, node)
    if rel in _RENAMED:
        return _RENAMED[rel]
    base = rel.split(":")[0]
    return _RENAMED.get(base, base if base in _KEPT else "dep")


def _adverb(tree: Tree, node: int) -> str:
    if tree.word(node) in _NEGATIONS:
        return "neg"
    if tree.xpos(node) == "RP":
        return "prt"
    if tree.xpos(tree.head[node]) == "CD" and tree.xpos(node) in ("IN", "JJR", "RBR"):
        return "quantmod"
    return "npadvmod" if tree.xpos(node).startswith("NN") else "advmod"


def _bare_nominal(tree: Tree, node: int) -> str:
    if tree.xpos(node) in ("IN", "TO"):
        return "prep"  # a stranded preposition
    if tree.rel[node].startswith("nmod"):
        if tree.xpos(node) == "CD":
            return "nummod"
        return "nmod" if node < tree.head[node] and tree.is_nominal(tree.head[node]) else "npadvmod"
    return "npadvmod"


def _flat(tree: Tree, node: int) -> str:
    return "nummod" if tree.xpos(node) == "CD" else "compound"


def _marker(tree: Tree, node: int) -> str:
    if tree.xpos(node) == "TO":
        return "aux"
    return "advmod" if tree.xpos(node) == "WRB" else "mark"


def _expletive(tree: Tree, node: int) -> str:
    if tree.word(node) == "there":
        return "expl"
    return "nsubj" if node < tree.head[node] else "dobj"


def _indirect_object(tree: Tree, node: int) -> str:
    return "dative" if tree.children(tree.head[node], "obj") else "dobj"


def _case(tree: Tree, node: int) -> str:
    if tree.xpos(node) == "POS":
        return "case"
    return "quantmod" if tree.xpos(tree.head[node]) == "CD" else "prep"


def _fixed(tree: Tree, node: int) -> str:
    return {"IN": "prep", "TO": "aux"}.get(tree.xpos(node), "advmod")


def _clausal_subject(tree: Tree, node: int) -> str:
    """An extraposed subject ("it is hard to say") is a complement in this scheme."""
    if node < tree.head[node]:
        return "csubj"
    infinitive = any(tree.xpos(c) == "TO" for c in tree.children(node, "mark", "aux"))
    return "xcomp" if infinitive and not tree.children(node, "nsubj") else "ccomp"


_SPECIAL = {
    "advmod": _adverb,
    "obl": _bare_nominal,
    "nmod": _bare_nominal,
    "flat": _flat,
    "mark": _marker,
    "expl": _expletive,
    "iobj": _indirect_object,
    "case": _case,
    "fixed": _fixed,
    "csubj": _clausal_subject,
    "nmod:poss": lambda tree, node: "poss",
    "nmod:desc": lambda tree, node: "compound",
    "csubj:pass": lambda tree, node: "csubjpass",
}
