"""The parts of a person's name that decide whether two articles name the same person."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .canonical import fold_case

_NICKNAME = re.compile(r"[“\"'‘(][^“”\"'’()]+[”\"'’)]")
_NOT_NAME = re.compile(r"[^\w\s.'’-]|[\d_]")
_PARTICLES = frozenset("al ap bin da de del della den der di dos du el ibn la le st ter van von zu".split())
# Of the archive's own, not those of attribution: importing that loads spaCy, which nothing here needs.
_TITLES = frozenset(
    """mr mrs ms miss messrs sir lord lady dame madam dr king queen prince princess congressman congresswoman councilman
    councilwoman ambassador attorney capt captain chairman chairwoman chancellor chief col colonel commissioner cong
    councillor coach detective doctor father gen general gov governor judge justice lieutenant lt maj major mayor
    minister pastor pope premier president prof professor rabbi rep representative rev reverend secretary sen senator
    sgt sheriff sister speaker""".split()
)
_SUFFIXES = frozenset("jr sr ii iii iv md phd esq".split())


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name taken apart, folded: no case, no accents, no titles. `first` is "" when only a surname is left."""

    first: str
    middle: str
    last: str
    suffix: str

    @property
    def is_full(self) -> bool:
        """Whether it tells one person from others of the family."""
        return len(self.first) > 1


def person_name(name: str) -> PersonName | None:
    """The parts of a person's name; None for what is no name ("the mayor").

    "Dr. José M. de la Cruz Jr." is first "jose", middle "m", last "de la cruz", suffix "jr".
    """
    if not name[:1].isupper() or name.lower().startswith(("the ", "a ", "an ")):
        return None
    words = (
        _NOT_NAME.sub(" ", _NICKNAME.sub(" ", fold_case(name))).replace(".", " ").replace("’", "'").split()
    )
    words = [word.strip("'-").removesuffix("'s") for word in words]
    words = [word for word in words if word]
    while len(words) > 1 and words[0] in _TITLES:
        words.pop(0)
    suffix = ""
    while len(words) > 1 and (words[-1] in _SUFFIXES or words[-1] in ("d", "m") and len(words) > 2):
        suffix = f"{words.pop()} {suffix}".strip()
    if (
        not words or "of" in words
    ):  # "Secretary of State Mike Pompeo" is a title and a name, "Anne of York" neither
        return None
    first, rest = _first(words)
    last = len(rest) - 1
    while last > 0 and rest[last - 1] in _PARTICLES:
        last -= 1
    if not rest:
        return PersonName("", "", first, suffix)
    return PersonName(first, " ".join(rest[:last]), " ".join(rest[last:]), suffix)


def middles_agree(middles: list[str]) -> bool:
    """Whether these middle names, none empty, may all be one person's: "j" and "john" may, "w" and "h w" not."""
    longest = max(middles, key=len).split()
    return all(_is_short_for(each.split(), longest) for each in middles)


def _first(words: list[str]) -> tuple[str, list[str]]:
    """The first name and the rest; initials belong together: "J. D. Vance" and "JD Vance" are one."""
    initials = 0
    while initials < len(words) - 1 and len(words[initials]) == 1:
        initials += 1
    if initials > 1:
        return "".join(words[:initials]), words[initials:]
    return words[0], words[1:]


def _is_short_for(words: list[str], others: list[str]) -> bool:
    if len(words) != len(others):
        return False
    return all(one == other or one == other[:1] for one, other in zip(words, others, strict=True))
