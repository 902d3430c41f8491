"""The figures of the report, asked from the tables of a run."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

import duckdb

from ... import limits

Rows = list[dict[str, Any]]

# Whose name, or at least whose description, a quote has.
ATTRIBUTIONS = ("person", "organization", "group", "anonymous", "document", "unknown")
KINDS = ("direct", "mixed", "indirect", "belief")
CONFIDENCE_BINS = 10


@dataclass(slots=True)
class Figures:
    """All that the page shows. Lists are cut at `limits.REPORT_ROWS`, best first; totals tell how many there are.

    `complaint` is what went wrong beside the page, "" most often.
    """

    title: str
    complaint: str = ""
    totals: dict[str, Any] = field(default_factory=dict)
    made_by: Rows = field(default_factory=list)
    speakers: Rows = field(default_factory=list)
    outlets: Rows = field(default_factory=list)
    told_to: Rows = field(default_factory=list)
    months: Rows = field(default_factory=list)
    attribution: Rows = field(default_factory=list)
    resolutions: Rows = field(default_factory=list)
    unnamed: Rows = field(default_factory=list)
    confidence: Rows = field(default_factory=list)
    doubtful: Rows = field(default_factory=list)
    repeated: Rows = field(default_factory=list)
    reasons: Rows = field(default_factory=list)
    warnings: Rows = field(default_factory=list)


_TOTALS = """
SELECT (SELECT count(*) FROM articles) AS articles,
       (SELECT count(*) FROM errors) AS errors,
       (SELECT coalesce(sum(words), 0)::BIGINT FROM articles) AS words,
       (SELECT count(*) FROM articles WHERE quotes > 0) AS quoting_articles,
       (SELECT count(*) FROM articles WHERE len(repaired) > 0) AS repaired_articles,
       (SELECT min(published) FROM articles) AS first_published,
       (SELECT max(published) FROM articles) AS last_published,
       (SELECT count(*) FROM articles WHERE published IS NULL) AS undated_articles,
       count(*) AS quotes,
       count(*) FILTER (speaker_name IS NOT NULL) AS attributed,
       count(*) FILTER (speaker_name IS NOT NULL AND speaker_kind IN ('person', 'organization')) AS named,
       count(*) FILTER (date_basis = 'stated') AS dated,
       count(*) FILTER (outlet_basis = 'stated') AS heard_by,
       count(*) FILTER (confidence < 0.5) AS doubtful,
       (SELECT count(*) FROM speakers WHERE NOT is_ambiguous) AS speakers,
       (SELECT count(*) FROM speakers WHERE is_ambiguous) AS ambiguous_speakers,
       (SELECT coalesce(sum(quotes), 0)::BIGINT FROM speakers WHERE is_ambiguous) AS ambiguous_quotes,
       (SELECT count(*) FROM quote_groups) AS quote_groups,
       (SELECT coalesce(sum(quotes), 0)::BIGINT FROM quote_groups) AS grouped_quotes,
       (SELECT count(DISTINCT outlet) FROM articles) AS outlets
FROM quotes
"""

_QUERIES = {
    "made_by": """
        SELECT model, model_version, model_hash, quotewire_version, count(*) AS articles FROM articles
        GROUP BY ALL ORDER BY articles DESC, quotewire_version, model_hash LIMIT 5
    """,
    "speakers": """
        SELECT name, kind, quotes, articles, roles[1].role AS role, len(names) AS name_forms FROM speakers
        WHERE NOT is_ambiguous ORDER BY quotes DESC, articles DESC, speaker_key LIMIT $rows
    """,
    "outlets": """
        SELECT outlet AS name, count(*) AS articles, sum(quotes)::BIGINT AS quotes FROM articles
        WHERE outlet IS NOT NULL GROUP BY outlet ORDER BY quotes DESC, articles DESC, name LIMIT $rows
    """,
    "told_to": """
        SELECT mode(outlet_name ORDER BY outlet_name) AS name, count(*) AS quotes,
               count(DISTINCT article_id) AS articles
        FROM quotes WHERE outlet_basis = 'stated'
        GROUP BY lower(outlet_name) ORDER BY quotes DESC, articles DESC, name LIMIT $rows
    """,
    "months": """
        SELECT article_published[:7] AS month, count(*) AS quotes, count(DISTINCT article_id) AS articles,
               count(*) FILTER (speaker_name IS NOT NULL) AS attributed
        FROM quotes WHERE length(article_published) >= 7 GROUP BY month ORDER BY month
    """,
    "attribution": """
        SELECT kind, CASE WHEN speaker_name IS NULL THEN 'unknown' ELSE coalesce(speaker_kind, 'unknown') END AS source,
               count(*) AS quotes
        FROM quotes GROUP BY ALL ORDER BY ALL
    """,
    "resolutions": """
        SELECT coalesce(resolution, 'unknown') AS name, count(*) AS quotes, avg(confidence) AS confidence
        FROM quotes GROUP BY ALL ORDER BY quotes DESC, name
    """,
    "unnamed": """
        SELECT mode(mention_text ORDER BY mention_text) AS name, mode(speaker_kind ORDER BY speaker_kind) AS kind,
               count(*) AS quotes, count(DISTINCT article_id) AS articles
        FROM quotes
        WHERE mention_text IS NOT NULL AND (speaker_kind IS NULL OR speaker_kind NOT IN ('person', 'organization'))
        GROUP BY lower(mention_text) ORDER BY quotes DESC, articles DESC, name LIMIT $rows
    """,
    "confidence": """
        SELECT least(floor(confidence * 10), 9)::INTEGER AS bin, count(*) AS quotes FROM quotes
        WHERE confidence IS NOT NULL GROUP BY bin ORDER BY bin
    """,
    "doubtful": """
        SELECT text, speaker_name, mention_text, kind, confidence, article_id, article_outlet AS outlet,
               article_published AS published, start, "end"
        FROM quotes WHERE confidence IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY confidence, quote_index) <= 2
        ORDER BY confidence, article_id, quote_index LIMIT $rows
    """,
    "repeated": """
        SELECT text, quotes, articles, texts, clipped, outlets, speakers, first_article_id, first_published,
               last_published
        FROM quote_groups ORDER BY articles DESC, quotes DESC, quote_group LIMIT $rows
    """,
    "reasons": """
        SELECT reason AS name, count(*) AS documents, bool_or(retryable) AS retryable,
               arg_min(message, (part, position)) AS message
        FROM errors GROUP BY reason ORDER BY documents DESC, reason LIMIT $rows
    """,
    "warnings": """
        SELECT name, count(*) AS articles FROM (SELECT unnest(warnings) AS name FROM articles)
        GROUP BY name ORDER BY articles DESC, name LIMIT $rows
    """,
}


def collect(connection: duckdb.DuckDBPyConnection, title: str) -> Figures:
    """The figures of a connection of `delivered.opened` in which `groups.find` has made its tables."""
    figures = Figures(title, totals=_rows(connection, _TOTALS)[0])
    for each in fields(figures):
        if each.name in _QUERIES:
            setattr(figures, each.name, _rows(connection, _QUERIES[each.name]))
    return figures


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Rows:
    parameters = {"rows": limits.REPORT_ROWS} if "$rows" in query else None
    result = connection.execute(query, parameters) if parameters else connection.execute(query)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
