"""Long forms that a text itself gives for an acronym: "Alliance to Reclaim Our Schools (AROS)".

After Schwartz and Hearst (2003), "A simple algorithm for identifying abbreviation definitions in biomedical text",
kept to whole words: every letter of the acronym begins a word, and only small words may stand between.
"""

from __future__ import annotations

from spacy.tokens import Doc

_SMALL_WORDS = frozenset("a an and at by de for in of on the to with & - / , ’s 's".split())
_MIN_LETTERS, _MAX_LETTERS = 2, 8


def long_forms(doc: Doc) -> list[tuple[int, int]]:
    """The token ranges of all names whose acronym follows in brackets, in text order."""
    found = []
    for i in range(2, len(doc) - 2):
        acronym = doc[i + 1].text.replace(".", "")
        bracketed = doc[i].text == "(" and doc[i + 2].text == ")"
        if bracketed and acronym.isupper() and _MIN_LETTERS <= len(acronym) <= _MAX_LETTERS:
            start = _start_of(doc, i, acronym.lower())
            if start is not None:
                found.append((start, i))
    return found


def _start_of(doc: Doc, end: int, letters: str) -> int | None:
    """Where the long form begins that ends before token `end`, or None when the letters do not fit."""
    left, at, begins = len(letters), end - 1, None
    while at >= 0 and left:
        token = doc[at]
        if token.is_space or token.is_sent_end:
            return None
        if token.lower_[0] == letters[left - 1]:
            left -= 1
            begins = at
        elif token.lower_ not in _SMALL_WORDS:
            return None
        at -= 1
    return begins if not left and begins is not None and doc[begins].text[0].isupper() else None
