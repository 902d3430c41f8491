"""Errors of `quotewire_server.errors` as google.rpc.Status, and back."""

from __future__ import annotations

import grpc
from google.rpc import code_pb2, error_details_pb2, status_pb2

from ..errors import ErrorCode, InternalError, InvalidRequest, Overloaded, QuotewireError

# The domain of the ErrorInfo; with its reason it names an error for good.
ERROR_DOMAIN = "quotewire.v1"

# Metadata of a call has limits of its own, so a long list of violations must not fill it.
_MAX_VIOLATIONS = 16


def to_status(error: QuotewireError) -> status_pb2.Status:
    """The status that a caller gets: code, message, ErrorInfo, and BadRequest or RetryInfo where they fit."""
    status = status_pb2.Status(code=code_pb2.Code.Value(error.status), message=error.message)
    status.details.add().Pack(
        error_details_pb2.ErrorInfo(reason=error.code.value, domain=ERROR_DOMAIN, metadata=error.metadata)
    )
    if isinstance(error, InvalidRequest) and error.violations:
        bad_request = error_details_pb2.BadRequest()
        for violation in error.violations[:_MAX_VIOLATIONS]:
            bad_request.field_violations.add(
                field=violation.field, reason=violation.code.value, description=violation.description
            )
        status.details.add().Pack(bad_request)
    if isinstance(error, Overloaded):
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.FromMilliseconds(int(error.retry_after_seconds * 1000))
        status.details.add().Pack(retry)
    return status


def reason_of(status: status_pb2.Status) -> str:
    """The reason in the status' ErrorInfo, e.g. "TEXT_TOO_LONG"; empty when it has none."""
    info = error_details_pb2.ErrorInfo()
    for detail in status.details:
        if detail.Unpack(info):
            return info.reason
    return ""


def pushback_milliseconds(status: status_pb2.Status) -> int | None:
    """When a client may try again by itself: after so many milliseconds, never (-1), or as it likes (None).

    An article over which two workers have died must not be handed to two more without anybody deciding so.
    """
    if reason_of(status) == ErrorCode.WORKER_LOST.value:
        return -1
    retry = error_details_pb2.RetryInfo()
    for detail in status.details:
        if detail.Unpack(retry):
            return max(1, retry.retry_delay.ToMilliseconds())  # 0 makes gRPC's own clients hang
    return None


def grpc_code(status: status_pb2.Status) -> grpc.StatusCode:
    """The status' code as grpc names it."""
    return _GRPC_CODES[status.code]


class StatusError(QuotewireError):
    """An error that came as a finished status, from a worker; it goes to the caller as it is."""

    def __init__(self, status: status_pb2.Status):
        reason = reason_of(status)
        super().__init__(status.message, code=ErrorCode(reason) if reason else ErrorCode.INTERNAL_ERROR)
        self.status = code_pb2.Code.Name(status.code)
        self.finished = status


def status_of(error: BaseException) -> status_pb2.Status:
    """The status for any error: ours as they are, all others as an internal error that tells nothing."""
    if isinstance(error, StatusError):
        return error.finished
    if isinstance(error, QuotewireError):
        return to_status(error)
    return to_status(InternalError("internal error; the log of the server holds the details"))


_GRPC_CODES = {code.value[0]: code for code in grpc.StatusCode}
