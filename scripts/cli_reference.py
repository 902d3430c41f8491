"""Writes the command reference in docs/cli.md from the commands' own help.

    python scripts/cli_reference.py            rewrites the part between the markers

A test compares the two, so that they never drift apart.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from quotewire.cli.root import cli

PAGE = Path(__file__).parents[1] / "docs" / "cli.md"
BEGIN, END = "<!-- reference: begin -->\n", "<!-- reference: end -->\n"
# Fixed, so that the reference does not depend on the terminal it is made in.
WIDTH = 100


def reference() -> str:
    """The help of every command as Markdown."""
    top = click.Context(cli, info_name="quotewire", **{**cli.context_settings, "terminal_width": WIDTH})
    parts = [_section("quotewire", cli.get_help(top))]
    for name in cli.list_commands(top):
        command = cli.get_command(top, name)
        assert command is not None
        context = click.Context(command, info_name=name, parent=top, terminal_width=WIDTH)
        parts.append(_section(f"quotewire {name}", command.get_help(context)))
        for inner_name, inner in getattr(command, "commands", {}).items():
            context = click.Context(inner, info_name=f"{name} {inner_name}", parent=top, terminal_width=WIDTH)
            parts.append(_section(f"quotewire {name} {inner_name}", inner.get_help(context)))
    return "\n".join(parts)


def with_reference(page: str) -> str:
    """The page with its reference made anew."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{reference()}\n{END}{after}"


def _section(title: str, help_text: str) -> str:
    lines = "\n".join(line.rstrip() for line in help_text.splitlines())
    return f"### {title}\n\n```text\n{lines}\n```\n"


def main() -> int:
    """Rewrites the page."""
    PAGE.write_text(with_reference(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
