"""The command `quotewire`: extract, serve, health, info."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Runs the command line and exits with its code (see `quotewire.cli.exits`)."""
    try:
        import click  # noqa: F401
    except ImportError:
        sys.stderr.write("The quotewire command needs click and rich: pip install 'quotewire[cli]'\n")
        sys.exit(1)
    from quotewire.cli.root import run

    sys.exit(run())
