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


def _log_product(left: Tensor, right: Tensor) -> Tensor:
    """Matrix products in log space over the last two dimensions."""
    tops = left.detach().amax(-1, keepdim=True), right.detach().amax(-2, keepdim=True)
    product = torch.log((left - tops[0]).exp() @ (right - tops[1]).exp() + 1e-30)
    return (product + tops[0] + tops[1]).clamp(min=2 * FORBIDDEN)


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
        return (self._partition(emissions, transitions, present) - score).sum() / present.sum()

    def _partition(self, emissions: Tensor, transitions: Tensor, present: Tensor) -> Tensor:
        """Log sum over all tag sequences, [batch].

        The steps from word to word are matrices [from, to] in log space; neighbours are multiplied pairwise until one
        is left, so that the depth is the logarithm of the number of words.
        """
        steps = transitions + emissions[:, 1:, None, :]
        nothing = torch.full_like(transitions, FORBIDDEN).fill_diagonal_(0.0)
        steps = torch.where(present[:, 1:, None, None], steps, nothing)
        while steps.shape[1] > 1:
            odd = steps[:, -1:] if steps.shape[1] % 2 else steps[:, :0]
            steps = torch.cat((_log_product(steps[:, 0:-1:2], steps[:, 1::2]), odd), 1)
        alpha = emissions[:, 0]
        if steps.shape[1]:
            alpha = torch.logsumexp(alpha[:, :, None] + steps[:, 0], 1)
        return torch.logsumexp(alpha, -1)
