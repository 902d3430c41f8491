"""Which model reads: name, version and a digest that changes whenever a result could."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from quotewire import __version__
from quotewire.v1 import quotewire_pb2 as pb
from spacy.language import Language

_READER = "quotewire_reader"


def model_info(nlp: Language) -> pb.ModelInfo:
    """The model behind a pipeline.

    For the shipped reader alone its own name and the version of the package that it came with. Behind a spaCy
    pipeline of the user's, the name and version of that pipeline; the digest is of our reader in either case.
    """
    if _READER not in nlp.pipe_names:
        return pb.ModelInfo(name=_pipeline_name(nlp), version=nlp.meta.get("version", ""))
    reader: Any = nlp.get_pipe(_READER)
    folder = Path(reader.folder)
    digest = digest_of(folder)
    if len(nlp.pipe_names) > 1:
        return pb.ModelInfo(name=_pipeline_name(nlp), version=nlp.meta.get("version", ""), sha256=digest)
    return pb.ModelInfo(name=folder.name, version=__version__, sha256=digest)


def digest_of(folder: Path) -> str:
    """SHA-256 over the names and contents of all files of a model but its documentation, hexadecimal."""
    digest = hashlib.sha256()
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md"]
    for path in sorted(files, key=lambda path: path.relative_to(folder).as_posix()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _pipeline_name(nlp: Language) -> str:
    return f"{nlp.meta.get('lang', '')}_{nlp.meta.get('name', '')}"
