"""coreferee behind one call: right on plain text, bounded, and outspoken about failure."""

from pathlib import Path

import coreferee.manager
import pytest
import spacy
from coreferee.annotation import Annotator
from quotewire_server.coreference import Coreference, CorefResult
from quotewire_server.coreference.chains import DEFAULT_PATH
from quotewire_server.coreference.ensemble import load_annotator
from quotewire_server.coreference.window import copy_window
from quotewire_server.limits import MAX_COREFERENCE_TOKENS

STORY = (
    "Ana Ruiz opened the clinic on Monday. Her brother Paul had built it. She thanked him, and the nurses cheered. "
    "They had waited for years."
)


def at(doc, word: str, which: int = 0) -> int:
    return [t.i for t in doc if t.text == word][which]


def texts(doc, chain) -> set[str]:
    return {doc[i].text for mention in chain for i in mention}


def test_pronouns_are_linked_to_the_name_before_them(nlp, coreference) -> None:
    doc = nlp(STORY)
    result = coreference.chains(doc)
    assert (result.state, result.detail) == ("ran", "")
    assert "Ruiz" in texts(doc, result.chain_of(at(doc, "She")))
    assert "Ruiz" in texts(doc, result.chain_of(at(doc, "Her")))


def test_token_without_a_chain_has_an_empty_one(nlp, coreference) -> None:
    doc = nlp(STORY)
    assert coreference.chains(doc).chain_of(at(doc, "opened")) == []


def test_indexes_are_those_of_the_whole_document(nlp, coreference) -> None:
    doc = nlp("It had rained for a week. The roads were closed.\n\n" + STORY)
    result = coreference.chains(doc, at(doc, "Ana"), len(doc))
    assert "Ruiz" in texts(doc, result.chain_of(at(doc, "She")))


def test_unclosed_quotation_mark_changes_nothing_after_its_paragraph(nlp, coreference) -> None:
    doc = nlp("“The road is closed, the police wrote.\n\n" + STORY)
    result = coreference.chains(doc)
    assert result.state == "ran"
    assert "Ruiz" in texts(doc, result.chain_of(at(doc, "She")))


def test_stretch_that_is_too_long_is_shortened_and_says_so(nlp, coreference) -> None:
    doc = nlp("The town waited for news of the storm. " * (MAX_COREFERENCE_TOKENS // 8) + STORY)
    result = coreference.chains(doc)
    assert result.state == "ran"
    assert "only the last" in result.detail
    assert "Ruiz" in texts(doc, result.chain_of(at(doc, "She")))
    first = min(i for chain in result.chains for mention in chain for i in mention)
    assert first >= len(doc) - MAX_COREFERENCE_TOKENS


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "?", "“", "He", '"" " he', "it it it it", "\t he \n she \u00a0 they"]
)
def test_odd_documents_never_raise(nlp, coreference, text: str) -> None:
    assert coreference.chains(nlp(text)).state in ("ran", "skipped")


def test_document_without_a_parse_is_skipped(coreference) -> None:
    result = coreference.chains(spacy.blank("en")("She left."))
    assert (result.state, result.chains) == ("skipped", [])
    assert "parse" in result.detail


def test_missing_model_is_reported_as_a_failure(nlp, tmp_path: Path, capsys) -> None:
    result = Coreference(nlp, tmp_path).chains(nlp(STORY))
    assert result.state == "failed"
    assert "FileNotFoundError" in result.detail
    assert str(tmp_path) not in result.detail
    assert capsys.readouterr().out == ""


def test_results_outlive_a_memory_zone(nlp, coreference) -> None:
    for _ in range(2):
        with nlp.memory_zone():
            doc = nlp(STORY)
            result = coreference.chains(doc)
            assert "Ruiz" in texts(doc, result.chain_of(at(doc, "She")))
    assert isinstance(result, CorefResult)
    assert result.chains


def test_chains_are_those_of_coreferees_own_annotator(nlp) -> None:
    coreferee.manager.CorefereeBroker.set_extensions()
    swift = load_annotator(nlp, DEFAULT_PATH)
    own = Annotator(
        nlp,
        swift.tendencies_analyzer.vectors_nlp,
        swift.tendencies_analyzer.feature_table,
        swift.thinc_ensemble,
    )
    doc = nlp(
        STORY
        + " The company and its owner Bell sold the old station. It had belonged to them since he was a boy, "
        "the owner said. “We will miss it,” he told reporters, and his sister agreed. Bell Ltd. had lost money."
    )
    found = []
    for annotator in (swift, own):
        copy = copy_window(doc, 0, len(doc))
        annotator.annotate(copy)
        found.append([[m.token_indexes for m in chain] for chain in copy._.coref_chains])
    assert found[0] == found[1]
    assert len(found[0]) > 3
