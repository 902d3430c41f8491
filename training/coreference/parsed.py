"""Gold chains laid over documents that the pipeline has read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from training.coreference.chains import gum_chains, litbank_chains
from training.coreference.reading import read_texts
from training.corpora import gum_split


@dataclass
class ParsedDocument:
    """A read document with its gold chains as spans, in text order, and the part it plays."""

    name: str
    corpus: str
    part: str  # train, dev or test
    doc: Doc
    chains: list[list[Span]]


def read_parsed(nlp: Language, corpora: Path, cache: Path | None = None) -> list[ParsedDocument]:
    """Read GUM, in its published split, and LitBank: per ten novels four to train on, one for dev, one for test.

    More novels would outweigh GUM, which is nearer to news.
    """
    split = gum_split(corpora)
    parts = {0: "train", 1: "train", 3: "dev", 5: "train", 7: "test", 8: "train"}
    found = []
    for name, documents in (("gum", gum_chains(corpora)), ("litbank", litbank_chains(corpora))):
        docs = read_texts(nlp, name, [d.text for d in documents], cache)
        for i, (document, doc) in enumerate(zip(documents, docs, strict=True)):
            part = split.get(document.name, "train") if name == "gum" else parts.get(i % 10, "")
            if part:
                found.append(
                    ParsedDocument(document.name, name, part, doc, token_chains(doc, document.chains))
                )
    return found


def token_chains(doc: Doc, chains: list[list[tuple[int, int]]]) -> list[list[Span]]:
    """Chains of code point ranges as chains of token spans; what falls between tokens is widened to whole ones."""
    result = []
    for chain in chains:
        spans = [doc.char_span(start, end, alignment_mode="expand") for start, end in chain]
        kept = sorted((s for s in spans if s is not None and len(s)), key=lambda s: (s.start, s.end))
        if len(kept) > 1:
            result.append(kept)
    return result
