"""From bytes to text, and the repair of text that was decoded wrongly before it came here.

Used where files are read and nowhere else: what a caller of the service sends stays untouched. Every change is
named, because offsets then count the characters of the repaired text.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftfy import TextFixerConfig

# Longest marks first: that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# How files of other kinds begin: PDF, ZIP (also Office files), PNG, JPEG, GIF, gzip, zstd, bzip2, xz, ELF,
# Windows programs, the old Office files, Parquet.
_BINARY_BEGINNINGS = (
    *(
        b"%PDF-",
        b"PK\x03\x04",
        b"\x89PNG",
        b"\xff\xd8\xff",
        b"GIF8",
        b"\x1f\x8b",
        b"\x28\xb5\x2f\xfd",
        b"BZh",
    ),
    *(b"\xfd7zXZ", b"\x7fELF", b"MZ\x90", b"\xd0\xcf\x11\xe0", b"PAR1"),
)
_SAMPLE_BYTES = 65_536
# Of a hundred bytes of text, fewer than this many are controls other than white space.
_MAX_CONTROL_PERCENT = 2
_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"
# What Windows-1252 has where Latin-1 has nothing but controls: quotation marks, dashes, the ellipsis, the bullet.
_CP1252_PUNCTUATION = frozenset(
    b"\x80\x82\x84\x85\x8b\x91\x92\x93\x94\x95\x96\x97\x99\x9b\xa0\xa3\xa9\xab\xbb\xb7"
)
# The charsets that are guessed between: those of English, and the great ones of scripts that cannot be mistaken for it.
# Near relatives (cp1250, Latin-9, Mac Latin 2) win by accident on texts with two or three accents.
_CHARSETS = [
    "cp1252",
    "mac_roman",
    "cp850",
    "cp1251",
    "koi8_r",
    "shift_jis",
    "euc_jp",
    "gb18030",
    "big5",
    "euc_kr",
]
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_COMBINING = re.compile("[\u0300-\u036f]")
_C1_CONTROL = re.compile("[\x80-\x9f]")


class NotText(ValueError):
    """The bytes are no text in any encoding."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and what was done to get it: "charset:cp1252", "invalid_bytes", "mojibake", "surrogates"."""

    text: str
    repaired: tuple[str, ...] = ()


def decode(content: bytes, declared: str = "") -> Decoded:
    """The text of these bytes as they are; see `repair` for what may have happened to it before.

    In this order: the byte order mark, which is no part of the text; the `declared` charset, if the bytes allow
    it; UTF-8; and what the bytes look like most, which `repaired` names as "charset:NAME". Bytes that are UTF-8
    but for a few broken places give U+FFFD there ("invalid_bytes"). Raises `NotText` for binary content.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _lenient(content[len(mark) :], name)
    if content.startswith(_BINARY_BEGINNINGS):
        raise NotText("the content is binary, not text")
    for name in (declared, "utf-8"):
        text = _strict(content, name)
        if text is not None and not (name == "utf-8" and _looks_binary(content)):
            return Decoded(text)
    return _guessed(content)


def repair(text: str) -> Decoded:
    """The text without the marks of a wrong decoding: â€œ becomes “ again, lone surrogates become U+FFFD.

    Quotation marks, line ends, ligatures and entities stay as they are. Uses ftfy.
    """
    repaired = []
    if _SURROGATE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        repaired.append("surrogates")
    if not text.isascii():
        fixed = _without_mojibake(text)
        if fixed != text:
            text = fixed
            repaired.append("mojibake")
    return Decoded(text, tuple(repaired))


def _without_mojibake(text: str) -> str:
    """The text with the lines mended that were decoded wrongly; most texts need none of it, and are asked once."""
    if not _is_suspect(text):
        return text
    from ftfy import fix_text

    settings = _repair_settings()
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if _is_suspect(line):
            lines[index] = fix_text(_composed(line), settings)
    return "\n".join(lines)


def _is_suspect(text: str) -> bool:
    from ftfy.badness import is_bad

    # Asking is ten times as fast as repairing.
    return bool(_C1_CONTROL.search(text)) or is_bad(_composed(text))


def _composed(text: str) -> str:
    """The text with letters and their accents as one: a wrong decoding may have been taken apart after it."""
    return unicodedata.normalize("NFC", text) if _COMBINING.search(text) else text


def charset_of(name: str) -> str:
    """The name of the codec as Python has it, or "" if it has none or it is no charset."""
    try:
        found = codecs.lookup(name.strip())
    except (LookupError, ValueError, UnicodeError):
        return ""
    return found.name if getattr(found, "_is_text_encoding", True) else ""


def _strict(content: bytes, name: str) -> str | None:
    if not name or not charset_of(name):
        return None
    try:
        return content.decode(name)
    except ValueError:
        return None


def _lenient(content: bytes, name: str) -> Decoded:
    try:
        return Decoded(content.decode(name))
    except ValueError:
        return Decoded(content.decode(name, "replace"), ("invalid_bytes",))


def _guessed(content: bytes) -> Decoded:
    sample = content[:_SAMPLE_BYTES]
    wide = _utf16_without_mark(sample)
    if wide:
        text = _strict(content, wide)
        if text is not None:
            return Decoded(text, (f"charset:{wide}",))
    if _looks_binary(content):
        raise NotText("the content is binary, not text")
    if _is_broken_utf8(content):
        return Decoded(content.decode("utf-8", "replace"), ("invalid_bytes",))
    name = _charset(content)
    decoded = _lenient(content, name)
    return Decoded(decoded.text, (f"charset:{name}", *decoded.repaired))


def _looks_binary(content: bytes) -> bool:
    sample = content[:_SAMPLE_BYTES]
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    return controls * 100 > len(sample) * _MAX_CONTROL_PERCENT


def _utf16_without_mark(sample: bytes) -> str:
    """UTF-16 of Latin text has a zero in every other byte: after each letter, or before it."""
    pairs = len(sample) // 2
    if pairs < 2:
        return ""
    first, second = sample[0 : pairs * 2 : 2].count(0), sample[1 : pairs * 2 : 2].count(0)
    if second > pairs * 0.6 and first < pairs * 0.05:
        return "utf-16-le"
    if first > pairs * 0.6 and second < pairs * 0.05:
        return "utf-16-be"
    return ""


def _is_broken_utf8(content: bytes) -> bool:
    """Whether most of what is not ASCII is good UTF-8, so that the rest is damage and no other charset."""
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd") - content.count(b"\xef\xbf\xbd")
    good = sum(1 for char in text if char > "\x7f") - broken
    return good > 2 * broken


def _charset(content: bytes) -> str:
    """The likeliest single charset; Windows-1252 for English text whose only signs are typographic."""
    found = _NOT_ASCII.findall(content[:_SAMPLE_BYTES]) or _NOT_ASCII.findall(content)[:1_000]
    typographic = sum(1 for byte in found if byte[0] in _CP1252_PUNCTUATION)
    if typographic * 2 >= len(found):
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(content[:_SAMPLE_BYTES], cp_isolation=_CHARSETS).best()
    return charset_of(best.encoding) if best is not None else "cp1252"


def _repair_settings() -> TextFixerConfig:
    from ftfy import TextFixerConfig

    return TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        remove_control_chars=False,
        normalization=None,
        explain=False,
    )
