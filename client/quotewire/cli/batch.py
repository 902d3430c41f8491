"""`quotewire batch`: the quotes of a whole archive, as tables; and what may be asked about a run."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from quotewire._article import build_article, build_options
from quotewire._exceptions import InvalidArgument
from quotewire.cli import exits
from quotewire.cli.batch_options import EngineChoice, engine_options, parse_shard

INPUT_FORMATS = ("auto", "text", "html", "json", "jsonl", "csv", "parquet", "warc")
OUTPUT_FORMATS = ("parquet", "jsonl", "jsonl.zst")
_FIELDS = ("id", "text", "title", "outlet", "published", "url", "byline", "language")
_DEFAULTS = ("title", "outlet", "published", "byline", "language")


class _Batch(click.Command):
    """The command itself, with commands about runs behind it: `batch status DIR`."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        if args and args[0] in self.commands:
            command = self.commands[args[0]]
            return command.make_context(f"{info_name} {args[0]}", args[1:], parent=parent, **extra)
        return super().make_context(info_name, args, parent=parent, **extra)

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, command.get_short_help_str(80)) for name, command in self.commands.items()]
            )

    @property
    def commands(self) -> Mapping[str, click.Command]:
        """The commands behind this one."""
        return COMMANDS


@click.command(cls=_Batch)
@click.argument("inputs", nargs=-1, metavar="INPUT...", required=True)
@click.option(
    "-o", "--output", metavar="DIR", type=click.Path(path_type=Path), required=True, help="Write here."
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(OUTPUT_FORMATS),
    default="parquet",
    show_default=True,
    help="Form of the output.",
)
@click.option("--with-text", is_flag=True, help="Keep the text of each article in its row.")
@click.option(
    "--input-format",
    type=click.Choice(INPUT_FORMATS),
    default="auto",
    show_default=True,
    help="What the files hold; auto goes by the name of each, then by its beginning.",
)
@click.option("--encoding", default="auto", show_default=True, help="Encoding of text that does not tell it.")
@click.option(
    "--field",
    "fields",
    metavar="FIELD=NAME",
    multiple=True,
    help=f"The column or JSON field that holds a field of the article: text=body. Fields: {', '.join(_FIELDS)}.",
)
@click.option("--title", metavar="TEXT", help="Headline, for articles that bring none.")
@click.option("--outlet", metavar="NAME", help="Who published it, for articles that do not say.")
@click.option(
    "--published", metavar="DATE", help="Day of publication (2025-09-06), for articles that do not say."
)
@click.option("--byline", metavar="NAME", help="Who wrote it, for articles that do not say.")
@click.option("--language", metavar="TAG", help="Language of the text, for articles that do not say.")
@click.option(
    "--kinds",
    metavar="KINDS",
    help="Kinds of quotes, with commas: direct, mixed, indirect, belief.  [default: all but belief]",
)
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Leave out quotes below it.",
)
@click.option("--coreference/--no-coreference", default=True, help="Resolve pronouns.  [default: on]")
@click.option(
    "--max-text-chars",
    type=click.IntRange(min=1),
    default=100_000,
    show_default=True,
    help="Longest text, in code points; a longer one is an error.",
)
@click.option("--sample", type=click.FloatRange(0, 1, min_open=True), help="Read this share of the articles.")
@click.option("--limit", metavar="N", type=click.IntRange(min=1), help="Read the first N articles only.")
@click.option(
    "--shard",
    metavar="I/N",
    help="Do share I (from 0) of N of the work; auto or auto/N takes I from a Slurm or Kubernetes job array.",
)
@click.option(
    "--part-articles",
    type=click.IntRange(min=1),
    default=1_000,
    show_default=True,
    help="Articles of a part, which is written, and after a crash done again, as a whole.",
)
@click.option(
    "--chunk-bytes",
    type=click.IntRange(min=1),
    default=16 * 1024 * 1024,
    show_default=True,
    help="Input that is planned together: large files are cut at it, small ones gathered up to it.",
)
@click.option(
    "--chunk-files",
    type=click.IntRange(min=1),
    default=1_000,
    show_default=True,
    help="Most files that are gathered.",
)
@engine_options
@click.option("--restart", is_flag=True, help="Remove what an earlier run wrote here and begin anew.")
@click.option("-q", "--quiet", is_flag=True, help="Tell errors only.")
def batch(
    inputs: tuple[str, ...],
    output: Path,
    fields: tuple[str, ...],
    input_format: str,
    encoding: str,
    kinds: str | None,
    sample: float | None,
    shard: str | None,
    engine: EngineChoice,
    restart: bool,
    quiet: bool,
    **rest: Any,
) -> int:
    """Read whole archives and write their quotes as tables, part by part.

    INPUT is a file, a folder, a pattern in quotes, or - for standard input: text, HTML, JSON, JSON Lines, CSV,
    Parquet or WARC, compressed with gzip or zstd or not. The output folder gets the tables articles, quotes and
    errors.

    The same command again goes on where a run was ended, by whatever. See docs/archive.md. Needs the extra `batch`.
    """
    _check_encoding(encoding)
    defaults = {name: value for name in _DEFAULTS if (value := rest.pop(name))}
    kind_names = _check_values(defaults, kinds)
    mapping = _mapping(fields)
    share = parse_shard(shard, os.environ)
    archive = load_archive()
    source = archive.SourceOptions(
        input_format=input_format,
        encoding=encoding,
        fields=mapping,
        defaults=defaults,
        max_text_chars=rest["max_text_chars"],
    )
    options = archive.RunOptions(
        source=source, kinds=kind_names, sample=1.0 if sample is None else sample, **rest
    )
    work = archive.Batch(
        inputs,
        output,
        options,
        lambda: engine.make(archive, options),
        archive.Shard(*share),
        restart=restart,
    )
    return run_safely(archive, lambda: _run(archive, work, quiet), _resuming(output))


def _run(archive: ModuleType, work: Any, quiet: bool) -> int:
    result = archive.run_batch(work, archive.make_progress(quiet=quiet))
    summary = result.summary
    if not quiet:
        click.echo(f"quotewire: {summary}", err=True)
    if result.was_stopped and not summary.is_complete:
        click.echo(f"quotewire: interrupted; {_resuming(work.output)}", err=True)
        return exits.INTERRUPTED
    if summary.retryable and not quiet:
        hint = f"{summary.retryable:,} of the errors may pass: quotewire batch retry-failed {work.output}"
        click.echo(f"quotewire: {hint}", err=True)
    return exit_code(summary)


def _resuming(output: Path) -> str:
    return f"the parts that are finished stay in {output}, and the same command goes on from there"


def exit_code(summary: Any) -> int:
    """The code of a run that came to its end."""
    if not summary.adds_up:
        return exits.FAILURE
    if not summary.errors:
        return exits.OK
    return exits.SOME_FAILED if summary.articles else exits.FAILURE


def run_safely(archive: ModuleType, work: Callable[[], int], resuming: str) -> int:
    """Runs it and tells in one line why it did not go on."""
    try:
        return work()
    except archive.BatchRefused as error:
        raise click.ClickException(str(error)) from None
    except KeyboardInterrupt:
        click.echo(f"quotewire: interrupted; {resuming}", err=True)
        return exits.INTERRUPTED


def load_archive() -> ModuleType:
    """The part of the server's package that does the work; loaded late, for it is heavy."""
    try:
        return importlib.import_module("quotewire_server.archive.commands")
    except ImportError as error:
        raise click.ClickException(
            f"batch needs packages of its own ({error.name} is missing): pip install 'quotewire[batch]'"
        ) from None


def _mapping(fields: tuple[str, ...]) -> dict[str, str]:
    mapping = {}
    for each in fields:
        field, equals, name = each.partition("=")
        if not equals or not name or field not in _FIELDS:
            raise click.BadParameter(
                f"{each!r} is not FIELD=NAME with one of the fields {', '.join(_FIELDS)}",
                param_hint="--field",
            )
        mapping[field] = name
    return mapping


def _check_encoding(encoding: str) -> None:
    try:
        if encoding != "auto":
            "".encode(encoding)
    except LookupError:
        raise click.BadParameter(f"there is no encoding {encoding!r}", param_hint="--encoding") from None


def _check_values(defaults: Mapping[str, str], kinds: str | None) -> tuple[str, ...]:
    """Refuses what would be wrong for every article; the names of the kinds."""
    names = tuple(name.strip() for name in (kinds or "").split(",") if name.strip())
    try:
        build_article(text="", **defaults)  # type: ignore[arg-type]
        build_options(kinds=names)
    except InvalidArgument as error:
        message = str(error).replace("article.", "--", 1).replace("options.", "--", 1)
        raise click.UsageError(message) from None
    return names


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option("--verify", is_flag=True, help="Read all files of finished parts and compare their SHA-256.")
def status(folder: Path, as_json: bool, verify: bool) -> int:
    """Tell what of a run is done, has failed and remains.

    Exits with 0 when all is done, with 1 when something remains or is damaged.
    """
    archive = load_archive()

    def tell() -> int:
        report = archive.run_status(folder, verify=verify)
        click.echo(report.to_json() if as_json else str(report))
        return exits.OK if report.is_well else exits.FAILURE

    return run_safely(archive, tell, "")


@click.command("retry-failed", short_help="Read once more what failed for a reason that may pass.")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@engine_options
@click.option("-q", "--quiet", is_flag=True, help="Tell errors only.")
def retry_failed(folder: Path, quiet: bool, engine: EngineChoice) -> int:
    """Read once more what failed for a reason that may pass: a worker that died, a ceiling of time.

    All else of the run is taken from what it was begun with; a higher --article-ceiling-seconds may help.
    """
    archive = load_archive()

    def retry() -> int:
        retried, summary = archive.run_retry(
            folder, archive.make_progress(quiet=quiet), lambda options: engine.make(archive, options)
        )
        if not quiet:
            click.echo(
                f"quotewire: {retried.articles:,} read again, {retried.succeeded:,} succeeded", err=True
            )
            click.echo(f"quotewire: {summary}", err=True)
        return exit_code(summary)

    return run_safely(archive, retry, "parts that are mended stay so")


COMMANDS = {"status": status, "retry-failed": retry_failed}
