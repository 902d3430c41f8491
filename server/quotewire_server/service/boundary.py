"""The boundary of the service: every call passes it on the way in, every error on the way out.

Without it grpc.aio tells the caller the text of an unhandled exception, and blames the server (UNKNOWN) for
bytes that are not a valid message.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
import time
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeAlias

import grpc
import structlog
from google.protobuf.message import DecodeError
from quotewire.v1 import quotewire_pb2

from .. import limits
from ..errors import DeadlineExceeded, ErrorCode, InvalidRequest, QuotewireError, Unauthenticated
from . import calls, logs, tracing
from .auth import Tokens, caller_identity, set_token_name
from .observer import Observer
from .status import StatusError, grpc_code, pushback_milliseconds, reason_of, status_of

_log = structlog.get_logger("quotewire.service")

REQUEST_ID = "x-request-id"
_OWN_SERVICE = f"/{quotewire_pb2.DESCRIPTOR.services_by_name['QuoteService'].full_name}/"
_STATUS_DETAILS = "grpc-status-details-bin"
# When a client that retries by itself should come back; gRPC's own clients honour it.
_PUSHBACK = "grpc-retry-pushback-ms"
# Called every few seconds by probes; a line for each would bury the rest.
_QUIET_SERVICES = ("/grpc.health.v1.Health/", "/grpc.reflection.")


# Gives what is to be done around a call, for the context of that call.
_Around: TypeAlias = Callable[[Any], contextlib.AbstractAsyncContextManager[None]]


class Boundary(grpc.aio.ServerInterceptor):
    """Checks tokens, parses requests, turns errors into statuses, echoes the request id, logs each call once.

    `observer` is told of each call, too.
    """

    def __init__(self, tokens: Tokens, observer: Observer, max_metadata_bytes: int):
        self._tokens = tokens
        self._observer = observer
        self._max_metadata_bytes = max_metadata_bytes

    async def intercept_service(self, continuation, handler_call_details):
        handler = await continuation(handler_call_details)
        if handler is None:  # no such method: gRPC answers UNIMPLEMENTED
            return None
        method = handler_call_details.method
        metadata = handler_call_details.invocation_metadata or ()
        try:
            self._check_size(metadata)
            # From here on, the context is that of this one call.
            set_token_name(self._tokens.check(method, metadata))
        except (InvalidRequest, Unauthenticated) as error:
            return _refuse(error, self._around(method))
        wrap, register = _SHAPES[handler.request_streaming, handler.response_streaming]
        # Parsing is left to the wrapper, where a failure can be told from a fault of ours.
        return register(
            wrap(handler, self._around(method)),
            request_deserializer=None,
            response_serializer=handler.response_serializer,
        )

    def _check_size(self, metadata) -> None:
        """Ends calls that would hold memory: gRPC's own limit binds only those who have acknowledged it."""
        size = sum(len(key) + len(value) for key, value in metadata)
        if size > self._max_metadata_bytes:
            message = f"the metadata has {size:,} bytes, at most {self._max_metadata_bytes:,} are allowed"
            raise InvalidRequest(message, code=ErrorCode.METADATA_TOO_LARGE)

    def _around(self, method: str) -> _Around:
        return functools.partial(_call, method, self._observer)


def _refuse(error: QuotewireError, around: _Around):
    """A handler that fails without reading a byte of the request: on the wire, a stream looks like any call."""

    async def serve(raw_requests, context):
        async with around(context):
            raise error

    return grpc.stream_stream_rpc_method_handler(serve)


def _wrap_unary_unary(handler, around: _Around):
    async def serve(raw_requests, context):
        async with around(context):
            request = await _only(handler.request_deserializer, raw_requests, context)
            return await handler.unary_unary(request, context)

    return serve


def _wrap_unary_stream(handler, around: _Around):
    async def serve(raw_requests, context):
        async with around(context):
            request = await _only(handler.request_deserializer, raw_requests, context)
            await _send(handler.unary_stream(request, context), context)

    return serve


def _wrap_stream_unary(handler, around: _Around):
    async def serve(raw_requests, context):
        async with around(context):
            return await handler.stream_unary(
                _parse_each(handler.request_deserializer, raw_requests), context
            )

    return serve


def _wrap_stream_stream(handler, around: _Around):
    async def serve(raw_requests, context):
        async with around(context):
            requests = _parse_each(handler.request_deserializer, raw_requests)
            await _send(handler.stream_stream(requests, context), context)

    return serve


# Single requests are read here as well, because grpc.aio leaves a call without any unanswered for ever. On the wire
# a single request and a stream of one are the same.
_SHAPES: dict[tuple[bool, bool], tuple[Callable, Callable]] = {
    (False, False): (_wrap_unary_unary, grpc.stream_unary_rpc_method_handler),
    (False, True): (_wrap_unary_stream, grpc.stream_stream_rpc_method_handler),
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
    calls.count(request_bytes=len(raw))
    if deserialize is None:
        return raw
    try:
        return deserialize(raw)
    except (DecodeError, ValueError):
        message = "the bytes are not a valid request message: malformed protobuf, or text that is not UTF-8"
        raise InvalidRequest(message) from None


async def _only(deserialize: Callable[[bytes], Any] | None, raw_requests, context) -> Any:
    """The request of a call that has one. Raises `InvalidRequest` when it has none."""
    try:
        async with asyncio.timeout(limits.REQUEST_SECONDS):
            raw = await anext(aiter(raw_requests))
    except TimeoutError:
        message = f"the request did not arrive within {limits.REQUEST_SECONDS:g} seconds"
        raise DeadlineExceeded(message) from None
    except StopAsyncIteration:
        await asyncio.sleep(0)  # by then, a caller that has left is known to have
        if context.cancelled():
            raise asyncio.CancelledError from None
        raise InvalidRequest("the call ended before its request message was complete") from None
    return _parse(deserialize, raw)


async def _parse_each(deserialize: Callable[[bytes], Any] | None, raw_requests) -> AsyncIterator[Any]:
    async for raw in raw_requests:
        yield _parse(deserialize, raw)


@contextlib.asynccontextmanager
async def _call(method: str, observer: Observer, context) -> AsyncIterator[None]:
    """Around one call: facts for its log line, its request id, its span, its status when it fails."""
    started = time.perf_counter()
    facts = calls.begin()
    request_id = _request_id(context)
    name = method.removeprefix(_OWN_SERVICE).lstrip("/")
    observer.call_begun(name)
    facts.update(
        method=method,
        request_id=request_id,
        peer=context.peer(),
        caller=caller_identity(context),
        outcome="OK",
    )
    context.set_trailing_metadata(((REQUEST_ID, request_id),))
    quiet = method.startswith(_QUIET_SERVICES)
    span = contextlib.nullcontext() if quiet else tracing.call_span(method, _metadata(context), facts)
    try:
        with span:
            async with _outcome(context, request_id, facts):
                yield
    finally:
        facts["seconds"] = round(time.perf_counter() - started, 6)
        log = _log.debug if quiet else _log.info
        log("call", **facts)
        observer.call_finished(name, facts["outcome"], facts["seconds"])


@contextlib.asynccontextmanager
async def _outcome(context, request_id: str, facts: dict[str, Any]) -> AsyncIterator[None]:
    """Turns errors into statuses and notes how the call ended."""
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


def _metadata(context) -> tuple[tuple[str, str | bytes], ...]:
    return context.invocation_metadata() or ()


def _request_id(context) -> str:
    """The caller's own request id when it gave a plain short one, else a new one."""
    for key, value in _metadata(context):
        if key != REQUEST_ID or not isinstance(value, str) or not value.isascii() or not value.isprintable():
            continue
        if 0 < len(value) <= limits.MAX_REQUEST_ID_CHARS:
            return value
    return uuid.uuid4().hex
