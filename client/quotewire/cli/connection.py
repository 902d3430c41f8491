"""The options of every command that talks to a server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from quotewire._channel import DEFAULT_ADDRESS, DEFAULT_TIMEOUT_SECONDS, Tls
from quotewire._client import QuoteClient

_OPTIONS = (
    click.option(
        "--address",
        metavar="HOST:PORT",
        envvar="QUOTEWIRE_ADDRESS",
        show_envvar=True,
        default=DEFAULT_ADDRESS,
        show_default=True,
        help="The server to ask.",
    ),
    click.option("--tls", is_flag=True, help="Talk TLS to the server."),
    click.option(
        "--tls-ca",
        metavar="FILE",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Trust the certificates in this PEM file; implies --tls.",
    ),
    click.option(
        "--timeout",
        metavar="SECONDS",
        type=click.FloatRange(min=0, min_open=True),
        default=DEFAULT_TIMEOUT_SECONDS,
        show_default=True,
        help="Longest wait for one answer.",
    ),
)


def connection_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command --address, --tls, --tls-ca and --timeout."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def connect(address: str, tls: bool, tls_ca: Path | None, timeout: float) -> QuoteClient:
    """A client for these options."""
    trust = Tls(root_certificates=tls_ca.read_bytes()) if tls_ca else tls
    return QuoteClient(address, timeout=timeout, tls=trust)
