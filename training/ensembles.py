"""Ensembles of boosted forests: made with scikit-learn, judged out of fold, handed on as flat arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.model_selection import GroupKFold

FOLDS = 6
# One forest more or less lucky with its seed moves a figure by a point; the mean of three does not.
MEMBERS = 3


@dataclass
class Table:
    """Rows of one question: features, answers, the article each row is from and the quote it is about."""

    rows: list[list[float]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    articles: list[int] = field(default_factory=list)
    quotes: list[int] = field(default_factory=list)

    def add(self, row: list[float], answer: bool, article: int, quote: int) -> None:
        self.rows.append(row)
        self.answers.append(int(answer))
        self.articles.append(article)
        self.quotes.append(quote)


class Ensemble:
    """Several gradient-boosted forests that differ by their seed; their raw scores are averaged."""

    def __init__(self, trees: int, depth: int, leaf: int) -> None:
        self.members = [
            GradientBoostingClassifier(
                n_estimators=trees, max_depth=depth, learning_rate=0.06, subsample=0.6, min_samples_leaf=leaf,
                max_features=0.4, random_state=seed,
            )
            for seed in range(1, MEMBERS + 1)
        ]  # fmt: skip

    def fit(self, x: np.ndarray, y: np.ndarray) -> Ensemble:
        for member in self.members:
            member.fit(x, y)
        return self

    def probabilities(self, x: np.ndarray) -> np.ndarray:
        raw = np.mean([member.decision_function(x) for member in self.members], axis=0)
        return 1 / (1 + np.exp(-raw))


def fit(table: Table, trees: int = 100, depth: int = 4, leaf: int = 12) -> tuple[Ensemble, np.ndarray]:
    """A forest over all rows, and out-of-fold probabilities for each row."""
    x, y, groups = np.array(table.rows, dtype=np.float32), np.array(table.answers), np.array(table.articles)

    out = np.zeros(len(y))
    for train, test in GroupKFold(FOLDS).split(x, y, groups):
        out[test] = Ensemble(trees, depth, leaf).fit(x[train], y[train]).probabilities(x[test])
    return Ensemble(trees, depth, leaf).fit(x, y), out


def fit_folds(table: Table, trees: int, depth: int, leaf: int) -> tuple[Ensemble, list[Ensemble], np.ndarray]:
    """A forest over all rows, those of the folds, and what these say of each row.

    That of fold N has not seen the articles N, N + FOLDS, N + 2 FOLDS ...
    """
    x, y = np.array(table.rows, dtype=np.float32), np.array(table.answers)
    fold_of = np.array(table.articles) % FOLDS
    folds = [Ensemble(trees, depth, leaf).fit(x[fold_of != n], y[fold_of != n]) for n in range(FOLDS)]
    out = np.zeros(len(y))
    for n, fold in enumerate(folds):
        if (fold_of == n).any():
            out[fold_of == n] = fold.probabilities(x[fold_of == n])
    return Ensemble(trees, depth, leaf).fit(x, y), folds, out


def best_threshold(score: Callable[[float], float]) -> tuple[float, float]:
    """The threshold, of twentieths between 0.2 and 0.65, around which the score is highest, and its score there.

    Neighbouring thresholds are averaged: a single peak over a few hundred quotes is chance.
    """
    values = {t: score(t / 20) for t in range(3, 15)}
    best = max(range(4, 14), key=lambda t: values[t - 1] + values[t] + values[t + 1])
    return best / 20, values[best]


def arrays(ensemble: Ensemble, threshold: float) -> dict[str, np.ndarray]:
    """The ensemble as flat arrays for quotewire_server.attribution.forest.Forest."""
    features, cuts, lefts, rights, values, roots = [], [], [], [], [], []
    offset, depth = 0, 0
    for model in ensemble.members:
        for (tree,) in model.estimators_:
            t = tree.tree_
            roots.append(offset)
            features.append(t.feature)
            cuts.append(t.threshold)
            lefts.append(np.where(t.children_left < 0, 0, t.children_left + offset))
            rights.append(np.where(t.children_right < 0, 0, t.children_right + offset))
            values.append(t.value[:, 0, 0] * model.learning_rate / MEMBERS)
            offset += t.node_count
            depth = max(depth, t.max_depth)
    model = ensemble.members[0]
    prior = float(np.clip(model.init_.class_prior_[1], 1e-6, 1 - 1e-6))
    return {
        "feature": np.concatenate(features).astype(np.int16),
        "cut": np.concatenate(cuts).astype(np.float32),
        "left": np.concatenate(lefts).astype(np.int32),
        "right": np.concatenate(rights).astype(np.int32),
        "value": np.concatenate(values).astype(np.float32),
        "roots": np.array(roots, dtype=np.int32),
        "bias": np.array(np.log(prior / (1 - prior)), dtype=np.float32),
        "threshold": np.array(threshold, dtype=np.float32),
        "depth": np.array(depth, dtype=np.int32),
    }
