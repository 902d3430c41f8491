"""Everything that a call can raise.

    QuotewireError
    ├── TransportError          no answer came
    │   ├── Unavailable         no server there, or it has no room now; a later call may succeed
    │   ├── DeadlineExceeded    the time was up
    │   └── Cancelled           the call was cancelled on the way
    ├── RequestRejected         the same call will fail again: change it
    │   └── InvalidArgument     something in the article or the options; `violations` lists it
    │       └── TextTooLong     the text, or the whole message
    └── ServerFault             the server is broken or is no quotewire server

Arguments of a wrong type raise TypeError, as everywhere in Python.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import grpc


@dataclass(frozen=True, slots=True)
class FieldViolation:
    """One thing wrong with one field of the request; `field` is its path, "article.published"."""

    field: str
    description: str


class QuotewireError(Exception):
    """A call failed; catch this to catch all.

    Attributes:
        code: Stable name of the cause, "TEXT_TOO_LONG"; the status name when the server gave none.
        status: The gRPC status, or None when the request never left the client.
        violations: What is wrong with which field.
        retry_after_seconds: When the server asked to be called again.
        metadata: Figures that belong to the cause, by name.
        request_id: The id of the call, under which the server's log has it; None when there was no call.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        status: grpc.StatusCode | None = None,
        violations: Sequence[FieldViolation] = (),
        retry_after_seconds: float | None = None,
        metadata: Mapping[str, str] | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.violations = tuple(violations)
        self.retry_after_seconds = retry_after_seconds
        self.metadata = dict(metadata or {})
        self.request_id = request_id


class TransportError(QuotewireError):
    """No answer came back."""


class Unavailable(TransportError):
    """No server answers at the address, or it cannot take the article now (all retries are used up)."""


class DeadlineExceeded(TransportError):
    """The answer did not come in time: the deadline of the call, or the server's own limit."""


class Cancelled(TransportError):
    """The call was cancelled before its answer came."""


class RequestRejected(QuotewireError):
    """The server, or the client itself, refuses this request; it will be refused again."""


class InvalidArgument(RequestRejected):
    """The article or the options hold something that cannot be; `violations` says where."""


class TextTooLong(InvalidArgument):
    """The text has more code points, or the message more bytes, than the server takes."""


class ServerFault(QuotewireError):
    """The server failed, lacks its model, or does not speak the quotewire contract."""
