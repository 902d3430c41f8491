"""How both clients connect: defaults, retries, TLS."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import grpc

DEFAULT_ADDRESS = "127.0.0.1:50051"
# An article takes a second or less; the rest is waiting in the server's queue.
DEFAULT_TIMEOUT_SECONDS = 60.0
MAX_ATTEMPTS = 4
# An answer repeats the quotes of its article, some of them nested: far below this.
MAX_RESPONSE_BYTES = 64 * 1024 * 1024

_LOOPBACK_PREFIXES = ("127.", "localhost", "[::1]", "ipv4:127.", "ipv6:[::1]", "dns:///localhost", "unix:")

# Only UNAVAILABLE says that the work was not done. The server's pushback (when to come back, or not to) is
# honoured by gRPC itself, and a retry ends once the first bytes of an answer are there.
_SERVICE_CONFIG = {
    "loadBalancingConfig": [{"round_robin": {}}],
    "methodConfig": [
        {
            "name": [{"service": "quotewire.v1.QuoteService"}],
            "retryPolicy": {
                "maxAttempts": MAX_ATTEMPTS,
                "initialBackoff": "0.2s",
                "maxBackoff": "5s",
                "backoffMultiplier": 2.5,
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
    asks (mutual TLS).
    """

    root_certificates: bytes | None = None
    certificate: bytes | None = None
    key: bytes | None = None

    def credentials(self) -> grpc.ChannelCredentials:
        """The credentials gRPC wants."""
        return grpc.ssl_channel_credentials(self.root_certificates, self.key, self.certificate)


def channel_options(address: str) -> list[tuple[str, Any]]:
    """The channel arguments for a connection to `address`."""
    options: list[tuple[str, Any]] = [
        ("grpc.service_config", json.dumps(_SERVICE_CONFIG)),
        ("grpc.max_receive_message_length", MAX_RESPONSE_BYTES),
    ]
    if address.startswith(_LOOPBACK_PREFIXES):
        # An http_proxy in the environment cannot reach this machine's own loopback.
        options.append(("grpc.enable_http_proxy", 0))
    return options


def credentials_of(tls: bool | Tls) -> grpc.ChannelCredentials | None:
    """Credentials for `tls`; None when it is off."""
    if tls is False:
        return None
    return (Tls() if tls is True else tls).credentials()
