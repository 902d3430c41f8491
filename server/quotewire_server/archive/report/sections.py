"""The sections of the report: each turns figures into markup, or into nothing where there is nothing to show."""

from __future__ import annotations

from .calendar import Bucket, buckets
from .figures import ATTRIBUTIONS, CONFIDENCE_BINS, KINDS, Figures, Rows
from .markup import Cell, number, percent, plural, quoted, safe, table
from .plots import Column, Segment, bar, columns, share_bar, swatch

_SOURCES = {
    "person": "a named person",
    "organization": "a named organization",
    "group": "a group: critics, voters",
    "anonymous": "an unnamed source: an official",
    "document": "a document: a report, a poll",
    "unknown": "unknown",
}
_RESOLUTIONS = {
    "named": "the name stands beside the quote",
    "apposition": "the name stands in apposition",
    "relative_clause": "“…, who says”",
    "coreference": "a pronoun led to the name",
    "first_person": "the writer or the outlet speaks",
    "role": "an office, named elsewhere",
    "continuation": "goes on from the quote before",
    "label": "a label or a signature",
    "description": "a description as it stands",
    "ranked": "found by the learnt ranker",
    "unknown": "nobody found",
}


def heading(figures: Figures) -> str:
    """Title, span of time, the sum of documents, and the figures to know first."""
    totals = figures.totals
    first, last = totals["first_published"], totals["last_published"]
    span = "" if not first else first if first == last else f"{first} to {last}"
    taken = plural(totals["articles"] + totals["errors"], "document")
    balance = f"{taken} in = {plural(totals['articles'], 'article')} + {plural(totals['errors'], 'error')}"
    quoting = percent(totals["quoting_articles"], totals["articles"])
    named = percent(totals["named"], totals["quotes"])
    tiles = (
        (number(totals["articles"]), "articles", f"{number(totals['words'])} words"),
        (number(totals["quotes"]), "quotes", f"in {quoting} of the articles"),
        (percent(totals["attributed"], totals["quotes"]), "attributed", f"{named} to a name"),
        (number(totals["speakers"]), "named speakers", f"in {plural(totals['outlets'], 'outlet')}"),
        (number(totals["quote_groups"]), "repeated quotes", "in two articles or more"),
        (number(totals["doubtful"]), "doubtful", "confidence below 0.5"),
    )
    drawn = "".join(
        f"<li><b>{figure}</b> <span>{name}</span> <small>{note}</small></li>" for figure, name, note in tiles
    )
    line = " · ".join(filter(None, (safe(span), balance)))
    return f'<h1>Quotes in {safe(figures.title)}</h1>\n<p class="about">{line}</p>\n<ul class="tiles">{drawn}</ul>'


def speakers(figures: Figures) -> str:
    """Bars of the most quoted speakers, with what tells that they are one."""
    if not figures.speakers:
        return ""
    most = figures.speakers[0]["quotes"]
    rows = (
        (
            Cell(f"<b>{safe(row['name'])}</b>{_small(row['role'])}", row["name"]),
            Cell(bar(row["quotes"], most, plural(row["quotes"], "quote")), row["quotes"], "bars"),
            number(row["quotes"]),
            number(row["articles"]),
            safe(row["kind"]),
        )
        for row in figures.speakers
    )
    totals = figures.totals
    note = _cut(len(figures.speakers), totals["speakers"], "speakers")
    if totals["ambiguous_quotes"]:
        note += (
            f" {plural(totals['ambiguous_quotes'], 'quote')} of sources with a surname alone, or half a name, are not "
            "counted here: whose they are, no other article can prove."
        )
    return table(("Speaker", "", "#Quotes", "#Articles", "Kind"), rows, "ranked") + _note(note)


def months(figures: Figures) -> str:
    """A column plot of quotes by the month of publication."""
    found = buckets(figures.months)
    if not found:
        return ""
    bars = [_month_column(each) for each in found]
    unit = found[0].unit
    undated = figures.totals["undated_articles"]
    note = f"Quotes per {unit} of publication."
    beyond = sum(row["quotes"] for row in figures.months) - sum(each.quotes for each in found)
    if beyond:
        note += f" Not shown: {plural(beyond, 'quote')} long before or after."
    if undated:
        note += f" Left out: {plural(undated, 'article')} without a day of publication."
    rows = (
        (each.label, number(each.quotes), number(each.articles), percent(each.attributed, each.quotes))
        for each in found
    )
    heads = (unit.capitalize(), "#Quotes", "#Articles", "#Attributed")
    return columns(bars, note) + _note(note) + _behind("The figures", table(heads, rows))


def attribution(figures: Figures) -> str:
    """A bar for each kind of quote, cut by the kind of source, and how the speaker was found."""
    if not figures.attribution:
        return ""
    parts = []
    for kind in (*KINDS, "all"):
        counts = dict.fromkeys(ATTRIBUTIONS, 0)
        for row in figures.attribution:
            if kind in (row["kind"], "all"):
                counts[row["source"]] = counts.get(row["source"], 0) + row["quotes"]
        total = sum(counts.values())
        if not total:
            continue
        words = "; ".join(f"{_SOURCES[name]} {percent(counts[name], total)}" for name in ATTRIBUTIONS)
        segments = [
            Segment(
                name,
                counts[name],
                f"{_SOURCES[name]}: {number(counts[name])} ({percent(counts[name], total)})",
            )
            for name in ATTRIBUTIONS
        ]
        parts.append(
            f'<div class="share-row"><span>{kind if kind != "all" else "all quotes"}</span>'
            f'{share_bar(segments, words)}<span class="number">{number(total)}</span></div>'
        )
    legend = "".join(f"<li>{swatch(name)}{text}</li>" for name, text in _SOURCES.items())
    most = max(row["quotes"] for row in figures.resolutions)
    rows = (
        (
            Cell(safe(_RESOLUTIONS.get(row["name"], row["name"]))),
            Cell(bar(row["quotes"], most, plural(row["quotes"], "quote")), row["quotes"], "bars"),
            number(row["quotes"]),
            f"{row['confidence']:.2f}" if row["confidence"] is not None else "–",
        )
        for row in figures.resolutions
    )
    heads = ("How the speaker was found", "", "#Quotes", "#Mean confidence")
    return f'<div class="shares">{"".join(parts)}</div><ul class="legend">{legend}</ul>' + table(
        heads, rows, "ranked"
    )


def outlets(figures: Figures) -> str:
    """Who published, and whom sources spoke to."""
    left = _ranking(figures.outlets, "Published by", ("#Quotes", "#Articles"))
    right = _ranking(figures.told_to, "Said to, or heard by", ("#Quotes", "#Articles"))
    if not left and not right:
        return ""
    return f'<div class="halves"><div>{left}</div><div>{right}</div></div>'


def repeated(figures: Figures) -> str:
    """The quotes that stand in most articles."""
    if not figures.repeated:
        return ""
    rows = (
        (
            Cell(quoted(row["text"]) + _small(_spread(row)), style="wide"),
            Cell(_speakers(row["speakers"])),
            Cell(_listed(row["outlets"] or [])),
            number(row["articles"]),
            Cell(safe(row["first_published"] or "–"), row["first_published"] or "", "day"),
        )
        for row in figures.repeated
    )
    totals = figures.totals
    note = _cut(len(figures.repeated), totals["quote_groups"], "quotes") + (
        f" {plural(totals['grouped_quotes'], 'quote')} stand in two articles or more: the same words, whatever the "
        "punctuation, or a part of them."
    )
    return table(("Words", "Speaker", "Outlets", "#Articles", "First"), rows, "prose") + _note(note)


def unnamed(figures: Figures) -> str:
    """The sources that stay a description, and those of which nobody knows who they are."""
    unknown = sum(row["quotes"] for row in figures.attribution if row["source"] == "unknown")
    note = f"Of {plural(unknown, 'quote')} nobody can tell who speaks." if unknown else ""
    if not figures.unnamed:
        return _note(note)
    most = figures.unnamed[0]["quotes"]
    rows = (
        (
            Cell(f"<b>{safe(row['name'])}</b>"),
            Cell(bar(row["quotes"], most, plural(row["quotes"], "quote")), row["quotes"], "bars"),
            number(row["quotes"]),
            number(row["articles"]),
            safe(row["kind"] or "unknown"),
        )
        for row in figures.unnamed
    )
    return table(("As written", "", "#Quotes", "#Articles", "Kind"), rows, "ranked") + _note(note)


def doubtful(figures: Figures) -> str:
    """How sure the reader is of words and speaker together, and the quotes of which it is least sure."""
    if not figures.confidence:
        return ""
    counts = {row["bin"]: row["quotes"] for row in figures.confidence}
    bars = [_confidence_column(index, counts.get(index, 0)) for index in range(CONFIDENCE_BINS)]
    rows = (
        (
            f"{row['confidence']:.2f}",
            Cell(quoted(row["text"]) + _small(row["kind"]), style="wide"),
            Cell(_who(row)),
            Cell(
                f"{safe(row['article_id'])}{_small(' · '.join(filter(None, (row['outlet'], row['published']))))}"
            ),
        )
        for row in figures.doubtful
    )
    note = (
        "Quotes by confidence: the probability that words and speaker are right. Hatched: more likely wrong than right "
        "in one of them. Below, those of the lowest confidence, two of an article at most."
    )
    heads = ("#Confidence", "Words", "Speaker", "Article")
    return columns(bars, note) + _note(note) + table(heads, rows, "prose")


def unread(figures: Figures) -> str:
    """The reasons of errors, and what was odd about articles that were read."""
    parts = []
    if figures.reasons:
        rows = (
            (
                Cell(f"<code>{safe(row['name'])}</code>"),
                number(row["documents"]),
                "yes" if row["retryable"] else "no",
                Cell(safe(row["message"]), style="wide"),
            )
            for row in figures.reasons
        )
        parts.append(table(("Reason", "#Documents", "May pass", "The first says"), rows, "prose"))
    else:
        parts.append("<p>Every document was read.</p>")
    odd = [(row["name"].replace("_", " "), row["articles"]) for row in figures.warnings]
    if figures.totals["repaired_articles"]:
        odd.append(("encoding repaired", figures.totals["repaired_articles"]))
    if odd:
        found = ((Cell(safe(name)), number(count)) for name, count in odd)
        parts.append("<h3>Odd, but read</h3>" + table(("Finding", "#Articles"), found))
    return "".join(parts)


def colophon(figures: Figures) -> str:
    """What made the figures."""
    made = "; ".join(
        f"quotewire {safe(row['quotewire_version'])}, model {safe(row['model'])} {safe(row['model_version'])} "
        f"(<code>{safe((row['model_hash'] or '')[:12])}</code>)"
        for row in figures.made_by
    )
    return (
        f"<p>Made by {made or 'quotewire'}. Speakers and roles are read from the articles; a quote says that an "
        "article attributes it, not that it was said. Figures are as good as the reader: see “To check”.</p>"
    )


def _month_column(each: Bucket) -> Column:
    tip = f"{each.label}: {plural(each.quotes, 'quote')} in {plural(each.articles, 'article')}"
    return Column(each.short, each.quotes, tip)


def _confidence_column(index: int, count: int) -> Column:
    begin, end = f"{index / CONFIDENCE_BINS:.1f}", f"{(index + 1) / CONFIDENCE_BINS:.1f}"
    tip = f"{begin} to {end}: {plural(count, 'quote')}"
    return Column(f"{begin}–{end}", count, tip, is_weak=index < CONFIDENCE_BINS // 2)


def _ranking(rows: Rows, head: str, heads: tuple[str, str]) -> str:
    if not rows:
        return ""
    most = max(row["quotes"] for row in rows)
    drawn = (
        (
            Cell(f"<b>{safe(row['name'])}</b>"),
            Cell(bar(row["quotes"], most, plural(row["quotes"], "quote")), row["quotes"], "bars"),
            number(row["quotes"]),
            number(row["articles"]),
        )
        for row in rows
    )
    return table((head, "", *heads), drawn, "ranked")


def _spread(row: dict[str, object]) -> str:
    notes = []
    if row["texts"] != row["articles"]:
        notes.append(f"{plural(int(str(row['texts'])), 'different text')}")
    if row["clipped"]:
        notes.append(f"clipped in {row['clipped']}")
    return ", ".join(notes)


def _who(row: dict[str, object]) -> str:
    if not row["speaker_name"]:
        return '<i class="absent">unknown</i>'
    name, mention = str(row["speaker_name"]), row["mention_text"]
    written = f"as “{mention}”" if mention and mention != name else ""
    return f"<b>{safe(name)}</b>{_small(written)}"


def _speakers(names: list[str] | None) -> str:
    if not names:
        return '<i class="absent">unknown</i>'
    return " <i>or</i> ".join(f"<b>{safe(name)}</b>" for name in names[:3]) + _more(len(names) - 3)


def _listed(names: list[str]) -> str:
    return ", ".join(map(safe, names[:4])) + _more(len(names) - 4)


def _more(count: int) -> str:
    return f" <small>and {count} more</small>" if count > 0 else ""


def _small(text: object) -> str:
    return f" <small>{safe(text)}</small>" if text else ""


def _note(text: str) -> str:
    return f'<p class="note">{text.strip()}</p>' if text.strip() else ""


def _behind(summary: str, content: str) -> str:
    return f"<details><summary>{summary}</summary>{content}</details>"


def _cut(shown: int, total: int, what: str) -> str:
    return f"The first {shown} of {number(total)} {what}." if total > shown else ""
