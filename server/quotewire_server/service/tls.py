"""TLS and mutual TLS, with certificates that may change while the server runs.

gRPC asks for the certificate before each handshake, so a new one holds for new connections and leaves those that
are there alone. A connection lives no longer than `max_connection_age_seconds`, which is when everybody has it.
"""

from __future__ import annotations

import ssl
import threading
from pathlib import Path

import grpc
import structlog

from .file_watch import signature
from .settings_sources import SettingsError

_log = structlog.get_logger("quotewire.service")


class CertificateFiles:
    """The PEM files of a server: certificate chain, key and, for mutual TLS, the authorities of its clients.

    `client_ca` is empty when callers need no certificate. Raises `SettingsError` when the files cannot be used.
    """

    def __init__(self, certificate: str, key: str, client_ca: str = ""):
        self._certificate = certificate
        self._key = key
        self._client_ca = client_ca
        # gRPC asks from threads of its own.
        self._lock = threading.Lock()
        self._seen = signature(self._paths)
        self._current = self._read()

    @property
    def _paths(self) -> list[str]:
        return [path for path in (self._certificate, self._key, self._client_ca) if path]

    def credentials(self) -> grpc.ServerCredentials:
        """The credentials for `add_secure_port`; they follow the files."""
        return grpc.dynamic_ssl_server_credentials(
            self._current,
            self.changed,  # type: ignore[arg-type]  # None means "as before", which the stubs do not know
            require_client_authentication=bool(self._client_ca),
        )

    def changed(self) -> grpc.ServerCertificateConfiguration | None:
        """What the files hold now, or None when they have not changed.

        Files that cannot be used, such as a new certificate whose key is not there yet, are logged once and
        leave the old ones in force.
        """
        with self._lock:
            now = signature(self._paths)
            if now == self._seen:
                return None
            self._seen = now
            try:
                self._current = self._read()
            except SettingsError as error:
                _log.error("certificate_kept", detail=str(error))
                return None
            _log.info("certificate_changed", certificate=self._certificate)
            return self._current

    def _read(self) -> grpc.ServerCertificateConfiguration:
        # gRPC itself would say no more than that a handshake failed.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            # With no password given, OpenSSL would ask on the terminal for the one of an encrypted key.
            context.load_cert_chain(self._certificate, self._key, password=b"")
            pair = Path(self._key).read_bytes(), Path(self._certificate).read_bytes()
        except (OSError, ValueError) as error:
            names = f"tls_certificate {self._certificate} and tls_key {self._key}"
            raise SettingsError(f"{names} cannot be used: {_reason(error)}") from None
        if not self._client_ca:
            return grpc.ssl_server_certificate_configuration([pair])
        try:
            context.load_verify_locations(self._client_ca)
            authorities = Path(self._client_ca).read_bytes()
        except (OSError, ValueError) as error:
            raise SettingsError(f"tls_client_ca {self._client_ca} cannot be used: {_reason(error)}") from None
        return grpc.ssl_server_certificate_configuration([pair], authorities)


def _reason(error: Exception) -> str:
    """Why OpenSSL or the system refused, in words."""
    if isinstance(error, ssl.SSLError):
        if error.reason is None:
            return "not in PEM form, or the key needs a password"
        return error.reason.lower().replace("_", " ")
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
