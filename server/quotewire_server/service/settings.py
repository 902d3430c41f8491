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
from . import addresses
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
    address: str = _setting(
        limits.DEFAULT_ADDRESS, "HOST:PORT to listen on, or unix:PATH; port 0 takes a free one"
    )
    port_file: str = _setting("", "file that gets the bound HOST:PORT once the server listens")
    reflection: bool = _setting(True, "offer gRPC reflection")

    # --- Who may call
    tls_certificate: str = _setting(
        "", "PEM file with the certificate chain: the server talks TLS only; read again when it changes"
    )
    tls_key: str = _setting("", "PEM file with the key of the certificate; read again when it changes")
    tls_client_ca: str = _setting(
        "",
        "PEM file with authorities: callers need a certificate of one of them; read again when it changes",
    )
    token_file: str = _setting(
        "", "file with the bearer tokens, TOKEN or NAME:TOKEN on each line; read again when it changes"
    )
    tokens: str = _setting("", "bearer tokens, TOKEN or NAME:TOKEN, with commas between", secret=True)
    allow_plaintext: bool = _setting(
        False, "listen without TLS even where other machines can reach it; something in front must encrypt"
    )

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

    hang_seconds: float = _setting(
        limits.HANG_SECONDS,
        "silence after which a worker is taken to hang and replaced; its article is tried once more",
        unit="seconds",
        at_least=2 * limits.HEARTBEAT_SECONDS,
    )
    max_worker_memory_mib: int = _setting(
        limits.MAX_WORKER_MEMORY_MIB,
        "resident memory at which a worker is killed and its article given up",
        unit="MiB",
        above=0,
    )
    recycle_worker_memory_mib: int = _setting(
        limits.RECYCLE_WORKER_MEMORY_MIB,
        "resident memory after an article at which a worker is exchanged for a new one",
        unit="MiB",
        above=0,
    )
    worker_start: str = _setting(
        "fork",
        "fork: workers are forked from one process that has read the model; spawn: each reads it itself, as always "
        "outside Linux, and for pipelines that bear no fork",
        choices=("fork", "spawn"),
    )

    # --- What callers may ask for
    max_queued_articles: int = _setting(
        limits.MAX_QUEUED_ARTICLES, "articles that may wait for a worker", unit="articles", at_least=0
    )
    max_text_chars: int = _setting(limits.MAX_TEXT_CHARS, "longest text", unit="code points", above=0)
    max_message_bytes: int = _setting(
        limits.MAX_MESSAGE_BYTES, "largest request message, decompressed", unit="bytes", above=0
    )
    max_metadata_bytes: int = _setting(
        limits.MAX_METADATA_BYTES, "all metadata of a call together", unit="bytes", at_least=1_024
    )
    max_deadline_seconds: float = _setting(
        limits.MAX_DEADLINE_SECONDS,
        "longest deadline honoured for one article; also what a caller without one gets",
        unit="seconds",
        above=0,
    )

    # --- Connections
    max_calls_per_connection: int = _setting(
        limits.MAX_CALLS_PER_CONNECTION, "calls open at once on one connection", unit="calls", above=0
    )
    keepalive_seconds: float = _setting(
        limits.KEEPALIVE_SECONDS,
        "quiet time after which a client is asked whether it still lives",
        unit="seconds",
        above=0,
    )
    keepalive_timeout_seconds: float = _setting(
        limits.KEEPALIVE_TIMEOUT_SECONDS,
        "how long it may take to say so before its connection is closed",
        unit="seconds",
        above=0,
    )
    min_ping_interval_seconds: float = _setting(
        limits.MIN_PING_INTERVAL_SECONDS,
        "clients that ping more often than this are sent away",
        unit="seconds",
        at_least=0,
    )
    max_connection_age_seconds: float = _setting(
        limits.MAX_CONNECTION_AGE_SECONDS,
        "age at which a client is asked to connect anew; 0: never",
        unit="seconds",
        at_least=0,
    )
    connection_age_grace_seconds: float = _setting(
        limits.CONNECTION_AGE_GRACE_SECONDS,
        "how long calls on such a connection may go on; 0: as long as they like",
        unit="seconds",
        at_least=0,
    )

    # --- Metrics
    metrics_address: str = _setting(
        "",
        "HOST:PORT on which to show the metrics for Prometheus, over plain HTTP; port 0 takes a free one; "
        "empty: nowhere",
    )

    # --- Ending
    drain_delay_seconds: float = _setting(
        limits.DRAIN_DELAY_SECONDS,
        "how long new calls are still taken after SIGTERM, when health already says NOT_SERVING",
        unit="seconds",
        at_least=0,
    )
    drain_seconds: float = _setting(
        limits.DRAIN_SECONDS, "how long calls in flight may go on after that", unit="seconds", at_least=0
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
        if not addresses.is_valid(self.address):
            raise SettingsError(f"address must be HOST:PORT or unix:PATH, not {self.address!r}")
        self._check_tls()
        self._check_exposure()
        self._check_metrics_address()

    def _check_tls(self) -> None:
        if bool(self.tls_certificate) != bool(self.tls_key):
            raise SettingsError("tls_certificate and tls_key need each other, but only one of them is set")
        if self.tls_client_ca and not self.tls_certificate:
            raise SettingsError("tls_client_ca needs tls_certificate and tls_key, which are not set")

    def _check_exposure(self) -> None:
        """Refuses to send texts and tokens in the clear where others may read them."""
        if self.tls_certificate or addresses.is_private(self.address):
            return
        if self.tokens or self.token_file:
            raise SettingsError(
                f"other machines can reach {self.address}, and tokens must not be sent there without TLS: "
                "set tls_certificate and tls_key, or listen on loopback behind what brings TLS"
            )
        if not self.allow_plaintext:
            raise SettingsError(
                f"other machines can reach {self.address}: set tls_certificate and tls_key, listen on loopback, "
                "or set allow_plaintext when something in front of the server encrypts"
            )

    def _check_metrics_address(self) -> None:
        """Figures are no secret, but what shows them has no TLS and asks nobody who he is."""
        address = self.metrics_address
        if not address:
            return
        if addresses.is_unix(address) or not addresses.is_valid(address):
            raise SettingsError(f"metrics_address must be HOST:PORT, not {address!r}")
        if not addresses.is_private(address) and not self.allow_plaintext:
            raise SettingsError(
                f"other machines can reach {address}, where the metrics are shown in the clear: "
                "listen on loopback, or set allow_plaintext when only those can reach it who may"
            )

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
