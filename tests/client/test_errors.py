"""Errors of the server, as the client tells them; the statuses are made by the server's own code."""

import grpc
import pytest
from google.rpc import code_pb2, status_pb2
from quotewire import (
    Cancelled,
    DeadlineExceeded,
    FieldViolation,
    InvalidArgument,
    QuoteClient,
    QuotewireError,
    RequestRejected,
    ServerFault,
    TextTooLong,
    TransportError,
    Unavailable,
)
from quotewire._status import error_from_status
from quotewire_server import errors
from quotewire_server.service.status import to_status

from tests.scripted_server import scripted_server


def test_the_tree_is_as_drawn() -> None:
    parents = {
        TransportError: QuotewireError,
        Unavailable: TransportError,
        DeadlineExceeded: TransportError,
        Cancelled: TransportError,
        RequestRejected: QuotewireError,
        InvalidArgument: RequestRejected,
        TextTooLong: InvalidArgument,
        ServerFault: QuotewireError,
    }

    assert {child: child.__base__ for child in parents} == parents


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (errors.InvalidRequest("too long", code=errors.ErrorCode.TEXT_TOO_LONG), TextTooLong),
        (errors.InvalidRequest("no text", code=errors.ErrorCode.TEXT_REQUIRED), InvalidArgument),
        (errors.Overloaded("full", retry_after_seconds=1.5), Unavailable),
        (errors.NotServing("ending"), Unavailable),
        (errors.WorkerLost("twice"), Unavailable),
        (errors.DeadlineExceeded("late"), DeadlineExceeded),
        (errors.ArticleTooSlow("slow"), DeadlineExceeded),
        (errors.ModelUnusable("no model"), ServerFault),
        (errors.InternalError("a fault"), ServerFault),
    ],
    ids=lambda value: getattr(value, "message", None),
)
def test_each_error_of_the_server_has_its_kind_and_keeps_its_code(
    error: errors.QuotewireError, expected: type[QuotewireError]
) -> None:
    told = error_from_status(to_status(error))

    assert type(told) is expected
    assert told.code == error.code.value
    assert str(told) == error.message


def test_details_of_an_error_arrive_over_the_wire() -> None:
    violation = errors.FieldViolation(
        "article.published", errors.ErrorCode.PUBLISHED_DATE_INVALID, "there is no February 30"
    )
    status = to_status(errors.InvalidRequest.of([violation], {"year": "2025"}))

    def refuse(context: grpc.ServicerContext) -> None:
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, status.message)

    with scripted_server(refuse) as (address, _), QuoteClient(address) as client:
        with pytest.raises(InvalidArgument) as caught:
            client.extract("He said no.")

    error = caught.value
    assert error.code == "PUBLISHED_DATE_INVALID"
    assert error.violations == (FieldViolation("article.published", "there is no February 30"),)
    assert error.metadata == {"year": "2025"}
    assert error.status is grpc.StatusCode.INVALID_ARGUMENT


def test_when_to_come_back_is_kept() -> None:
    error = error_from_status(to_status(errors.Overloaded("full", retry_after_seconds=1.5)))

    assert error.retry_after_seconds == 1.5


def test_details_that_cannot_be_read_leave_the_status() -> None:
    def refuse(context: grpc.ServicerContext) -> None:
        context.set_trailing_metadata((("grpc-status-details-bin", b"\xff\xff"),))
        context.abort(grpc.StatusCode.INTERNAL, "broken")

    with scripted_server(refuse) as (address, _), QuoteClient(address) as client:
        with pytest.raises(ServerFault, match="broken") as caught:
            client.extract("He said no.")

    assert caught.value.code == "INTERNAL"


def test_a_status_number_of_the_future_is_a_fault_of_the_server() -> None:
    error = error_from_status(status_pb2.Status(code=99, message="new"))

    assert type(error) is ServerFault


def test_a_bare_status_tells_at_least_its_name() -> None:
    error = error_from_status(status_pb2.Status(code=code_pb2.ABORTED))

    assert "ABORTED" in str(error)
