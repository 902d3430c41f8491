"""The shipped reader on text: what it finds, and that it stands anything."""

from __future__ import annotations

from pathlib import Path

import pytest
import quotewire_server
import spacy
from quotewire_server.reader import ModelFilesMissing
from quotewire_server.reader.network import Network
from spacy.language import Language
from spacy.tokens import Doc

ARTICLE = (
    "Mayor Maria Lopez defended the plan on Tuesday.\n\n"
    "“We will build 200 homes this year,” said Lopez, who took office in May. “Nobody will be left behind.”\n\n"
    "According to the housing department, rents rose by 5 percent. She told Reuters that the council had no choice."
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return quotewire_server.load()


@pytest.fixture(scope="module")
def article(nlp: Language) -> Doc:
    return nlp(ARTICLE)


def _text(doc: Doc, token_range: tuple[int, int]) -> str:
    return doc[slice(*token_range)].text


def _by_cue(doc: Doc, cue: str) -> tuple[list[str], list[str]]:
    found = next(a for a in doc._.attributions if a.cue and cue in _text(doc, a.cue))
    return [_text(doc, r) for r in found.source], [_text(doc, r) for r in found.contents]


def test_direct_quote_has_its_speaker_and_cue(article: Doc) -> None:
    sources, contents = _by_cue(article, "said")
    assert any("Lopez" in source for source in sources)
    assert any("We will build 200 homes this year" in content for content in contents)


def test_indirect_quote_has_its_speaker_and_cue(article: Doc) -> None:
    sources, contents = _by_cue(article, "told")
    assert sources == ["She"]
    assert any("the council had no choice" in content for content in contents)


def test_according_to_is_a_cue(article: Doc) -> None:
    sources, contents = _by_cue(article, "According to")
    assert sources == ["the housing department"]
    assert contents == ["rents rose by 5 percent"]


def test_every_span_belongs_to_an_attribution(article: Doc) -> None:
    ranges = set()
    for a in article._.attributions:
        ranges.update(a.source, a.contents, {a.cue} if a.cue else ())
    spans = {(s.start, s.end) for kind in ("source", "cue", "content") for s in article.spans[kind]}
    assert spans == ranges


def test_attributions_come_in_text_order_with_a_probability(article: Doc) -> None:
    starts = [a.start for a in article._.attributions]
    assert starts == sorted(starts)
    assert all(0.0 <= a.score <= 1.0 for a in article._.attributions)


@pytest.mark.parametrize(
    ("opening", "closing"), [("“", "”"), ('"', '"'), ("‘", "’"), ("'", "'"), ("«", "»")], ids=str
)  # fmt: skip
def test_quotation_marks_of_any_kind(nlp: Language, opening: str, closing: str) -> None:
    content = "It is a very good plan for the city and we will vote for it,"
    doc = nlp(f"{opening}{content}{closing} said John Miller, a senator.")
    sources, contents = _by_cue(doc, "said")
    assert any("Miller" in source for source in sources)
    assert any("we will vote for it" in content for content in contents)


def test_entities(article: Doc) -> None:
    found = {(e.text, e.label_) for e in article.ents}
    assert ("Maria Lopez", "PERSON") in found
    assert ("Tuesday", "DATE") in found
    assert ("Reuters", "ORG") in found


def test_sentences_and_tree(nlp: Language) -> None:
    doc = nlp("The president spoke to reporters. He did not answer questions.")
    assert [s.text for s in doc.sents] == ["The president spoke to reporters.", "He did not answer questions."]
    assert [(t.text, t.dep_, t.head.text) for t in doc if t.dep_ in ("nsubj", "dobj", "pobj")] == [
        ("president", "nsubj", "spoke"), ("reporters", "pobj", "to"), ("He", "nsubj", "answer"),
        ("questions", "dobj", "answer"),
    ]  # fmt: skip
    assert [t.lemma_ for t in doc if t.pos_ == "VERB"] == ["speak", "answer"]


def test_vectors_stand_for_words_and_not_for_white_space(article: Doc) -> None:
    assert article.tensor.shape == (len(article), 384)
    for token in article:
        assert bool(article.tensor[token.i].any()) != token.is_space


def test_texts_in_a_batch_read_as_alone(nlp: Language) -> None:
    texts = [ARTICLE, "", "He said yes.", ARTICLE[:200]]
    for doc, text in zip(nlp.pipe(texts), texts, strict=True):
        alone = nlp(text)
        assert doc._.attributions == alone._.attributions
        assert [t.dep_ for t in doc] == [t.dep_ for t in alone]


def test_reading_inside_a_memory_zone(nlp: Language) -> None:
    with nlp.memory_zone():
        count = len(nlp(ARTICLE)._.attributions)
    assert count == len(nlp(ARTICLE)._.attributions)


def test_long_article_reads_like_its_parts(nlp: Language) -> None:
    """Windows overlap, so that a passage deep in a long text is read as well as alone."""
    filler = "The committee met for three hours in the old town hall and then adjourned until the autumn.\n\n" * 60
    doc = nlp(filler + ARTICLE)
    sources, _ = _by_cue(doc, "According to")
    assert sources == ["the housing department"]


STRANGE = {
    "nothing": "", "space": " ", "lines": "\n\n\r\n \t\n", "one letter": "a", "quotes": '"' * 20_000,
    "exclamations": "!" * 20_000, "one word": "a" * 100_000, "nul": "He said\x00 yes. \x00",
    "surrogate": "He said \ud800 yes.",
    "emoji": "“👩‍👩‍👧‍👦 won,” said 🙂.", "nbsp": "He\u00a0said\u00a0yes.",
    "right to left": "قال الرئيس “نعم” اليوم. אמר ראש הממשלה",
    "crlf": "“Yes,”\r\n\r\nhe said.\r\n", "markup": "<p class='x'>“Yes,” <b>he</b> said.</p>" * 20,
    "no spaces": "word," * 5_000, "words": "he said " * 2_000, "marks": "“” ‘’ «» \"\" ''" * 200,
    "no-break end": "He said\u2029\u2028\x85yes", "combining": "e\u0301" * 3_000, "numbers": "1.2.3.4," * 1_000,
}  # fmt: skip


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_strange_text_is_read_with_true_offsets(nlp: Language, text: str) -> None:
    doc = nlp(text)
    safe = text.replace("\ud800", "\ufffd").replace("\u00a0", " ")
    assert doc.text == safe
    assert len(list(doc.sents)) >= (1 if text else 0)
    for kind in ("source", "cue", "content"):
        for span in doc.spans[kind]:
            assert safe[span.start_char : span.end_char] == span.text


def test_white_space_hangs_on_a_word_of_its_own_sentence(nlp: Language) -> None:
    doc = nlp("  First line.\n\nSecond line here.\n")
    assert all(t.tag_ == "_SP" and t.pos_ == "SPACE" for t in doc if t.is_space)
    assert all(t.head in t.sent for t in doc)


def test_headline_without_a_full_stop_is_a_sentence_of_its_own(nlp: Language) -> None:
    doc = nlp(
        "Mayor Weighs Closing Old Dam\n\nMayor Ana Ruiz is weighing whether to close the dam, the Herald reported."
    )

    assert next(sentence.text.strip() for sentence in doc.sents) == "Mayor Weighs Closing Old Dam"
    contents = [doc[start:end].text for a in doc._.attributions for start, end in a.contents]
    assert not any("\n" in content for content in contents)


def test_users_own_pipeline_keeps_its_analysis(tmp_path: Path) -> None:
    own = spacy.blank("en")
    ruler = own.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PRODUCT", "pattern": "Lopez"}])
    own.to_disk(tmp_path / "own")
    doc = quotewire_server.load(tmp_path / "own")(ARTICLE)
    assert {(e.text, e.label_) for e in doc.ents} == {("Lopez", "PRODUCT")}
    assert not any(t.dep_ for t in doc)
    sources, _ = _by_cue(doc, "According to")
    assert sources == ["the housing department"]


def test_unknown_model_is_an_error() -> None:
    with pytest.raises(OSError, match="no_such_model"):
        quotewire_server.load("no_such_model")


def test_model_folder_without_its_files_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelFilesMissing, match=r"reader\.onnx"):
        Network(tmp_path)
