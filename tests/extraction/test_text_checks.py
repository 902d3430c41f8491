"""What looks odd about a text, and what only seems to."""

import pytest
from quotewire_server.text_checks import check_text

FRENCH = (
    "Le pont ouvrira en mai, a déclaré lundi la maire de la ville. Elle a dit qu'il avait coûté plus que "
    "prévu, et que personne ne savait d'où viendrait l'argent."
)

ODD = {
    "space": (" ", ["empty_text"]),
    "line breaks": ("\r\n\n\u2028", ["empty_text"]),
    "NUL alone": ("\0", ["empty_text", "control_characters"]),
    "bell": ("He said\x07 no.", ["control_characters"]),
    "C1 control": ("He said\x93no\x94.", ["control_characters"]),
    "two tags": ("<p>He said no.</p>", ["looks_like_markup"]),
    "link": ('He <a href="https://example.org/">said</a> no.', ["looks_like_markup"]),
    "entities": ("He said &ldquo;no&rdquo;.", ["looks_like_markup"]),
    "page": ("<!DOCTYPE html><html><body>No.", ["looks_like_markup"]),
    "French": (FRENCH, ["language_not_english"]),
    "French markup": (f"<p>{FRENCH}</p>", ["looks_like_markup", "language_not_english"]),
}

PLAIN = {
    "comparison": "If a < b and c > d, he said, then b > a < d.",
    "ampersand": "AT&T; and R&B; he said, are not entities.",
    "one tag": "He wrote <b> and nothing else.",
    "tab and form feed": "He\tsaid\fno.\x85",
    "right-to-left mark": "He said \u200fשלום\u200e to them.",
    "short French": "« Non », a-t-il dit.",
    "capitals": "JOHN SMITH: YES. MARY: NO. JOHN SMITH: WHY NOT? MARY: BECAUSE I SAY SO, AND YOU KNOW IT.",
    "names": "Recep Tayyip Erdoğan, Viktor Orbán, François Hollande, José García Márquez, Angela Merkel.",
    "digits": "1234567890 " * 20,
}


@pytest.mark.parametrize(("text", "codes"), ODD.values(), ids=ODD)
def test_odd_text_is_warned_of(text, codes):
    assert [warning.code for warning in check_text(text)] == codes


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_plain_text_is_not_warned_of(text):
    assert check_text(text) == []


def test_callers_language_is_believed():
    assert check_text(FRENCH, "en-GB") == []
    assert [warning.code for warning in check_text("Short.", "fr")] == ["language_not_english"]


def test_span_shows_the_first_of_what_is_odd():
    text = "He said “no”.\x00\x00 <i>He</i> did."
    controls, markup = check_text(text)

    assert text[controls.span.start : controls.span.end] == "\x00"
    assert text[markup.span.start : markup.span.end] == "<i>"


@pytest.mark.parametrize("text", ["<" * 100_000, "<a " * 33_000, "&" * 100_000, "\x00" * 100_000])
def test_long_odd_text_is_checked_in_passing(text):
    assert len(check_text(text)) <= 2
