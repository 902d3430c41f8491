"""Trains single heads further while the encoder rests.

    python -m training.heads build/reader/whole/reader.pt --sizes arc=512 relation=96 --out build/reader/reader.pt

In the joint run all tasks pull at the encoder, and a head is as good as the encoder's last steps left it. With the
encoder at rest a head can go on by itself, and what the other heads and the card network see does not change. A head
whose size changes starts afresh. It takes a third of the work of the joint run: about a minute for an epoch of the
trees on two CPU cores.

    python -m training.heads ... --tasks entities --rate 1e-3 --epochs 8
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path
from typing import Any

import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from .batches import Pieces, batches, collate, windows
from .dataset import Document, Vocabulary
from .encoder import pretrained_folder
from .evaluate import evaluate
from .export import load_weights
from .losses import WEIGHTS, task_losses
from .train import load_data

# The parameters of a task's head begin with these.
PARAMETERS = {"arcs": ("arc_",), "deps": ("relation_",), "tags": ("tag",), "entities": ("entity",)}
WARM_UP_STEPS = 50
AVERAGE_DECAY = 0.995  # a shorter mean than that of the joint run: there are fewer steps
# Shares of PolNeAR's articles in an epoch: their trees are a machine's, and most of their names.
SILVER_SHARE_OF_TREES, SILVER_SHARE_OF_NAMES = 0.25, 0.1


class HeadRun:
    """One run over the heads of some tasks; it reads the weights of `training.train`, and writes such weights."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        torch.set_num_threads(options.threads)
        torch.manual_seed(options.seed)
        self.data = load_data(options.corpora, options.cache)
        self.model, self.chain, self.weights = load_weights(options.weights, dict(options.sizes))
        self.vocabulary = Vocabulary(self.weights["tags"], self.weights["deps"])
        self.pieces = Pieces(pretrained_folder() / "tokenizer.json")
        self.allowed = torch.from_numpy(self.vocabulary.entity_allowed)
        self.trained = self._only_heads()
        self.average = AveragedModel(self.model, multi_avg_fn=get_ema_multi_avg_fn(AVERAGE_DECAY))
        self.optimizer = torch.optim.AdamW(
            [
                {"params": [p for p in self.trained if p.ndim > 1], "weight_decay": 0.01},
                {"params": [p for p in self.trained if p.ndim < 2], "weight_decay": 0.0},
            ],
            lr=options.rate, betas=(0.9, 0.98),
        )  # fmt: skip

    def _only_heads(self) -> list[torch.nn.Parameter]:
        """The parameters of the tasks' heads; all others are kept from learning."""
        beginnings = tuple(beginning for task in self.options.tasks for beginning in PARAMETERS[task])
        for name, parameter in self.model.named_parameters():
            parameter.requires_grad = name.startswith(beginnings)
        return [p for p in self.model.parameters() if p.requires_grad]

    def documents(self, rng: random.Random) -> list[Document]:
        """All that was annotated by reading, and some of the machine's."""
        names = "entities" in self.options.tasks
        share = SILVER_SHARE_OF_NAMES if names else SILVER_SHARE_OF_TREES
        gold = [d for part in ("ewt_train", "ewt_dev", "gum_train") for d in self.data[part]]
        news = self.data["polnear_train"]
        return gold + [d for d in news if (names and d.names_read) or rng.random() < share]

    def run(self) -> None:
        """All epochs, with figures after each."""
        step, steps = 0, 0
        for epoch in range(self.options.epochs):
            rng = random.Random(self.options.seed * 1000 + epoch)
            groups = list(batches(windows(self.documents(rng), self.pieces, rng), self.options.batch_pieces, rng))
            steps = steps or len(groups) * self.options.epochs
            self.model.train()
            self.model.encoder.eval()
            began = time.monotonic()
            for group in groups:
                step += 1
                rate = self.options.rate * min(1.0, step / WARM_UP_STEPS) * max(0.01, 1 - step / steps)
                for parameters in self.optimizer.param_groups:
                    parameters["lr"] = rate
                self._step(collate(group, self.vocabulary))
            self.log(epoch=epoch + 1, seconds=round(time.monotonic() - began), **self._figures())
            self.save()

    def _step(self, batch: dict[str, Any]) -> None:
        batch["cards"] = {}
        with torch.autocast("cpu", torch.bfloat16):
            output = self.model(batch)
        losses = task_losses(self.model, self.chain, output, batch, self.allowed)
        loss = torch.stack([WEIGHTS[task] * losses[task] for task in self.options.tasks if task in losses]).sum()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.trained, 1.0)
        self.optimizer.step()
        self.average.update_parameters(self.model)

    def _figures(self) -> dict[str, float]:
        model: Any = self.average.module
        found = evaluate(model, self.chain, self.data["ewt_test"], self.pieces, self.vocabulary)
        return {name: round(value, 2) for name, value in found.items()}

    def save(self) -> None:
        """Write the weights in one move."""
        self.options.out.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.options.out.with_suffix(".tmp")
        torch.save({**self.weights, "model": self.average.module.state_dict()}, temporary)
        temporary.replace(self.options.out)

    def log(self, **entry: Any) -> None:
        """Print one JSON object."""
        print(json.dumps({"time": time.strftime("%H:%M:%S"), **entry}), flush=True)


def _size(text: str) -> tuple[str, int]:
    name, _, number = text.partition("=")
    return name, int(number)


def parser() -> argparse.ArgumentParser:
    """Options of a run."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("weights", type=Path, help="what training.train left")
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    options.add_argument("--cache", type=Path, default=Path("build/data.pkl"), help="the prepared documents")
    options.add_argument("--tasks", nargs="+", choices=sorted(PARAMETERS), default=["arcs", "deps"])
    options.add_argument("--sizes", nargs="*", type=_size, default=[], metavar="NAME=NUMBER", help="of training.model")
    options.add_argument("--epochs", type=int, default=9)
    options.add_argument("--rate", type=float, default=1.2e-3)
    options.add_argument("--batch-pieces", type=int, default=3072)
    options.add_argument("--seed", type=int, default=5)
    options.add_argument("--threads", type=int, default=2)
    return options


def main() -> None:
    """Command line."""
    HeadRun(parser().parse_args()).run()


if __name__ == "__main__":
    main()
