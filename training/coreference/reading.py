"""Reading many texts with the pipeline, kept on disk so that a later run need not read them again."""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path
from typing import Any

import numpy as np
from quotewire_server.reader.attributions import Attribution
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, LEMMA, MORPH, POS, TAG
from spacy.language import Language
from spacy.tokens import Doc

_ATTRIBUTES = ["TAG", "POS", "MORPH", "LEMMA", "HEAD", "DEP", "ENT_IOB", "ENT_TYPE"]
_IDS = [TAG, POS, MORPH, LEMMA, HEAD, DEP, ENT_IOB, ENT_TYPE]
_STRINGS = (0, 1, 2, 3, 5, 7)


def read_texts(nlp: Language, name: str, texts: list[str], cache: Path | None = None) -> list[Doc]:
    """Read texts with nlp, from `cache/name.pkl` where that holds exactly these texts."""
    digest = hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()
    path = cache / f"{name}.pkl" if cache else None
    if path is not None and path.exists():
        with path.open("rb") as file:
            kept = pickle.load(file)  # noqa: S301 (written by this module)
        if kept["digest"] == digest:
            return [_unpack(nlp, packed) for packed in kept["docs"]]
    docs = list(nlp.pipe(texts, batch_size=8))
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            pickle.dump({"digest": digest, "docs": [_pack(doc) for doc in docs]}, file, protocol=5)
    return docs


def _pack(doc: Doc) -> dict[str, Any]:
    values = doc.to_array(_IDS)
    columns = []
    for i in range(len(_IDS)):
        column = values[:, i]
        columns.append([doc.vocab.strings[v] for v in column] if i in _STRINGS else column.astype(np.int64))
    attributions = [(a.cue, a.source, a.contents, a.score) for a in doc._.attributions or ()]
    return {
        "words": [t.text for t in doc],
        "spaces": [bool(t.whitespace_) for t in doc],
        "columns": columns,
        "tensor": np.asarray(doc.tensor, dtype=np.float16),
        "attributions": attributions,
    }


def _unpack(nlp: Language, packed: dict[str, Any]) -> Doc:
    doc = Doc(nlp.vocab, words=packed["words"], spaces=packed["spaces"])
    columns = [
        np.asarray([nlp.vocab.strings.add(v) for v in column], dtype=np.uint64)
        if i in _STRINGS
        else np.asarray(column, dtype=np.int64).view(np.uint64)
        for i, column in enumerate(packed["columns"])
    ]
    if len(doc):
        for column, value in zip(packed["columns"][2], doc, strict=True):
            value.set_morph(column)
        doc.from_array(_IDS, np.stack(columns, axis=1))
    doc.tensor = packed["tensor"].astype(np.float32)
    doc._.attributions = [Attribution(*a) for a in packed["attributions"]]
    return doc
