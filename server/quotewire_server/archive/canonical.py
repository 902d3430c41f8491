"""The canonical form of a quote: what remains when two papers print the same words in their own style.

Two quotes with the same form hold the same words. Case, accents, quotation marks, apostrophes, brackets, hyphens and
all other punctuation are style; an ellipsis is not: it stands for words that were left out.
"""

from __future__ import annotations

import re
import unicodedata

from .. import limits

# Stands in a form where words were left out.
GAP = "…"
# Apostrophes belong to their words, whatever sign writes them: don't, don’t.
_APOSTROPHES = re.compile("['’‘ʼ´`′]")
_ELLIPSIS = re.compile(r"\[?\(?(?:…|\.\s?\.\s?\.(?:\s?\.)?)\)?\]?")
_SEPARATORS = re.compile(rf"[^\w{GAP}]+|_")
_IN_MARKS = re.compile(r"[“\"«„]([^“”\"«»„]+)[”\"»“]")


def canonical_form(text: str, kind: str) -> str:
    """The canonical form of a quote's text, or "" when it is too short to say that two are the same.

    Of a mixed quote, only the longest passage in quotation marks is verbatim; if that is long enough, it counts alone.
    """
    if kind == "mixed":
        verbatim = max(_IN_MARKS.findall(text), key=len, default="")
        form = _folded(verbatim)
        if _words(form) >= limits.MIN_GROUP_WORDS:
            return form
    form = _folded(text)
    return form if _words(form) >= limits.MIN_GROUP_WORDS else ""


def fold_case(text: str) -> str:
    """The text in lower case and without accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def _folded(text: str) -> str:
    text = _APOSTROPHES.sub("", _ELLIPSIS.sub(f" {GAP} ", text))
    words = _SEPARATORS.sub(" ", _fold_around_gaps(text)).split()
    # A gap at either end says nothing: the quote begins and ends somewhere anyway.
    return " ".join(words).strip(f"{GAP} ")


def _fold_around_gaps(text: str) -> str:
    """`fold_case`, which would take the gap apart into three full stops."""
    return GAP.join(fold_case(piece) for piece in text.split(GAP))


def _words(form: str) -> int:
    return len(form.split())
