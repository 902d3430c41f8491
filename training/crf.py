"""Linear-chain conditional random field over a tag set with forbidden transitions (Lafferty et al. 2001)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

FORBIDDEN = -1e4


def allowed_transitions(tags: Sequence[str]) -> Tensor:
    """Boolean matrix [from, to] of what may follow what in B-I-L-U-O tags."""
    matrix = torch.zeros(len(tags), len(tags), dtype=torch.bool)
    for i, before in enumerate(tags):
        for j, after in enumerate(tags):
            if before[0] in "BI":
                matrix[i, j] = after[0] in "IL" and after[2:] == before[2:]
            else:
                matrix[i, j] = after[0] in "OBU"
    return matrix


class Chain(nn.Module):
    """Negative log likelihood of tag sequences; a sequence may begin and end inside a span (windows do)."""

    def __init__(self, tags: Sequence[str]) -> None:
        super().__init__()
        self.register_buffer("allowed", allowed_transitions(tags))
        self.scores = nn.Parameter(torch.zeros(len(tags), len(tags)))

    def transitions(self) -> Tensor:
        """Transition scores [from, to]."""
        return self.scores.masked_fill(~self.allowed, FORBIDDEN)

    def loss(self, emissions: Tensor, gold: Tensor, present: Tensor) -> Tensor:
        """Mean over words; emissions [batch, words, tags], gold [batch, words], present [batch, words] bool."""
        emissions = emissions.float()
        transitions = self.transitions()
        gold = gold.clamp(min=0)
        score = emissions.gather(2, gold[..., None])[..., 0]
        score = (score * present).sum(1)
        score = score + (transitions[gold[:, :-1], gold[:, 1:]] * present[:, 1:]).sum(1)
        alpha = emissions[:, 0]
        weights = transitions.exp()
        each = emissions.unbind(1)  # slicing in the loop would cost a full-size gradient per word
        for t in range(1, len(each)):
            top = alpha.detach().max(-1, keepdim=True).values
            following = torch.log((alpha - top).exp() @ weights + 1e-30) + top + each[t]
            alpha = torch.where(present[:, t, None], following, alpha)
        return (torch.logsumexp(alpha, -1) - score).sum() / present.sum()
