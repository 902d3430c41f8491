"""Sinks: the rows of a part as files, Parquet or JSON Lines; and back, for what is to be mended."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any, Protocol

from quotewire.cli.json_form import dump, response_dict
from quotewire.v1 import quotewire_pb2 as pb

from .core import Failed
from .durable import WrittenFile, write_outputs
from .layout import TABLES, Layout
from .rows import PartRows, Placed, Row, error_row, flat_rows, lines_identity, versions

OUTPUT_FORMATS = ("parquet", "jsonl", "jsonl.zst")
# What zstd makes of tables of text at this level costs a thousandth of what reading the text does.
_ZSTD_LEVEL = 9


class Sink(Protocol):
    """Writes the rows of parts. The same rows give the same bytes."""

    def rows(self, part: str, outcomes: Sequence[Placed], model: pb.ModelInfo) -> PartRows:
        """The rows of these outcomes, in the form of this sink."""

    def write(self, layout: Layout, part: str, rows: PartRows) -> tuple[WrittenFile, ...]:
        """Writes the files of a part and forces them to disk. Raises `OSError`."""

    def read(self, layout: Layout, part: str) -> PartRows:
        """The rows of a finished part."""


def make_sink(output_format: str, *, with_text: bool) -> Sink:
    """The sink for "parquet", "jsonl" or "jsonl.zst"; `with_text` keeps the text of articles."""
    if output_format == "parquet":
        return ParquetSink(with_text)
    return LinesSink(with_text, compressed=output_format == "jsonl.zst")


class ParquetSink:
    """One Parquet file per table and part, zstd, with dictionaries."""

    def __init__(self, with_text: bool):
        self._with_text = with_text

    def rows(self, part: str, outcomes: Sequence[Placed], model: pb.ModelInfo) -> PartRows:
        return flat_rows(part, outcomes, versions(model), with_text=self._with_text)

    def write(self, layout: Layout, part: str, rows: PartRows) -> tuple[WrittenFile, ...]:
        return write_outputs(
            layout.root,
            {f"{table}/{part}.parquet": _parquet(table, getattr(rows, table)) for table in TABLES},
        )

    def read(self, layout: Layout, part: str) -> PartRows:
        import pyarrow.parquet as pq

        return PartRows(
            **{
                table: pq.ParquetFile(layout.root / table / f"{part}.parquet").read().to_pylist()
                for table in TABLES
            }
        )


def _parquet(table: str, rows: list[Row]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from .schema import arrow_schema

    buffer = io.BytesIO()
    content = pa.Table.from_pylist(rows, schema=arrow_schema(table))
    pq.write_table(content, buffer, compression="zstd", compression_level=_ZSTD_LEVEL)
    return buffer.getvalue()


class LinesSink:
    """One file of articles per part, a response of the contract with the fields of its article on each line;
    and one of errors."""

    def __init__(self, with_text: bool, *, compressed: bool):
        self._with_text = with_text
        self._suffix = "jsonl.zst" if compressed else "jsonl"
        self._compressed = compressed

    def rows(self, part: str, outcomes: Sequence[Placed], model: pb.ModelInfo) -> PartRows:
        rows = PartRows()
        made_by = versions(model)
        for placed in outcomes:
            place = {"part": part, "position": placed.position}
            if isinstance(placed.outcome, Failed):
                rows.errors.append(place | error_row(placed.source, placed.outcome) | made_by)
                continue
            record, response = placed.outcome.record, pb.ExtractQuotesResponse()
            response.CopyFrom(placed.outcome.response)
            response.ClearField("timings")
            line = place | lines_identity(placed.source, record, with_text=self._with_text)
            line["quotewire_version"] = made_by["quotewire_version"]
            rows.articles.append(line | response_dict(response))
        return rows

    def write(self, layout: Layout, part: str, rows: PartRows) -> tuple[WrittenFile, ...]:
        tables = {"articles": rows.articles, "errors": rows.errors}
        return write_outputs(
            layout.root,
            {f"{table}/{part}.{self._suffix}": self._encode(lines) for table, lines in tables.items()},
        )

    def read(self, layout: Layout, part: str) -> PartRows:
        return PartRows(
            articles=self._decode(layout, "articles", part), errors=self._decode(layout, "errors", part)
        )

    def _encode(self, lines: list[Row]) -> bytes:
        content = "".join(dump(line) + "\n" for line in lines).encode()
        if not self._compressed:
            return content
        import zstandard

        return zstandard.ZstdCompressor(level=_ZSTD_LEVEL, write_checksum=True).compress(content)

    def _decode(self, layout: Layout, table: str, part: str) -> list[dict[str, Any]]:
        content = (layout.root / table / f"{part}.{self._suffix}").read_bytes()
        if self._compressed:
            import zstandard

            content = zstandard.ZstdDecompressor().decompress(content)
        return [json.loads(line) for line in content.splitlines()]
