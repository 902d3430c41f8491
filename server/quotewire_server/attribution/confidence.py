"""How sure a quote is: a calibrated probability that its content and its speaker are right."""

from __future__ import annotations

from ..limits import MIN_QUOTE_CONFIDENCE, SURE_SPEECH
from .draft import Draft, Reading
from .forest import Forest
from .kinds import FEATURES as KIND_FEATURES
from .kinds import features as kind_features

_RESOLUTIONS = ("named", "apposition", "relative_clause", "coreference", "first_person", "role", "continuation",
                "label", "description", "ranked")  # fmt: skip
FEATURES = (
    *KIND_FEATURES, "attributed", "speech", "no_speaker", "best_candidate", "second_candidate",
    *(f"by_{r}" for r in _RESOLUTIONS),
)  # fmt: skip


def features(reading: Reading, draft: Draft) -> list[float]:
    """One row of FEATURES for a finished draft."""
    speaker = draft.speaker
    scores = [s for _, s in speaker.candidates] if speaker else []
    return [
        *kind_features(reading, draft),
        draft.scores.get("attributed", 0.0),
        draft.scores.get("speech", 0.0),
        float(speaker is None),
        scores[0] if scores else 1.0,
        scores[1] if len(scores) > 1 else 0.0,
        *(float(speaker is not None and speaker.resolution == r) for r in _RESOLUTIONS),
    ]


def of(reading: Reading, draft: Draft, forest: Forest) -> float:
    """The confidence of a draft, 0 to 1."""
    return round(float(forest.scores([features(reading, draft)])[0]), 3)


def worth_giving(draft: Draft, sure: float) -> bool:
    """Whether a finished draft with this confidence is given out: words that surely are somebody's always are."""
    verbatim = draft.kind == "direct" and draft.scores.get("speech", 0.0) >= SURE_SPEECH
    return draft.kind == "belief" or sure >= MIN_QUOTE_CONFIDENCE or verbatim
