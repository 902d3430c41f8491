"""What a run has delivered so far, as tables that can be asked: Parquet and JSON Lines alike, in bounded memory."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import zstandard
from google.protobuf.json_format import ParseDict
from quotewire.v1 import quotewire_pb2 as pb

from .. import limits
from .layout import TABLES, Layout
from .refusals import BatchRefused
from .rows import quote_rows
from .schema import arrow_schema

_ROWS_AT_ONCE = 10_000
_SUFFIXES = (".parquet", ".jsonl", ".jsonl.zst")


@contextmanager
def opened(output: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB connection with the tables `articles`, `quotes` and `errors` of an output folder.

    Only parts that are whole count. What does not fit into `limits.GROUPING_MEMORY_BYTES` goes to a temporary folder.
    Raises `BatchRefused` for a folder that no run has written into.
    """
    parts = {table: _files(output, table) for table in TABLES}
    if not parts["articles"] and not parts["errors"]:
        raise BatchRefused(
            f"{output} holds no finished part of a run; name the folder that `quotewire batch` writes into, or wait"
        )
    with tempfile.TemporaryDirectory(prefix="quotewire-") as folder:
        connection = duckdb.connect(str(Path(folder) / "tables.duckdb"))
        try:
            connection.execute(f"SET memory_limit = '{limits.GROUPING_MEMORY_BYTES // 1_000_000} MB'")
            connection.execute(f"SET temp_directory = '{folder}'".replace("\\", "/"))
            connection.execute("SET enable_progress_bar = false")
            _define(connection, parts)
            yield connection
        except duckdb.OutOfMemoryException:
            raise BatchRefused(
                f"grouping {output} needs more room than there is in the temporary folder ({folder}); name one with "
                "more in TMPDIR"
            ) from None
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            if "space" in str(error):
                raise BatchRefused(
                    f"the temporary folder {folder} is full; name one with room in TMPDIR"
                ) from None
            raise BatchRefused(
                f"a table in {output} cannot be read; `quotewire batch status` tells which part, running the batch "
                "again mends it"
            ) from None
        finally:
            connection.close()


def arrow_batches(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[pa.RecordBatch]:
    """The rows of a query in batches; the connection is free for others meanwhile."""
    yield from connection.cursor().sql(query).to_arrow_reader(_ROWS_AT_ONCE)


def _files(output: Path, table: str) -> list[Path]:
    """The files of a table; in a folder with manifests, only those of finished parts."""
    layout = Layout(output)
    files = sorted(path for path in (output / table).glob("part-*") if path.name.endswith(_SUFFIXES))
    if not layout.run_file.exists():
        return files
    return [path for path in files if layout.manifest(path.name.partition(".")[0]).exists()]


def _define(connection: duckdb.DuckDBPyConnection, parts: dict[str, list[Path]]) -> None:
    for table in TABLES:
        parquet = [str(path) for path in parts[table] if path.suffix == ".parquet"]
        if parquet:
            connection.read_parquet(parquet).create_view(table)
            continue
        empty = arrow_schema(table).empty_table()
        connection.register("empty", empty)
        connection.execute(f"CREATE TABLE {table} AS FROM empty")
        connection.unregister("empty")
    for path in parts["articles"]:
        if path.suffix != ".parquet":
            _load_articles(connection, path)
    for path in parts["errors"]:
        if path.suffix != ".parquet":
            _insert(connection, "errors", list(_lines(path)))


def _load_articles(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """The articles and quotes of one file of responses."""
    articles, quotes = [], []
    for line in _lines(path):
        response = ParseDict(line, pb.ExtractQuotesResponse(), ignore_unknown_fields=True)
        rows = list(quote_rows(response.quotes))
        place = {
            name: line.get(name) for name in ("part", "position", "article_id", "record_id", "content_hash")
        }
        about = {"article_outlet": line.get("outlet"), "article_published": line.get("published")}
        made_by = {"model_version": response.model.version, "model_hash": response.model.sha256}
        articles.append({**line, "quotes": len(rows), **made_by})
        quotes += [{**place, **about, "quote_index": index, **row} for index, row in enumerate(rows)]
        if len(quotes) >= _ROWS_AT_ONCE:
            _insert(connection, "articles", articles)
            _insert(connection, "quotes", quotes)
            articles, quotes = [], []
    _insert(connection, "articles", articles)
    _insert(connection, "quotes", quotes)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    schema = arrow_schema(table)
    plain = [{name: _plain(row.get(name)) for name in schema.names if name in row} for row in rows]
    connection.register("rows", pa.Table.from_pylist(plain, schema=schema))
    connection.execute(f"INSERT INTO {table} FROM rows")
    connection.unregister("rows")


def _plain(value: Any) -> Any:
    """Warnings and the model of a response are objects there; the flat tables have columns for them."""
    if isinstance(value, dict):
        return value.get("name", "")
    if isinstance(value, list) and value and isinstance(value[0], dict) and "code" in value[0]:
        return [each["code"].removeprefix("WARNING_CODE_").lower() for each in value]
    return value


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        stream: Any = file
        if path.suffix == ".zst":
            stream = io.BufferedReader(
                zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
            )
        for line in stream:
            yield json.loads(line)
