"""What looks odd about a text before it is read: control characters, markup, another language.

None of it stops the reading; each finding becomes a warning in the response.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata

from . import limits
from .attribution import model
from .attribution.model import Span

# Controls that no article holds on purpose; tab, line feed, form feed, carriage return, NEL are white space.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")

# Names of elements that wrap running text, so that "a < b" or "<unk>" is not taken for markup.
_MARKUP = re.compile(
    r"</?(?:a|b|article|blockquote|body|br|cite|div|em|figure|h[1-6]|head|html|i|img|li|meta|ol|p|q|script|section"
    r"|span|strong|style|table|td|title|tr|ul)(?:\s[^<>]{0,500})?/?>"
    r"|<!doctype\s|<!--|&(?:nbsp|amp|quot|apos|lt|gt|[lr][sd]quo|[mn]dash|hellip|#\d{2,6}|#x[0-9a-f]{2,6});",
    re.IGNORECASE,
)


def check_text(text: str, language: str = "") -> list[model.Warning]:
    """The warnings that the bare text gives rise to; spans are in code points.

    `language` is the caller's BCP 47 tag; when empty, the language is guessed from the first
    `LANGUAGE_SAMPLE_CHARS` characters.
    """
    empty = model.Warning("empty_text", "nothing but white space: there is nothing to quote")
    found = (
        empty if is_blank(text) else None,
        _control_characters(text),
        _markup(text),
        _language(text, language),
    )
    return [warning for warning in found if warning is not None]


def is_blank(text: str) -> bool:
    """Whether the text has no visible character: white space, controls and zero-width signs only."""
    return all(unicodedata.category(char) in ("Cc", "Cf", "Zs", "Zl", "Zp") for char in text)


def _control_characters(text: str) -> model.Warning | None:
    first = _CONTROL.search(text)
    if first is None:
        return None
    count = sum(1 for _ in _CONTROL.finditer(text))
    message = f"{count:,} control character{'s' * (count > 1)}, the first is U+{ord(first.group()):04X}"
    return model.Warning("control_characters", message, Span(*first.span()))


def _markup(text: str) -> model.Warning | None:
    pieces = list(itertools.islice(_MARKUP.finditer(text), limits.MIN_MARKUP_PIECES))
    if len(pieces) < limits.MIN_MARKUP_PIECES:
        return None
    message = "looks like markup; quotes are found best in plain text, so extract that from the page first"
    return model.Warning("looks_like_markup", message, Span(*pieces[0].span()))


def _language(text: str, tag: str) -> model.Warning | None:
    if tag:
        if re.split("[-_]", tag.lower())[0] in ("en", "eng"):
            return None
        return model.Warning(
            "language_not_english", f"the article is marked as {tag}; only English is read well"
        )
    sample = text[: limits.LANGUAGE_SAMPLE_CHARS]
    if sum(map(str.isalpha, sample)) < limits.MIN_LANGUAGE_LETTERS:
        return None
    language, certainty = _identifier().classify(sample)
    if language == "en" or certainty < limits.MIN_LANGUAGE_CERTAINTY:
        return None
    message = f"the text looks like {language} (certainty {certainty:.2f}); only English is read well"
    return model.Warning("language_not_english", message)


@functools.cache
def _identifier():
    """The language identifier; loading it takes half a second, so only once and only when needed."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
