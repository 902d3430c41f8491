"""Prepositions become heads: steps from Universal Dependencies to the CLEAR scheme."""

import itertools

from training import clear_lexicon as lexicon
from training.clear_tree import Tree

_CORE = (
    "nsubj",
    "obj",
    "iobj",
    "csubj",
    "compound",
    "amod",
    "nummod",
    "det",
    "advmod",
    "nsubj:pass",
    "nmod:poss",
    "aux",
    "cop",
    "mark",
    "cc",
    "case",
    "fixed",
)
_ADJUNCTS = (
    "obl",
    "nmod",
    "acomp",
    "attr",
    "ccomp",
    "xcomp",
    "csubj",
    "advcl",
    "acl",
    "list",
    "dislocated",
    "appos",
    "oprd",
    "discourse",
    "vocative",
    "orphan",
    "obj",
    "nsubj",
)


def raise_clause_prepositions(tree: Tree) -> None:
    """ "after leaving", "about whether to go": the preposition heads and the clause is its pcomp."""
    for clause in range(len(tree)):
        marks = [
            m
            for m in tree.children(clause, "mark")
            if m < clause and tree.xpos(m) in ("IN", "TO", "VBG", "RB")
        ]
        marks = [m for m in marks if tree.word(m) in lexicon.GERUND_PREPOSITIONS]
        if (
            marks
            and tree.base(clause) not in ("cop", "fixed")
            and _is_noun_like_clause(tree, clause, marks[0])
        ):
            _raise_chain(tree, clause, _with_fixed_words(tree, marks[:1]), "pcomp")


def _is_noun_like_clause(tree: Tree, clause: int, mark: int) -> bool:
    if tree.xpos(mark) == "TO":
        return tree.xpos(clause) == "VBG"
    verbs = [clause, *(a for a in tree.children(clause, "aux", "aux:pass"))]
    if any(tree.xpos(v) == "VBG" for v in verbs):
        return not any(tree.xpos(v) in ("VBD", "VBZ", "VBP", "MD") for v in verbs)
    inner = [c for c in tree.children(clause) if mark < c < clause]
    return any(tree.xpos(c) in ("WP", "WRB", "WDT") or tree.word(c) in ("whether", "if") for c in inner)


def raise_prepositions(tree: Tree) -> None:
    """Let prepositions govern in sequence ("out of it", "according to her"); the noun is the last's pobj."""
    phrase_head: dict[int, int] = {}
    for noun in range(len(tree)):
        cases = [c for c in tree.children(noun, "case") if tree.xpos(c) != "POS" and c < noun]
        if not cases or tree.base(noun) in _CORE:
            continue
        chain = _with_fixed_words(tree, cases)
        phrase_head[noun] = _raise_chain(tree, noun, chain, _complement_label(tree, noun))
    for noun, preposition in phrase_head.items():
        governor = tree.head[preposition]
        if tree.base(preposition) == "conj" and governor in phrase_head and governor != noun:
            tree.head[preposition] = phrase_head[governor]


def _complement_label(tree: Tree, noun: int) -> str:
    if tree.is_verb(noun) and not tree.xpos(noun).startswith("NN"):
        return "pcomp"
    if tree.tokens[noun].upos == "ADV":
        return "pcomp"
    bare_adjective = tree.xpos(noun) == "JJ" and not tree.children(noun, "det", "amod", "nmod:poss")
    return "amod" if bare_adjective else "pobj"


def _with_fixed_words(tree: Tree, heads: list[int]) -> list[int]:
    chain = list(heads)
    for head in heads:
        chain.extend(c for c in tree.children(head, "fixed"))
    return sorted(chain)


def _raise_chain(tree: Tree, complement: int, chain: list[int], label: str) -> int:
    """Put chain in the complement's place, the complement (as label) under its last word; return its top."""
    words = tuple(tree.word(c) for c in chain)
    leaders = lexicon.LAST_WORD_HEADS.get(words)
    top = chain[-1] if leaders else chain[0]
    governor, rel = tree.head[complement], tree.rel[complement]
    before = [c for c in tree.children(complement) if c < chain[0]]
    tree.head[top], tree.rel[top] = governor, _phrase_label(tree, complement, top, rel)
    if leaders:
        for word, word_label in zip(chain[:-1], leaders, strict=True):
            tree.head[word], tree.rel[word] = top, word_label
    else:
        second = "pcomp" if words[:2] in lexicon.PCOMP_SECOND_WORDS else "prep"
        for previous, word in itertools.pairwise(chain):
            tree.head[word], tree.rel[word] = previous, second
    tree.head[complement], tree.rel[complement] = chain[-1], label
    for child in before:
        if tree.base(child) in ("advmod", "cc", "punct", "discourse") or tree.rel[child].endswith(
            ":unmarked"
        ):
            tree.head[child] = top
    return top


def _phrase_label(tree: Tree, noun: int, preposition: int, rel: str) -> str:
    if rel in ("obl:agent", "obl", "nmod"):
        if rel == "obl:agent" and tree.word(preposition) == "by":
            return "agent"
        governor = tree.head[noun]
        to_phrase = tree.word(preposition) == "to" and rel == "obl" and governor >= 0
        if (
            to_phrase
            and tree.lemma(governor) in lexicon.DATIVE_VERBS
            and tree.children(governor, "obj", "nsubj:pass")
        ):
            return "dative"
        return "prep"
    return "prep" if rel.split(":")[0] in _ADJUNCTS else rel


def attach_fixed_words(tree: Tree) -> None:
    """Fixed expressions that head no phrase: "more than 10", "as well as", "at least", "of course"."""
    for first in range(len(tree)):
        rest = tree.children(first, "fixed")
        if not rest:
            continue
        words = (tree.word(first), *(tree.word(r) for r in rest))
        leaders = lexicon.LAST_WORD_HEADS.get(words)
        if leaders:
            last = rest[-1]
            tree.promote(last, first)
            for child in tree.children(first):
                tree.head[child] = last
            for word, label in zip([first, *rest[:-1]], leaders, strict=True):
                tree.head[word], tree.rel[word] = last, label
            if tree.rel[last] == "advmod":
                tree.rel[last] = "quantmod"
            continue
        if len(rest) == 1 and tree.xpos(first) == "IN" and tree.xpos(rest[0]) not in ("IN", "TO"):
            label = (
                "advmod" if tree.tokens[rest[0]].upos == "ADV" or tree.word(rest[0]) == "least" else "pobj"
            )
            tree.rel[rest[0]] = label
            if tree.base(first) == "advmod":
                numeric = tree.head[first] >= 0 and tree.xpos(tree.head[first]) == "CD"
                tree.rel[first] = "advmod" if numeric else "prep"
