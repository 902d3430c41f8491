"""Figures of a network in training: plain decoding, gold sentences, no overlap of windows.

They are for following a run; the figures of the shipped reader come from bench/reader.py.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from quotewire_server.attribution.card_items import FIELDS as CARD_FIELDS
from quotewire_server.attribution.card_network import KINDS as CARD_KINDS

from . import entities
from .batches import Pieces, batches, collate, windows
from .crf import Chain
from .dataset import IGNORE, KINDS, QUOTE_TAGS, Document, Vocabulary
from .losses import arc_scores, card_scores, link_scores
from .model import ReaderModel

EVALUATION_PIECES = 6144


def to_device(batch: Any, device: torch.device) -> Any:
    """A batch with all its tensors on a device."""
    if isinstance(batch, dict):
        return {name: to_device(value, device) for name, value in batch.items()}
    return batch.to(device, non_blocking=True) if isinstance(batch, torch.Tensor) else batch


class Counts:
    """Right, predicted and gold per name."""

    def __init__(self) -> None:
        self.right: Counter[str] = Counter()
        self.said: Counter[str] = Counter()
        self.gold: Counter[str] = Counter()

    def f1(self, name: str) -> float:
        """F1 in percent, 0 where nothing was right."""
        return 200.0 * self.right[name] / max(1, self.said[name] + self.gold[name])

    def add(self, name: str, said: set, gold: set) -> None:
        """Count two sets of items."""
        self.right[name] += len(said & gold)
        self.said[name] += len(said)
        self.gold[name] += len(gold)


def viterbi(emissions: np.ndarray, transitions: np.ndarray) -> np.ndarray:
    """Best tag sequence [words] of emissions [words, tags]."""
    back = np.zeros(emissions.shape, np.int64)
    score = emissions[0]
    for t in range(1, len(emissions)):
        paths = score[:, None] + transitions
        back[t] = paths.argmax(0)
        score = paths.max(0) + emissions[t]
    path = [int(score.argmax())]
    for t in range(len(emissions) - 1, 0, -1):
        path.append(int(back[t, path[-1]]))
    return np.array(path[::-1])


def quote_spans(tags: Sequence[int]) -> set[tuple[str, int, int]]:
    """(kind, start, end) of B-I-L-U-O tags."""
    spans, start = set(), -1
    for i, number in enumerate(tags):
        tag = QUOTE_TAGS[number]
        if tag[0] in "BU":
            start = i
        if tag[0] in "LU" and start >= 0:
            spans.add((tag[2:], start, i + 1))
            start = -1
    return spans


@torch.no_grad()
def evaluate(
    model: ReaderModel, chain: Chain, documents: Sequence[Document], pieces: Pieces, vocabulary: Vocabulary
) -> dict[str, float]:
    """Figures in percent of every task that the documents have labels for."""
    model.eval()
    tokens, spans, names, rates, starts = Counts(), Counts(), Counts(), Counts(), Counts()
    cards = Counts()
    transitions = chain.transitions().cpu().numpy()
    device = chain.scores.device
    for group in batches(windows(documents, pieces, None), EVALUATION_PIECES, random.Random(1)):
        batch = to_device(collate(group, vocabulary), device)
        with torch.autocast(device.type, torch.bfloat16):
            output = model(batch)
        _count_words(model, output, batch, rates, starts)
        _count_links(model, output, batch["links"], rates)
        _count_cards(model, output, batch["cards"], rates, cards)
        output = {name: output[name].float().cpu() for name in ("quotes", "entities")}
        batch["quotes"] = batch["quotes"].cpu()
        for row, window in enumerate(group):
            count = len(window.words)
            if window.document.quotes is not None:
                tags = viterbi(output["quotes"][row, :count].float().numpy(), transitions)
                _count_quotes(tags, batch["quotes"][row, :count].numpy(), tokens, spans)
            _count_entities(output["entities"][row, :count], window, names)
    figures = {f"token {k}": tokens.f1(k) for k in KINDS if tokens.gold[k]}
    figures |= {f"span {k}": spans.f1(k) for k in KINDS if spans.gold[k]}
    figures |= {k: 100.0 * rates.right[k] / rates.gold[k] for k in rates.gold}
    figures |= {f"ents {k}": names.f1(k) for k in sorted(names.gold)}
    figures |= {f"card {k}": cards.f1(k) for k in sorted(cards.gold)}
    figures["starts"] = starts.f1("starts")
    model.train()
    return figures


def _count_quotes(tags: np.ndarray, gold: np.ndarray, tokens: Counts, spans: Counts) -> None:
    said, true = quote_spans(tags), quote_spans(gold)
    for number, kind in enumerate(KINDS):
        of_kind = [set(np.flatnonzero((t - 1) // 4 == number)) if len(t) else set() for t in (tags, gold)]
        tokens.add(kind, of_kind[0] & set(np.flatnonzero(tags)), of_kind[1] & set(np.flatnonzero(gold)))
        spans.add(kind, {s for s in said if s[0] == kind}, {s for s in true if s[0] == kind})


def _count_links(model: ReaderModel, output: Any, links: Any, rates: Counts) -> None:
    asked = links["right"].any(1)
    if not asked.any():
        return
    best = link_scores(model, output, links)[:, 1:].argmax(-1)
    rates.gold["links"] += int(asked.sum())
    rates.right["links"] += int(links["right"][asked, best[asked]].sum())


def _count_cards(model: ReaderModel, output: Any, cards: Any, rates: Counts, found: Counts) -> None:
    """Share of quotes whose field is right, silence included, and F1 of what is answered."""
    if not cards:
        return
    kinds, scores = model.cards(output["vectors"].flatten(0, 1), cards)
    said, gold = kinds.argmax(-1), cards["kinds"]
    speech, known = CARD_KINDS.index("speech"), gold != IGNORE
    found.right["speech"] += int(((said == speech) & (gold == speech)).sum())
    found.said["speech"] += int(((said == speech) & known).sum())
    found.gold["speech"] += int((gold == speech).sum())
    for number, name in enumerate(CARD_FIELDS):
        known = cards["known"][:, number]
        best = card_scores(scores[number], cards["allowed"][:, number])[known].argmax(-1)
        right = cards["right"][:, number][known]
        hit = right.gather(1, (best - 1).clamp(min=0)[:, None])[:, 0] & (best > 0)
        rates.gold[name] += int(known.sum())
        rates.right[name] += int(hit.sum()) + int(((best == 0) & ~right.any(1)).sum())
        found.right[name] += int(hit.sum())
        found.said[name] += int((best > 0).sum())
        found.gold[name] += int(right.any(1).sum())


def _count_words(model: ReaderModel, output: Any, batch: Any, rates: Counts, starts: Counts) -> None:
    known = batch["tags"] != IGNORE
    rates.gold["tags"] += int(known.sum())
    rates.right["tags"] += int((output["tags"].argmax(-1) == batch["tags"])[known].sum())
    known = batch["heads"] != IGNORE
    heads = arc_scores(output, batch["sentence"]).argmax(-1)
    right = (heads == batch["heads"]) & known
    rates.gold["uas"] += int(known.sum())
    rates.right["uas"] += int(right.sum())
    row, dependent = known.nonzero(as_tuple=True)
    head = batch["heads"][known]
    scores = model.relation_scores(
        output["relation_dependent"][row, dependent].float(), output["relation_head"][row, head].float()
    )
    rates.gold["las"] += int(known.sum())
    rates.right["las"] += int(((scores.argmax(-1) == batch["deps"][known]) & right[known]).sum())
    present = batch["starts"] != IGNORE
    said, gold = (output["starts"] > 0)[present], batch["starts"][present] == 1
    starts.right["starts"] += int((said & gold).sum())
    starts.said["starts"] += int(said.sum())
    starts.gold["starts"] += int(gold.sum())


_MERGED = {"GPE": "LOC", "FAC": "LOC", "place": "LOC"}


def _count_entities(scores: Any, window: Any, names: Counts) -> None:
    gold_labels = window.document.entities[window.start : window.end]
    if not any(gold_labels):
        return
    said = [entities.LABELS[i] for i in scores.argmax(-1).tolist()]
    gold = [g if g and g[1:2] == "-" else "O" for g in gold_labels]
    for name in ("PERSON", "ORG", "LOC", "DATE"):
        pair = [
            {s for s in ((a, b, _MERGED.get(k, k)) for a, b, k in entities.bio_spans(tags)) if s[2] == name}
            for tags in (said, gold)
        ]
        names.add(name, *pair)
