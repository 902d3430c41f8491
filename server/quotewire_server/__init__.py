"""Quotes from news articles: the server's side. `load()` gives the reader as an ordinary spaCy pipeline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["load"]


def load(name_or_path: str | Path | None = None) -> Language:
    """The reader as a spaCy pipeline: shipped model by default; see `quotewire_server.reader.load`."""
    from .reader.loading import load as load_pipeline  # spaCy and onnxruntime are only imported when needed

    return load_pipeline(name_or_path)
