"""`quotewire report`: a page over all that a run over an archive has delivered."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import click

from quotewire.cli import exits


@click.command()
@click.argument(
    "folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    default="report.html",
    show_default=True,
    help="Write the page here.",
)
@click.option("-q", "--quiet", is_flag=True, help="Tell errors only.")
def report(folder: Path, output: Path, quiet: bool) -> int:
    """Show a run in one page: who is quoted most, by whom, when, how surely, and what to check.

    DIR is what `quotewire batch` wrote into; a run that is not at its end is shown as far as it is. The page asks
    for nothing outside itself. The same quote in many articles and the same speaker across articles are grouped on
    the way, as tables in DIR/groups. Needs the extra `batch`.
    """
    reports, refusals = _load("report"), _load("refusals")
    try:
        figures = reports.write_report(folder, output)
    except refusals.BatchRefused as error:
        raise click.ClickException(str(error)) from None
    if figures.complaint:
        click.echo(f"quotewire: {figures.complaint}", err=True)
    if not quiet:
        totals = figures.totals
        click.echo(
            f"quotewire: {totals['quotes']:,} quotes of {totals['articles']:,} articles, {totals['speakers']:,} named "
            f"speakers, {totals['quote_groups']:,} quotes in several articles: {output}",
            err=True,
        )
    return exits.OK


def _load(name: str) -> ModuleType:
    """A part of the server's package; loaded late, for it is heavy."""
    try:
        return importlib.import_module(f"quotewire_server.archive.{name}")
    except ImportError as error:
        raise click.ClickException(
            f"report needs packages of its own ({error.name} is missing): pip install 'quotewire[cli,batch]'"
        ) from None
