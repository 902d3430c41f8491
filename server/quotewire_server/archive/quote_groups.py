"""The same quote in many articles: quotes of one canonical form, and those clipped from a longer one.

Precision before recall: words that differ, a typing error or a translation of its own keep two quotes apart.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from .. import limits
from .canonical import canonical_form
from .delivered import arrow_batches
from .person_names import person_name

_FORMS = pa.schema(
    [
        ("part", pa.string()),
        ("position", pa.int32()),
        ("quote_index", pa.int32()),
        ("form", pa.string()),
        ("surname", pa.string()),
    ]
)

_SAID = """
SELECT part, position, quote_index, kind, text, speaker_name, speaker_kind FROM quotes WHERE kind != 'belief'
"""

# Who is said to have spoken the words of a form, as far as names are given: two forms that name different people are
# not one, even if one stands within the other.
_SPOKEN = """
CREATE TABLE forms AS
SELECT form, len(string_split(form, ' ')) AS words, list_sort(list(DISTINCT surname) FILTER (surname != '')) AS names
FROM quote_forms GROUP BY form
"""

# All runs of SHINGLE_WORDS words of the long forms, gaps apart.
_SHINGLES = """
CREATE TABLE shingles AS
WITH runs AS (
    SELECT form, string_split(form, ' ') AS word, unnest(range(1, words - $size + 2)) AS begin
    FROM forms WHERE words >= $least
), cut AS (
    SELECT DISTINCT form, list_slice(word, begin, begin + $size - 1) AS run FROM runs
)
SELECT form, hash(array_to_string(run, ' ')) AS shingle FROM cut WHERE NOT list_contains(run, '…')
"""

# A form that stands within another shares all its runs with it; so the rarest leads to all candidates. Forms are
# words and spaces, and so regular expressions as they are.
_CLIPPED = """
CREATE TABLE clipped AS
WITH counted AS (
    SELECT shingle, count(*) AS spread FROM shingles GROUP BY shingle
), rarest AS (
    SELECT form, min({'spread': spread, 'shingle': shingle}) AS found
    FROM shingles JOIN counted USING (shingle) GROUP BY form HAVING min(spread) BETWEEN 2 AND $most
), pairs AS (
    SELECT rarest.form AS short, other.form AS long
    FROM rarest JOIN shingles AS other ON other.shingle = rarest.found.shingle
    WHERE other.form != rarest.form AND length(other.form) > length(rarest.form)
)
SELECT short, long, longer.words AS words
FROM pairs JOIN forms AS shorter ON shorter.form = short JOIN forms AS longer ON longer.form = long
WHERE CASE WHEN contains(short, '…')
           THEN regexp_matches(' ' || long || ' ', ' ' || replace(short, ' … ', '(?: .* | )') || ' ')
           ELSE contains(' ' || long || ' ', ' ' || short || ' ') END
  AND (coalesce(len(shorter.names), 0) = 0 OR coalesce(len(longer.names), 0) = 0
       OR list_has_any(shorter.names, longer.names))
"""

# Each clipped form goes to the longest form that holds it and is not clipped itself: never from hand to hand.
_ROOTS = """
CREATE TABLE roots AS
WITH settled AS (
    SELECT short, arg_max(long, (words, long)) AS root
    FROM clipped WHERE long NOT IN (SELECT short FROM clipped) GROUP BY short
)
SELECT form, coalesce(root, form) AS root FROM forms LEFT JOIN settled ON short = form
"""

_MEMBERS = """
CREATE TABLE members AS
WITH placed AS (
    SELECT q.part, q.position, q.quote_index, q.article_id, q.quote_id, root, f.form = root AS is_whole,
           q.article_published AS published, q.article_outlet AS outlet, q.content_hash, q.text, q.confidence,
           q.speaker_name, q.speaker_kind
    FROM quote_forms f JOIN roots USING (form)
    JOIN quotes q ON q.part = f.part AND q.position = f.position AND q.quote_index = f.quote_index
), shared AS (
    SELECT root FROM placed GROUP BY root HAVING count(DISTINCT article_id) > 1
)
SELECT 'g' || substr(md5(root), 1, 16) AS quote_group,
       row_number() OVER (
           PARTITION BY root ORDER BY published NULLS LAST, article_id, quote_index
       ) - 1 AS place, *
FROM placed WHERE root IN (FROM shared)
"""

GROUPS = """
SELECT quote_group,
       arg_min(text, (NOT is_whole, place)) AS text,
       count(*)::INTEGER AS quotes,
       count(DISTINCT article_id)::INTEGER AS articles,
       count(DISTINCT content_hash)::INTEGER AS texts,
       count(*) FILTER (NOT is_whole)::INTEGER AS clipped,
       list_sort(list(DISTINCT outlet) FILTER (outlet IS NOT NULL)) AS outlets,
       list_sort(list(DISTINCT speaker_name) FILTER (speaker_name IS NOT NULL)) AS speakers,
       arg_min(article_id, place) AS first_article_id,
       min(published) AS first_published,
       max(published) AS last_published
FROM members GROUP BY quote_group ORDER BY articles DESC, quotes DESC, quote_group
"""


def find_groups(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the table `members` from `quotes`: each quote that stands in several articles, with its group and place.

    `place` 0 is the earliest by day of publication, those without one last. Uses the tables quote_forms, forms,
    shingles, clipped and roots for its work.
    """
    _fold_quotes(connection)
    connection.execute(_SPOKEN)
    connection.execute(_SHINGLES, {"size": limits.SHINGLE_WORDS, "least": limits.MIN_CLIPPED_WORDS})
    connection.execute(_CLIPPED, {"most": limits.MAX_SHINGLE_QUOTES})
    connection.execute(_ROOTS)
    connection.execute(_MEMBERS)


def _fold_quotes(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the table `quote_forms`: the canonical form of each quote of some length, and its speaker's surname."""
    connection.register("empty", _FORMS.empty_table())
    connection.execute("CREATE TABLE quote_forms AS FROM empty")
    for batch in arrow_batches(connection, _SAID):
        rows = [
            {
                "part": row["part"],
                "position": row["position"],
                "quote_index": row["quote_index"],
                "form": form,
                "surname": _told_by(row["speaker_name"], row["speaker_kind"]),
            }
            for row in batch.to_pylist()
            if (form := canonical_form(row["text"], row["kind"]))
        ]
        connection.register("folded", pa.Table.from_pylist(rows, schema=_FORMS))
        connection.execute("INSERT INTO quote_forms FROM folded")
        connection.unregister("folded")


def _told_by(name: str | None, kind: str | None) -> str:
    """What tells one named speaker from another: the surname of a person; "" for a source without a name.

    An organization speaks through people, so that its name contradicts nobody's.
    """
    parts = person_name(name) if name and kind == "person" else None
    return parts.last if parts else ""
