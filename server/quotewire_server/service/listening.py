"""How the server listens: its address, its TLS, and the rules for connections."""

from __future__ import annotations

import grpc

from .. import limits
from . import addresses
from .settings import Settings
from .tls import CertificateFiles


class CannotListenError(RuntimeError):
    """The address is taken, is not ours, or cannot be resolved."""


def channel_options(settings: Settings) -> list[tuple[str, int]]:
    """The rules for messages and connections, as gRPC's channel arguments."""
    return [
        # Of the message when it is decompressed, so that a bomb is cut off while it swells.
        ("grpc.max_receive_message_length", settings.max_message_bytes),
        # The first alone would be a limit above which calls are refused at random.
        ("grpc.max_metadata_size", settings.max_metadata_bytes),
        ("grpc.absolute_max_metadata_size", settings.max_metadata_bytes),
        ("grpc.max_concurrent_streams", settings.max_calls_per_connection),
        ("grpc.keepalive_time_ms", _milliseconds(settings.keepalive_seconds)),
        ("grpc.keepalive_timeout_ms", _milliseconds(settings.keepalive_timeout_seconds)),
        # Without this one, gRPC waits a minute whatever the other says.
        ("grpc.http2.ping_timeout_ms", _milliseconds(settings.keepalive_timeout_seconds)),
        # Who connects and then says nothing is not waited for as long as gRPC would, two minutes.
        ("grpc.server_handshake_timeout_ms", _milliseconds(settings.keepalive_timeout_seconds)),
        # Quiet connections are asked too, and clients that ask on quiet ones are not sent away for it.
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.max_pings_without_data", 0),
        ("grpc.http2.min_ping_interval_without_data_ms", _milliseconds(settings.min_ping_interval_seconds)),
        ("grpc.max_connection_age_ms", _milliseconds_or_never(settings.max_connection_age_seconds)),
        (
            "grpc.max_connection_age_grace_ms",
            _milliseconds_or_never(settings.connection_age_grace_seconds),
        ),
        # Two servers on one port would share its calls without anyone noticing.
        ("grpc.so_reuseport", 0),
    ]


def bind(server: grpc.aio.Server, settings: Settings) -> str:
    """Binds the address of the settings, with TLS where they name a certificate; returns it with its real port.

    Raises `CannotListenError`, and `SettingsError` when the certificate cannot be used.
    """
    address = settings.address
    if addresses.is_unix(address) and addresses.is_answered(address):
        raise CannotListenError(f"cannot listen on {address}: another server does")
    try:
        if settings.tls_certificate:
            files = CertificateFiles(settings.tls_certificate, settings.tls_key, settings.tls_client_ca)
            port = server.add_secure_port(address, files.credentials())
        else:
            port = server.add_insecure_port(address)
    except RuntimeError as error:
        raise CannotListenError(f"cannot listen on {address}: {error}") from error
    return addresses.bound(address, port)


def _milliseconds(seconds: float) -> int:
    return max(1, min(round(seconds * 1000), limits.MAX_SETTING))


def _milliseconds_or_never(seconds: float) -> int:
    """Milliseconds; what gRPC takes for never when it is 0."""
    return _milliseconds(seconds) if seconds else 2**31 - 1
