"""Universal Dependencies trees rewritten in the scheme of spaCy's en_core_web models (ClearNLP, "CLEAR").

The scheme is described in Choi and Palmer, "Guidelines for the CLEAR Style Constituent to Dependency
Conversion" (2012). Function words head their phrases there: a preposition governs its noun, a copula its
predicate.
"""

from collections.abc import Callable

from training import clear_coordination, clear_predicates, clear_prepositions
from training.clear_labels import label
from training.clear_tree import Token, Tree, is_tree
from training.ud1_relations import as_ud2

__all__ = ["Token", "convert_ud1", "convert_ud2"]

_STEPS: tuple[Callable[[Tree], None], ...] = (
    clear_predicates.head_names_by_last_word,
    clear_predicates.attach_titles,
    clear_predicates.head_money_by_amount,
    clear_predicates.raise_copulas,
    clear_predicates.raise_reporting_verbs,
    clear_predicates.raise_free_relatives,
    clear_predicates.label_complements,
    clear_prepositions.raise_clause_prepositions,
    clear_prepositions.raise_prepositions,
    clear_prepositions.attach_fixed_words,
    clear_coordination.chain_conjuncts,
    clear_coordination.attach_punctuation,
)


def convert_ud2(tokens: list[Token]) -> tuple[list[int], list[str]]:
    """Convert one UD version 2 sentence: heads (the root's is its own index) and CLEAR labels.

    Raises ValueError where the input is not a tree with one root.
    """
    return _convert([t.head for t in tokens], [t.deprel for t in tokens], tokens)


def convert_ud1(tokens: list[Token]) -> tuple[list[int], list[str]]:
    """Convert one sentence of CoreNLP 3.x basic dependencies (UD version 1) as convert_ud2 does.

    Only form, lemma, xpos, head and deprel need to be given: upos is derived from the Penn tag.
    """
    upgraded = as_ud2(tokens)
    return _convert([t.head for t in upgraded], [t.deprel for t in upgraded], upgraded)


def _convert(heads: list[int], rels: list[str], tokens: list[Token]) -> tuple[list[int], list[str]]:
    if not tokens:
        return [], []
    if not is_tree(heads):
        raise ValueError("the sentence is not a tree with exactly one root: check its head column")
    tree = Tree(tokens, list(heads), list(rels))
    for step in _STEPS:
        step(tree)
    if not is_tree(tree.head):  # a safety net: no corpus sentence is known to reach it
        tree = Tree(tokens, list(heads), list(rels))
    labels = [label(tree, i) for i in range(len(tokens))]
    return [i if h < 0 else h for i, h in enumerate(tree.head)], labels
