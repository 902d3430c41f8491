"""`quotewire serve`: the server in the foreground."""

from __future__ import annotations

import importlib
from dataclasses import Field, fields
from types import ModuleType

import click


def _option(setting: Field[object], prefix: str) -> click.Option:
    """The flag of one setting: name, type, default and help text are the server's own."""
    flag = "--" + setting.name.replace("_", "-")
    default = setting.default
    shown = ("on" if default else "off") if isinstance(default, bool) else str(default) or "none"
    return click.Option(
        [f"{flag}/--no-{flag[2:]}" if isinstance(default, bool) else flag],
        type=None if isinstance(default, bool) else type(default),
        default=None,
        help=f"{setting.metadata['help']}.  [env: {prefix}{setting.name.upper()}; default: {shown}]",
    )


def _service() -> ModuleType:
    try:
        return importlib.import_module("quotewire_server.service")
    except ImportError as error:
        raise click.ClickException(
            f"serve needs the packages of the server ({error.name} is missing): "
            "pip install 'quotewire[server]'"
        ) from None


def _options() -> list[click.Parameter]:
    service = _service()
    return [_option(setting, service.settings.ENVIRONMENT_PREFIX) for setting in fields(service.Settings)]


class _Serve(click.Command):
    """Takes its options from the server's settings, once they are asked for."""

    def get_params(self, context: click.Context) -> list[click.Parameter]:
        if not self.params:
            self.params = _options()
        return super().get_params(context)


@click.command(cls=_Serve)
def serve(**flags: object) -> int:
    """Serve quote extraction over gRPC until SIGTERM or Ctrl-C.

    Each setting is a flag or an environment variable; the flag wins. Logs go to standard error.
    Needs the extra `server`.
    """
    service = _service()
    try:
        settings = service.Settings.load(**flags)
    except service.SettingsError as error:
        raise click.UsageError(str(error)) from None
    code: int = service.run(settings)
    return code
