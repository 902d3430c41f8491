"""The shipped reader and coreference, loaded once."""

from __future__ import annotations

import pytest
import quotewire_server
from quotewire_server.coreference import Coreference
from quotewire_server.coreference.chains import DEFAULT_PATH
from spacy.language import Language

if not (DEFAULT_PATH / "ensemble.npz").exists():
    collect_ignore = ["test_chains.py", "test_own_pipeline.py"]


@pytest.fixture(scope="session")
def nlp() -> Language:
    return quotewire_server.load()


@pytest.fixture(scope="session")
def coreference(nlp: Language) -> Coreference:
    return Coreference(nlp)
