"""Building the pipeline: the shipped reader alone, or behind a spaCy pipeline of the user's own."""

from __future__ import annotations

from pathlib import Path

import spacy
from spacy.language import Language

from .component import FACTORY, model_folder
from .tokens import make_safe


def load(name_or_path: str | Path | None = None) -> Language:
    """An ordinary spaCy pipeline that reads English news.

    None: the shipped model does everything. The name or folder of another model of ours: that model does. The name or
    folder of a spaCy pipeline (en_core_web_*): its tags, trees and entities are kept, and only source, cue and content
    come from the shipped model, run after the pipeline's own components.
    Raises OSError where there is no such model or pipeline.
    """
    if name_or_path is None or (model_folder(name_or_path) / "reader.onnx").exists():
        nlp = spacy.blank("en")
        config = {} if name_or_path is None else {"path": str(name_or_path)}
        nlp.add_pipe(FACTORY, config=config)
    else:
        nlp = spacy.load(name_or_path)
        if FACTORY not in nlp.pipe_names:
            nlp.add_pipe(FACTORY, last=True, config={"layers": ["attributions"]})
    make_safe(nlp)
    return nlp
