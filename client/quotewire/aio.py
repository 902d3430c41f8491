"""The client for asyncio: the calls and arguments of `quotewire.QuoteClient`, to be awaited."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

import grpc
import grpc.aio

from quotewire import _health
from quotewire._article import ArticleLike, KindName, PublishedDate, build_article, build_options
from quotewire._awaited_stream import AwaitedStream
from quotewire._channel import DEFAULT_ADDRESS, DEFAULT_TIMEOUT_SECONDS, TlsLike
from quotewire._connection import Connection
from quotewire._health import ServingStatus
from quotewire._identity import BearerToken, checked_request_id
from quotewire._status import error_from_call
from quotewire._stream import StreamOutcome, StreamProgress
from quotewire._target import Addresses
from quotewire.v1 import quotewire_pb2 as pb
from quotewire.v1.quotewire_pb2_grpc import QuoteServiceStub

if TYPE_CHECKING:
    from quotewire.v1.quotewire_pb2_grpc import QuoteServiceAsyncStub

__all__ = ["QuoteClient"]

_Request = TypeVar("_Request")
_Response = TypeVar("_Response")


class QuoteClient:
    """Asks a quotewire server for the quotes of articles, without blocking the event loop.

    Make it inside the running loop it is used in. Close it, or use it in an `async with` block. The arguments
    are those of `quotewire.QuoteClient`.
    """

    def __init__(
        self,
        address: Addresses = DEFAULT_ADDRESS,
        *,
        timeout: float | None = DEFAULT_TIMEOUT_SECONDS,
        wait_for_ready: bool = False,
        tls: TlsLike = False,
        token: BearerToken | None = None,
    ) -> None:
        self._connection = Connection(
            address, timeout=timeout, wait_for_ready=wait_for_ready, tls=tls, token=token
        )
        self.address = self._connection.address
        target, options = self._connection.target, self._connection.options
        if self._connection.credentials is None:
            self._channel = grpc.aio.insecure_channel(target, options)
        else:
            self._channel = grpc.aio.secure_channel(target, self._connection.credentials, options)
        self._stub: QuoteServiceAsyncStub = QuoteServiceStub(self._channel)
        self._check = self._channel.unary_unary(
            _health.METHOD,
            request_serializer=_health.encode_request,
            response_deserializer=_health.decode_response,
        )

    async def extract(
        self,
        text: str,
        *,
        title: str = "",
        outlet: str = "",
        published: PublishedDate = None,
        byline: str = "",
        url: str = "",
        id: str = "",  # noqa: A002  the contract's own name
        language: str = "",
        kinds: Iterable[KindName] = (),
        min_confidence: float = 0.0,
        offset_encoding: str | pb.OffsetEncoding = "code_points",
        timeout: float | None = None,
        wait_for_ready: bool | None = None,
        request_id: str | None = None,
    ) -> pb.ExtractQuotesResponse:
        """The quotes of one article; see `quotewire.QuoteClient.extract`."""
        article = build_article(
            text=text,
            title=title,
            outlet=outlet,
            published=published,
            byline=byline,
            url=url,
            id=id,
            language=language,
        )
        options = build_options(kinds=kinds, min_confidence=min_confidence, offset_encoding=offset_encoding)
        return await self.extract_article(
            article, options=options, timeout=timeout, wait_for_ready=wait_for_ready, request_id=request_id
        )

    async def extract_article(
        self,
        article: pb.Article,
        *,
        options: pb.ExtractOptions | None = None,
        timeout: float | None = None,
        wait_for_ready: bool | None = None,
        request_id: str | None = None,
    ) -> pb.ExtractQuotesResponse:
        """The quotes of an article that is a message of the contract already."""
        request = pb.ExtractQuotesRequest(article=article, options=options)
        return await self._call(self._stub.ExtractQuotes, request, timeout, wait_for_ready, request_id)

    async def stream(
        self,
        articles: Iterable[ArticleLike] | AsyncIterable[ArticleLike],
        *,
        kinds: Iterable[KindName] = (),
        min_confidence: float = 0.0,
        offset_encoding: str | pb.OffsetEncoding = "code_points",
        timeout: float | None = None,
        wait_for_ready: bool | None = None,
        request_id: str | None = None,
    ) -> AsyncIterator[StreamOutcome]:
        """The quotes of many articles over one call, in the order in which they are ready.

        `articles` may be an ordinary or an asynchronous iterable; the rest is as in `quotewire.QuoteClient`.
        """
        options = build_options(kinds=kinds, min_confidence=min_confidence, offset_encoding=offset_encoding)
        progress = StreamProgress(
            options, self._connection.timeout(timeout), self.address, checked_request_id(request_id)
        )

        def open_call(requests: AsyncIterator[pb.StreamExtractQuotesRequest]) -> object:
            arguments = self._connection.stream_arguments(progress.request_id, wait_for_ready)
            return self._stub.StreamExtractQuotes(requests, **arguments)

        outcomes = AwaitedStream(open_call, progress).run(articles)
        try:
            async for outcome in outcomes:
                yield outcome
        finally:
            await outcomes.aclose()

    async def server_info(
        self,
        *,
        timeout: float | None = None,
        wait_for_ready: bool | None = None,
        request_id: str | None = None,
    ) -> pb.GetServerInfoResponse:
        """Version, model, limits and stages of the server."""
        request = pb.GetServerInfoRequest()
        return await self._call(self._stub.GetServerInfo, request, timeout, wait_for_ready, request_id)

    async def health(
        self,
        *,
        service: str = _health.SERVICE,
        timeout: float | None = None,
        wait_for_ready: bool | None = None,
        request_id: str | None = None,
    ) -> ServingStatus:
        """Whether the server takes articles now."""
        return await self._call(self._check, service, timeout, wait_for_ready, request_id)

    async def close(self) -> None:
        """Ends the connection; calls in flight are cancelled."""
        if self._connection.is_of_this_process:
            await self._channel.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def _call(
        self,
        method: grpc.aio.UnaryUnaryMultiCallable[_Request, _Response],
        request: _Request,
        timeout: float | None,
        wait_for_ready: bool | None,
        request_id: str | None,
    ) -> _Response:
        request_id = checked_request_id(request_id)
        arguments = self._connection.arguments(request_id, timeout, wait_for_ready)
        try:
            return await method(request, **arguments)
        except grpc.RpcError as failure:
            raise error_from_call(failure, self.address, request_id) from failure
