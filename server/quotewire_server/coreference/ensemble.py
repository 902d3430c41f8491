"""coreferee's ensemble for our own pipeline: kept as plain arrays and JSON, built when first needed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from coreferee.data_model import FeatureTable
from coreferee.tendencies import create_thinc_model
from spacy.language import Language
from thinc.model import Model

from .annotator import SwiftAnnotator
from .word_table import WordTable

FEATURES_FILE = "features.json"
WEIGHTS_FILE = "ensemble.npz"


def save_ensemble(folder: Path, feature_table: FeatureTable, model: Model) -> None:
    """Write the ensemble into folder: weights with one byte each and a scale per row, features as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    features = json.dumps(vars(feature_table), ensure_ascii=False, indent=0)
    (folder / FEATURES_FILE).write_text(features + "\n", encoding="utf-8")
    arrays: dict[str, Any] = {}
    for i, layer in enumerate(_layers(model)):
        weights = np.asarray(layer.get_param("W"), dtype=np.float32)
        scale = np.maximum(np.abs(weights).max(axis=1, keepdims=True), 1e-9) / 127
        arrays[f"W{i}"] = np.round(weights / scale).astype(np.int8)
        arrays[f"s{i}"] = scale.astype(np.float32)
        arrays[f"b{i}"] = np.asarray(layer.get_param("b"), dtype=np.float16)
    np.savez_compressed(folder / WEIGHTS_FILE, **arrays)


def load_annotator(nlp: Language, folder: Path) -> SwiftAnnotator:
    """Build the annotator for nlp from folder; raises OSError or ValueError where a file is missing or damaged."""
    features = json.loads((folder / FEATURES_FILE).read_text(encoding="utf-8"))
    model = create_thinc_model()
    with np.load(folder / WEIGHTS_FILE, allow_pickle=False) as arrays:
        layers = list(_layers(model))
        if len(arrays.files) != 3 * len(layers):
            raise ValueError(f"{WEIGHTS_FILE} does not hold the {len(layers)} layers of coreferee's ensemble")
        for i, layer in enumerate(layers):
            weights = arrays[f"W{i}"].astype(np.float32) * arrays[f"s{i}"]
            layer.set_dim("nO", weights.shape[0])
            layer.set_dim("nI", weights.shape[1])
            layer.set_param("W", weights)
            layer.set_param("b", arrays[f"b{i}"].astype(np.float32))
    return SwiftAnnotator(nlp, WordTable.load(folder), FeatureTable(**features), model)


def _layers(model: Model) -> Iterator[Model]:
    """The layers that hold weights, in the order in which coreferee builds them."""
    return (node for node in model.walk() if "W" in node.param_names and "b" in node.param_names)
