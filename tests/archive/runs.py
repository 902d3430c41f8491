"""Runs of the batch command in processes of their own, and what they wrote."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow.parquet as pq

from tests.archive.quick_batch import main
from tests.cli.command import PATIENCE_SECONDS, Finished

TABLES = ("articles", "quotes", "errors")


def start(
    *arguments: object, module: str = "tests.archive.quick_batch", **environment: str
) -> subprocess.Popen:
    """Starts `quotewire ARGUMENTS...`, with the quick engine unless another module is named."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
        cwd=Path(__file__).parents[2],
    )


def finish(process: subprocess.Popen) -> Finished:
    """Waits for a command that was started."""
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    return Finished(process.returncode, out.decode(), err.decode())


def quick(*arguments: object, **environment: str) -> Finished:
    """`quotewire ARGUMENTS...` with the quick engine, in this process."""
    out, err = io.StringIO(), io.StringIO()
    with patch.dict(os.environ, environment), redirect_stdout(out), redirect_stderr(err):
        code = main([str(argument) for argument in arguments])
    return Finished(code, out.getvalue(), err.getvalue())


def write_jsonl(path: Path, count: int, **fields: object) -> Path:
    """A file of so many short articles, each different from the others."""
    lines = [
        json.dumps(
            {"id": f"{path.stem}-{n}", "text": f"“We count {n},” said Ana Ruiz." + "x" * (n % 7), **fields}
        )
        for n in range(count)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")
    return path


def rows(output: Path, table: str) -> list[dict[str, Any]]:
    """All rows of a table in the order of parts."""
    files = sorted((output / table).glob("*.parquet"))
    return [row for file in files for row in pq.ParquetFile(file).read().to_pylist()]


def ids(output: Path, table: str = "articles") -> list[str]:
    """The ids of the articles in a table, in the order of its rows."""
    return [row["article_id"] for row in rows(output, table)]


def delivered(output: Path) -> dict[str, bytes]:
    """All files of the tables by their path, with their content."""
    files = [path for table in TABLES for path in (output / table).glob("*")]
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in files}


def manifests(output: Path) -> list[dict[str, Any]]:
    """The manifests of the finished parts, in their order."""
    return [json.loads(path.read_text()) for path in sorted((output / "_run" / "parts").glob("*.json"))]
