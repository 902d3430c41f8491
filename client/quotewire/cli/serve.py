"""`quotewire serve`: the server in the foreground."""

from __future__ import annotations

import importlib
from dataclasses import Field, fields
from types import ModuleType
from typing import Any

import click

_CONFIG = click.Option(
    ["--config"],
    metavar="FILE",
    help="TOML file with settings, named as in --print-config.  [env: QUOTEWIRE_CONFIG; default: none]",
)
_PRINT_CONFIG = click.Option(
    ["--print-config"],
    is_flag=True,
    help="Print the settings that hold, where each comes from and its unit, as TOML, and end.",
)


def _option(setting: Field[Any], service: ModuleType) -> click.Option:
    """The flag of one setting: name, type, default, unit and help text are the server's own."""
    report, prefix = service.settings_report, service.settings.ENVIRONMENT_PREFIX
    flag = report.flag_of(setting)
    is_switch = isinstance(setting.default, bool)
    unit = setting.metadata["unit"]
    shown = report.default_of(setting) or "none"
    return click.Option(
        [f"{flag}/--no-{flag[2:]}" if is_switch else flag],
        type=None if is_switch else type(setting.default),
        default=None,
        help=(
            f"{setting.metadata['help']}.  [env: {prefix}{setting.name.upper()}; default: {shown}"
            f"{f'; unit: {unit}' if unit else ''}]"
        ),
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
    settings = [setting for setting in fields(service.Settings) if not setting.metadata["secret"]]
    return [_CONFIG, _PRINT_CONFIG, *(_option(setting, service) for setting in settings)]


class _Serve(click.Command):
    """Takes its options from the server's settings, once they are asked for."""

    def get_params(self, context: click.Context) -> list[click.Parameter]:
        if not self.params:
            self.params = _options()
        return super().get_params(context)


@click.command(cls=_Serve)
def serve(print_config: bool, **flags: object) -> int:
    """Serve quote extraction over gRPC until SIGTERM or Ctrl-C.

    Each setting is a flag, an environment variable or a key in a settings file; the flag goes first, then the
    variable. Logs go to standard error. Needs the extra `server`.
    """
    service = _service()
    try:
        loaded = service.Settings.load_with_origins(**flags)
    except service.SettingsError as error:
        raise click.UsageError(str(error)) from None
    if print_config:
        click.echo(service.settings_report.as_toml(loaded), nl=False)
        return 0
    code: int = service.run(loaded.settings)
    return code
