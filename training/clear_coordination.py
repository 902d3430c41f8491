"""Coordination chains and punctuation: last steps from Universal Dependencies to the CLEAR scheme."""

from training.clear_tree import Tree

_CLOSERS = frozenset({".", "?", "!", "…", "...", "”", "''", '"', "’"})
_SEPARATORS = frozenset({",", "-", "--", "–", "—", ":", ";"})


def chain_conjuncts(tree: Tree) -> None:
    """Each conjunct hangs from the one before it, with the conjunction and comma between them."""
    for first in range(len(tree)):
        if tree.base(first) == "conj":
            continue
        conjuncts = [c for c in tree.children(first) if tree.base(c) == "conj" and c > first]
        previous = first
        for conjunct in conjuncts:
            between = [*tree.children(first, "cc", "punct"), *tree.children(conjunct, "cc", "punct")]
            for mark in between:
                if previous < mark < conjunct:
                    tree.head[mark] = previous
            tree.head[conjunct] = previous
            previous = conjunct
    _chain_nested(tree)


def _chain_nested(tree: Tree) -> None:
    """A conjunct that itself starts a coordination keeps it; its conjunction goes to its first member."""
    for conjunct in range(len(tree)):
        parent = tree.head[conjunct]
        if tree.base(conjunct) != "conj" or parent < 0 or parent > conjunct:
            continue
        for mark in tree.children(conjunct, "cc", "punct"):
            if parent < mark < conjunct and not any(
                mark < s < conjunct for s in tree.children(conjunct, "conj")
            ):
                tree.head[mark] = parent


def attach_punctuation(tree: Tree) -> None:
    """Hang hyphens from the compound's head and the closing mark from the root; let no mark's arc cross."""
    root = tree.head.index(-1)
    for mark in range(len(tree)):
        if tree.base(mark) != "punct" or mark == root:
            continue
        governor = tree.head[mark]
        if tree.xpos(mark) == "HYPH" and governor == mark - 1 and tree.head[governor] > mark:
            tree.head[mark] = tree.head[governor]
    closing = len(tree) - 1
    while closing > root and tree.base(closing) == "punct" and tree.word(closing) in _CLOSERS:
        if tree.word(closing) in (".", "?", "!", "...", "…"):
            tree.head[closing] = root
        closing -= 1
    for mark in range(len(tree)):
        if tree.base(mark) == "punct" and mark != root:
            _lift_from_edge(tree, mark)
            _lift_crossing(tree, mark)


def _lift_from_edge(tree: Tree, mark: int) -> None:
    """A comma, dash or colon at the edge of a phrase belongs to what the phrase hangs from."""
    if tree.word(mark) not in _SEPARATORS:
        return
    while tree.head[mark] >= 0 and tree.head[tree.head[mark]] >= 0:
        rest = tree.subtree(tree.head[mark]) - {mark}
        if min(rest) < mark < max(rest):
            return
        tree.head[mark] = tree.head[tree.head[mark]]


def _lift_crossing(tree: Tree, mark: int) -> None:
    while tree.head[mark] >= 0 and tree.head[tree.head[mark]] >= 0:
        low, high = sorted((mark, tree.head[mark]))
        crossed = any(
            h >= 0 and i not in (low, high) and h not in (low, high) and (low < i < high) != (low < h < high)
            for i, h in enumerate(tree.head)
        )
        if not crossed:
            return
        tree.head[mark] = tree.head[tree.head[mark]]
