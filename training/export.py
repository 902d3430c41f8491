"""Make a training run's weights into the files that the reader loads.

`python -m training.export build/reader/reader.pt --out server/quotewire_server/models/en_news`

writes reader.onnx (8-bit weights), pairs.npz (what is scored pairwise outside ONNX), cards.npz (the card network),
config.json and tokenizer.json.
With --float the ONNX file keeps 32-bit weights, to measure what quantisation costs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from quotewire_server.reader.words import SHAPES, SPACES
from torch import Tensor, nn

from .crf import Chain
from .encoder import HEADS, WIDTH, Layer, pretrained_folder
from .model import ReaderModel, Sizes

INPUTS = ("pieces", "shapes", "spaces", "first")


class Exported(nn.Module):
    """The network with positional inputs, for one text at a time: nothing is padded."""

    def __init__(self, model: ReaderModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, pieces: Tensor, shapes: Tensor, spaces: Tensor, first: Tensor) -> tuple[Tensor, ...]:
        output = self.model(
            {"pieces": pieces, "shapes": shapes, "spaces": spaces, "first": first, "present": (pieces > 0).float()}
        )
        return tuple(output[name] for name in ReaderModel.OUTPUTS)


def _plain_attention(self: Layer, x: Tensor, _: Tensor) -> Tensor:
    """Attention without a mask: nothing is padded."""
    size = (x.shape[0], x.shape[1], HEADS, WIDTH // HEADS)
    q, k, v = (part(x).view(size).transpose(1, 2) for part in (self.query, self.key, self.value))
    scores = q @ k.transpose(2, 3) * (1.0 / math.sqrt(WIDTH // HEADS))
    mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(x.shape)
    x = self.mixed_norm(x + self.mixed(mixed))
    return self.down_norm(x + self.down(nn.functional.gelu(self.up(x))))


def load_weights(path: Path, sizes: Mapping[str, int] | None = None) -> tuple[ReaderModel, Chain, dict[str, Any]]:
    """Network and tag chain from a weights file of training.train, ready for evaluation.

    What has another size in `sizes` than in the file starts afresh.
    """
    state = torch.load(path, weights_only=False, map_location="cpu")
    if "weights" in state:
        state = state["weights"]
    state = {**state, "sizes": {**state["sizes"], **(sizes or {})}}
    model = ReaderModel(Sizes(**state["sizes"]))
    fresh = {n for n, value in model.state_dict().items() if state["model"][n].shape != value.shape} if sizes else set()
    model.load_state_dict({n: v for n, v in state["model"].items() if n not in fresh}, strict=not fresh)
    chain = Chain(state["quotes"])
    chain.load_state_dict(state["chain"])
    return model.eval(), chain, state


def write_onnx(model: ReaderModel, path: Path, quantise: bool) -> None:
    """The network as ONNX; `quantise` stores weights in 8 bits, one scale per channel."""
    forward, Layer.forward = Layer.forward, _plain_attention  # type: ignore[method-assign]
    example = (
        torch.ones(2, 12, dtype=torch.long), torch.zeros(2, 12, dtype=torch.long),
        torch.zeros(2, 12, dtype=torch.long), torch.arange(8).repeat(2, 1),
    )  # fmt: skip
    axes = {name: {0: "batch", 1: "pieces"} for name in INPUTS[:3]} | {"first": {0: "batch", 1: "words"}}
    axes |= {name: {0: "batch", 1: "words"} for name in ReaderModel.OUTPUTS}
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        try:
            torch.onnx.export(
                Exported(model), example, str(plain), input_names=list(INPUTS), output_names=list(ReaderModel.OUTPUTS),
                dynamic_axes=axes, opset_version=17, dynamo=False,
            )  # fmt: skip
        finally:
            Layer.forward = forward  # type: ignore[method-assign]
        if not quantise:
            shutil.copy(plain, path)
            return
        from onnxruntime.quantization import QuantType, quantize_dynamic

        quantize_dynamic(
            str(plain), str(path), per_channel=True, reduce_range=False, weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gather"],
        )  # fmt: skip


def export(weights: Path, out: Path, quantise: bool = True) -> None:
    """Write all files into `out`, each in one move."""
    model, chain, state = load_weights(weights)
    out.mkdir(parents=True, exist_ok=True)
    temporary = out / "reader.onnx.tmp"
    write_onnx(model, temporary, quantise)
    pairs = {
        "relation_weight": model.relation_weight.detach().numpy().astype(np.float16),
        "link_none": model.link_none.detach().numpy(),
        "link_distance": model.link_distance.detach().numpy(),
        "transitions": chain.transitions().detach().numpy(),
    }
    np.savez_compressed(out / "pairs.tmp.npz", **pairs)
    np.savez_compressed(out / "cards.tmp.npz", **model.cards.arrays())
    config = {
        "format": 1,
        "language": "en",
        "quotes": state["quotes"], "tags": state["tags"], "deps": state["deps"], "entities": state["entities"],
        "shapes": list(SHAPES), "spaces": list(SPACES),
        "sha256": hashlib.sha256(temporary.read_bytes()).hexdigest(),
    }  # fmt: skip
    (out / "config.json.tmp").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    shutil.copy(pretrained_folder() / "tokenizer.json", out / "tokenizer.json.tmp")
    for name in ("reader.onnx", "config.json", "tokenizer.json"):
        (out / f"{name}.tmp").replace(out / name)
    for name in ("pairs", "cards"):
        (out / f"{name}.tmp.npz").replace(out / f"{name}.npz")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--float", action="store_true", help="keep 32-bit weights")
    options = parser.parse_args()
    export(options.weights, options.out, not options.float)


if __name__ == "__main__":
    main()
