"""Small forests of decision trees, learnt beforehand and evaluated with numpy alone.

A forest is a gradient-boosted ensemble for a yes/no question (Friedman 2001): the trees' leaf values are summed and
put through a logistic function. The files are arrays without code and load
without pickle.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np


class Forest:
    """One ensemble; `threshold` is the probability from which its answer counts as yes."""

    def __init__(self, arrays: dict[str, np.ndarray]) -> None:
        self.feature = arrays["feature"].astype(np.int32)
        self.cut = arrays["cut"].astype(np.float32)
        self.left = arrays["left"].astype(np.int32)
        self.right = arrays["right"].astype(np.int32)
        self.value = arrays["value"].astype(np.float32)
        self.roots = arrays["roots"].astype(np.int32)
        # A leaf goes on to itself, whatever its feature says: no step has to ask whether it has come to one.
        leaves = np.flatnonzero(self.feature < 0)
        self.feature[leaves] = 0
        self.left[leaves] = self.right[leaves] = leaves
        self.bias = float(arrays["bias"])
        self.threshold = float(arrays["threshold"])
        self.depth = int(arrays["depth"])

    def scores(self, rows: list[list[float]]) -> np.ndarray:
        """Probabilities for rows of features, shape (len(rows),)."""
        if not rows:
            return np.zeros(0, dtype=np.float32)
        x = np.asarray(rows, dtype=np.float32)
        node = np.repeat(self.roots[None, :], len(x), axis=0)
        index = np.arange(len(x))[:, None]
        for _ in range(self.depth):
            go_left = x[index, self.feature[node]] <= self.cut[node]
            node = np.where(go_left, self.left[node], self.right[node])
        return _logistic(self.bias + self.value[node].sum(axis=1))


def _logistic(raw: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-np.clip(raw, -30, 30)))


def load_forests(path: Path) -> dict[str, Forest]:
    """The forests in a .npz file, by name ("date", "outlet", ...); array names are "<forest>.<part>"."""
    found: dict[str, dict[str, np.ndarray]] = {}
    with np.load(path, allow_pickle=False) as file:
        for key in file.files:
            name, part = key.rsplit(".", 1)
            found.setdefault(name, {})[part] = file[key]
    return {name: Forest(arrays) for name, arrays in found.items()}
