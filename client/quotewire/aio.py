"""The client for asyncio: the calls and arguments of `quotewire.QuoteClient`, to be awaited."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

import grpc
import grpc.aio

from quotewire import _health
from quotewire._article import ArticleLike, KindName, PublishedDate, build_article, build_options
from quotewire._channel import DEFAULT_ADDRESS, DEFAULT_TIMEOUT_SECONDS, Tls, channel_options, credentials_of
from quotewire._exceptions import Cancelled
from quotewire._health import ServingStatus
from quotewire._status import error_from_call
from quotewire._stream import ArticleRejected, StreamOutcome, StreamProgress
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
        address: str = DEFAULT_ADDRESS,
        *,
        timeout: float | None = DEFAULT_TIMEOUT_SECONDS,
        wait_for_ready: bool = False,
        tls: bool | Tls = False,
    ) -> None:
        self.address = address
        self._timeout = timeout
        self._wait_for_ready = wait_for_ready
        credentials = credentials_of(tls)
        options = channel_options(address)
        if credentials is None:
            self._channel = grpc.aio.insecure_channel(address, options)
        else:
            self._channel = grpc.aio.secure_channel(address, credentials, options)
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
            article, options=options, timeout=timeout, wait_for_ready=wait_for_ready
        )

    async def extract_article(
        self,
        article: pb.Article,
        *,
        options: pb.ExtractOptions | None = None,
        timeout: float | None = None,
        wait_for_ready: bool | None = None,
    ) -> pb.ExtractQuotesResponse:
        """The quotes of an article that is a message of the contract already."""
        request = pb.ExtractQuotesRequest(article=article, options=options)
        return await self._call(self._stub.ExtractQuotes, request, timeout, wait_for_ready)

    async def stream(
        self,
        articles: Iterable[ArticleLike] | AsyncIterable[ArticleLike],
        *,
        kinds: Iterable[KindName] = (),
        min_confidence: float = 0.0,
        offset_encoding: str | pb.OffsetEncoding = "code_points",
        timeout: float | None = None,
        wait_for_ready: bool | None = None,
    ) -> AsyncIterator[StreamOutcome]:
        """The quotes of many articles over one call, in the order in which they are ready.

        `articles` may be an ordinary or an asynchronous iterable; the rest is as in `quotewire.QuoteClient`.
        """
        options = build_options(kinds=kinds, min_confidence=min_confidence, offset_encoding=offset_encoding)
        progress = StreamProgress(options, self._timeout if timeout is None else timeout)
        outcomes = _Stream(self._stub, self.address, progress).run(articles, self._wait(wait_for_ready))
        try:
            async for outcome in outcomes:
                yield outcome
        finally:
            await outcomes.aclose()

    async def server_info(
        self, *, timeout: float | None = None, wait_for_ready: bool | None = None
    ) -> pb.GetServerInfoResponse:
        """Version, model, limits and stages of the server."""
        return await self._call(self._stub.GetServerInfo, pb.GetServerInfoRequest(), timeout, wait_for_ready)

    async def health(
        self,
        *,
        service: str = _health.SERVICE,
        timeout: float | None = None,
        wait_for_ready: bool | None = None,
    ) -> ServingStatus:
        """Whether the server takes articles now."""
        return await self._call(self._check, service, timeout, wait_for_ready)

    async def close(self) -> None:
        """Ends the connection; calls in flight are cancelled."""
        await self._channel.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    def _wait(self, wait_for_ready: bool | None) -> bool:
        return self._wait_for_ready if wait_for_ready is None else wait_for_ready

    async def _call(
        self,
        method: grpc.aio.UnaryUnaryMultiCallable[_Request, _Response],
        request: _Request,
        timeout: float | None,
        wait_for_ready: bool | None,
    ) -> _Response:
        deadline = self._timeout if timeout is None else timeout
        try:
            return await method(request, timeout=deadline, wait_for_ready=self._wait(wait_for_ready))
        except grpc.RpcError as error:
            raise error_from_call(error, self.address) from error


class _Stream:
    """One streaming call; the twin of the one in `quotewire._client`, with tasks in place of threads."""

    def __init__(self, stub: QuoteServiceAsyncStub, address: str, progress: StreamProgress) -> None:
        self._stub = stub
        self._address = address
        self._progress = progress
        self._events: asyncio.Queue[StreamOutcome | pb.StreamExtractQuotesResponse | BaseException | None]
        self._events = asyncio.Queue(maxsize=1)
        self._ending = False

    async def run(
        self, articles: Iterable[ArticleLike] | AsyncIterable[ArticleLike], wait_for_ready: bool
    ) -> AsyncGenerator[StreamOutcome, None]:
        call = self._stub.StreamExtractQuotes(self._requests(articles), wait_for_ready=wait_for_ready)
        receiving = asyncio.create_task(self._receive(call))
        try:
            while (event := await self._next()) is not None:
                if isinstance(event, StreamOutcome):
                    yield event
                elif isinstance(event, BaseException):
                    raise event
                else:
                    yield self._progress.outcome(event)
        finally:
            self._ending = True
            receiving.cancel()
            call.cancel()

    async def _next(self) -> StreamOutcome | pb.StreamExtractQuotesResponse | BaseException | None:
        while True:
            patience = self._progress.patience_seconds()
            try:
                return await asyncio.wait_for(self._events.get(), patience)
            except TimeoutError:
                continue

    async def _requests(
        self, articles: Iterable[ArticleLike] | AsyncIterable[ArticleLike]
    ) -> AsyncIterator[pb.StreamExtractQuotesRequest]:
        try:
            async for article in _asynchronous(articles):
                try:
                    request = self._progress.request(article)
                except ArticleRejected as rejected:
                    await self._events.put(rejected.outcome)
                    continue
                yield request
        except Exception as error:
            # gRPC would only log what a source of articles raises; the caller must see it.
            await self._events.put(error)

    async def _receive(self, call: AsyncIterable[pb.StreamExtractQuotesResponse]) -> None:
        try:
            async for reply in call:
                await self._events.put(reply)
        except grpc.RpcError as error:
            await self._events.put(error_from_call(error, self._address))
        except asyncio.CancelledError:
            # Either we end the stream, or somebody closed the client under it and must be told.
            if not self._ending:
                await self._events.put(Cancelled("the client was closed during the stream", code="CANCELLED"))
            raise
        else:
            await self._events.put(None)


async def _asynchronous(
    articles: Iterable[ArticleLike] | AsyncIterable[ArticleLike],
) -> AsyncIterator[ArticleLike]:
    if isinstance(articles, AsyncIterable):
        async for article in articles:
            yield article
    else:
        for article in articles:
            yield article
