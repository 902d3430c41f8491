"""The boundary of the service: every call passes it on the way in, every error on the way out.

Without it grpc.aio tells the caller the text of an unhandled exception, and blames the server (UNKNOWN) for
bytes that are not a valid message.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import time
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import structlog
from google.protobuf.message import DecodeError

from .. import limits
from ..errors import InvalidRequest, Unauthenticated
from . import calls, logs
from .auth import Tokens, caller_identity, set_token_name
from .status import StatusError, grpc_code, pushback_milliseconds, reason_of, status_of

_log = structlog.get_logger("quotewire.service")

REQUEST_ID = "x-request-id"
_STATUS_DETAILS = "grpc-status-details-bin"
# When a client that retries by itself should come back; gRPC's own clients honour it.
_PUSHBACK = "grpc-retry-pushback-ms"
# Called every few seconds by probes; a line for each would bury the rest.
_QUIET_SERVICES = ("/grpc.health.v1.Health/", "/grpc.reflection.")


class Boundary(grpc.aio.ServerInterceptor):
    """Checks tokens, parses requests, turns errors into statuses, echoes the request id, logs each call once."""

    def __init__(self, tokens: Tokens):
        self._tokens = tokens

    async def intercept_service(self, continuation, handler_call_details):
        handler = await continuation(handler_call_details)
        if handler is None:  # no such method: gRPC answers UNIMPLEMENTED
            return None
        method = handler_call_details.method
        try:
            # From here on, the context is that of this one call.
            set_token_name(self._tokens.check(method, handler_call_details.invocation_metadata or ()))
        except Unauthenticated as error:
            return _refuse(error, method)
        wrap, register = _SHAPES[handler.request_streaming, handler.response_streaming]
        # Parsing is left to the wrapper, where a failure can be told from a fault of ours.
        return register(
            wrap(handler, method), request_deserializer=None, response_serializer=handler.response_serializer
        )


def _refuse(error: Unauthenticated, method: str):
    """A handler that fails without reading a byte of the request: on the wire, a stream looks like any call."""

    async def serve(raw_requests, context):
        async with _call(method, context):
            raise error

    return grpc.stream_stream_rpc_method_handler(serve)


def _wrap_unary_unary(handler, method: str):
    async def serve(raw: bytes, context):
        async with _call(method, context):
            return await handler.unary_unary(_parse(handler.request_deserializer, raw), context)

    return serve


def _wrap_unary_stream(handler, method: str):
    async def serve(raw: bytes, context):
        async with _call(method, context):
            await _send(handler.unary_stream(_parse(handler.request_deserializer, raw), context), context)

    return serve


def _wrap_stream_unary(handler, method: str):
    async def serve(raw_requests, context):
        async with _call(method, context):
            return await handler.stream_unary(
                _parse_each(handler.request_deserializer, raw_requests), context
            )

    return serve


def _wrap_stream_stream(handler, method: str):
    async def serve(raw_requests, context):
        async with _call(method, context):
            requests = _parse_each(handler.request_deserializer, raw_requests)
            await _send(handler.stream_stream(requests, context), context)

    return serve


_SHAPES: dict[tuple[bool, bool], tuple[Callable, Callable]] = {
    (False, False): (_wrap_unary_unary, grpc.unary_unary_rpc_method_handler),
    (False, True): (_wrap_unary_stream, grpc.unary_stream_rpc_method_handler),
    (True, False): (_wrap_stream_unary, grpc.stream_unary_rpc_method_handler),
    (True, True): (_wrap_stream_stream, grpc.stream_stream_rpc_method_handler),
}


async def _send(responses: Any, context) -> None:
    """Sends what a streaming handler gives: it yields responses, or awaits `context.write` itself."""
    if not inspect.isasyncgen(responses):
        await responses
        return
    async with contextlib.aclosing(responses):
        async for response in responses:
            await context.write(response)


def _parse(deserialize: Callable[[bytes], Any] | None, raw: bytes) -> Any:
    """The request message. Raises `InvalidRequest` when the bytes are none."""
    if deserialize is None:
        return raw
    try:
        return deserialize(raw)
    except (DecodeError, ValueError):
        message = "the bytes are not a valid request message: malformed protobuf, or text that is not UTF-8"
        raise InvalidRequest(message) from None


async def _parse_each(deserialize: Callable[[bytes], Any] | None, raw_requests) -> AsyncIterator[Any]:
    async for raw in raw_requests:
        yield _parse(deserialize, raw)


@contextlib.asynccontextmanager
async def _call(method: str, context) -> AsyncIterator[None]:
    """Around one call: facts for its log line, its request id, its status when it fails."""
    started = time.perf_counter()
    facts = calls.begin()
    request_id = _request_id(context)
    facts.update(
        method=method,
        request_id=request_id,
        peer=context.peer(),
        caller=caller_identity(context),
        outcome="OK",
    )
    context.set_trailing_metadata(((REQUEST_ID, request_id),))
    try:
        yield
    except asyncio.CancelledError:
        # grpc.aio cancels the handler both when the caller leaves and when its deadline has passed.
        remaining = context.time_remaining()
        too_late = remaining is not None and remaining <= 0
        facts["outcome"] = "DEADLINE_EXCEEDED" if too_late else "CANCELLED"
        raise
    except grpc.aio.AbortError:
        facts["outcome"] = _code_name(context)
        raise
    except Exception as error:
        await _abort(error, context, request_id, facts)
    finally:
        facts["seconds"] = round(time.perf_counter() - started, 6)
        log = _log.debug if method.startswith(_QUIET_SERVICES) else _log.info
        log("call", **facts)


async def _abort(error: Exception, context, request_id: str, facts: dict[str, Any]) -> None:
    status = status_of(error)
    code = grpc_code(status)
    facts.update(outcome=code.name, reason=reason_of(status))
    if code is grpc.StatusCode.INTERNAL and not isinstance(error, StatusError):  # a worker logs its own
        _log.error("unhandled_error", request_id=request_id, **logs.describe_exception(error))
    metadata = [(_STATUS_DETAILS, status.SerializeToString()), (REQUEST_ID, request_id)]
    pushback = pushback_milliseconds(status)
    if pushback is not None:
        metadata.append((_PUSHBACK, str(pushback)))
    await context.abort(code, status.message, tuple(metadata))


def _code_name(context) -> str:
    code = context.code()
    return code.name if isinstance(code, grpc.StatusCode) else "UNKNOWN"


def _request_id(context) -> str:
    """The caller's own request id when it gave a plain short one, else a new one."""
    for key, value in context.invocation_metadata() or ():
        plain = isinstance(value, str) and value.isascii() and value.isprintable()
        if key == REQUEST_ID and plain and 0 < len(value) <= limits.MAX_REQUEST_ID_CHARS:
            return value
    return uuid.uuid4().hex
