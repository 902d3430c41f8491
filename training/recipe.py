"""The runs behind the shipped weights, and the folds that attribution is learnt from.

    python -m training.cards --corpora ../shared/corpora --gold ../shared/gold/train --out build/cards.jsonl
    python -m training.recipe --corpora ../shared/corpora --cards build/cards.jsonl --out build/reader

One run over all articles makes the shipped weights, whose trees and names then learn on with the encoder at rest
(`training.heads`). Each of the folds leaves a third of the articles with cards out: with them the forests are learnt
from drafts of readers that have not seen their articles (`training.forests --models`), and they tell how sure of its
cards the shipped network may be (`training.temper`).

The folds are trained as the shipped weights are, so that what the card network says of new articles is alike. Weights
of a second run that went on for six epochs were tried: trees half a point better, but surer of cards than the folds',
and fewer cards right.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from quotewire_server.reader.component import model_folder

from . import heads
from .export import export
from .train import Run, parser

FOLDS = 3
# The heads that learn on by themselves, one after the other.
HEADS = {
    "trees": ["--tasks", "arcs", "deps", "--sizes", "arc=512", "relation=96"],
    "names": ["--tasks", "entities", "--rate", "1e-3", "--epochs", "8"],
}


def main() -> None:
    """Command line."""
    command = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    command.add_argument("--cards", type=Path, default=Path("build/cards.jsonl"))
    command.add_argument("--out", type=Path, default=Path("build/reader"))
    command.add_argument("--device", default="cpu", help="cpu or cuda")
    options = command.parse_args()
    out = options.out
    common = [
        "--corpora", str(options.corpora), "--cards", str(options.cards), "--cache", str(out / "data.pkl"),
        "--device", options.device,
    ]  # fmt: skip
    runs = {"whole": ["--seed", "22"]}
    runs |= {f"fold{n}": ["--folds", str(FOLDS), "--fold", str(n)] for n in range(FOLDS)}
    for name, settings in runs.items():
        if not (out / name / "reader.pt").exists():
            Run(parser().parse_args([*common, "--out", str(out / name), *settings])).run()
    weights = out / "whole" / "reader.pt"
    for name, settings in HEADS.items():
        command_line = [str(weights), "--corpora", str(options.corpora), "--cache", str(out / "data.pkl"), *settings]
        weights = out / f"{name}.pt"
        heads.HeadRun(heads.parser().parse_args([*command_line, "--out", str(weights)])).run()
    weights.replace(out / "reader.pt")
    for n in range(FOLDS):
        export(out / f"fold{n}" / "reader.pt", out / f"fold{n}")
        shutil.copy(model_folder() / "lemmas.json", out / f"fold{n}")


if __name__ == "__main__":
    main()
