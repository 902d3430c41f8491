"""The options of every command that talks to a server."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from quotewire._channel import DEFAULT_ADDRESS, DEFAULT_TIMEOUT_SECONDS, Tls
from quotewire._client import QuoteClient

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

_OPTIONS = (
    click.option(
        "--address",
        metavar="HOST:PORT",
        envvar="QUOTEWIRE_ADDRESS",
        show_envvar=True,
        default=DEFAULT_ADDRESS,
        show_default=True,
        help="The server to ask; several IP addresses with commas, or dns:///NAME:PORT for all behind a name.",
    ),
    click.option("--tls", is_flag=True, help="Talk TLS to the server."),
    click.option(
        "--tls-ca",
        metavar="FILE",
        type=_FILE,
        help="Trust the certificates in this PEM file; implies --tls.",
    ),
    click.option(
        "--tls-cert",
        metavar="FILE",
        type=_FILE,
        help="Show the certificate in this PEM file to the server; implies --tls.",
    ),
    click.option("--tls-key", metavar="FILE", type=_FILE, help="PEM file with the key of --tls-cert."),
    click.option(
        "--tls-server-name",
        metavar="NAME",
        help="The name in the server's certificate, where it is not the one in --address; implies --tls.",
    ),
    click.option(
        "--token-file",
        metavar="FILE",
        type=_FILE,
        help="File with the token that names this caller to the server; without it: QUOTEWIRE_TOKEN.",
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


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """Which server to ask, and how, as given on the command line; `timeout` in seconds."""

    address: str
    tls: bool
    tls_ca: Path | None
    tls_cert: Path | None
    tls_key: Path | None
    tls_server_name: str | None
    token_file: Path | None
    timeout: float

    def connect(self) -> QuoteClient:
        """A client for these options. Raises `click.UsageError` for those that cannot go together."""
        try:
            return QuoteClient(self.address, timeout=self.timeout, **self.arguments())
        except ValueError as error:
            raise click.UsageError(str(error)) from None

    def arguments(self) -> dict[str, Any]:
        """TLS and token as both clients take them. Raises `click.UsageError` as above."""
        tls: bool | Tls = self.tls
        try:
            if self.tls_ca or self.tls_cert or self.tls_key or self.tls_server_name:
                tls = Tls.from_files(
                    ca=self.tls_ca,
                    certificate=self.tls_cert,
                    key=self.tls_key,
                    server_name=self.tls_server_name,
                )
        except ValueError as error:
            raise click.UsageError(str(error)) from None
        # Not an option: what stands on a command line is shown to everyone on the machine.
        token = self._token_of_file if self.token_file else os.environ.get("QUOTEWIRE_TOKEN") or None
        return {"tls": tls, "token": token}

    def _token_of_file(self) -> str:
        # Read for each call: a token that is exchanged while a long run goes on is taken up.
        assert self.token_file is not None
        token = self.token_file.read_text(encoding="utf-8", errors="replace").strip()
        if not token or not token.isascii() or not token.isprintable():
            raise click.ClickException(f"{self.token_file} holds no token: one line of printable ASCII")
        return token


# All but which server it is and how long an answer may take.
CREDENTIAL_OPTIONS = _OPTIONS[1:-1]


def connection_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the options above; it gets them all as one argument, `server`."""
    names = ServerOptions.__dataclass_fields__

    @functools.wraps(command)
    def with_server(*arguments: Any, **options: Any) -> Any:
        given = {name: options.pop(name) for name in names}
        return command(*arguments, server=ServerOptions(**given), **options)

    wrapped: Callable[..., Any] = with_server
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped
