"""The same speaker across articles: one key where full names agree, and the evidence for it.

Two different full names never share a key. A surname alone could be anyone's of that name, so each article keeps its
own, with the speakers it may be. Unnamed sources have no key.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

import duckdb
import pyarrow as pa

from .canonical import fold_case
from .delivered import arrow_batches
from .person_names import PersonName, middles_agree, person_name

_NAMES = pa.schema(
    [
        *(
            (name, pa.string())
            for name in ("speaker_name", "speaker_kind", "first", "middle", "last", "suffix")
        ),
        ("is_full", pa.bool_()),
    ]
)
_KEYS = pa.schema([(name, pa.string()) for name in ("speaker_name", "speaker_kind", "key", "family")])
_SMALL_WORDS = frozenset("and at by de for from in of on the to und".split())
_NOT_KEY = re.compile(r"[^\w]+")

_NAMED = """
SELECT speaker_name, speaker_kind FROM quotes
WHERE speaker_kind IN ('person', 'organization') AND speaker_name IS NOT NULL GROUP BY ALL ORDER BY ALL
"""

_WITH_MIDDLES = """
SELECT *, list_sort(list_distinct(
    list(middle) FILTER (middle != '' AND is_full) OVER (PARTITION BY speaker_kind, first, last, suffix)
)) AS middles FROM names
"""

# A full name has the key of its cluster; a surname or a name that could be two people's is the article's own.
_ASSIGNED = """
CREATE TABLE assigned AS
SELECT part, position, quote_index, article_id, quote_id, q.speaker_name, speaker_kind, role_text, article_published,
       CASE WHEN ends_with(key, '?') THEN key || article_id ELSE key END AS speaker_key, family
FROM quotes q JOIN keys USING (speaker_name, speaker_kind)
"""

_FAMILIES = """
CREATE TABLE families AS
SELECT family, list(speaker_key ORDER BY quotes DESC, speaker_key)[:10] AS may_be FROM (
    SELECT family, speaker_key, count(*) AS quotes FROM assigned
    WHERE speaker_kind = 'person' AND NOT contains(speaker_key, '?') GROUP BY ALL
) GROUP BY family
"""

SPEAKERS = """
WITH names AS (
    SELECT speaker_key, speaker_name, count(*) AS quotes, count(DISTINCT article_id) AS articles
    FROM assigned GROUP BY ALL
), listed_names AS (
    SELECT speaker_key, arg_max(speaker_name, (articles, quotes, length(speaker_name), speaker_name)) AS name,
           list({'name': speaker_name, 'quotes': quotes::INTEGER, 'articles': articles::INTEGER}
                ORDER BY articles DESC, quotes DESC, speaker_name)[:10] AS names
    FROM names GROUP BY speaker_key
), roles AS (
    SELECT speaker_key, mode(role_text ORDER BY role_text) AS role_text, count(*) AS quotes,
           count(DISTINCT article_id) AS articles
    FROM assigned WHERE role_text IS NOT NULL GROUP BY speaker_key, lower(role_text)
), listed_roles AS (
    SELECT speaker_key, list({'role': role_text, 'quotes': quotes::INTEGER, 'articles': articles::INTEGER}
                             ORDER BY articles DESC, quotes DESC, role_text)[:10] AS roles
    FROM roles GROUP BY speaker_key
), spans AS (
    SELECT speaker_key, min(speaker_kind) AS kind, min(family) AS family, count(*)::INTEGER AS quotes,
           count(DISTINCT article_id)::INTEGER AS articles,
           min(article_published) AS first_published, max(article_published) AS last_published,
           arg_min(article_id, (article_published IS NULL, article_published, article_id)) AS first_article_id
    FROM assigned GROUP BY speaker_key
)
SELECT speaker_key, name, kind, contains(speaker_key, '?') AS is_ambiguous, quotes, articles,
       names, coalesce(roles, []) AS roles, first_article_id, first_published, last_published,
       CASE WHEN contains(speaker_key, '?') THEN coalesce(may_be, []) ELSE [] END AS may_be
FROM spans JOIN listed_names USING (speaker_key) LEFT JOIN listed_roles USING (speaker_key)
LEFT JOIN families USING (family)
ORDER BY quotes DESC, speaker_key
"""


def find_speakers(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the table `assigned` from `quotes`: each quote of a named speaker with its `speaker_key`.

    Uses the tables names, keys and families for its work.
    """
    _take_apart(connection)
    _give_keys(connection)
    connection.execute(_ASSIGNED)
    connection.execute(_FAMILIES)


def _take_apart(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the table `names`: the parts of each name, once."""
    connection.register("empty", _NAMES.empty_table())
    connection.execute("CREATE TABLE names AS FROM empty")
    for batch in arrow_batches(connection, _NAMED):
        rows = []
        for row in batch.to_pylist():
            take_apart = _organization if row["speaker_kind"] == "organization" else _person
            parts = take_apart(row["speaker_name"])
            if parts["last"]:
                rows.append({**row, **parts})
        _append(connection, "names", rows, _NAMES)


def _give_keys(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the table `keys`: for each name its key, which ends in "?" where the article must complete it."""
    connection.register("empty", _KEYS.empty_table())
    connection.execute("CREATE TABLE keys AS FROM empty")
    for batch in arrow_batches(connection, _WITH_MIDDLES):
        rows = [
            {
                "speaker_name": row["speaker_name"],
                "speaker_kind": row["speaker_kind"],
                "key": _key(row),
                "family": row["last"],
            }
            for row in batch.to_pylist()
        ]
        _append(connection, "keys", rows, _KEYS)


def _person(name: str) -> dict[str, Any]:
    parts = person_name(name) or PersonName("", "", "", "")
    return {**asdict(parts), "is_full": parts.is_full}


def _organization(name: str) -> dict[str, Any]:
    """A body's name: full if it is one ("the White House"), not if it is half a description ("Greek court")."""
    words = name.split()
    is_description = bool(words) and words[0].lower() in ("a", "an")
    while words and words[0].lower() in ("the", "a", "an"):
        words.pop(0)
    is_name = all(word.lower() in _SMALL_WORDS or not word[:1].islower() for word in words)
    has_capital = any(word[:1].isupper() for word in words)
    last = " ".join(fold_case(" ".join(words)).replace(".", "").split()) if has_capital else ""
    parts = asdict(PersonName("", "", last, ""))
    return {**parts, "is_full": is_name and not is_description}


def _key(row: dict[str, Any]) -> str:
    open_mark = "" if row["is_full"] else "?"
    if row["speaker_kind"] == "organization":
        return f"organization:{_joined(row['last'])}{open_mark}"
    middles = row["middles"] or []
    if not row["is_full"] or len(middles) < 2 or middles_agree(middles):
        return f"person:{_joined(row['first'], row['last'], row['suffix'])}{open_mark}"
    # George W. Bush and George H. W. Bush: a George Bush could be either.
    open_mark = "" if row["middle"] else "?"
    return f"person:{_joined(row['first'], row['middle'], row['last'], row['suffix'])}{open_mark}"


def _joined(*parts: str) -> str:
    return _NOT_KEY.sub("-", " ".join(part for part in parts if part)).strip("-")


def _append(
    connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]], schema: pa.Schema
) -> None:
    connection.register("rows", pa.Table.from_pylist(rows, schema=schema))
    connection.execute(f"INSERT INTO {table} FROM rows")
    connection.unregister("rows")
