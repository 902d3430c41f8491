"""A pipeline with a coreferee component of its own is used with that component."""

import pickle
import sys
from pathlib import Path

import pytest
import quotewire_server
from quotewire_server.coreference import Coreference
from quotewire_server.coreference.chains import DEFAULT_PATH
from quotewire_server.coreference.ensemble import load_annotator
from spacy.language import Language
from spacy.vectors import Vectors

TEXT = "Ana Ruiz opened the clinic on Monday. She thanked the nurses."


@pytest.fixture
def own_pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Language:
    """A pipeline that calls itself en_core_web_md, with vectors and a coreferee model installed for it."""
    nlp = quotewire_server.load()
    nlp.meta.update(name="core_web_md", version="3.8.0")
    annotator = load_annotator(nlp, DEFAULT_PATH)
    table = annotator.tendencies_analyzer.vectors_nlp
    words = ["she", "ruiz", "open", "clinic", "thank", "nurse"]
    width = table["she"].vector.shape[0]
    nlp.vocab.vectors = Vectors(shape=(len(words), width))
    for word in words:
        nlp.vocab.set_vector(word, table[word].vector)
    package = tmp_path / "coreferee_model_en" / "md_3_8_0"
    package.mkdir(parents=True)
    for folder in (package.parent, package):
        (folder / "__init__.py").touch()
    (package / "feature_table.bin").write_bytes(pickle.dumps(annotator.tendencies_analyzer.feature_table))
    annotator.thinc_ensemble.to_disk(package / "model")
    monkeypatch.syspath_prepend(tmp_path)
    for name in [n for n in sys.modules if n.startswith("coreferee_model_en")]:
        monkeypatch.delitem(sys.modules, name)
    nlp.add_pipe("coreferee")
    return nlp


def test_chains_of_the_pipelines_own_component_are_taken(own_pipeline: Language, tmp_path: Path) -> None:
    doc = own_pipeline(TEXT)
    coreference = Coreference(own_pipeline, tmp_path / "nothing here")
    result = coreference.chains(doc)
    assert result.state == "ran"
    she = next(t.i for t in doc if t.text == "She")
    assert "Ruiz" in {doc[i].text for mention in result.chain_of(she) for i in mention}


def test_component_that_left_no_chains_is_a_failure(own_pipeline: Language) -> None:
    doc = own_pipeline(TEXT)
    doc._.coref_chains = None
    result = Coreference(own_pipeline).chains(doc)
    assert result.state == "failed"
    assert "left no chains" in result.detail
