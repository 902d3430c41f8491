"""Groups over a whole archive, as tables beside its quotes: `quote_groups`, `speakers` and `quote_keys`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from .delivered import arrow_batches, opened
from .durable import TEMPORARY_SUFFIX, sync_folder
from .quote_groups import GROUPS, find_groups
from .refusals import OutputLost
from .schema import Column
from .speaker_keys import SPEAKERS, find_speakers

FOLDER = "groups"
_ZSTD_LEVEL = 9

_NAME = pa.struct([("name", pa.string()), ("quotes", pa.int32()), ("articles", pa.int32())])
_ROLE = pa.struct([("role", pa.string()), ("quotes", pa.int32()), ("articles", pa.int32())])

QUOTE_GROUPS = (
    Column("quote_group", pa.string(), "id of the group: its longest words decide it"),
    Column("text", pa.string(), "the words, as the earliest article has them in full"),
    Column("quotes", pa.int32(), "quotes in the group"),
    Column("articles", pa.int32(), "articles they stand in, two or more"),
    Column("texts", pa.int32(), "different texts among those articles: copies count once"),
    Column("clipped", pa.int32(), "quotes that hold a part of the words only"),
    Column("outlets", pa.list_(pa.string()), "who published the articles"),
    Column(
        "speakers",
        pa.list_(pa.string()),
        "names of speakers; more than one: the articles disagree, or name less",
    ),
    Column("first_article_id", pa.string(), "the earliest article"),
    Column("first_published", pa.string(), "its day of publication"),
    Column("last_published", pa.string(), "day of publication of the last"),
)
SPEAKERS_COLUMNS = (
    Column(
        "speaker_key", pa.string(), "person:mike-pompeo; with ? and an article: nobody else's until proved"
    ),
    Column("name", pa.string(), "the name that most articles use"),
    Column("kind", pa.string(), "person or organization"),
    Column(
        "is_ambiguous", pa.bool_(), "a surname alone, or a name of two people: kept apart for each article"
    ),
    Column("quotes", pa.int32(), "quotes of this speaker"),
    Column("articles", pa.int32(), "articles they stand in"),
    Column(
        "names", pa.list_(_NAME), "evidence: the names as given, those of most articles first, at most 10"
    ),
    Column(
        "roles", pa.list_(_ROLE), "evidence: the roles as given, those of most articles first, at most 10"
    ),
    Column("first_article_id", pa.string(), "the earliest article"),
    Column("first_published", pa.string(), "first day of publication"),
    Column("last_published", pa.string(), "last day of publication"),
    Column("may_be", pa.list_(pa.string()), "of an ambiguous one: keys of speakers with that surname"),
)
QUOTE_KEYS = (
    Column("article_id", pa.string(), "as in quotes"),
    Column("quote_id", pa.string(), "as in quotes"),
    Column("quote_group", pa.string(), "its group, if it stands in several articles"),
    Column("group_place", pa.int32(), "place in the group, 0 is the earliest article"),
    Column("is_clipped", pa.bool_(), "whether it holds a part of the group's words only"),
    Column("speaker_key", pa.string(), "its speaker, if named"),
)
COLUMNS = {"quote_groups": QUOTE_GROUPS, "speakers": SPEAKERS_COLUMNS, "quote_keys": QUOTE_KEYS}

_QUERIES = {
    "quote_groups": GROUPS,
    "speakers": SPEAKERS,
    "quote_keys": """
        SELECT article_id, quote_id, quote_group, place::INTEGER AS group_place, NOT is_whole AS is_clipped, speaker_key
        FROM (SELECT part, position, quote_index, article_id, quote_id FROM members
              UNION SELECT part, position, quote_index, article_id, quote_id FROM assigned)
        LEFT JOIN members USING (part, position, quote_index, article_id, quote_id)
        LEFT JOIN assigned USING (part, position, quote_index, article_id, quote_id)
        ORDER BY part, position, quote_index
    """,
}


@dataclass(frozen=True, slots=True)
class Groups:
    """What was found: groups of quotes, named speakers, and how many of those are ambiguous."""

    quote_groups: int
    speakers: int
    ambiguous: int


def write_groups(output: Path) -> Groups:
    """Groups all that a run has delivered so far and writes the tables into `output`/groups.

    The same deliveries give the same rows, in whatever parts they lie. Raises `BatchRefused` for a folder without
    any, `OutputLost` when the tables cannot be written.
    """
    with opened(output) as connection:
        find(connection)
        write(connection, output)
        return count(connection)


def find(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the tables of groups in a connection of `delivered.opened`."""
    find_groups(connection)
    find_speakers(connection)
    for table, query in _QUERIES.items():
        connection.execute(f"CREATE TABLE {table} AS {query}")


def count(connection: duckdb.DuckDBPyConnection) -> Groups:
    """The size of the groups found."""
    row = connection.execute(
        "SELECT (SELECT count(*) FROM quote_groups), (SELECT count(*) FROM speakers),"
        " (SELECT count(*) FROM speakers WHERE is_ambiguous)"
    ).fetchone()
    assert row is not None
    return Groups(*row)


def write(connection: duckdb.DuckDBPyConnection, output: Path) -> None:
    """Writes the tables found as Parquet, each whole or not at all. Raises `OutputLost`."""
    folder = output / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        for table in _QUERIES:
            _write_table(connection, table, folder / f"{table}.parquet")
        sync_folder(folder)
    except OSError as error:
        raise OutputLost(
            f"the groups cannot be written into {folder}: {error.strerror or 'no room'}; make room, then run it again"
        ) from None


def _write_table(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    schema = pa.schema([(column.name, column.type) for column in COLUMNS[table]])
    temporary = path.with_name(path.name + TEMPORARY_SUFFIX)
    try:
        with pq.ParquetWriter(temporary, schema, compression="zstd", compression_level=_ZSTD_LEVEL) as writer:
            for batch in arrow_batches(connection, f"SELECT * FROM {table}"):  # noqa: S608 - in their order
                writer.write_table(pa.Table.from_batches([batch]).cast(schema))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
