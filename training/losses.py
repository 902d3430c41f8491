"""The loss of each task on a batch; every loss is a mean over the words (or spans) that have a label."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from .crf import Chain
from .dataset import IGNORE
from .model import ReaderModel

WEIGHTS = {
    "quotes": 1.0, "quote_words": 0.3, "links": 0.3, "tags": 0.5, "starts": 0.3, "entities": 0.6, "arcs": 0.5,
    "deps": 0.4,
}  # fmt: skip


def task_losses(
    model: ReaderModel, chain: Chain, output: dict[str, Tensor], batch: dict[str, Any], allowed: Tensor
) -> dict[str, Tensor]:
    """Loss per task; tasks without a label in the batch are absent. `allowed` [labels, fine labels] is for entities."""
    losses: dict[str, Tensor] = {}
    rows = batch["has_quotes"]
    if rows.any():
        gold = batch["quotes"][rows]
        emissions = output["quotes"][rows].float()
        losses["quotes"] = chain.loss(emissions, gold, gold != IGNORE)
        losses["quote_words"] = F.cross_entropy(emissions.flatten(0, 1), gold.flatten(), ignore_index=IGNORE)
    present = batch["starts"] != IGNORE
    losses["starts"] = F.binary_cross_entropy_with_logits(
        output["starts"].float()[present], batch["starts"][present].float()
    )
    weights = batch["weights"].expand(batch["tags"].shape)
    losses["tags"] = _weighted(output["tags"], batch["tags"], weights)
    _add(losses, "entities", _entities(output["entities"].float(), batch, allowed))
    _add_tree(losses, model, output, batch, weights)
    _add(losses, "links", _links(model, output, batch["links"]))
    return losses


def total(losses: dict[str, Tensor]) -> Tensor:
    """Weighted sum."""
    return sum((WEIGHTS[name] * loss for name, loss in losses.items()), torch.zeros(()))


def _add(losses: dict[str, Tensor], name: str, loss: Tensor | None) -> None:
    if loss is not None:
        losses[name] = loss


def _weighted(scores: Tensor, gold: Tensor, weights: Tensor) -> Tensor:
    loss = F.cross_entropy(scores.float().flatten(0, 1), gold.flatten(), ignore_index=IGNORE, reduction="none")
    known = (gold.flatten() != IGNORE) * weights.flatten()
    return (loss * known).sum() / known.sum().clamp(min=1)


def _entities(scores: Tensor, batch: dict[str, Any], allowed: Tensor) -> Tensor | None:
    gold = batch["entities"]
    known = gold != IGNORE
    if not known.any():
        return None
    logs = scores[known].log_softmax(-1)
    rows = allowed[gold[known]]
    loss = -torch.logsumexp(logs.masked_fill(~rows, -1e4), -1)
    weights = batch["entity_weights"].expand(gold.shape)[known]
    return (loss * weights).sum() / weights.sum()


def arc_scores(output: dict[str, Tensor], sentence: Tensor) -> Tensor:
    """Scores [batch, dependent, head], head = dependent standing for the root; other sentences are closed off."""
    heads = output["arc_head"]
    scores = (output["arc_dependent"].to(heads.dtype) @ heads.transpose(1, 2)).float()
    return scores.masked_fill(sentence[:, :, None] != sentence[:, None, :], -1e4)


def _add_tree(
    losses: dict[str, Tensor], model: ReaderModel, output: dict[str, Tensor], batch: dict[str, Any], weights: Tensor
) -> None:
    heads = batch["heads"]
    known = heads != IGNORE
    if not known.any():
        return
    losses["arcs"] = _weighted(arc_scores(output, batch["sentence"]), heads, weights)
    row, dependent = known.nonzero(as_tuple=True)
    head = heads[known]
    scores = model.relation_scores(
        output["relation_dependent"][row, dependent].float(), output["relation_head"][row, head].float()
    )
    losses["deps"] = _weighted(scores[None], batch["deps"][known][None], weights[known][None])


def link_scores(
    model: ReaderModel, output: dict[str, Tensor], row: int, cues: list[int], spans: list[Any]
) -> Tensor:
    """Scores [spans, 1 + cues] of a window's spans with "none" first."""
    first = torch.tensor([s[1] for s in spans])
    last = torch.tensor([s[2] for s in spans])
    span = (output["link_first"][row, first] + output["link_last"][row, last]).float()
    cue = torch.cat((model.link_none[None].float(), output["link_cue"][row, cues].float()))
    scores = span @ cue.T / cue.shape[-1] ** 0.5
    if not cues:
        return scores
    kinds = torch.tensor([s[0] for s in spans])
    distance = model.link_distance[kinds[:, None], torch.tensor([s[4] for s in spans])]
    return torch.cat((scores[:, :1], scores[:, 1:] + distance), 1)


def _links(model: ReaderModel, output: dict[str, Tensor], links: list[Any]) -> Tensor | None:
    parts = []
    for row, (cues, spans) in enumerate(links):
        if not spans or not cues:
            continue
        logs = link_scores(model, output, row, cues, spans).log_softmax(-1)
        for number, span in enumerate(spans):
            gold = [1 + c for c in span[3]] or [0]
            parts.append(-torch.logsumexp(logs[number, gold], 0))
    return torch.stack(parts).mean() if parts else None
