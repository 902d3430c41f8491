"""The command group, and how every command ends: errors, interrupts and closed pipes."""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Sequence

import click

import quotewire
from quotewire._exceptions import QuotewireError, Unavailable
from quotewire.cli import exits

# Command -> module; each is imported only when it is asked for.
_MODULES = {
    "extract": "extract",
    "batch": "batch",
    "report": "report",
    "serve": "serve",
    "health": "status",
    "info": "status",
}


class _Commands(click.Group):
    def list_commands(self, context: click.Context) -> list[str]:
        return list(_MODULES)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in _MODULES:
            return None
        command: click.Command = getattr(importlib.import_module(f"quotewire.cli.{_MODULES[name]}"), name)
        return command

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except BrokenPipeError:  # before click sees it, which would exit with 1
            return _reader_is_gone()


@click.command(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(quotewire.__version__, package_name="quotewire")
def cli() -> None:
    """Who said what, in which role, when, and to which outlet: quotes out of news articles."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and tells its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    try:
        result = cli.main(args=arguments, prog_name="quotewire", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        click.echo("quotewire: interrupted", err=True)
        return exits.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:
        return _reader_is_gone()
    except OSError as error:  # of the output; that of an input is told with its article
        click.echo(f"quotewire: {error.filename or 'output'}: {error.strerror}", err=True)
        return exits.FAILURE
    except QuotewireError as error:
        click.echo(f"quotewire: {describe(error)}", err=True)
        return exits.UNREACHABLE if is_unreachable(error) else exits.FAILURE
    return result if isinstance(result, int) else exits.OK


def describe(error: QuotewireError) -> str:
    """The error in one line with its code."""
    return f"{error} [{error.code}]"


def is_unreachable(error: QuotewireError) -> bool:
    """Whether no server answered at all; a server that is too busy says so with a code of its own."""
    return isinstance(error, Unavailable) and error.code == "UNAVAILABLE"


def _reader_is_gone() -> int:
    # Whoever read our output has seen enough (`| head`); Python would complain once more at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return exits.OK
