"""Options of the batch commands: what reads the articles, and which share of the work."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import click

from quotewire.cli.connection import CREDENTIAL_OPTIONS, ServerOptions

_ENGINE = (
    click.option(
        "--engine",
        type=click.Choice(("local", "ray")),
        default="local",
        show_default=True,
        help="Where articles are read: on this machine, or on a Ray cluster (extra `ray`).",
    ),
    click.option(
        "--workers",
        type=click.IntRange(min=0),
        default=0,
        help="Articles read at the same time, one process each.  [default: the usable cores, or the cluster's]",
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
    click.option(
        "--ray-address", metavar="ADDRESS", default="", help="The Ray cluster.  [default: one of its own]"
    ),
    click.option(
        "--address",
        "addresses",
        metavar="HOST:PORT",
        multiple=True,
        help="Have this running server read instead; several: again, or with commas.",
    ),
    *CREDENTIAL_OPTIONS,
)


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """What reads the articles, as given on the command line; `server` says how to talk to `addresses`."""

    engine: str
    workers: int
    model: str
    article_ceiling_seconds: float
    ray_address: str
    addresses: tuple[str, ...]
    server: ServerOptions

    def check(self) -> None:
        """Raises `click.UsageError` for options that cannot go together."""
        if self.addresses and (self.engine != "local" or self.workers or self.model):
            raise click.UsageError(
                "--address has servers do the work: leave --engine, --workers and --model out"
            )
        if self.ray_address and self.engine != "ray":
            raise click.UsageError("--ray-address needs --engine ray")
        self.server.arguments()

    def make(self, archive: ModuleType, options: Any) -> Any:
        """The engine, for a run with these options; `archive` is `quotewire_server.archive.commands`."""
        if self.addresses:
            return archive.remote_engine(options, self.addresses, self.server.arguments())
        settings = {
            "workers": self.workers,
            "model": self.model,
            "article_ceiling_seconds": self.article_ceiling_seconds,
        }
        if self.engine == "ray":
            return archive.ray_engine(options, address=self.ray_address, **settings)
        return archive.local_engine(options, **settings)


def engine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the options above; it gets them all as one argument, `engine`."""
    names = [name for name in EngineChoice.__dataclass_fields__ if name != "server"]
    server_names = [name for name in ServerOptions.__dataclass_fields__ if name not in ("address", "timeout")]

    @functools.wraps(command)
    def with_engine(*arguments: Any, **options: Any) -> Any:
        server = ServerOptions(address="", timeout=0.0, **{name: options.pop(name) for name in server_names})
        addresses = tuple(one for given in options.pop("addresses") for one in given.split(",") if one)
        given = {name: options.pop(name) for name in names if name != "addresses"}
        choice = EngineChoice(**given, addresses=addresses, server=server)
        choice.check()
        return command(*arguments, engine=choice, **options)

    wrapped: Callable[..., Any] = with_engine
    for option in reversed(_ENGINE):
        wrapped = option(wrapped)
    return wrapped


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
