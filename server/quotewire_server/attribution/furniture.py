"""Page furniture: lists of other headlines and links that stand below or beside an article."""

from __future__ import annotations

import re

from .model import Span

# So many headline-like paragraphs in a row are furniture; one or two are subheadings.
MIN_RUN = 3
MAX_WORDS = 16
_ENDS = (".", "!", "…", ",", ";", ":", ".”", '."', "!”", '!"', ".’", ".'")
_SMALL = frozenset("a an the of in on at to for and or but by with from as is over after into vs via".split())


# A line of a list of sources: title in quotation marks, outlet, date.
_REFERENCE = re.compile(r"[“\"‘'].{4,200}[”\"’'][.,]?\s*[—–-]{1,2}\s*.{2,60},\s*.{0,12}\d{4}\.?$")


def find_furniture(text: str) -> list[Span]:
    """The stretches of at least MIN_RUN short paragraphs in headline style, and the lines of a list of sources.

    The first paragraph of the text is never furniture.
    """
    runs: list[Span] = []
    run: list[tuple[int, int]] = []
    first = True
    for m in re.finditer(r"[^\r\n]+", text):
        line = m.group().strip()
        if not line:
            continue
        if not first and _REFERENCE.match(line):
            runs.append(Span(*m.span()))
        elif not first and _is_headline(line):
            run.append(m.span())
        else:
            _close(run, runs)
            run = []
        first = False
    _close(run, runs)
    return runs


def _close(run: list[tuple[int, int]], runs: list[Span]) -> None:
    if len(run) >= MIN_RUN:
        runs.append(Span(run[0][0], run[-1][1]))


def _is_headline(line: str) -> bool:
    words = re.findall(r"[\w’'$%-]+", line)
    if (
        not 3 <= len(words) <= MAX_WORDS
        or line.endswith(_ENDS)
        or re.match(r"[“\"‘']", line)
        and line[-1] in "”\"’'"
    ):
        return False
    weighty = [w for w in words if w.lower() not in _SMALL]
    return bool(weighty) and sum(
        w[0].isupper() or w[0].isdigit() or w[0] == "$" for w in weighty
    ) >= 0.8 * len(weighty)
