"""What goes with each call: who calls (the token), which call it is (the request id), which trace it belongs to."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TypeAlias

from quotewire._exceptions import FieldViolation, InvalidArgument
from quotewire._target import Target

BearerToken: TypeAlias = "str | Callable[[], str]"
Metadata: TypeAlias = "tuple[tuple[str, str], ...]"

REQUEST_ID = "x-request-id"
MAX_REQUEST_ID_CHARS = 128


class Identity:
    """Makes the metadata of each call.

    `token` is sent as a bearer token: a string, or a function that gives the one of the day, is asked before
    each call and must answer at once.

    Raises:
        ValueError: The token would travel in clear over a network.
    """

    def __init__(self, token: BearerToken | None, target: Target, *, encrypted: bool) -> None:
        if token is not None and not encrypted and not target.is_local:
            raise ValueError(
                f"a token would travel in clear to {target.name}, for everyone on the way to read: use TLS (tls=True)"
            )
        self._token = token
        if isinstance(token, str):
            self._authorization()  # what is wrong with it is told where it was given

    def metadata(self, request_id: str) -> Metadata:
        """The metadata of a call.

        Raises:
            ValueError: The token holds what no header can.
        """
        metadata = ((REQUEST_ID, request_id), *_trace_context())
        return metadata if self._token is None else (*metadata, ("authorization", self._authorization()))

    def _authorization(self) -> str:
        token = self._token() if callable(self._token) else self._token
        if not token or not token.isascii() or not token.isprintable() or token != token.strip():
            # Without the token: this ends up in logs.
            raise ValueError("a token is printable ASCII without white space around it; this one is not")
        return f"Bearer {token}"


def checked_request_id(request_id: str | None) -> str:
    """The caller's own id for a call, or a new one of 32 hexadecimal digits.

    Raises:
        InvalidArgument: It is empty, too long, or not printable ASCII.
    """
    if request_id is None:
        return os.urandom(16).hex()
    if 0 < len(request_id) <= MAX_REQUEST_ID_CHARS and request_id.isascii() and request_id.isprintable():
        return request_id
    description = f"a request id is 1 to {MAX_REQUEST_ID_CHARS} printable ASCII characters"
    raise InvalidArgument(
        f"request_id: {description}",
        code="REQUEST_ID_INVALID",
        violations=(FieldViolation("request_id", description),),
    )


def _trace_context() -> Metadata:
    """The W3C trace context of the caller, where OpenTelemetry is in use in this process."""
    # Whoever traces has imported it; for everyone else this costs a look into a dictionary.
    if "opentelemetry.trace" not in sys.modules:
        return ()
    from opentelemetry import propagate

    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return tuple((key.lower(), value) for key, value in carrier.items())
