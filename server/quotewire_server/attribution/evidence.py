"""What the card network's odds say of options that are one thing or several: a date with all its occurrences."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

FEATURES = ("network_odds", "network_probability", "network_lead")
FAR = -12.0  # the log odds of what the network did not see together


def evidence(odds: Mapping[object, float], groups: Sequence[Sequence[object]]) -> list[list[float]]:
    """The values of FEATURES for options that each are one or more keys: odds, probability, lead over the next best."""
    sums = [float(np.logaddexp.reduce([odds.get(key, FAR) for key in group])) for group in groups]
    whole = float(np.logaddexp.reduce([0.0, *sums]))
    rows = []
    for i, own in enumerate(sums):
        best = max([0.0, *sums[:i], *sums[i + 1 :]])
        rows.append([max(FAR, min(-FAR, own)), math.exp(own - whole), max(FAR, min(-FAR, own - best))])
    return rows
