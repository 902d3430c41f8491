"""The fields of a quote as people read them; shared by the table and the page."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from quotewire.v1 import quotewire_pb2 as pb

# The terminal or the browser would act on these: controls, and marks that reorder the text around them.
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KEPT_CONTROLS = frozenset("\t\n\r")
REPLACEMENT = "\ufffd"


def visible(text: str) -> str:
    """The text with every character that could act on its surroundings replaced, one for one."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(REPLACEMENT if _acts(character) else character for character in text)


def one_line(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(visible(text).split())


def with_nested(quotes: Iterable[pb.Quote], depth: int = 0) -> Iterator[tuple[int, pb.Quote]]:
    """Quotes and the quotes inside them, each with its depth, outer ones first."""
    for quote in quotes:
        yield depth, quote
        yield from with_nested(quote.nested, depth + 1)


def kind(quote: pb.Quote) -> str:
    """ "direct", "mixed", "indirect" or "belief"."""
    return pb.QuoteKind.Name(quote.kind).removeprefix("QUOTE_KIND_").lower()


def resolution(quote: pb.Quote) -> str:
    """The sieve that decided: "named", "coreference", ..."""
    return pb.Resolution.Name(quote.speaker.resolution).removeprefix("RESOLUTION_").lower().replace("_", " ")


def speaker(quote: pb.Quote) -> str:
    """The speaker's name, the mention where there is no name, or "" for unknown."""
    return one_line(quote.speaker.name or quote.speaker.mention.text)


def path_to_name(quote: pb.Quote) -> list[str]:
    """The steps from the mention in the text to the name: ["he", "Pompeo", "Mike Pompeo"].

    One step, the name itself, when the text names the speaker on the spot.
    """
    steps = [quote.speaker.mention.text, *(each.text for each in quote.speaker.chain), quote.speaker.name]
    path: list[str] = []
    for step in map(one_line, steps):
        if step and (not path or path[-1].casefold() != step.casefold()):
            path.append(step)
    return path


def is_named_elsewhere(quote: pb.Quote) -> bool:
    """Whether the name does not stand in the mention, so that a reader wants to see where it leads."""
    path = path_to_name(quote)
    return len(path) > 1 and path[-1].casefold() not in path[0].casefold()


def is_assumed(quote: pb.Quote, part: str) -> bool:
    """Whether "date" or "outlet" is only the article's own."""
    if part == "date":
        return quote.date.basis == pb.DATE_BASIS_PUBLISHED
    return quote.outlet.basis == pb.OUTLET_BASIS_PUBLISHER


def notes(response: pb.ExtractQuotesResponse) -> list[str]:
    """What people should know about a result: warnings, and stages that failed."""
    # protoc's .pyi writes the message Warning where type checkers read Python's own class of that name.
    found = [one_line(warning.message) for warning in response.warnings]  # type: ignore[attr-defined]
    for stage in response.stages:
        if stage.state == pb.STAGE_STATE_FAILED:
            name = pb.Stage.Name(stage.stage).removeprefix("STAGE_").lower()
            found.append(f"{name} failed: {one_line(stage.detail)}")
    return found


def _acts(character: str) -> bool:
    if character in _BIDI_CONTROLS:
        return True
    return unicodedata.category(character) == "Cc" and character not in _KEPT_CONTROLS
