"""What the reader says about attribution: who (source) says (cue) what (content), as token ranges."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc

TokenRange = tuple[int, int]


@dataclass(frozen=True)
class Attribution:
    """One attribution; ranges count tokens of the Doc, end exclusive.

    `cue` is None for contents that belong to no cue; `contents` is empty for a cue without content. `score` (0 to 1)
    is the mean probability of the tags times that of the links.
    """

    cue: TokenRange | None
    source: tuple[TokenRange, ...]
    contents: tuple[TokenRange, ...]
    score: float

    @property
    def start(self) -> int:
        """First token of the attribution."""
        return min(r[0] for r in ((self.cue,) if self.cue else ()) + self.source + self.contents)


def register() -> None:
    """Give spaCy's Doc the extension `doc._.attributions` (a tuple, empty by default)."""
    if not Doc.has_extension("attributions"):
        Doc.set_extension("attributions", default=())
