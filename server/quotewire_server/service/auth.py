"""Who calls: bearer tokens, certificates, addresses."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Iterable
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import structlog

from .. import limits
from ..errors import ErrorCode, Unauthenticated
from .file_watch import signature
from .settings_sources import SettingsError

_log = structlog.get_logger("quotewire.service")

# Probes of orchestrators and load balancers cannot send a token.
_OPEN_METHODS = "/grpc.health.v1.Health/"
_HEADER = "authorization"
_SCHEME = re.compile(r"bearer +([^ ]+) *", re.IGNORECASE)
# What a token may consist of: RFC 6750, section 2.1.
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_NAME = re.compile(r"[A-Za-z0-9._@-]+")

# The name beside the token of the call that is served in this context; empty when it has none.
_token_name: ContextVar[str] = ContextVar("quotewire_token_name", default="")


class Tokens:
    """The bearer tokens that callers may show: several at once, so that they can be exchanged one by one.

    `listed` holds tokens with commas between, `file` names a file with one per line; both hold. Each is TOKEN or
    NAME:TOKEN, and the name tells callers apart. A file that changes is read again. Only digests are kept.
    Raises `SettingsError` when a token or the file cannot be used.
    """

    def __init__(self, listed: str = "", file: str = ""):
        self.required = bool(listed or file)
        self._listed = _read("tokens", listed.split(",")) if listed else ()
        self._file = file
        self._seen = signature([file])
        self._looked = time.monotonic()
        self._from_file = _read_file(file) if file else ()

    def check(self, method: str, metadata: Iterable[tuple[str, str | bytes]]) -> str:
        """The name of the caller's token, empty when it has no name or none is needed.

        Raises `Unauthenticated` for a call without a token, or with one that does not hold.
        """
        if not self.required or method.startswith(_OPEN_METHODS):
            return ""
        shown = [value for key, value in metadata if key.lower() == _HEADER]
        if not shown:
            message = "this server needs a token: send the metadata `authorization: Bearer TOKEN`"
            raise Unauthenticated(message, code=ErrorCode.TOKEN_REQUIRED)
        found = _SCHEME.fullmatch(shown[0]) if len(shown) == 1 and isinstance(shown[0], str) else None
        digest = _digest(found[1]) if found else b""
        name = None
        # All are compared, in constant time, so that the time taken tells nothing of any.
        for known, known_name in (*self._listed, *self._file_tokens()):
            if hmac.compare_digest(known, digest):
                name = known_name
        if name is None:
            message = "the token is not valid here; send `authorization: Bearer TOKEN` with one that is"
            raise Unauthenticated(message, code=ErrorCode.TOKEN_INVALID)
        return name

    def _file_tokens(self) -> tuple[tuple[bytes, str], ...]:
        """The tokens of the file, read again when it has changed; a file that cannot be used changes nothing."""
        now = time.monotonic()
        if not self._file or now - self._looked < limits.TOKEN_FILE_SECONDS:
            return self._from_file
        self._looked = now
        current = signature([self._file])
        if current != self._seen:
            self._seen = current
            try:
                self._from_file = _read_file(self._file)
            except SettingsError as error:
                _log.error("tokens_kept", detail=str(error))
            else:
                _log.info("tokens_changed", token_file=self._file, tokens=len(self._from_file))
        return self._from_file


def _read_file(file: str) -> tuple[tuple[bytes, str], ...]:
    try:
        lines = Path(file).read_text(encoding="ascii").splitlines()
    except OSError as error:
        raise SettingsError(f"token_file {file} cannot be read: {error.strerror}") from None
    except ValueError:
        raise SettingsError(f"token_file {file} holds characters that no token may hold") from None
    return _read(f"token_file {file}", lines)


def _read(where: str, entries: Iterable[str]) -> tuple[tuple[bytes, str], ...]:
    """The digest and the name of each token. No message ever holds a token."""
    tokens = []
    for number, entry in enumerate(entries, start=1):
        entry = entry.strip()
        if not entry or entry.startswith("#"):
            continue
        name, _, token = entry.rpartition(":")
        if not _TOKEN.fullmatch(token) or (name and not _NAME.fullmatch(name)):
            problem = "is neither TOKEN nor NAME:TOKEN, of letters, digits and . _ ~ + / -"
            raise SettingsError(f"{where}: entry {number} {problem}")
        if len(token) < limits.MIN_TOKEN_CHARS:
            raise SettingsError(
                f"{where}: the token of entry {number} is too short to be safe; "
                f"take at least {limits.MIN_TOKEN_CHARS} random characters"
            )
        tokens.append((_digest(token), name))
    if not tokens:
        raise SettingsError(f"{where}: there is no token in it")
    return tuple(tokens)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


def set_token_name(name: str) -> None:
    """Remembers the name of the caller's token for the call in this context."""
    _token_name.set(name)


def caller_identity(context: Any) -> str:
    """Who makes this call, for sharing the workers fairly and for logs: never empty, never a secret.

    The name of the caller's token, "token:NAME", else the name in its certificate, "certificate:NAME", else its
    address without the port, "ipv4:192.0.2.7". `context` is the servicer context of the call.
    """
    name = _token_name.get()
    if name:
        return f"token:{name}"
    identities = context.peer_identities()
    if identities:
        return "certificate:" + next(iter(identities)).decode("utf-8", "replace")
    return address_without_port(context.peer())


def address_without_port(peer: str) -> str:
    """The host of a gRPC peer: "ipv6:[::1]" for "ipv6:%5B::1%5D:34964"; anything but ipv4 and ipv6 as it is."""
    if not peer.startswith(("ipv4:", "ipv6:")):
        return peer or "unknown"
    return unquote(peer.rpartition(":")[0])
