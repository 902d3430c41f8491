"""A small table of word vectors, in the form in which coreferee asks for them.

coreferee looks lemmas up in the vocabulary of a pipeline with static vectors. The reader has none, so this table
stands in: the whole-word pieces of its encoder's vocabulary, reduced to a few dimensions.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

WORDS_FILE = "words.npz"


class WordVector:
    """One entry; a word outside the table has the zero vector."""

    has_vector = True
    __slots__ = ("_norm", "vector")

    def __init__(self, vector: np.ndarray) -> None:
        self.vector = vector
        self._norm = float(np.linalg.norm(vector))

    def similarity(self, other: WordVector) -> float:
        """The cosine of the two vectors, 0 where either is unknown."""
        if not self._norm or not other._norm:
            return 0.0
        return float(self.vector @ other.vector) / (self._norm * other._norm)


class WordTable:
    """Vectors by lower-case word, float32 [dimensions]; entries are made when first asked for."""

    def __init__(self, words: list[str], vectors: np.ndarray) -> None:
        self._rows = {word: i for i, word in enumerate(words)}
        self._vectors = vectors
        self._unknown = WordVector(np.zeros(vectors.shape[1], dtype=np.float32))
        self._made: dict[int, WordVector] = {}

    @classmethod
    def load(cls, folder: Path) -> WordTable:
        """Read the table from a folder; raises OSError where it is missing."""
        with np.load(folder / WORDS_FILE, allow_pickle=False) as arrays:
            words = arrays["words"].tobytes().decode("utf-8").split("\n")
            return cls(words, arrays["vectors"].astype(np.float32) * arrays["scale"].astype(np.float32))

    def save(self, folder: Path) -> None:
        """Write the table with one byte per number."""
        scale = np.abs(self._vectors).max(axis=0) / 127
        np.savez_compressed(
            folder / WORDS_FILE,
            words=np.frombuffer("\n".join(self._rows).encode("utf-8"), dtype=np.uint8),
            vectors=np.round(self._vectors / scale).astype(np.int8),
            scale=scale.astype(np.float32),
        )

    @property
    def vocab(self) -> WordTable:
        """The table itself: coreferee asks `nlp.vocab[lemma]`."""
        return self

    def __getitem__(self, word: str) -> WordVector:
        row = self._rows.get(word.lower())
        if row is None:
            return self._unknown
        entry = self._made.get(row)
        if entry is None:
            entry = self._made[row] = WordVector(self._vectors[row])
        return entry
