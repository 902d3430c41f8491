"""How both clients connect: defaults, retries, health, keepalive, TLS."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeAlias

import grpc

from quotewire import _health
from quotewire._target import Target

DEFAULT_ADDRESS = "127.0.0.1:50051"
# An article takes a second or less; the rest is waiting in the server's queue.
DEFAULT_TIMEOUT_SECONDS = 60.0
MAX_ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 0.2
MAX_PAUSE_SECONDS = 5.0
PAUSE_FACTOR = 2.5
# An answer repeats the quotes of its article, some of them nested: far below this.
MAX_RESPONSE_BYTES = 64 * 1024 * 1024
# A connection that went away without a word is found out while a call waits on it. A server sends away who
# pings more often than its `--min-ping-interval-seconds`, 20 unless set otherwise.
KEEPALIVE_SECONDS = 60.0
KEEPALIVE_TIMEOUT_SECONDS = 20.0

# Streams are taken up again by the client itself (`quotewire._stream`), which knows what has been answered.
# Only UNAVAILABLE says that the work was not done. The server's pushback (when to come back, or not to) is
# honoured by gRPC itself, and a retry ends once the first bytes of an answer are there.
_SERVICE_CONFIG: dict[str, Any] = {
    "loadBalancingConfig": [{"round_robin": {}}],
    "methodConfig": [
        {
            "name": [
                {"service": _health.SERVICE, "method": "ExtractQuotes"},
                {"service": _health.SERVICE, "method": "GetServerInfo"},
            ],
            "retryPolicy": {
                "maxAttempts": MAX_ATTEMPTS,
                "initialBackoff": f"{FIRST_PAUSE_SECONDS:g}s",
                "maxBackoff": f"{MAX_PAUSE_SECONDS:g}s",
                "backoffMultiplier": PAUSE_FACTOR,
                "retryableStatusCodes": ["UNAVAILABLE"],
            },
        }
    ],
    "retryThrottling": {"maxTokens": 20, "tokenRatio": 0.2},
}


@dataclass(frozen=True, slots=True)
class Tls:
    """How to talk TLS: certificates and keys in PEM form, as bytes.

    `Tls()` trusts what gRPC trusts by default; `certificate` and `key` identify this client to a server that
    asks (mutual TLS). `server_name` is the name that the server's certificate must bear when it is not the one
    in the address, as with IP addresses.
    """

    root_certificates: bytes | None = None
    certificate: bytes | None = None
    key: bytes | None = field(default=None, repr=False)
    server_name: str | None = None

    @classmethod
    def from_files(
        cls,
        *,
        ca: str | Path | None = None,
        certificate: str | Path | None = None,
        key: str | Path | None = None,
        server_name: str | None = None,
    ) -> Self:
        """The same from files; they are read once, so a new certificate needs a new client.

        Raises:
            OSError: One of them cannot be read.
            ValueError: One of them holds nothing in PEM form.
        """
        return cls(_pem(ca), _pem(certificate), _pem(key), server_name)

    def credentials(self) -> grpc.ChannelCredentials:
        """The credentials gRPC wants.

        Raises:
            ValueError: Only one of `certificate` and `key` is there.
        """
        if (self.certificate is None) != (self.key is None):
            raise ValueError("a client certificate and its key belong together; one of them is missing")
        return grpc.ssl_channel_credentials(self.root_certificates, self.key, self.certificate)


def _pem(path: str | Path | None) -> bytes | None:
    if not path:
        return None
    content = Path(path).read_bytes()
    if b"-----BEGIN " not in content:
        raise ValueError(f"{path} holds no certificate or key in PEM form")
    return content


TlsLike: TypeAlias = "bool | str | Path | Tls"


def tls_of(tls: TlsLike) -> Tls | None:
    """How to talk TLS, from True (the default trust), a file of trusted certificates or a `Tls`; None for not."""
    if isinstance(tls, Tls):
        return tls
    if isinstance(tls, bool):
        return Tls() if tls else None
    return Tls.from_files(ca=tls)


def channel_options(target: Target, tls: Tls | None) -> list[tuple[str, Any]]:
    """The channel arguments for a connection to `target`."""
    config = _SERVICE_CONFIG
    if target.is_balanced:
        # Alone, a server that is still starting may well be waited for; among several, the others serve.
        config = {**config, "healthCheckConfig": {"serviceName": _health.SERVICE}}
    options: list[tuple[str, Any]] = [
        ("grpc.service_config", json.dumps(config)),
        ("grpc.max_receive_message_length", MAX_RESPONSE_BYTES),
        ("grpc.keepalive_time_ms", int(KEEPALIVE_SECONDS * 1000)),
        ("grpc.keepalive_timeout_ms", int(KEEPALIVE_TIMEOUT_SECONDS * 1000)),
        # Without this one, gRPC waits a minute whatever the other says.
        ("grpc.http2.ping_timeout_ms", int(KEEPALIVE_TIMEOUT_SECONDS * 1000)),
        ("grpc.keepalive_permit_without_calls", 0),
        # Without this, gRPC stops its pings after two while a slow article is read.
        ("grpc.http2.max_pings_without_data", 0),
    ]
    if target.is_local:
        # An http_proxy in the environment cannot reach this machine's own loopback.
        options.append(("grpc.enable_http_proxy", 0))
    if tls is not None and tls.server_name:
        options.append(("grpc.ssl_target_name_override", tls.server_name))
    return options
