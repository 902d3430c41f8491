"""A dependency tree whose arcs can be rewritten in place."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Token:
    """One word of a Universal Dependencies tree; head counts from 0, -1 marks the root."""

    form: str
    lemma: str
    upos: str
    xpos: str
    feats: dict[str, str] = field(default_factory=dict)
    head: int = -1
    deprel: str = "root"


def is_tree(heads: list[int]) -> bool:
    """Tell whether heads (-1 at the root) form one tree."""
    if sum(h < 0 for h in heads) != 1:
        return False
    for i in range(len(heads)):
        steps, node = 0, i
        while heads[node] >= 0:
            node, steps = heads[node], steps + 1
            if node >= len(heads) or steps > len(heads):
                return False
    return True


class Tree:
    """A sentence whose arcs are rewritten in place."""

    def __init__(self, tokens: list[Token], head: list[int], rel: list[str]) -> None:
        self.tokens, self.head, self.rel = tokens, head, rel

    def __len__(self) -> int:
        return len(self.tokens)

    def children(self, node: int, *rels: str) -> list[int]:
        """Dependents of node in text order, only those whose relation is in rels if any is given."""
        return [i for i, h in enumerate(self.head) if h == node and (not rels or self.rel[i] in rels)]

    def base(self, node: int) -> str:
        return self.rel[node].split(":")[0]

    def word(self, node: int) -> str:
        return self.tokens[node].form.lower()

    def lemma(self, node: int) -> str:
        return self.tokens[node].lemma.lower()

    def xpos(self, node: int) -> str:
        return self.tokens[node].xpos

    def is_verb(self, node: int) -> bool:
        return self.xpos(node).startswith("VB") or self.tokens[node].upos in ("VERB", "AUX")

    def is_nominal(self, node: int) -> bool:
        return self.tokens[node].upos in ("NOUN", "PROPN", "PRON", "NUM", "SYM", "DET", "X")

    def promote(self, child: int, parent: int) -> None:
        """Let child take parent's place and parent hang from it."""
        self.head[child], self.rel[child] = self.head[parent], self.rel[parent]
        self.head[parent] = child

    def subtree(self, node: int) -> set[int]:
        found, queue = {node}, [node]
        while queue:
            current = queue.pop()
            for child in self.children(current):
                if child not in found:
                    found.add(child)
                    queue.append(child)
        return found
