"""Train the reader: `python -m training.train --corpora ../shared/corpora --out build/reader`.

The run keeps its log (train.log, one JSON object per line) and a checkpoint in the output folder and goes on from there
when started again. A finished run leaves reader.pt, which training.export makes into the shipped files.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import time
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.data import DataLoader

from . import corpora
from .batches import Pieces, batches, collate, windows
from .card_examples import load_examples
from .crf import Chain
from .dataset import QUOTE_TAGS, Builder, Document, Vocabulary
from .encoder import pretrained_folder
from .entities import LABELS
from .evaluate import evaluate, to_device
from .losses import task_losses, total
from .model import ReaderModel, Sizes

CHECKPOINT_EVERY_SECONDS = 120
LOSSES_EVERY_STEPS = 5  # asking for their values makes an accelerator wait
# What is kept and measured is the running mean of the weights (Polyak and Juditsky 1992), over about so many steps.
AVERAGE_DECAY = 0.998


def load_data(folder: Path, cache: Path) -> dict[str, list[Document]]:
    """All documents by part, built once and kept in `cache`."""
    if cache.exists():
        with cache.open("rb") as stream:
            return pickle.load(stream)  # noqa: S301  (a cache that this program wrote)
    builder = Builder()
    splits = corpora.gum_split(folder)
    gum = [builder.build(d) for d in corpora.read_gum(folder)]
    data = {
        "gum_train": [d for d in gum if splits[d.name] != "test"],
        "gum_test": [d for d in gum if splits[d.name] == "test"],
    }
    for split in ("train", "dev", "test"):
        data[f"ewt_{split}"] = [builder.build(d) for d in corpora.read_ewt(folder, split)]
    for split in ("train", "dev"):
        data[f"polnear_{split}"] = [builder.build(d) for d in corpora.read_polnear(folder, split)]
    cache.parent.mkdir(parents=True, exist_ok=True)
    with cache.open("wb") as stream:
        pickle.dump(data, stream)
    return data


def add_cards(documents: list[Document], path: Path, fold: int | None, folds: int) -> list[Document]:
    """Give documents their cards; returns those of the fold, which are to be left out of training."""
    cards = load_examples(path)
    for document in documents:
        document.cards = cards.get(document.name)
    named = sorted(cards)
    left_out = set(named[fold::folds]) if fold is not None else set()
    return [d for d in documents if d.name in left_out]


class Run:
    """One training run with everything that a checkpoint has to hold."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        torch.set_num_threads(options.threads)
        self.device = torch.device(options.device)
        self.out: Path = options.out
        self.out.mkdir(parents=True, exist_ok=True)
        self.data = load_data(options.corpora, options.cache or self.out / "data.pkl")
        if options.cards:
            self.data["held"] = add_cards(self.data["polnear_train"], options.cards, options.fold, options.folds)
        held = {d.name for d in self.data.get("held", ())}
        parts = ("polnear_train", "ewt_train", "ewt_dev", "gum_train")
        self.train = [d for part in parts for d in self.data[part] if d.name not in held]
        start = torch.load(options.start, weights_only=False) if options.start else None
        self.vocabulary = Vocabulary(start["tags"], start["deps"]) if start else Vocabulary.collect(self.train)
        torch.manual_seed(options.seed)
        self.pieces = Pieces(pretrained_folder() / "tokenizer.json")
        self.model = ReaderModel(
            Sizes(len(QUOTE_TAGS), len(self.vocabulary.tags), len(self.vocabulary.deps), len(LABELS))
        )
        self.chain = Chain(QUOTE_TAGS)
        if not start:
            self.model.encoder.load_pretrained(pretrained_folder())
        else:
            self.model.load_state_dict(start["model"])
            self.chain.load_state_dict(start["chain"])
        self.model.to(self.device)
        self.chain.to(self.device)
        self.allowed = torch.from_numpy(self.vocabulary.entity_allowed).to(self.device)
        average = get_ema_multi_avg_fn(AVERAGE_DECAY)
        self.averages = {name: AveragedModel(part, multi_avg_fn=average) for name, part in self._parts().items()}
        self.optimizer = self._optimizer()
        self.epoch, self.step, self.steps = 0, 0, 0

    def _parts(self) -> dict[str, torch.nn.Module]:
        return {"model": self.model, "chain": self.chain}

    def _optimizer(self) -> torch.optim.Optimizer:
        fresh = ("encoder.shape", "encoder.space")
        groups: dict[tuple[float, float], list[Any]] = {}
        for name, parameter in [*self.model.named_parameters(), *self.chain.named_parameters()]:
            old = name.startswith("encoder.") and not name.startswith(fresh)
            rate = self.options.encoder_rate if old else self.options.head_rate
            decay = 0.01 if parameter.ndim > 1 else 0.0
            if name == "scores":
                rate, decay = 3 * rate, 0.0
            groups.setdefault((rate, decay), []).append(parameter)
        return torch.optim.AdamW(
            [{"params": p, "lr": r, "peak": r, "weight_decay": d} for (r, d), p in groups.items()],
            betas=(0.9, 0.98), fused=True,
        )  # fmt: skip

    def log(self, **entry: Any) -> None:
        """Append to the run's log and print."""
        line = json.dumps({"time": time.strftime("%H:%M:%S"), **entry})
        print(line, flush=True)
        with (self.out / "train.log").open("a") as stream:
            stream.write(line + "\n")

    def epoch_batches(self) -> list[Any]:
        """The epoch's batches of windows, the same for the same seed and epoch."""
        rng = random.Random(self.options.seed * 1000 + self.epoch)
        return list(batches(windows(self.train, self.pieces, rng), self.options.batch_pieces, rng))

    def set_rate(self) -> None:
        """Linear warm-up, then linear decay to a hundredth."""
        warm = 0.06 * self.steps
        factor = min(self.step / warm, max(0.01, (self.steps - self.step) / (self.steps - warm)))
        for group in self.optimizer.param_groups:
            group["lr"] = group["peak"] * factor

    def run(self) -> None:
        """Train to the end, from a checkpoint where there is one."""
        at = self._resume()
        saved = time.monotonic()
        while self.epoch < self.options.epochs:
            groups = self.epoch_batches()
            self.steps = self.steps or len(groups) * self.options.epochs
            self._train_epoch(groups, at, saved)
            at = 0
            self.epoch += 1
            self.save(0)
            for part in ("polnear_dev", "ewt_test", "held"):
                if self.data.get(part) and self.epoch in (2, self.options.epochs - 1, self.options.epochs):
                    self._evaluate(part)
        torch.save(self._weights(), self.out / "reader.pt")

    def _evaluate(self, part: str) -> None:
        model, chain = (average.module for average in self.averages.values())
        figures = evaluate(model, chain, self.data[part], self.pieces, self.vocabulary)
        self.log(epoch=self.epoch, part=part, **{k: round(v, 2) for k, v in figures.items()})

    def _train_epoch(self, groups: list[Any], at: int, saved: float) -> None:
        self.model.train()
        sums: dict[str, float] = {}
        began, pieces = time.monotonic(), 0
        loader = DataLoader(
            groups[at:],  # type: ignore[arg-type]
            batch_size=None, collate_fn=partial(collate, vocabulary=self.vocabulary), num_workers=self.options.workers,
        )  # fmt: skip
        for number, batch in enumerate(loader, at):
            step_losses = self._train_step(to_device(batch, self.device))
            pieces += sum(w.length for w in groups[number])
            for name, loss in step_losses.items():
                sums[name] = 0.98 * sums.get(name, loss) + 0.02 * loss
            if self.step % 25 == 0:
                rate = pieces / (time.monotonic() - began)
                losses = {name: round(value, 4) for name, value in sums.items()}
                self.log(step=self.step, of=self.steps, pieces_per_s=round(rate), **losses)
            if time.monotonic() - saved > CHECKPOINT_EVERY_SECONDS:
                self.save(number + 1)
                saved = time.monotonic()

    def _train_step(self, batch: dict[str, Any]) -> dict[str, float]:
        self.step += 1
        self.set_rate()
        with torch.autocast(self.device.type, torch.bfloat16):
            output = self.model(batch)
        losses = task_losses(self.model, self.chain, output, batch, self.allowed)
        loss = total(losses)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        parameters = [*self.model.parameters(), *self.chain.parameters()]
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        self.optimizer.step()
        for name, part in self._parts().items():
            self.averages[name].update_parameters(part)
        if self.step % LOSSES_EVERY_STEPS:
            return {}
        return {name: float(value.detach()) for name, value in losses.items()}

    def _weights(self) -> dict[str, Any]:
        parts = {name: average.module.state_dict() for name, average in self.averages.items()}
        return {
            **parts, "sizes": self.model.sizes.as_dict(),
            "tags": self.vocabulary.tags, "deps": self.vocabulary.deps, "entities": list(LABELS),
            "quotes": list(QUOTE_TAGS),
        }  # fmt: skip

    def save(self, at: int) -> None:
        """Write the checkpoint in one move; `at` is the next batch of the epoch."""
        state = {
            "parts": {name: part.state_dict() for name, part in self._parts().items()},
            "averages": {name: average.state_dict() for name, average in self.averages.items()},
            "optimizer": self.optimizer.state_dict(),
            "epoch": self.epoch, "step": self.step, "steps": self.steps, "at": at,
        }  # fmt: skip
        torch.save(state, self.out / "checkpoint.tmp")
        (self.out / "checkpoint.tmp").replace(self.out / "checkpoint.pt")

    def _resume(self) -> int:
        path = self.out / "checkpoint.pt"
        if not path.exists():
            return 0
        state = torch.load(path, weights_only=False, map_location=self.device)
        for name, part in self._parts().items():
            part.load_state_dict(state["parts"][name])
            self.averages[name].load_state_dict(state["averages"][name])
        self.optimizer.load_state_dict(state["optimizer"])
        self.epoch, self.step, self.steps = state["epoch"], state["step"], state["steps"]
        torch.manual_seed(self.options.seed + self.step)
        self.log(resumed=self.step)
        return int(state["at"])


def parser() -> argparse.ArgumentParser:
    """Options of a run."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    options.add_argument("--out", type=Path, default=Path("build/reader"))
    options.add_argument("--cache", type=Path, help="where the prepared documents are kept (default: in --out)")
    options.add_argument("--start", type=Path, help="weights of an earlier run to go on from")
    options.add_argument("--cards", type=Path, help="what training.cards made of the articles with cards")
    options.add_argument("--folds", type=int, default=1, help="leave out every so many of the articles with cards ...")
    options.add_argument("--fold", type=int, help="... beginning with this one; none: train on all")
    options.add_argument("--epochs", type=int, default=8)
    options.add_argument("--batch-pieces", type=int, default=3072)
    options.add_argument("--encoder-rate", type=float, default=1.5e-4)
    options.add_argument("--head-rate", type=float, default=1e-3)
    options.add_argument("--seed", type=int, default=20)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--device", default="cpu", help="cpu or cuda")
    options.add_argument("--workers", type=int, default=0, help="processes that prepare batches")
    return options


def main() -> None:
    """Command line."""
    Run(parser().parse_args()).run()


if __name__ == "__main__":
    main()
