"""Options of the batch commands: what reads the articles, and which share of the work."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import click

_ENGINE = (
    click.option(
        "--workers",
        type=click.IntRange(min=0),
        default=0,
        help="Articles read at the same time, one process each.  [default: the usable cores]",
    ),
    click.option(
        "--model", metavar="DIR", default="", help="Folder of the model.  [default: the one shipped]"
    ),
    click.option(
        "--article-ceiling-seconds",
        type=click.FloatRange(min=0, min_open=True),
        default=60.0,
        show_default=True,
        help="Reading time after which an article is given up.",
    ),
)


def engine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command --workers, --model and --article-ceiling-seconds."""
    for option in reversed(_ENGINE):
        command = option(command)
    return command


def parse_shard(value: str | None, environ: Mapping[str, str]) -> tuple[int, int]:
    """(index, count) of "2/10", or of "auto" and "auto/10" in a job array; (0, 1) without a value.

    Raises `click.BadParameter`.
    """
    if value is None:
        return 0, 1
    match = re.fullmatch(r"(auto|\d+)(?:/(\d+))?", value, re.ASCII)
    if match is None or (match[1] != "auto" and match[2] is None):
        raise _bad(f"{value!r} is not I/N, auto or auto/N")
    first = 0
    if match[1] == "auto":
        index, first = _index_of_job(environ)
    else:
        index = int(match[1])
    count = int(match[2] or environ.get("SLURM_ARRAY_TASK_COUNT", "0"))
    if not count:
        raise _bad("how many shards there are cannot be told; name it: auto/N")
    if not first <= index < first + count:
        raise _bad(f"shard {index} is none of {count}, counted from {first}")
    return index - first, count


def _index_of_job(environ: Mapping[str, str]) -> tuple[int, int]:
    """The index of this job in its array, and that of the first."""
    for variable, first in (("SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN"), ("JOB_COMPLETION_INDEX", "")):
        if environ.get(variable, "").isdecimal():
            return int(environ[variable]), int(environ.get(first, "0") or 0)
    raise _bad("auto needs SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX in the environment")


def _bad(message: str) -> click.BadParameter:
    return click.BadParameter(message, param_hint="--shard")
