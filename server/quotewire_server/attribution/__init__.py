"""Attribution: from the reader's spans to quotes with speaker, role, date and outlet.

Pure functions over a spaCy Doc: nothing is read or written but the learnt forests, which are loaded once.
"""

from __future__ import annotations

from .engine import Attributor, attribute
from .model import (
    ArticleContext,
    AttributionResult,
    Cue,
    Mention,
    Outlet,
    Quote,
    Role,
    Span,
    Speaker,
    UtteranceDate,
    Warning,
)

__all__ = [
    "ArticleContext", "AttributionResult", "Attributor", "Cue", "Mention", "Outlet", "Quote", "Role", "Span",
    "Speaker", "UtteranceDate", "Warning", "attribute",
]  # fmt: skip
