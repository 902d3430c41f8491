"""Gold chains laid over documents that the pipeline has read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from training.coreference.chains import ChainDocument, gum_chains, litbank_chains
from training.corpora import gum_split


@dataclass
class ParsedDocument:
    """A read document with its gold chains as spans, in text order, and the part it plays."""

    name: str
    corpus: str
    part: str  # train, dev or test
    doc: Doc
    chains: list[list[Span]]


def read_parsed(nlp: Language, corpora: Path, corpus: str = "all") -> list[ParsedDocument]:
    """Read GUM and LitBank with nlp; GUM in its published split, every tenth novel for dev, every tenth for test."""
    split = gum_split(corpora)
    found: list[tuple[ChainDocument, str]] = []
    if corpus in ("all", "gum"):
        found += [(d, split.get(d.name, "train")) for d in gum_chains(corpora)]
    if corpus in ("all", "litbank"):
        parts = {3: "dev", 7: "test"}
        found += [(d, parts.get(i % 10, "train")) for i, d in enumerate(litbank_chains(corpora))]
    return list(_parse(nlp, found))


def _parse(nlp: Language, found: list[tuple[ChainDocument, str]]) -> Iterator[ParsedDocument]:
    docs = nlp.pipe((document.text for document, _ in found), batch_size=8)
    for (document, part), doc in zip(found, docs, strict=True):
        yield ParsedDocument(document.name, document.corpus, part, doc, token_chains(doc, document.chains))


def token_chains(doc: Doc, chains: list[list[tuple[int, int]]]) -> list[list[Span]]:
    """Chains of code point ranges as chains of token spans; what falls between tokens is widened to whole ones."""
    result = []
    for chain in chains:
        spans = [doc.char_span(start, end, alignment_mode="expand") for start, end in chain]
        kept = sorted((s for s in spans if s is not None and len(s)), key=lambda s: (s.start, s.end))
        if len(kept) > 1:
            result.append(kept)
    return result
