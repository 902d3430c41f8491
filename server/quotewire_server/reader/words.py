"""What the encoder sees of a word beside its lower-cased pieces: its shape and the space before it.

The encoder's vocabulary is uncased and knows no line breaks, but capitals, the direction of quotation
marks and paragraph starts carry much of what a reader of news needs. Each word therefore gets two small
class numbers, which index learned embeddings added to the encoder's input.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

SHAPES = (
    "other", "lower", "title", "upper", "initial", "mixed", "digits", "has_digit",
    "open_double", "close_double", "open_single", "close_single", "apostrophe",
    "dash", "hyphen", "open_bracket", "close_bracket", "comma", "period", "question", "exclamation",
    "colon", "semicolon", "ellipsis", "slash", "symbol", "clitic", "bullet",
)  # fmt: skip
SPACES = ("none", "space", "line", "paragraph", "inside")  # "inside": a later piece of the same word

MAX_CHARS_PER_WORD = 64  # a longer word is read by its first characters only
MAX_PIECES_PER_WORD = 16

_SHAPE = {name: number for number, name in enumerate(SHAPES)}
_FIXED = {
    "“": "open_double", "”": "close_double", "«": "open_double", "»": "close_double", "„": "open_double",
    "‘": "open_single", "’": "close_single", "‚": "comma", "`": "open_single", "``": "open_double",
    "''": "close_double", "‹": "open_single", "›": "close_single",
    "-": "hyphen", "–": "dash", "—": "dash", "--": "dash", "---": "dash", "―": "dash", "−": "dash",
    "(": "open_bracket", "[": "open_bracket", "{": "open_bracket",
    ")": "close_bracket", "]": "close_bracket", "}": "close_bracket",
    ",": "comma", ".": "period", "?": "question", "!": "exclamation", ":": "colon", ";": "semicolon",
    "...": "ellipsis", "…": "ellipsis", "/": "slash", "•": "bullet", "*": "bullet", "·": "bullet",
}  # fmt: skip
_CLITIC = re.compile(r"^(?:['’](?:s|S|re|ve|ll|d|m|em|S)|n['’]t|N['’]T)$")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n|\r\n[^\S\n]*\r\n|\r\r|\u2029")
SPACE_NONE, SPACE_SPACE, SPACE_LINE, SPACE_PARAGRAPH, SPACE_INSIDE = range(5)


def space_class(gap: str, first: bool = False) -> int:
    """Class of the white space before a word (`first`: the word opens the text)."""
    if first:
        return SPACE_PARAGRAPH
    if not gap:
        return SPACE_NONE
    if "\n" in gap or "\r" in gap or "\u2028" in gap or "\u2029" in gap:
        return SPACE_PARAGRAPH if _BLANK_LINE.search(gap) else SPACE_LINE
    return SPACE_SPACE


def shape_class(word: str, space_before: int, space_after: int) -> int:
    """Class of a word's written form.

    Straight quotation marks have no direction of their own; it is taken from the white space around them:
    space before and none after opens, anything else closes.
    """
    if word in ('"', "'"):
        opens = space_before != SPACE_NONE and space_after == SPACE_NONE
        if word == '"':
            return _SHAPE["open_double" if opens else "close_double"]
        return _SHAPE["open_single" if opens else "close_single"]
    fixed = _FIXED.get(word)
    if fixed is not None:
        return _SHAPE[fixed]
    if _CLITIC.match(word):
        return _SHAPE["clitic"]
    if word[0] in "'’‘" and len(word) > 1:
        return _SHAPE["apostrophe"]
    return _letter_shape(word)


def _letter_shape(word: str) -> int:
    if any(char.isdigit() for char in word):
        plain = all(char.isdigit() or char in ".,:" for char in word)
        return _SHAPE["digits" if plain else "has_digit"]
    letters = [char for char in word if char.isalpha()]
    if not letters:
        return _SHAPE["symbol"]
    if all(char.islower() or not char.isupper() for char in letters):
        return _SHAPE["lower"]
    if all(char.isupper() for char in letters):
        return _SHAPE["initial" if len(letters) == 1 else "upper"]
    if letters[0].isupper() and not any(char.isupper() for char in letters[1:]):
        return _SHAPE["title"]
    return _SHAPE["mixed"]


def shape_classes(words: Sequence[str], spaces: Sequence[int]) -> list[int]:
    """Shape class of each word; `spaces[i]` is the class of the space before word i."""
    after = list(spaces[1:]) + [SPACE_LINE]
    return [shape_class(word, before, behind) for word, before, behind in zip(words, spaces, after, strict=True)]
