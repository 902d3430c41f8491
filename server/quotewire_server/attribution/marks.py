"""Quotation marks: which stretches of a text stand between them.

A pure function over the text: it never raises, never changes an offset, and takes linear time. It knows curly,
straight, doubled (`` and '') and angle marks, single marks with apostrophes among them, paragraphs that reopen
without closing, marks set the wrong way round, unclosed marks, inches and decades ('90s).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .model import Span, Warning

# One family per pair of marks; a stretch is closed by a mark of its own family only.
DOUBLE_CURLY, DOUBLE_STRAIGHT, DOUBLE_TICKS, SINGLE_CURLY, SINGLE_STRAIGHT, ANGLE = range(6)
_SINGLE = (SINGLE_CURLY, SINGLE_STRAIGHT)
_MARK = re.compile(r"``|''|[“”„‟\"‘’‚‛'«»]")
_FAMILY = {
    "“": DOUBLE_CURLY, "”": DOUBLE_CURLY, "„": DOUBLE_CURLY, "‟": DOUBLE_CURLY, '"': DOUBLE_STRAIGHT,
    "``": DOUBLE_TICKS, "''": DOUBLE_TICKS, "‘": SINGLE_CURLY, "’": SINGLE_CURLY, "‚": SINGLE_CURLY,
    "‛": SINGLE_CURLY, "'": SINGLE_STRAIGHT, "«": ANGLE, "»": ANGLE,
}  # fmt: skip
_OPENING, _CLOSING = set("“„‟‘‚‛«") | {"``"}, set("”’»")
# Words that begin with an apostrophe, and decades.
_ELISION = re.compile(r"(?:\d\ds?\b|(?:tis|twas|til|till|em|cause|n|round|bout|cuz)\b)", re.IGNORECASE)
_FEET_INCHES = re.compile(r"\d\s?['’′]\s?\d{1,2}\s?[½¼¾]?\s?$")
# How far, in marks, the search for the end of one stretch looks ahead.
_LOOKAHEAD_MARKS = 400
# How many further paragraphs a stretch may run through without reopening its mark.
_BARE_PARAGRAPHS = 4


@dataclass(frozen=True, slots=True)
class Quoted:
    """A stretch between quotation marks, marks included.

    `inner` leaves the marks out. `depth` is 0 for an outermost stretch. `single` tells single marks.
    """

    span: Span
    inner: Span
    depth: int
    closed: bool
    single: bool


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    family: int
    can_open: bool
    can_close: bool


def paragraph_breaks(text: str) -> list[int]:
    """The offsets at which a new paragraph begins, the first one left out.

    A single line break ends a paragraph unless the text is hard-wrapped, where only a blank line does.
    """
    pattern = r"\n[ \t\r\f\v]*\n\s*" if _is_hard_wrapped(text) else r"[\r\n\u2028\u2029]\s*"
    return [m.end() for m in re.finditer(pattern, text) if m.end() < len(text)]


def _is_hard_wrapped(text: str) -> bool:
    """Whether most lines stop in mid-sentence at about the same width."""
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    if len(lines) < 8:
        return False
    full = [line for line in lines if 50 <= len(line) <= 100]
    open_ended = [line for line in full if line[-1] not in ".!?:\"”’'"]
    return len(full) > 0.6 * len(lines) and len(open_ended) > 0.6 * len(lines)


def find_quoted(text: str) -> tuple[list[Quoted], list[Warning]]:
    """Every stretch between quotation marks, in text order, outer before inner, and warnings on unclosed marks."""
    breaks = paragraph_breaks(text)
    marks = [_classify(text, m) for m in _MARK.finditer(text)]
    found: list[Quoted] = []
    warnings: list[Warning] = []
    stack: list[tuple[_Mark, int]] = []  # the open marks, each with the index its search began at
    limit: list[int] = []  # where each open stretch was found to end (index into marks, or -1)
    index, next_break = 0, 0
    while index < len(marks):
        mark = marks[index]
        while next_break < len(breaks) and breaks[next_break] <= mark.start:
            next_break += 1
            # An open stretch that was not given an end beyond this paragraph has been dealt with at its opening.
        if stack and limit[-1] == index:
            opener, _ = stack.pop()
            limit.pop()
            found.append(_stretch(opener, mark.end, mark.start, len(stack), True))
        elif mark.can_open and len(stack) < 4 and not (stack and limit[-1] <= index):
            end, unclosed_at = _find_end(
                text, marks, index, breaks, next_break, limit[-1] if limit else len(marks)
            )
            if end is not None:
                stack.append((mark, index))
                limit.append(end)
            elif unclosed_at is not None and not stack and mark.family not in _SINGLE:
                found.append(_stretch(mark, unclosed_at, unclosed_at, 0, False))
                warnings.append(
                    Warning(
                        "unclosed_quotation_mark",
                        "A quotation mark is not closed; the quote is taken to end with its paragraph.",
                        Span(mark.start, mark.end),
                    )
                )
                while index + 1 < len(marks) and marks[index + 1].start < unclosed_at:
                    index += 1
        index += 1
    found.sort(key=lambda q: (q.span.start, -q.span.end))
    return found, warnings


def _stretch(opener: _Mark, end: int, inner_end: int, depth: int, closed: bool) -> Quoted:
    return Quoted(
        Span(opener.start, end), Span(opener.end, inner_end), depth, closed, opener.family in _SINGLE
    )


def _classify(text: str, match: re.Match[str]) -> _Mark:
    """Whether a mark can open and can close, by its form and by what stands on either side."""
    start, end = match.span()
    sign = match.group()
    family = _FAMILY[sign]
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    free_left = before.isspace() or before in "([{—–-/|“‘\"'«:…\u200b\u202a\ufffc>" or start == 0
    tight_right = not after.isspace() and after not in ".,;:!?)]}…"
    free_right = not after.isalnum()
    tight_left = not before.isspace() and before not in "([{"
    if family in _SINGLE:
        if (before.isalnum() and after.isalnum()) or _ELISION.match(text, end) and free_left:
            return _Mark(start, end, family, False, False)  # an apostrophe
        if sign == "‘":
            return _Mark(start, end, family, True, False)
        can_open = free_left and tight_right and (sign == "'" or not before.isalnum())
        return _Mark(start, end, family, can_open and sign == "'", free_right and tight_left)
    if sign == '"' and before.isdigit() and _FEET_INCHES.search(text[max(0, start - 8) : start]):
        return _Mark(start, end, family, False, False)  # 6' 2"
    if sign in _OPENING:
        # An opening mark set where only a closing one makes sense closes.
        return _Mark(
            start,
            end,
            family,
            not (tight_left and not free_left and not tight_right),
            tight_left and not tight_right,
        )
    if sign in _CLOSING:
        return _Mark(
            start,
            end,
            family,
            free_left and tight_right and not before.isalnum(),
            tight_left or not tight_right,
        )
    can_open = tight_right and (free_left or not before.isalnum() and before not in ".,!?…")
    can_close = tight_left and (free_right or not free_left)
    if not can_open and not can_close:
        can_open = can_close = True
    return _Mark(start, end, family, can_open, can_close)


def _find_end(
    text: str, marks: list[_Mark], index: int, breaks: list[int], next_break: int, ceiling: int
) -> tuple[int | None, int | None]:
    """The index of the mark that ends the stretch opened at `index`, or where it stops unclosed."""
    opener = marks[index]
    single = opener.family in _SINGLE
    paragraph_end = breaks[next_break] if next_break < len(breaks) else len(text)
    possessive: int | None = None
    bare = 0
    for i in range(index + 1, min(len(marks), ceiling, index + _LOOKAHEAD_MARKS)):
        mark = marks[i]
        while mark.start >= paragraph_end:
            # The stretch has run into another paragraph.
            if possessive is not None:
                return possessive, None
            if single:
                return None, None
            reopened = text.startswith(text[opener.start : opener.end], paragraph_end)
            bare = 0 if reopened else bare + 1
            if bare and not _closes_next(marks, i, opener.family) or bare > _BARE_PARAGRAPHS:
                return None, _trim(text, opener.start, paragraph_end)
            next_break += 1
            paragraph_end = breaks[next_break] if next_break < len(breaks) else len(text)
            if reopened and mark.start == breaks[next_break - 1]:
                break
        if mark.family != opener.family or mark.start in breaks[max(0, next_break - 1) : next_break]:
            continue
        if not mark.can_close:
            if mark.can_open and not single and opener.family != DOUBLE_STRAIGHT and bare == 0:
                continue  # a stretch of the same family inside: its own end is found first
            continue
        if single and text[mark.start - 1] in "sS" and _goes_on(text, mark.end):
            possessive = i if possessive is None else possessive
            continue
        if mark.can_open and mark.family in (DOUBLE_CURLY, ANGLE):
            continue
        return i, None
    if possessive is not None:
        return possessive, None
    if single:
        return None, None
    return None, _trim(text, opener.start, paragraph_end)


def _closes_next(marks: list[_Mark], index: int, family: int) -> bool:
    """Whether the next mark of this family closes rather than opens."""
    for mark in marks[index : index + 20]:
        if mark.family == family:
            return mark.can_close and not mark.can_open
    return False


def _goes_on(text: str, position: int) -> bool:
    """Whether a word in lower case follows, as after a plural possessive."""
    return text[position : position + 1] == " " and text[position + 1 : position + 2].islower()


def _trim(text: str, start: int, end: int) -> int:
    while end > start + 1 and text[end - 1].isspace():
        end -= 1
    return end
