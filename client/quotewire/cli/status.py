"""`quotewire health` and `quotewire info`: is the server there, and what is it?"""

from __future__ import annotations

import click

from quotewire._health import ServingStatus
from quotewire.cli import exits
from quotewire.cli.connection import ServerOptions, connection_options
from quotewire.cli.json_form import response_json


@click.command()
@connection_options
def health(server: ServerOptions) -> int:
    """Ask whether the server takes articles.

    Prints SERVING and exits with 0, or another status and 1; 4 when no server answers. Fit for probes.
    """
    with server.connect() as client:
        status = client.health()
    click.echo(status.name)
    return exits.OK if status is ServingStatus.SERVING else exits.FAILURE


@click.command()
@connection_options
def info(server: ServerOptions) -> int:
    """Print version, model, limits and stages of the server as JSON."""
    with server.connect() as client:
        click.echo(response_json(client.server_info(), indent=2))
    return exits.OK
