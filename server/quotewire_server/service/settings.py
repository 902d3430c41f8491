"""Settings of the service: defaults, environment, flags.

Each field of `Settings` is one setting. Its environment variable is QUOTEWIRE_ and its name in upper case,
its flag two dashes and its name with dashes; the metadata holds the help text that both share.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any

from .. import limits
from .cores import usable_cores

ENVIRONMENT_PREFIX = "QUOTEWIRE_"
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_LOG_FORMATS = ("auto", "json", "console")
_LOG_LEVELS = ("debug", "info", "warning", "error")


class SettingsError(ValueError):
    """A setting that cannot be used; the message names it, its value and what would do."""


def _setting(default: Any, help_text: str) -> Any:
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one server. Raises `SettingsError` for values that make no sense."""

    address: str = _setting(limits.DEFAULT_ADDRESS, "HOST:PORT to listen on; port 0 takes a free one")
    port_file: str = _setting("", "file that gets the bound HOST:PORT once the server listens")
    workers: int = _setting(0, "articles read at the same time, one process each; 0: the usable cores")
    model: str = _setting("", "folder of the model; empty: the one that is shipped")
    coreference: bool = _setting(True, "resolve pronouns")
    max_queued_articles: int = _setting(limits.MAX_QUEUED_ARTICLES, "articles that may wait for a worker")
    max_text_chars: int = _setting(limits.MAX_TEXT_CHARS, "longest text, in code points")
    max_message_bytes: int = _setting(limits.MAX_MESSAGE_BYTES, "largest request message, in bytes")
    max_deadline_seconds: float = _setting(
        limits.MAX_DEADLINE_SECONDS, "longest deadline honoured for one article"
    )
    article_ceiling_seconds: float = _setting(
        limits.ARTICLE_CEILING_SECONDS, "reading time after which a worker is killed and its article given up"
    )
    drain_seconds: float = _setting(limits.DRAIN_SECONDS, "how long calls in flight may go on after SIGTERM")
    reflection: bool = _setting(True, "offer gRPC reflection")
    log_format: str = _setting("auto", "auto (console form on a terminal), json or console")
    log_level: str = _setting("info", "debug, info, warning or error")

    def __post_init__(self) -> None:
        host, _, port = self.address.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 65_535:
            raise SettingsError(f"address must be HOST:PORT, not {self.address!r}")
        _check_choice("log_format", self.log_format, _LOG_FORMATS)
        _check_choice("log_level", self.log_level, _LOG_LEVELS)
        for name in ("workers", "max_queued_articles", "drain_seconds"):
            if getattr(self, name) < 0:
                raise SettingsError(f"{name} must not be negative, but is {getattr(self, name)}")
        for name in (
            "max_text_chars",
            "max_message_bytes",
            "max_deadline_seconds",
            "article_ceiling_seconds",
        ):
            if not getattr(self, name) > 0:
                raise SettingsError(f"{name} must be above 0, but is {getattr(self, name)}")

    @property
    def slots(self) -> int:
        """How many workers there are: `workers`, or one for each usable core."""
        return self.workers or usable_cores()

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, **flags: Any) -> Settings:
        """Settings from flags, then the environment, then defaults; a flag that is None was not given.

        Raises `SettingsError` when a value cannot be read or used, `TypeError` for a flag that does not
        exist.
        """
        environ = os.environ if environ is None else environ
        values = {name: value for name, value in flags.items() if value is not None}
        for setting in fields(cls):
            variable = ENVIRONMENT_PREFIX + setting.name.upper()
            if setting.name not in values and environ.get(variable, "") != "":
                values[setting.name] = _parse(setting, variable, environ[variable])
        return cls(**values)


def _parse(setting: Field, variable: str, value: str) -> Any:
    """The value of an environment variable in the type of its setting."""
    kind: Any = type(setting.default)
    if kind is bool:
        if value.lower() in _TRUE | _FALSE:
            return value.lower() in _TRUE
        raise SettingsError(f"{variable} must be true or false, not {value!r}")
    try:
        return kind(value)
    except ValueError:
        wanted = {int: "a whole number", float: "a number"}[kind]
        raise SettingsError(f"{variable} must be {wanted}, not {value!r}") from None


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise SettingsError(f"{name} must be one of {', '.join(choices)}, not {value!r}")
