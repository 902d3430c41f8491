"""The loss of each task on a batch; every loss is a mean over the words (or spans) that have a label."""

from __future__ import annotations

from typing import Any

import torch
from quotewire_server.attribution.card_items import FIELDS as CARD_FIELDS
from torch import Tensor
from torch.nn import functional as F

from .crf import Chain
from .dataset import IGNORE
from .model import ReaderModel

WEIGHTS = {
    "quotes": 1.0, "quote_words": 0.3, "links": 0.3, "tags": 0.5, "starts": 0.3, "entities": 0.6, "arcs": 0.5,
    "deps": 0.4, "card_kind": 0.4, "card_date": 0.4, "card_outlet": 0.3, "card_role": 0.2,
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
    _add_cards(losses, model, output, batch["cards"])
    return losses


def total(losses: dict[str, Tensor]) -> Tensor:
    """Weighted sum."""
    return torch.stack([WEIGHTS[name] * loss for name, loss in losses.items()]).sum()


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


def link_scores(model: ReaderModel, output: dict[str, Tensor], links: dict[str, Tensor]) -> Tensor:
    """Scores [spans, 1 + cues] of a batch's spans with "none" first; cues of other windows are closed off."""
    row, first, last, kind = links["spans"].unbind(1)
    span = (output["link_first"][row, first] + output["link_last"][row, last]).float()
    cue_row, cue_word = links["cues"].unbind(1)
    cue = torch.cat((model.link_none[None].float(), output["link_cue"][cue_row, cue_word].float()))
    scores = span @ cue.T / cue.shape[-1] ** 0.5
    to_cues = scores[:, 1:] + model.link_distance[kind[:, None], links["distance"]]
    return torch.cat((scores[:, :1], to_cues.masked_fill(~links["same"], -1e4)), 1)


def _links(model: ReaderModel, output: dict[str, Tensor], links: dict[str, Tensor]) -> Tensor | None:
    asked = links["same"].any(1)
    if not len(links["spans"]) or not asked.any():
        return None
    logs = link_scores(model, output, links).log_softmax(-1)
    right = torch.cat((~links["right"].any(1, keepdim=True), links["right"]), 1)
    return _chosen(logs, right)[asked].mean()


def _chosen(logs: Tensor, right: Tensor) -> Tensor:
    """Negative log probability that one of the right options is chosen, [rows]."""
    return -torch.logsumexp(logs.masked_fill(~right, -1e4), -1)


def card_scores(scores: Tensor, allowed: Tensor) -> Tensor:
    """Scores [documents, items, 1 + items] with what may not be chosen closed off; none may always be."""
    return torch.cat((scores[..., :1], scores[..., 1:].masked_fill(~allowed, -1e4)), -1)


def _add_cards(
    losses: dict[str, Tensor], model: ReaderModel, output: dict[str, Tensor], cards: dict[str, Tensor]
) -> None:
    if not cards:
        return
    kinds, scores = model.cards(output["vectors"].flatten(0, 1), cards)
    losses["card_kind"] = F.cross_entropy(
        kinds.float().flatten(0, 1), cards["kinds"].flatten(), ignore_index=IGNORE
    )
    for number, name in enumerate(CARD_FIELDS):
        known = cards["known"][:, number]
        if known.any():
            logs = card_scores(scores[number].float(), cards["allowed"][:, number])[known].log_softmax(-1)
            right = cards["right"][:, number][known]
            right = torch.cat((~right.any(1, keepdim=True), right), 1)
            losses[f"card_{name}"] = _chosen(logs, right).mean()
