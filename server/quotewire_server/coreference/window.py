"""A stretch of a document as a document of its own, with its quotation marks in order.

coreferee keeps a quote state that one unclosed mark would turn over for all the text after it. The copy has
marks that always balance; tokens and their indexes stay one to one.
"""

from __future__ import annotations

from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, LEMMA, MORPH, POS, TAG
from spacy.tokens import Doc

_ATTRIBUTES = [TAG, POS, MORPH, LEMMA, HEAD, DEP, ENT_IOB, ENT_TYPE]
_OPENING = frozenset({"“", "„", "«", "``"})
_CLOSING = frozenset({"”", "»", "''"})
_STRAIGHT = '"'
# What a mark that opens or closes nothing is written as: a sign that means nothing to any rule.
_STRAY = "·"


def sentence_bounds(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """Widen a token range to whole sentences."""
    start, end = max(0, start), min(len(doc), end)
    if start >= end:
        return start, start
    return doc[start].sent.start, doc[end - 1].sent.end


def copy_window(doc: Doc, start: int, end: int) -> Doc:
    """Tokens start to end (whole sentences) of a parsed document as a new document with balanced marks."""
    tokens = [doc[i] for i in range(start, end)]
    words = balanced_marks([token.text for token in tokens])
    copy = Doc(doc.vocab, words=words, spaces=[bool(token.whitespace_) for token in tokens])
    values = doc.to_array(_ATTRIBUTES)[start:end]
    entity_iob = _ATTRIBUTES.index(ENT_IOB)
    if len(values) and values[0, entity_iob] == 1:  # an entity that the window cuts begins with the window
        values[0, entity_iob] = 3
    copy.from_array(_ATTRIBUTES, values)
    if doc.tensor.shape[:1] == (len(doc),):
        copy.tensor = doc.tensor[start:end]
    return copy


def balanced_marks(words: list[str]) -> list[str]:
    """Rewrite quotation marks so that each one opens or closes a stretch; a line break ends what is left open.

    A paragraph that begins with a mark goes on with the stretch that was open before it.
    """
    result = list(words)
    openers: list[int] = []
    for i, word in enumerate(words):
        if "\n" in word:
            if openers and not _opens(words, i + 1):
                _end_stretch(result, openers, i)
                openers = []
        elif word in _OPENING or (word == _STRAIGHT and (not openers or _after_break(words, i))):
            result[i] = "“"
            openers.append(i)
        elif word in _CLOSING or word == _STRAIGHT:
            result[i] = "”" if openers else _STRAY
            openers = []
    if openers:
        _end_stretch(result, openers, len(result))
    return _balanced_single(result)


def _opens(words: list[str], i: int) -> bool:
    return i < len(words) and (words[i] in _OPENING or words[i] == _STRAIGHT)


def _after_break(words: list[str], i: int) -> bool:
    return i > 0 and "\n" in words[i - 1]


def _end_stretch(result: list[str], openers: list[int], end: int) -> None:
    """Close an open stretch at its last token if that is punctuation, or else take its marks for stray ones."""
    last = end - 1
    if last > openers[-1] and "\n" not in result[last] and not any(c.isalnum() for c in result[last]):
        result[last] = "”"
        return
    for i in openers:
        result[i] = _STRAY


def _balanced_single(words: list[str]) -> list[str]:
    """Write single opening marks that nothing closes before the next line break as stray ones."""
    open_at: int | None = None
    for i, word in enumerate(words):
        if word == "‘" and open_at is None:
            open_at = i
        elif word == "’":
            open_at = None
        elif "\n" in word and open_at is not None:
            words[open_at] = _STRAY
            open_at = None
    if open_at is not None:
        words[open_at] = _STRAY
    return words
