"""From a gRPC failure to an exception of ours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import grpc
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2

from quotewire._exceptions import (
    Cancelled,
    DeadlineExceeded,
    FieldViolation,
    InvalidArgument,
    QuotewireError,
    RequestRejected,
    ServerFault,
    TextTooLong,
    Unavailable,
)

# Where gRPC carries a google.rpc.Status beside its own status.
_DETAILS_KEY = "grpc-status-details-bin"
# How long to wait before another attempt, in milliseconds; what is no number means never.
_PUSHBACK_KEY = "grpc-retry-pushback-ms"
# Of the client itself.
_STREAM_BROKEN = "STREAM_BROKEN"
_LENGTH_CODES = frozenset({"TEXT_TOO_LONG", "MESSAGE_TOO_LARGE"})
_STATUS_BY_NUMBER: dict[int, grpc.StatusCode] = {status.value[0]: status for status in grpc.StatusCode}
_CLASS_BY_STATUS: dict[grpc.StatusCode, type[QuotewireError]] = {
    grpc.StatusCode.UNAVAILABLE: Unavailable,
    grpc.StatusCode.DEADLINE_EXCEEDED: DeadlineExceeded,
    grpc.StatusCode.CANCELLED: Cancelled,
    grpc.StatusCode.INVALID_ARGUMENT: InvalidArgument,
    grpc.StatusCode.OUT_OF_RANGE: InvalidArgument,
    grpc.StatusCode.RESOURCE_EXHAUSTED: RequestRejected,
    grpc.StatusCode.PERMISSION_DENIED: RequestRejected,
    grpc.StatusCode.UNAUTHENTICATED: RequestRejected,
}


def error_from_call(failure: grpc.RpcError, address: str, request_id: str) -> QuotewireError:
    """The exception for a failed call to `address`."""
    error = _error_from_call(failure, address)
    error.request_id = request_id
    return error


def forbids_retry(failure: grpc.RpcError) -> bool:
    """Whether the server asked not to be called again with the same."""
    call: Any = failure
    return any(
        key == _PUSHBACK_KEY and not str(value).isdecimal() for key, value in call.trailing_metadata() or ()
    )


def _error_from_call(failure: grpc.RpcError, address: str) -> QuotewireError:
    # grpc's RpcError class declares nothing; what is raised always is a grpc.Call or an AioRpcError as well.
    call: Any = failure
    status: grpc.StatusCode = call.code()
    message: str = call.details() or ""
    details = _details_in(call.trailing_metadata() or ())
    if details is not None:
        return _error(status, details.message or message, details.details)
    return _error_without_details(status, message, address)


def error_from_status(status: status_pb2.Status, request_id: str | None = None) -> QuotewireError:
    """The exception for one article that failed inside a stream."""
    code = _STATUS_BY_NUMBER.get(status.code, grpc.StatusCode.UNKNOWN)
    error = _error(code, status.message, status.details)
    error.request_id = request_id
    return error


def _details_in(metadata: Iterable[tuple[str, str | bytes]]) -> status_pb2.Status | None:
    for key, value in metadata:
        if key == _DETAILS_KEY and isinstance(value, bytes):
            try:
                return status_pb2.Status.FromString(value)
            except DecodeError:
                return None
    return None


def _error(status: grpc.StatusCode, message: str, details: Iterable[Any]) -> QuotewireError:
    code, metadata = status.name, {}
    violations: list[FieldViolation] = []
    retry_after_seconds = None
    for detail in details:
        info = error_details_pb2.ErrorInfo()
        request = error_details_pb2.BadRequest()
        retry = error_details_pb2.RetryInfo()
        if detail.Unpack(info):
            code, metadata = info.reason or code, dict(info.metadata)
        elif detail.Unpack(request):
            violations += [FieldViolation(each.field, each.description) for each in request.field_violations]
        elif detail.Unpack(retry):
            retry_after_seconds = retry.retry_delay.ToTimedelta().total_seconds()
    kind = TextTooLong if code in _LENGTH_CODES else _CLASS_BY_STATUS.get(status, ServerFault)
    return kind(
        message or f"the server answered {status.name}",
        code=code,
        status=status,
        violations=violations,
        retry_after_seconds=retry_after_seconds,
        metadata=metadata,
    )


def _error_without_details(status: grpc.StatusCode, message: str, address: str) -> QuotewireError:
    """The exception for what gRPC itself, a proxy or another kind of server said."""
    if status is grpc.StatusCode.UNAVAILABLE:
        return Unavailable(
            f"no quotewire server answers at {address} ({message})", code=status.name, status=status
        )
    if status is grpc.StatusCode.UNIMPLEMENTED:
        text = f"the server at {address} does not know this call: is it a quotewire server of this version?"
        return ServerFault(text, code=status.name, status=status)
    # gRPC's own refusal of a large message has no code beside RESOURCE_EXHAUSTED (grpc/grpc#10612).
    if status is grpc.StatusCode.RESOURCE_EXHAUSTED and "larger than max" in message:
        text = "the article is larger than the server's largest message; split it"
        return TextTooLong(text, code="MESSAGE_TOO_LARGE", status=status)
    # What grpc.aio says when the call ended while it was sending; how it ended is lost.
    if status is grpc.StatusCode.INTERNAL and message == "Internal error from Core":
        text = f"the connection to {address} was lost while an article was being sent"
        return Unavailable(text, code=_STREAM_BROKEN, status=status)
    if status is grpc.StatusCode.DEADLINE_EXCEEDED:
        message = f"no answer from {address} in the time given"
    return _error(status, message, ())
