"""docs/cli.md and the commands say the same."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import click
import pytest
from quotewire.cli import exits
from quotewire.cli.articles import INPUT_FORMATS
from quotewire.cli.outputs import OUTPUT_FORMATS
from quotewire.cli.root import cli

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs" / "cli.md").read_text(encoding="utf-8")
PROSE = PAGE.partition("## Reference")[0]
TOP = click.Context(cli)
COMMANDS = cli.list_commands(TOP)


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, REPOSITORY / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_the_commands_own_help() -> None:
    assert _script("cli_reference").with_reference(PAGE) == PAGE, "run `make docs` and commit docs/cli.md"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_explained_and_every_option_has_help(name: str) -> None:
    command = cli.get_command(TOP, name)
    assert command is not None

    options = [each for each in command.get_params(click.Context(command)) if isinstance(each, click.Option)]

    assert f"quotewire {name}" in PROSE
    assert command.help
    assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize("form", [*OUTPUT_FORMATS, *INPUT_FORMATS[1:]])
def test_every_format_is_explained(form: str) -> None:
    assert f"| `{form}` |" in PROSE


def test_every_exit_code_is_explained_and_no_other() -> None:
    codes = {str(value) for name, value in vars(exits).items() if name.isupper()}
    explained = {line.split("|")[1].strip() for line in PROSE.splitlines() if line.startswith("| ")}

    assert codes == {code for code in explained if code.isdigit()}
