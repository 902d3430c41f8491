"""From named values, whatever format they came in, to an article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...errors import ErrorCode, InvalidRequest
from ..model import ARTICLE_FIELDS, ArticleRecord, SourceOptions
from .encoding import NotText, decode, repair
from .published import NoDate, parse_published
from .reading import BadRecord

# So many names of fields are listed in a message; the rest are counted.
_LISTED_NAMES = 30
_LONGEST_NAME_CHARS = 60


def build_article(
    values: Mapping[str, object],
    number: int,
    place: str,
    options: SourceOptions,
    repaired: Iterable[str] = (),
) -> ArticleRecord:
    """The article of these values, each under the name that `options.fields` gives its field.

    `place` is its id if it brings none. `repaired` is what was done to the bytes before. A day of publication
    that cannot be read is left out, and named in `repaired`. Raises `BadRecord` for a text that is missing, too
    long or no text, and for a field of another type.
    """
    notes = list(repaired)
    fields: dict[str, str] = {}
    for name in ARTICLE_FIELDS:
        value = _lookup(values, options.fields.get(name, name))
        if name == "published":
            fields[name] = _published(value, notes) or _published(options.defaults.get(name), notes)
            continue
        text = _repaired(name, _as_text(name, value), notes)
        if name == "text":
            fields[name] = _checked_text(text, options.max_text_chars)
        else:
            fields[name] = text.strip() or options.defaults.get(name, "")
    fields["id"] = fields["id"] or place
    return ArticleRecord(number=number, repaired=tuple(dict.fromkeys(notes)), **fields)


def check_names(names: Iterable[str], options: SourceOptions, where: str) -> None:
    """Raises `InvalidRequest` unless there is a column or field for the text and for every name that was given.

    `where` tells people where the names come from.
    """
    there = list(dict.fromkeys(names))
    wanted = {"text": "text", **options.fields}
    missing = {
        field: name
        for field, name in wanted.items()
        if name not in there and not any(name.startswith(f"{each}.") for each in there)
    }
    if not missing:
        return
    said = ", ".join(f"{name!r} for {field}" for field, name in missing.items())
    cure = f"name the right one with --field {next(iter(missing))}=NAME"
    raise InvalidRequest(
        f"{where} has no field {said}; it has {listed(there)}; {cure}", code=ErrorCode.FIELD_MISSING
    )


def listed(names: Iterable[str]) -> str:
    """Names for people, those of a strange file shortened."""
    shown = [
        name if len(name) <= _LONGEST_NAME_CHARS else name[:_LONGEST_NAME_CHARS] + "…"
        for name in map(str, names)
    ]
    more = len(shown) - _LISTED_NAMES
    return ", ".join(shown[:_LISTED_NAMES]) + (f" and {more} more" if more > 0 else "") or "none"


def type_name(value: object) -> str:
    """What kind of value this is, in words."""
    names = {str: "a text", bool: "true or false", type(None): "null", list: "a list", int: "a number"}
    return names.get(type(value), "a number" if isinstance(value, float) else "an object")


def _lookup(values: Mapping[str, object], name: str) -> object:
    """The value of this name; "source.name" also finds the `name` in an object `source`."""
    if name in values or "." not in name:
        return values.get(name)
    outer, inner = name.split(".", 1)
    within = values.get(outer)
    return _lookup(within, inner) if isinstance(within, Mapping) else None


def _as_text(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        try:
            return decode(value).text
        except NotText:
            raise BadRecord(ErrorCode.NOT_TEXT, f"the field for {name} is binary, not text") from None
    if name in ("id", "url") and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if name == "byline" and isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    raise BadRecord(
        ErrorCode.FIELD_TYPE_INVALID,
        f"the field for {name} is {type_name(value)}, not text; map the right one with --field {name}=NAME",
    )


def _repaired(name: str, text: str, notes: list[str]) -> str:
    decoded = repair(text)
    notes.extend(each if name == "text" else f"{name}:{each}" for each in decoded.repaired)
    return decoded.text


def _checked_text(text: str, max_text_chars: int) -> str:
    if not text:
        raise BadRecord(
            ErrorCode.TEXT_REQUIRED,
            "there is no text; leave it out, or map the right field with --field text=NAME",
        )
    if len(text) > max_text_chars:
        raise BadRecord(
            ErrorCode.TEXT_TOO_LONG,
            f"the text has {len(text):,} characters, at most {max_text_chars:,} are read; "
            "cut the article between paragraphs",
        )
    return text


def _published(value: object, notes: list[str]) -> str:
    try:
        return parse_published(value)
    except NoDate:
        notes.append("published:unreadable")
        return ""
