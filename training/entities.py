"""Entity names of the corpora mapped to OntoNotes names, with sets of names where a corpus says less.

A word's label is a fine BIO label ("B-GPE"), or a coarse one that allows several (`COARSE`), so that the loss
asks only for what the corpus knows. None: nothing is known.
"""

from __future__ import annotations

from collections.abc import Sequence

from .corpora import NOT_A_NAME

NAMES = (
    "PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW", "LANGUAGE",
    "DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL",
)  # fmt: skip
LABELS = ("O",) + tuple(f"{prefix}-{name}" for name in NAMES for prefix in "BI")

_NUMERIC = ("DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL")
_MISC = ("NORP", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW", "LANGUAGE")
_PLACE = ("GPE", "LOC", "FAC")

COARSE: dict[str, tuple[str, ...]] = {
    # Universal NER marks people, organisations and places only: anything else may be any other name.
    "not_name": ("O", *(f"{p}-{n}" for n in (*_NUMERIC, *_MISC) for p in "BI")),
    "B-place": tuple(f"B-{n}" for n in _PLACE),
    "I-place": tuple(f"I-{n}" for n in _PLACE),
    "B-misc": tuple(f"B-{n}" for n in _MISC),
    "I-misc": tuple(f"I-{n}" for n in _MISC),
    "not_number": ("O", *(f"{p}-{n}" for n in (*_MISC, *_NUMERIC) for p in "BI")),
}

_LOC_WORDS = frozenset(
    "river lake mountain mountains mount ocean sea bay gulf island islands valley coast desert peninsula hills canyon "
    "strait forest plateau east west north south midwest northeast southwest northwest southeast africa europe asia "
    "america antarctica balkans caribbean mediterranean atlantic pacific arctic earth mars moon continent hemisphere "
    "basin bank delta glacier heartland belt".split()
)
_FAC_WORDS = frozenset(
    "street avenue road airport bridge building tower stadium house plaza square boulevard highway hotel hall museum "
    "palace center centre arena station park church cathedral hospital prison jail base camp library theater theatre "
    "temple castle cemetery school university".split()
)
_NORP_ENDINGS = (
    "an", "ans", "ish", "ese", "crat", "crats", "ist", "ists", "im", "ims", "ew", "ews", "ic", "ics", "ench", "eek",
    "utch", "iss",
)  # fmt: skip
_NORP_WORDS = frozenset(
    "gop democratic latino latinos hispanic hispanics latina latinas iraqi iraqis israeli israelis saudi arab arabs "
    "thai pakistani afghan afghans kurds kurdish sunni sunnis shiite jewish welsh irish liberal conservative "
    "republican democrat christian evangelical evangelicals hindu sikh turk turks dane danes finn poles swede "
    "swedes".split()
)


def place_name(words: Sequence[str]) -> str:
    """GPE, LOC or FAC for a place by the words of its name."""
    last = words[-1].lower()
    if last in _FAC_WORDS and len(words) > 1:
        return "FAC"
    if len(words) > 1 and words[0].lower() in ("lake", "mount", "gulf", "bay", "middle", "river"):
        return "LOC"
    compass = last in ("east", "west", "north", "south")
    if last in _LOC_WORDS and (compass or words[0].lower() not in ("south", "north") or last != "africa"):
        return "LOC"
    return "GPE"


def misc_name(words: Sequence[str]) -> str | None:
    """NORP where CoreNLP's MISC is a nationality, faith or party by its form; else None."""
    last = words[-1].lower()
    if len(words) <= 2 and (last in _NORP_WORDS or (last.endswith(_NORP_ENDINGS) and len(last) > 4)):
        return "NORP"
    return None


_UNER = {"PER": "PERSON", "ORG": "ORG"}
_GUM = {
    "person": "PERSON", "organization": "ORG", "event": "EVENT", "time": "DATE", "animal": "", "plant": "",
    "object": "PRODUCT", "abstract": "", "substance": "",
}  # fmt: skip
_CORENLP = {
    "PERSON": "PERSON", "ORGANIZATION": "ORG", "DATE": "DATE", "DURATION": "DATE", "SET": "DATE", "TIME": "TIME",
    "MONEY": "MONEY", "PERCENT": "PERCENT", "NUMBER": "CARDINAL", "ORDINAL": "ORDINAL",
}  # fmt: skip
_HOURS = frozenset(
    "hour hours minute minutes second seconds morning evening afternoon night tonight a.m. p.m. am pm".split()
)


def convert(corpus: str, forms: Sequence[str], tags: Sequence[str | None]) -> list[str | None]:
    """A sentence's corpus entity tags as labels over `LABELS` and `COARSE`; `forms` are its words."""
    if corpus == "polnear":
        return _from_corenlp(forms, tags)
    labels: list[str | None] = [None if tag is None else ("not_name" if corpus == "ewt" else "O") for tag in tags]
    for start, end, kind in bio_spans(tags):
        name: str | None
        if kind in ("LOC", "place"):
            name = place_name(forms[start:end])
            if corpus == "ewt" and name != "LOC":
                name = "place"
        else:
            name = _UNER.get(kind) or _GUM.get(kind)
        if name:
            _paint(labels, start, end, name)
        else:
            labels[start:end] = ["not_number"] * (end - start)
    return labels


def bio_spans(tags: Sequence[str | None]) -> list[tuple[int, int, str]]:
    """(start, end, name) of BIO tags; an I without its B opens a span."""
    spans: list[tuple[int, int, str]] = []
    start, name = -1, ""
    for i, tag in enumerate([*tags, "O"]):
        inside = tag is not None and tag.startswith("I-") and tag[2:] == name and start >= 0
        if start >= 0 and not inside:
            spans.append((start, i, name))
            start = -1
        if tag is not None and tag[:2] in ("B-", "I-") and not inside:
            start, name = i, tag[2:]
    return spans


def _paint(labels: list[str | None], start: int, end: int, name: str) -> None:
    for i in range(start, end):
        labels[i] = ("B-" if i == start else "I-") + name


def _from_corenlp(forms: Sequence[str], tags: Sequence[str | None]) -> list[str | None]:
    """CoreNLP writes a type per word without B and I: runs of a type are names. Names that were read stand in BIO."""
    labels: list[str | None] = [None if tag is None else "not_name" if tag == NOT_A_NAME else "O" for tag in tags]
    for start, end, kind in bio_spans(tags):
        _paint(labels, start, end, place_name(forms[start:end]) if kind == "LOC" else _UNER[kind])
    start = 0
    while start < len(tags):
        kind = tags[start]
        end = start + 1
        while end < len(tags) and tags[end] == kind:
            end += 1
        if kind is not None:
            while end - start > 1 and not forms[end - 1][:1].isalnum() and kind not in ("PERCENT", "MONEY"):
                end -= 1
            _paint_corenlp(labels, forms, start, end, kind)
        start = end
    _whole_dates(labels, forms)
    return labels


def _paint_corenlp(labels: list[str | None], forms: Sequence[str], start: int, end: int, kind: str) -> None:
    if kind in ("ORGANIZATION", "LOCATION", "MISC"):
        while start < end - 1 and forms[start].lower() in ("the", "'s", "’s"):
            start += 1
    if kind == "LOCATION":
        _paint(labels, start, end, place_name(forms[start:end]))
    elif kind == "MISC":
        _paint(labels, start, end, misc_name(forms[start:end]) or "misc")
        if misc_name(forms[start:end]) is None and end - start == 1 and forms[start].islower():
            labels[start] = None
    elif kind in _CORENLP:
        name = _CORENLP[kind]
        if kind == "DURATION" and any(form.lower() in _HOURS for form in forms[start:end]):
            name = "TIME"
        _paint(labels, start, end, name)


_DATE_BEFORE = frozenset("late early mid mid- the last next this past earlier".split())


def _whole_dates(labels: list[str | None], forms: Sequence[str]) -> None:
    """Dates as one span: "late last month", "Friday, May 1", "the past few years"."""
    for i in range(1, len(forms) - 1):
        if forms[i] == "," and _is(labels[i - 1], "DATE") and labels[i + 1] == "B-DATE":
            next_is_year = forms[i + 1].isdigit() and len(forms[i + 1]) == 4
            if next_is_year or forms[i - 1].lower().rstrip(".").endswith("day"):
                labels[i] = labels[i + 1] = "I-DATE"
    for i in range(len(forms) - 1, 0, -1):
        if labels[i] == "B-DATE" and labels[i - 1] == "O" and forms[i - 1].lower() in _DATE_BEFORE:
            labels[i - 1], labels[i] = "B-DATE", "I-DATE"


def _is(label: str | None, name: str) -> bool:
    return label is not None and label[2:] == name
