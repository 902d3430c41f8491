"""Settings of the service: what there is to set, in which unit, and what makes sense.

Each field of `Settings` is one setting. Its environment variable is QUOTEWIRE_ and its name in upper case,
its flag two dashes and its name with dashes, its key in a settings file its name; the metadata holds the help
text and the unit that all share. Where the values come from: `settings_sources`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from .. import limits
from .cores import usable_cores
from .settings_sources import ENVIRONMENT_PREFIX, Loaded, SettingsError, load

__all__ = ["ENVIRONMENT_PREFIX", "Loaded", "Settings", "SettingsError"]


def _setting(
    default: Any,
    help_text: str,
    *,
    unit: str = "",
    choices: tuple[str, ...] = (),
    at_least: float | None = None,
    above: float | None = None,
    secret: bool = False,
) -> Any:
    """One setting: default, what it is, its unit, and the values that make sense.

    A secret has no flag and no place in a settings file, and is never shown.
    """
    if isinstance(default, int | float) and not isinstance(default, bool):
        assert at_least is not None or above is not None, "every number needs a bound"
    metadata = {
        "help": help_text,
        "unit": unit,
        "choices": choices,
        "at_least": at_least,
        "above": above,
        "secret": secret,
    }
    return field(default=default, metadata=metadata, repr=not secret)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one server. Raises `SettingsError` for values that make no sense."""

    # --- Listening
    address: str = _setting(limits.DEFAULT_ADDRESS, "HOST:PORT to listen on; port 0 takes a free one")
    port_file: str = _setting("", "file that gets the bound HOST:PORT once the server listens")
    reflection: bool = _setting(True, "offer gRPC reflection")

    # --- Reading
    workers: int = _setting(
        0,
        "articles read at the same time, one process each; 0: the usable cores (CPU affinity and cgroup quota)",
        unit="processes",
        at_least=0,
    )
    model: str = _setting("", "folder of the model; empty: the one that is shipped")
    coreference: bool = _setting(True, "resolve pronouns")
    article_ceiling_seconds: float = _setting(
        limits.ARTICLE_CEILING_SECONDS,
        "reading time after which a worker is killed and its article given up",
        unit="seconds",
        above=0,
    )

    # --- What callers may ask for
    max_queued_articles: int = _setting(
        limits.MAX_QUEUED_ARTICLES, "articles that may wait for a worker", unit="articles", at_least=0
    )
    max_text_chars: int = _setting(limits.MAX_TEXT_CHARS, "longest text", unit="code points", above=0)
    max_message_bytes: int = _setting(
        limits.MAX_MESSAGE_BYTES, "largest request message, decompressed", unit="bytes", above=0
    )
    max_deadline_seconds: float = _setting(
        limits.MAX_DEADLINE_SECONDS,
        "longest deadline honoured for one article; also what a caller without one gets",
        unit="seconds",
        above=0,
    )

    # --- Ending
    drain_seconds: float = _setting(
        limits.DRAIN_SECONDS, "how long calls in flight may go on after SIGTERM", unit="seconds", at_least=0
    )

    # --- Logs
    log_format: str = _setting(
        "auto", "auto (console form on a terminal), json or console", choices=("auto", "json", "console")
    )
    log_level: str = _setting(
        "info", "debug, info, warning or error", choices=("debug", "info", "warning", "error")
    )

    def __post_init__(self) -> None:
        for setting in fields(self):
            _check(setting.name, getattr(self, setting.name), setting.metadata)
        host, _, port = self.address.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 65_535:
            raise SettingsError(f"address must be HOST:PORT, not {self.address!r}")

    @property
    def slots(self) -> int:
        """How many workers there are: `workers`, or one for each usable core."""
        return self.workers or usable_cores()

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, **flags: Any) -> Settings:
        """Settings from flags, then the environment, then the settings file, then defaults.

        A flag that is None was not given. Raises `SettingsError` when a value cannot be read or used,
        `TypeError` for a flag that does not exist.
        """
        return load(cls, environ, flags).settings

    @classmethod
    def load_with_origins(cls, environ: Mapping[str, str] | None = None, **flags: Any) -> Loaded[Settings]:
        """The same as `load`, and where each value came from."""
        return load(cls, environ, flags)


def _check(name: str, value: Any, bounds: Mapping[str, Any]) -> None:
    """Raises `SettingsError` for a value outside its bounds."""
    if bounds["choices"] and value not in bounds["choices"]:
        raise SettingsError(f"{name} must be one of {', '.join(bounds['choices'])}, not {value!r}")
    if bounds["at_least"] is None and bounds["above"] is None:
        return
    # A number above this is a slip, and what counts in milliseconds or seconds of the epoch overflows with it.
    if not math.isfinite(value) or value > limits.MAX_SETTING:
        raise SettingsError(f"{name} must be at most {limits.MAX_SETTING:,}, but is {value}")
    if bounds["at_least"] is not None and value < bounds["at_least"]:
        raise SettingsError(f"{name} must be at least {bounds['at_least']:g}, but is {value}")
    if bounds["above"] is not None and value <= bounds["above"]:
        raise SettingsError(f"{name} must be above {bounds['above']:g}, but is {value}")
