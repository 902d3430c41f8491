"""The runs behind the shipped weights: `python -m training.recipe --corpora ../shared/corpora --out build/reader`.

The first run trains from the pretrained encoder. The second goes on from there at half the rate with other windows,
other typography and other names; its weights are the shipped ones. (The mean of both runs was tried: no better.)
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from .train import Run, parser


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
    shutil.copy(second / "reader.pt", options.out / "reader.pt")


if __name__ == "__main__":
    main()
