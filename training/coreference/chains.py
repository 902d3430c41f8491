"""Gold coreference of GUM and LitBank: texts with chains of mentions as code point ranges.

GUM chains are read from the `Entity` field, LitBank's from its CoNLL files, whose tokens are put back into
running text first, because the reader expects text as people write it.
"""

from __future__ import annotations

import re
import tarfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from training.corpora import GoldDocument, read_gum

_ENTITY = re.compile(r"(?:^|\|)Entity=([^|]*)")
_PART = re.compile(r"\([^()]*\)?|[^()]+\)")
_NO_SPACE_BEFORE = frozenset({".", ",", ";", ":", "!", "?", ")", "]", "}", "”", "%", "n't", "n’t", "''"})
_CLITIC = re.compile(r"^['’](s|S|re|ve|ll|d|m|t)?$")
_NO_SPACE_AFTER = frozenset({"(", "[", "{", "“", "‘", "$", "£", "``"})


@dataclass
class ChainDocument:
    """A text and its chains; each mention is a range of code points, end exclusive."""

    name: str
    corpus: str
    text: str
    chains: list[list[tuple[int, int]]] = field(default_factory=list)
    gold: GoldDocument | None = None


def gum_chains(folder: Path) -> list[ChainDocument]:
    """GUM documents of the genres whose terms allow shipped weights (never the news genre)."""
    return [_gum_document(document) for document in read_gum(folder)]


def _gum_document(document: GoldDocument) -> ChainDocument:
    mentions: dict[str, list[tuple[int, int]]] = defaultdict(list)
    open_parts: dict[str, list[int]] = defaultdict(list)
    for token in (t for sentence in document.sentences for t in sentence):
        match = _ENTITY.search(token.misc)
        for part in _PART.findall(match.group(1)) if match else []:
            key = part.strip("()").split("-")[0]
            if part.startswith("("):
                if part.endswith(")"):
                    mentions[key].append((token.start, token.end))
                else:
                    open_parts[key].append(token.start)
            elif open_parts[key]:
                mentions[key].append((open_parts[key].pop(), token.end))
    chains = [sorted(set(spans)) for key, spans in mentions.items() if "[" not in key]
    return ChainDocument(document.name, "gum", document.text, [c for c in chains if len(c) > 1], document)


def litbank_chains(folder: Path) -> list[ChainDocument]:
    """LitBank's hundred excerpts of novels."""
    documents = []
    with tarfile.open(folder / "litbank" / "litbank.tar.xz") as archive:
        for member in sorted(archive.getmembers(), key=lambda m: m.name):
            if member.name.endswith(".conll") and "coref" in member.name:
                stream = archive.extractfile(member)
                assert stream is not None
                lines = stream.read().decode("utf-8").splitlines()
                documents.append(_litbank_document(Path(member.name).stem, lines))
    return documents


def _litbank_document(name: str, lines: list[str]) -> ChainDocument:
    text = ""
    mentions: dict[str, list[tuple[int, int]]] = defaultdict(list)
    open_parts: dict[str, list[int]] = defaultdict(list)
    for form, columns, joined in _spaced(lines):
        text += ("" if joined or not text else " ") + form
        start, end = len(text) - len(form), len(text)
        for part in columns:
            key = part.strip("()")
            if part.startswith("("):
                open_parts[key].append(start)
            if part.endswith(")") and open_parts[key]:
                mentions[key].append((open_parts[key].pop(), end))
    chains = [sorted(set(spans)) for spans in mentions.values()]
    return ChainDocument(name, "litbank", text, [c for c in chains if len(c) > 1])


def _spaced(lines: list[str]) -> Iterator[tuple[str, list[str], bool]]:
    """Each token, its chain marks, and whether it is written without a space before it."""
    previous, straight_open = "", False
    for line in lines:
        columns = line.split("\t")
        if len(columns) < 13:
            continue
        form = columns[3]
        marks = [m for m in columns[-1].split("|") if m not in ("", "_")]
        joined = form in _NO_SPACE_BEFORE or bool(_CLITIC.match(form)) or previous in _NO_SPACE_AFTER
        if form == '"':
            joined, straight_open = straight_open, not straight_open
        elif previous == '"' and straight_open:
            joined = True
        yield form, marks, joined
        previous = form
