"""The runs behind the shipped weights: `python -m training.recipe --corpora ../shared/corpora --out build/reader`.

The first run trains from the pretrained encoder. The second goes on from there at half the rate with other windows,
other typography and other names. The shipped weights are the mean of both (weight averaging, Izmailov et al. 2018).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import torch

from .train import Run, parser


def mean(weights: list[dict[str, Any]]) -> dict[str, Any]:
    """Weights whose every tensor is the mean of those given."""
    result = dict(weights[-1])
    for part in ("model", "chain"):
        result[part] = {
            name: torch.stack([w[part][name].float() for w in weights]).mean(0).to(tensor.dtype)
            for name, tensor in weights[-1][part].items()
        }
    return result


def main() -> None:
    """Command line."""
    command = argparse.ArgumentParser(description=__doc__)
    command.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    command.add_argument("--out", type=Path, default=Path("build/reader"))
    options = command.parse_args()
    common = ["--corpora", str(options.corpora), "--cache", str(options.out / "data.pkl")]
    first, second = options.out / "first", options.out / "second"
    runs = (
        (first, ["--epochs", "5"]),
        (second, ["--start", str(first / "reader.pt"), "--epochs", "3", "--encoder-rate", "7e-5", "--head-rate", "5e-4",
                  "--seed", "21"]),
    )  # fmt: skip
    for out, settings in runs:
        if not (out / "reader.pt").exists():
            Run(parser().parse_args([*common, "--out", str(out), *settings])).run()
    weights = [torch.load(out / "reader.pt", weights_only=False) for out, _ in runs]
    torch.save(mean(weights), options.out / "reader.pt")


if __name__ == "__main__":
    main()
