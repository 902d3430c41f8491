"""The card network in torch, trained together with the reader; `attribution/card_network.py` runs it in numpy."""

from __future__ import annotations

import math

import numpy as np
import torch
from quotewire_server.attribution.card_items import FIELDS, TRAITS, TYPES
from quotewire_server.attribution.card_network import FLAGS, GAP_CLASSES, KINDS
from torch import Tensor, nn
from torch.nn import functional as F

from .encoder import WIDTH, Dropout

SIZE, HEADS, LAYERS, INNER = 128, 4, 2, 256


class Layer(nn.Module):
    """Attention with learned terms for how two items stand to each other, then a hidden layer."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.before, self.between = nn.LayerNorm(SIZE), nn.LayerNorm(SIZE)
        self.query, self.key, self.value, self.mixed = (nn.Linear(SIZE, SIZE) for _ in range(4))
        self.gap = nn.Parameter(torch.zeros(HEADS, GAP_CLASSES))
        self.flag = nn.Parameter(torch.zeros(HEADS, FLAGS))
        self.up, self.down = nn.Linear(SIZE, INNER), nn.Linear(INNER, SIZE)
        self.dropout = Dropout(dropout)

    def forward(self, x: Tensor, gaps: Tensor, flags: Tensor, mask: Tensor) -> Tensor:
        """x [documents, items, SIZE]; gaps [documents, items, items], flags with FLAGS more, mask as gaps."""
        y = self.before(x)
        size = (*x.shape[:2], HEADS, SIZE // HEADS)
        q, k, v = (part(y).view(size).transpose(1, 2) for part in (self.query, self.key, self.value))
        bias = self.gap[:, gaps].transpose(0, 1) + (flags @ self.flag.T).permute(0, 3, 1, 2)
        scores = q @ k.transpose(2, 3) / math.sqrt(SIZE // HEADS) + bias
        weights = scores.masked_fill(~mask[:, None], -1e4).softmax(-1)
        x = x + self.dropout(self.mixed((weights @ v).transpose(1, 2).reshape(x.shape)))
        return x + self.dropout(self.down(F.relu(self.up(self.between(x)))))


class CardModel(nn.Module):
    """Kinds of quotes and scores of their options from the reader's vectors."""

    def __init__(self, dropout: float = 0.3) -> None:
        super().__init__()
        types = len(TYPES)
        self.places = nn.Parameter(torch.randn(types, 3 * WIDTH, SIZE) / math.sqrt(3 * WIDTH))
        self.traits = nn.Parameter(torch.randn(types, TRAITS, SIZE) / math.sqrt(TRAITS))
        self.types = nn.Parameter(torch.zeros(types, SIZE))
        self.norm, self.last = nn.LayerNorm(SIZE), nn.LayerNorm(SIZE)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.kind = nn.Linear(SIZE, len(KINDS))
        self.asks = nn.ModuleList(nn.Linear(SIZE, SIZE) for _ in range(len(FIELDS)))
        self.options = nn.ModuleList(nn.Linear(SIZE, SIZE) for _ in range(len(FIELDS)))
        self.none = nn.Parameter(torch.randn(len(FIELDS), SIZE) * 0.02)
        self.gap = nn.Parameter(torch.zeros(len(FIELDS), GAP_CLASSES))
        self.flag = nn.Parameter(torch.zeros(len(FIELDS), FLAGS))
        self.dropout = Dropout(dropout)

    def forward(self, vectors: Tensor, cards: dict[str, Tensor]) -> tuple[Tensor, list[Tensor]]:
        """`vectors` [words of the batch, 384]; `cards` as `training.batches.collate` makes them.

        Returns the kinds' scores [documents, items, 3] and for each field those of all items as options of all items,
        none first [documents, items, 1 + items].
        """
        words = self.dropout(vectors[cards["words"]].flatten(2).float())
        by_type = torch.einsum("dif,tfs->dtis", words, self.places)
        by_type = by_type + torch.einsum("dif,tfs->dtis", cards["traits"], self.traits)
        index = cards["types"][:, None, :, None].expand(-1, 1, -1, SIZE)
        x = by_type.gather(1, index)[:, 0] + self.types[cards["types"]]
        x = self.norm(x)
        gaps, flags = cards["gaps"], cards["flags"]
        for layer in self.layers:
            x = layer(x, gaps, flags, cards["there"][:, None, :].expand(-1, x.shape[1], -1))
        x = self.last(x)
        scores = []
        for number in range(len(FIELDS)):
            asks = self.asks[number](x) / math.sqrt(SIZE)
            found = asks @ self.options[number](x).transpose(1, 2)
            found = found + self.gap[number][gaps] + flags @ self.flag[number]
            scores.append(torch.cat(((asks @ self.none[number])[..., None], found), -1))
        return self.kind(x), scores

    def arrays(self) -> dict[str, np.ndarray]:
        """The weights as the numpy network wants them."""
        return {name: value.detach().cpu().numpy().astype(np.float16) for name, value in self.state_dict().items()}
