"""spaCy's English tokenizer, made safe for text that it was not written for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

# The tokenizer's time grows with the square of a stretch without white space; longer ones are cut.
MAX_STRETCH_CHARS = 400
_LONG = re.compile(rf"\S{{{MAX_STRETCH_CHARS + 1},}}")
_SURROGATE = re.compile("[\ud800-\udfff]")
# A space that does not break, or is wide or thin; the tokenizer makes a word of its own of it, amid a name.
_ODD_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


class SafeTokenizer:
    """Calls spaCy's tokenizer, after cutting very long stretches; lone surrogates become U+FFFD, odd spaces plain.

    Offsets stay true: every replacement is one code point for one. Everything else is spaCy's own behaviour, and
    attributes that this class does not have are those of the wrapped tokenizer.
    """

    def __init__(self, tokenizer: Any) -> None:
        self.tokenizer = tokenizer

    def __call__(self, text: str) -> Doc:
        text = _ODD_SPACE.sub(" ", _SURROGATE.sub("\ufffd", text))
        if not _LONG.search(text):
            return self.tokenizer(text)
        parts = []
        at = 0
        for match in _LONG.finditer(text):
            before = text[at : match.start()]
            if before:
                parts.append(before)
            parts.extend(
                text[i : min(i + MAX_STRETCH_CHARS, match.end())]
                for i in range(match.start(), match.end(), MAX_STRETCH_CHARS)
            )
            at = match.end()
        if text[at:]:
            parts.append(text[at:])
        words: list[str] = []
        spaces: list[bool] = []
        for part in parts:
            doc = self.tokenizer(part)
            words.extend(token.text for token in doc)
            spaces.extend(bool(token.whitespace_) for token in doc)
        return Doc(self.tokenizer.vocab, words=words, spaces=spaces)

    def __getattr__(self, name: str) -> Any:
        if name == "tokenizer":  # not yet set while being unpickled
            raise AttributeError(name)
        return getattr(self.tokenizer, name)

    def pipe(self, texts: Any, batch_size: int = 1000) -> Any:
        """Docs of many texts."""
        for text in texts:
            yield self(text)

    def to_disk(self, path: str | Path, **kwargs: Any) -> None:
        """Save as spaCy's tokenizer does."""
        self.tokenizer.to_disk(path, **kwargs)

    def from_disk(self, path: str | Path, **kwargs: Any) -> SafeTokenizer:
        """Load what `to_disk` saved."""
        self.tokenizer.from_disk(path, **kwargs)
        return self

    def to_bytes(self, **kwargs: Any) -> bytes:
        """Serialise as spaCy's tokenizer does."""
        return self.tokenizer.to_bytes(**kwargs)

    def from_bytes(self, data: bytes, **kwargs: Any) -> SafeTokenizer:
        """Load what `to_bytes` returned."""
        self.tokenizer.from_bytes(data, **kwargs)
        return self


def make_safe(nlp: Language) -> None:
    """Wrap the pipeline's tokenizer once."""
    if not isinstance(nlp.tokenizer, SafeTokenizer):
        nlp.tokenizer = SafeTokenizer(nlp.tokenizer)
