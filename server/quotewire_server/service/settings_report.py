"""The settings for people: what holds and why, as TOML, and the table of all in the documentation."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from dataclasses import Field, fields
from typing import Any

from .settings import Settings
from .settings_sources import ENVIRONMENT_PREFIX, Loaded

_COMMENT_COLUMNS = 100


def as_toml(loaded: Loaded[Settings]) -> str:
    """The settings that hold as a settings file: each with its help, unit and origin in comments.

    Secrets are left out; a comment tells whether they are set.
    """
    lines = ["# The settings that hold, and behind each where it comes from."]
    for setting in fields(Settings):
        value = getattr(loaded.settings, setting.name)
        origin = loaded.origins[setting.name]
        lines += ["", *(f"# {line}" for line in textwrap.wrap(_help(setting), _COMMENT_COLUMNS))]
        if setting.metadata["secret"]:
            state = f"set, not shown  # {origin}" if value else "not set"
            lines.append(f"# {setting.name}: {state}")
        else:
            lines.append(f"{setting.name} = {_toml(value)}  # {origin}")
    return "\n".join(lines) + "\n"


def as_markdown() -> str:
    """The table of all settings with flag, variable, default, unit and meaning."""
    rows = ["| Flag | Environment | Default | Unit | Meaning |", "| --- | --- | --- | --- | --- |"]
    rows += [f"|{'|'.join(f' {cell} ' if cell else ' ' for cell in cells)}|" for cells in _rows()]
    return "\n".join(rows) + "\n"


def flag_of(setting: Field[Any]) -> str:
    """The flag of a setting, "--max-text-chars"; empty for a secret, which would show in the list of processes."""
    return "" if setting.metadata["secret"] else "--" + setting.name.replace("_", "-")


def default_of(setting: Field[Any]) -> str:
    """The default as people write it; empty when it is."""
    if isinstance(setting.default, bool):
        return "on" if setting.default else "off"
    return f"{setting.default:g}" if isinstance(setting.default, float) else str(setting.default)


def _rows() -> Iterator[list[str]]:
    for setting in fields(Settings):
        flag, default = flag_of(setting), default_of(setting)
        if isinstance(setting.default, bool):
            flag = f"{flag}`, `--no-{flag[2:]}"
        yield [
            f"`{flag}`" if flag else "none, as it is a secret",
            f"`{ENVIRONMENT_PREFIX}{setting.name.upper()}`",
            f"`{default}`" if default else "",
            setting.metadata["unit"],
            setting.metadata["help"],
        ]


def _help(setting: Field[Any]) -> str:
    unit = setting.metadata["unit"]
    return setting.metadata["help"] + (f" [{unit}]" if unit else "")


def _toml(value: str | bool | int | float) -> str:
    """A value as TOML; a basic string escapes as JSON does, and DEL besides."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
