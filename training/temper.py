"""Makes the shipped card network as sure of new articles as the folds' networks are.

    python -m training.temper --corpora ../shared/corpora --folds build/reader/fold0 build/reader/fold1 ...

The shipped network has seen more articles than those of the folds, and is surer; the forests of attribution, learnt
with the folds' drafts, would trust it too much. So its scores are divided by one number for each field, such that over
articles that none of them has seen the mean probability of the best answer is that of the folds (temperature scaling,
Guo et al. 2017, but towards other networks instead of labels: of PolNeAR's dev articles only the texts are read).
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import quotewire_server
from quotewire_server.attribution import engine
from quotewire_server.attribution.card_items import FIELDS
from quotewire_server.attribution.card_network import load_card_network
from quotewire_server.attribution.model import ArticleContext
from quotewire_server.attribution.pronouns import PronounResolver
from quotewire_server.coreference import Coreference

from .corpora import read_polnear

LOG = logging.getLogger(__name__)
ARTICLES = 60
# What a temperature can be; a network further off than this was not trained as the folds were.
COLDEST, HOTTEST = 0.5, 2.0

Odds = dict[str, list[np.ndarray]]


def odds(model: Path, texts: Sequence[str]) -> Odds:
    """The log odds of each quote's options by field, none (0.0) first, as a model's own network gives them."""
    nlp = quotewire_server.load(model)
    coreference = Coreference(nlp)
    network = load_card_network(model / "cards.npz")
    found: Odds = {name: [] for name in FIELDS}
    for text in texts:
        reading, _ = engine.read(nlp(text), ArticleContext())
        engine.find_choices(reading, PronounResolver(coreference), network, {})
        for draft in reading.drafts:
            for name in FIELDS:
                if own := draft.odds.get(name):
                    found[name].append(np.array([0.0, *own.values()]))
    return found


def sureness(rows: Sequence[np.ndarray], temperature: float = 1.0) -> float:
    """The mean probability of the best answer."""
    best = []
    for row in rows:
        weights = np.exp((row - row.max()) / temperature)
        best.append(1.0 / weights.sum())
    return float(np.mean(best))


def temperature_for(rows: Sequence[np.ndarray], wanted: float) -> float:
    """The temperature at which the mean probability of the best answer is the wanted one, by bisection."""
    low, high = COLDEST, HOTTEST
    for _ in range(30):
        middle = (low + high) / 2
        if sureness(rows, middle) > wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def tempered(arrays: dict[str, np.ndarray], temperatures: dict[str, float]) -> dict[str, np.ndarray]:
    """The weights of a card network whose scores are divided by a temperature for each field."""
    out = {name: array.astype(np.float32) for name, array in arrays.items()}
    for number, name in enumerate(FIELDS):
        for part in (f"asks.{number}.weight", f"asks.{number}.bias"):
            out[part] = out[part] / temperatures[name]
        for part in ("gap", "flag"):
            out[part][number] /= temperatures[name]
    return {name: array.astype(arrays[name].dtype) for name, array in out.items()}


def main() -> None:
    """Command line."""
    command = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    command.add_argument("--folds", type=Path, nargs="+", required=True, help="model folders of the folds")
    command.add_argument("--model", type=Path, default=engine.MODEL, help="the model whose card network is rewritten")
    options = command.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    texts = [document.text for document, _ in zip(read_polnear(options.corpora, "dev"), range(ARTICLES), strict=False)]
    of_folds = [odds(fold, texts) for fold in options.folds]
    own = odds(options.model, texts)
    temperatures = {}
    for name in FIELDS:
        wanted = float(np.mean([sureness(fold[name]) for fold in of_folds]))
        temperatures[name] = temperature_for(own[name], wanted)
        LOG.info("%s: sure to %.3f, folds to %.3f: %.3f", name, sureness(own[name]), wanted, temperatures[name])
    path = options.model / "cards.npz"
    with np.load(path, allow_pickle=False) as stored:
        arrays = tempered({name: stored[name] for name in stored.files}, temperatures)
    np.savez_compressed(path, **arrays)


if __name__ == "__main__":
    main()
