"""Where settings come from: flags, then the environment, then a settings file, then defaults."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from pathlib import Path
from typing import Any, Generic, TypeVar

_S = TypeVar("_S")

ENVIRONMENT_PREFIX = "QUOTEWIRE_"
# The settings file is no setting itself: it cannot stand in a settings file.
CONFIG_VARIABLE = ENVIRONMENT_PREFIX + "CONFIG"
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_WANTED = {bool: "true or false", int: "a whole number", float: "a number", str: "a string"}


class SettingsError(ValueError):
    """A setting that cannot be used; the message names it, its value and what would do."""


@dataclass(frozen=True, slots=True)
class Loaded(Generic[_S]):
    """Settings, and for each by its name where its value came from: "flag --workers", "default"."""

    settings: _S
    origins: Mapping[str, str]


def load(kind: type[_S], environ: Mapping[str, str] | None, flags: Mapping[str, Any]) -> Loaded[_S]:
    """The settings that hold, and where each came from; `kind` is the dataclass whose fields they are.

    `environ` is the process' own when None. A flag that is None, and an empty variable, were not given. The flag
    `config`, else QUOTEWIRE_CONFIG, names the settings file. Raises `SettingsError` when a value or the file
    cannot be read or used, `TypeError` for a flag that does not exist.
    """
    environ = os.environ if environ is None else environ
    given = {name: value for name, value in flags.items() if value is not None}
    config = given.pop("config", None) or environ.get(CONFIG_VARIABLE, "")
    from_file = read_file(kind, Path(config)) if config else {}
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for setting in _fields(kind):
        name = setting.name
        variable = ENVIRONMENT_PREFIX + name.upper()
        if name in given:
            values[name], origins[name] = given.pop(name), f"flag --{name.replace('_', '-')}"
        elif environ.get(variable, "") != "":
            values[name], origins[name] = _parse(setting, variable, environ[variable]), variable
        elif name in from_file:
            values[name], origins[name] = from_file[name], f"file {config}"
        else:
            origins[name] = "default"
    return Loaded(kind(**values, **given), origins)


def read_file(kind: type, path: Path) -> dict[str, Any]:
    """The settings in a TOML file, by name.

    Raises `SettingsError` when it cannot be read, is not TOML, names a setting that does not exist or gives one
    a value of the wrong type.
    """
    try:
        found = tomllib.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read the settings file {path}: {error.strerror}") from None
    except ValueError as error:  # not UTF-8, or not TOML
        raise SettingsError(f"the settings file {path} is not valid TOML: {error}") from None
    known = {setting.name: setting for setting in _fields(kind)}
    values = {}
    for name, value in found.items():
        if name not in known:
            raise SettingsError(f"{path}: there is no setting {name!r}{_suggestion(name, list(known))}")
        if known[name].metadata["secret"]:
            variable = ENVIRONMENT_PREFIX + name.upper()
            raise SettingsError(f"{path}: {name} is a secret; give it as {variable} in the environment")
        values[name] = _typed(known[name], f"{path}: {name}", value)
    return values


def _fields(kind: Any) -> tuple[Field, ...]:
    return fields(kind)


def _suggestion(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name.lower().replace("-", "_"), known, n=1)
    return f"; did you mean {close[0]!r}?" if close else "; `quotewire serve --print-config` lists them all"


def _typed(setting: Field, where: str, value: Any) -> Any:
    """The value of a settings file in the type of its setting."""
    kind: Any = type(setting.default)
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise SettingsError(f"{where} must be {_WANTED[kind]}, not {value!r}")
    return value


def _parse(setting: Field, variable: str, value: str) -> Any:
    """The value of an environment variable in the type of its setting."""
    kind: Any = type(setting.default)
    if kind is bool:
        if value.lower() in _TRUE | _FALSE:
            return value.lower() in _TRUE
        raise SettingsError(f"{variable} must be {_WANTED[bool]}, not {value!r}")
    try:
        return kind(value)
    except ValueError:
        raise SettingsError(f"{variable} must be {_WANTED[kind]}, not {value!r}") from None
