"""The reader's network: the encoder and one small head per task, all on each word's first piece."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
from quotewire_server.reader.decode_quotes import LINK_DISTANCES
from torch import Tensor, nn
from torch.nn import functional as F

from .card_model import CardModel
from .encoder import WIDTH, Dropout, Encoder

# Which name a word is in is told by the word itself and its nearest company too: what tasks of the whole sentence leave
# of them in the last layer is not enough.
NAME_LAYERS = (0, 3)


@dataclass(frozen=True)
class Sizes:
    """Numbers of labels per task and widths of the projections that are scored pairwise."""

    quote_tags: int
    tags: int
    deps: int
    entities: int
    arc: int = 256
    relation: int = 64
    link: int = 128

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


class Neighbours(nn.Module):
    """A hidden layer that sees each word with its left and right neighbour."""

    def __init__(self, width: int, dropout: float, layers: int = 1) -> None:
        super().__init__()
        self.hidden = nn.Linear(3 * layers * WIDTH, width)
        self.dropout = Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """[batch, words, 384 * layers] -> [batch, words, width]."""
        left = F.pad(x[:, :-1], (0, 0, 1, 0))
        right = F.pad(x[:, 1:], (0, 0, 0, 1))
        return self.dropout(F.gelu(self.hidden(torch.cat((left, x, right), -1))))


class Projection(nn.Module):
    """Linear layer, leaky ReLU, dropout: one side of a pairwise score (Dozat and Manning 2017)."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.linear = nn.Linear(WIDTH, width)
        self.dropout = Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        return self.dropout(F.leaky_relu(self.linear(x), 0.1))


class ReaderModel(nn.Module):
    """All tasks in one pass; `forward` returns what the runtime needs, pairwise scores are computed from it."""

    OUTPUTS = (
        "quotes", "tags", "starts", "entities", "arc_dependent", "arc_head",
        "relation_dependent", "relation_head", "link_first", "link_last", "link_cue", "vectors",
    )  # fmt: skip

    def __init__(self, sizes: Sizes, dropout: float = 0.1, head_dropout: float = 0.25) -> None:
        super().__init__()
        self.sizes = sizes
        self.encoder = Encoder(dropout)
        self.word_dropout = Dropout(head_dropout)
        self.quote_hidden = Neighbours(WIDTH, head_dropout)
        self.quote_tags = nn.Linear(WIDTH, sizes.quote_tags)
        self.tag_hidden = Projection(256, head_dropout)
        self.tag = nn.Linear(256, sizes.tags)
        self.start = nn.Linear(WIDTH, 1)
        self.entity_hidden = Neighbours(256, head_dropout, len(NAME_LAYERS) + 1)
        self.entity = nn.Linear(256, sizes.entities)
        self.arc_dependent, self.arc_head = (Projection(sizes.arc, head_dropout) for _ in range(2))
        self.arc_weight = nn.Parameter(torch.zeros(sizes.arc, sizes.arc))
        self.arc_bias = nn.Parameter(torch.zeros(sizes.arc))
        self.relation_dependent, self.relation_head = (Projection(sizes.relation, head_dropout) for _ in range(2))
        self.relation_weight = nn.Parameter(torch.zeros(sizes.relation + 1, sizes.deps, sizes.relation + 1))
        self.link_first, self.link_last, self.link_cue = (nn.Linear(WIDTH, sizes.link) for _ in range(3))
        self.link_none = nn.Parameter(torch.zeros(sizes.link))
        self.link_distance = nn.Parameter(torch.zeros(2, LINK_DISTANCES))
        self.cards = CardModel()
        nn.init.normal_(self.arc_weight, std=0.06)
        nn.init.normal_(self.relation_weight, std=0.1)
        nn.init.normal_(self.link_none, std=0.02)

    def words(self, batch: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Vectors of the words' first pieces [batch, words, 384], and those of lower layers side by side."""
        after = self.encoder(batch["pieces"], batch["shapes"], batch["spaces"], batch["present"])
        index = batch["first"][:, :, None].expand(-1, -1, WIDTH)
        lower = torch.cat([torch.gather(after[layer], 1, index) for layer in NAME_LAYERS], -1)
        return torch.gather(after[-1], 1, index), lower

    def forward(self, batch: dict[str, Tensor]) -> dict[str, Tensor]:
        vectors, lower = self.words(batch)
        x = self.word_dropout(vectors)
        quote = self.quote_hidden(x)
        dependent = self.arc_dependent(x)
        return {
            "quotes": self.quote_tags(quote),
            "tags": self.tag(self.tag_hidden(x)),
            "starts": self.start(x)[..., 0],
            "entities": self.entity(self.entity_hidden(torch.cat((self.word_dropout(lower), x), -1))),
            "arc_dependent": dependent @ self.arc_weight + self.arc_bias,
            "arc_head": self.arc_head(x),
            "relation_dependent": self.relation_dependent(x),
            "relation_head": self.relation_head(x),
            "link_first": self.link_first(x),
            "link_last": self.link_last(x),
            "link_cue": self.link_cue(x),
            "vectors": vectors,
        }

    def relation_scores(self, dependents: Tensor, heads: Tensor) -> Tensor:
        """Label scores [n, labels] of n dependent and head projections [n, relation]."""
        dependents = F.pad(dependents, (0, 1), value=1.0)
        heads = F.pad(heads, (0, 1), value=1.0)
        mixed = torch.einsum("nd,dlh->nlh", dependents, self.relation_weight.to(dependents.dtype))
        return torch.einsum("nlh,nh->nl", mixed, heads)
