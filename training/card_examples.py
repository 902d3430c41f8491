"""What the card network learns from, as arrays: reads what `training.cards` wrote."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from quotewire_server.attribution.card_items import FIELDS
from quotewire_server.attribution.card_network import MAX_ITEMS, relations

from .dataset import IGNORE, Cards


def load_examples(path: Path) -> dict[str, Cards]:
    """The examples written by `main`, by article."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        found[entry["id"]] = arrays_of(entry["items"][:MAX_ITEMS], entry["quotes"])
    return found


def arrays_of(items: Sequence, quotes: Sequence[dict]) -> Cards:
    """The arrays of an example."""
    columns = [np.array([item[i] for item in items], np.int64) for i in range(8)]
    gaps, flags = relations(columns[5], columns[6], columns[7], columns[4])
    count = len(items)
    kinds = np.full(count, IGNORE, np.int64)
    known = np.zeros((len(FIELDS), count), bool)
    allowed, right = (np.zeros((len(FIELDS), count, count), bool) for _ in range(2))
    for quote in quotes:
        at = quote["item"]
        if at >= count:
            continue
        kinds[at] = quote["kind"] if quote["kind"] is not None else IGNORE
        for number, name in enumerate(FIELDS):
            if name in quote:
                known[number, at] = True
                options, answers = ([i for i in numbers if i < count] for numbers in quote[name])
                allowed[number, at, options], right[number, at, answers] = True, True
    traits = np.array([item[8] for item in items], np.float32)
    return Cards(columns[0], np.stack(columns[1:4], 1), traits, gaps, flags, kinds, known, allowed, right)
