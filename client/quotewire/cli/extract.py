"""`quotewire extract`: articles in, quotes out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

import click

from quotewire._article import build_article, build_options
from quotewire._exceptions import InvalidArgument
from quotewire.cli import exits
from quotewire.cli.articles import INPUT_FORMATS, Reading, read_documents
from quotewire.cli.backends import Extraction, LocalBackend, ServerBackend
from quotewire.cli.connection import ServerOptions, connection_options
from quotewire.cli.outputs import OUTPUT_FORMATS, choose_format, write_all
from quotewire.v1 import quotewire_pb2 as pb

_OFFSETS = ("code-points", "utf8-bytes", "utf16-units")
_COUNTING_FORMATS = ("json", "jsonl")


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE... | -]")
@click.option(
    "--local", is_flag=True, help="Read in this process, without a server; needs the extra `server`."
)
@connection_options
@click.option(
    "--input-format",
    type=click.Choice(INPUT_FORMATS),
    default="auto",
    show_default=True,
    help="What the files hold; auto goes by the name of a file, then by its beginning.",
)
@click.option("--encoding", default="utf-8", show_default=True, help="Encoding of the files.")
@click.option("--title", metavar="TEXT", help="Headline, for articles that bring none.")
@click.option("--outlet", metavar="NAME", help="Who published it, for articles that do not say.")
@click.option(
    "--published", metavar="DATE", help="Day of publication (2025-09-06), for articles that do not say."
)
@click.option("--byline", metavar="NAME", help="Who wrote it, for articles that do not say.")
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
@click.option(
    "--offsets",
    type=click.Choice(_OFFSETS),
    default="code-points",
    show_default=True,
    help="What offsets count, in json and jsonl.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(OUTPUT_FORMATS),
    help="Form of the output.  [default: table on a terminal, jsonl otherwise, or by the name of --output]",
)
@click.option(
    "--explain", is_flag=True, help="Show cue, sieve, chain and confidence of each quote in the table."
)
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False), help="Write here.")
def extract(
    files: tuple[str, ...],
    local: bool,
    server: ServerOptions,
    input_format: str,
    encoding: str,
    title: str | None,
    outlet: str | None,
    published: str | None,
    byline: str | None,
    kinds: str | None,
    min_confidence: float,
    offsets: str,
    output_format: str | None,
    explain: bool,
    output: str | None,
) -> int:
    """Print who said what in each article: plain text, JSON or JSON Lines, from files or standard input.

    A JSON article is an object with `text` and, where known, `id`, `title`, `outlet`, `published`, `byline`,
    `url` and `language`; a list of such objects, or one per line, holds many.

    What cannot be read or extracted is told on standard error, and the rest goes on.
    """
    form = choose_format(output_format, output)
    if offsets != "code-points" and form not in _COUNTING_FORMATS:
        raise click.UsageError(f"--offsets is for json and jsonl; the form of the output is {form}")
    if explain and form != "table":
        raise click.UsageError(f"--explain is for the table; {form} tells all of it anyway")
    given = {"title": title, "outlet": outlet, "published": published, "byline": byline}
    reading = _reading(input_format, encoding, {name: value for name, value in given.items() if value})
    options = _options(kinds, min_confidence, offsets)
    documents = read_documents(files or _standard_input(), reading)
    if local:
        extractions = LocalBackend(options).extractions(documents)
    else:
        extractions = ServerBackend(server.connect(), options).extractions(documents)
    tally = _Tally()
    write_all(form, output, tally.successes(extractions), explain=explain)
    return tally.exit_code


class _Tally:
    """Tells each failure on standard error and counts, for the exit code."""

    def __init__(self) -> None:
        self._succeeded = 0
        self._failed = 0

    def successes(
        self, extractions: Iterable[Extraction]
    ) -> Iterator[tuple[pb.Article, pb.ExtractQuotesResponse]]:
        for extraction in extractions:
            article = extraction.document.article
            if extraction.response is None or article is None:
                self._failed += 1
                click.echo(f"quotewire: {extraction.document.name}: {extraction.error}", err=True)
            else:
                self._succeeded += 1
                yield article, extraction.response

    @property
    def exit_code(self) -> int:
        if not self._failed:
            return exits.OK
        return exits.SOME_FAILED if self._succeeded else exits.FAILURE


def _standard_input() -> tuple[str, ...]:
    if sys.stdin is None or sys.stdin.isatty():
        raise click.UsageError("name a file, or - for standard input")
    return ("-",)


def _reading(input_format: str, encoding: str, defaults: dict[str, object]) -> Reading:
    try:
        "".encode(encoding)
    except LookupError:
        raise click.BadParameter(f"there is no encoding {encoding!r}", param_hint="--encoding") from None
    try:
        # Wrong once and for all: better told now than for every article.
        build_article(text="", **defaults)  # type: ignore[arg-type]
    except InvalidArgument as error:
        raise click.UsageError(str(error).replace("article.", "--", 1)) from None
    return Reading(input_format, encoding, defaults)


def _options(kinds: str | None, min_confidence: float, offsets: str) -> pb.ExtractOptions:
    names = [name.strip() for name in (kinds or "").split(",") if name.strip()]
    try:
        return build_options(
            kinds=names, min_confidence=min_confidence, offset_encoding=offsets.replace("-", "_")
        )
    except InvalidArgument as error:
        raise click.UsageError(str(error).replace("options.", "--", 1)) from None
