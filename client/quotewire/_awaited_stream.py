"""One stream of the asyncio client; the twin of `quotewire._blocking_stream`, with tasks in place of threads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Iterable
from typing import Any, TypeAlias

import grpc
import grpc.aio

from quotewire._article import ArticleLike
from quotewire._exceptions import Cancelled
from quotewire._stream import ArticleRejected, BrokenOff, StreamOutcome, StreamProgress
from quotewire.v1 import quotewire_pb2 as pb

_Event: TypeAlias = "StreamOutcome | pb.StreamExtractQuotesResponse | BaseException | None"


class AwaitedStream:
    """Goes on with another call when one breaks off; `open_call` starts a call with these requests."""

    def __init__(
        self,
        open_call: Callable[[AsyncIterator[pb.StreamExtractQuotesRequest]], Any],
        progress: StreamProgress,
    ) -> None:
        self._open_call = open_call
        self._progress = progress
        self._events: asyncio.Queue[_Event] = asyncio.Queue(maxsize=1)
        # A task, and not awaited by gRPC itself: when a call ends, gRPC cancels what it awaits, and with it the
        # source of the articles.
        self._reading: asyncio.Task[pb.StreamExtractQuotesRequest | None] | None = None
        self._all_read = False
        self._ending = False

    async def run(
        self, articles: Iterable[ArticleLike] | AsyncIterable[ArticleLike]
    ) -> AsyncGenerator[StreamOutcome, None]:
        """The outcomes, in the order in which they are ready."""
        source = _asynchronous(articles)
        call, receiving, over = self._begin(source)
        try:
            while (event := await self._next()) is not None:
                if isinstance(event, StreamOutcome):
                    yield event
                elif isinstance(event, BrokenOff):
                    over.set_result(None)
                    if self._progress.is_complete(self._all_read):
                        return
                    await asyncio.sleep(self._progress.pause_seconds(event.failure))
                    call, receiving, over = self._begin(source)
                elif isinstance(event, BaseException):
                    raise event
                else:
                    yield self._progress.outcome(event)
            self._progress.check_end()
        finally:
            self._ending = True
            for task in (receiving, self._reading):
                if task is not None:
                    task.cancel()
            call.cancel()

    def _begin(
        self, source: AsyncIterator[ArticleLike]
    ) -> tuple[Any, asyncio.Task[None], asyncio.Future[None]]:
        number, owed = self._progress.begin_call()
        over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        call = self._open_call(self._requests(source, number, owed, over))
        return call, asyncio.create_task(self._receive(call)), over

    async def _next(self) -> _Event:
        while True:
            patience = self._progress.patience_seconds()
            try:
                return await asyncio.wait_for(self._events.get(), patience)
            except TimeoutError:
                continue

    async def _requests(
        self,
        source: AsyncIterator[ArticleLike],
        number: int,
        owed: list[pb.StreamExtractQuotesRequest],
        over: asyncio.Future[None],
    ) -> AsyncIterator[pb.StreamExtractQuotesRequest]:
        for request in owed:
            yield request
        while not self._all_read:
            if self._reading is None:
                self._reading = asyncio.create_task(self._read(source))
            waiting: set[asyncio.Future[Any]] = {self._reading, over}
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            if over.done() or self._reading is None:
                return
            read = self._reading.result()
            if read is not None and not self._progress.send(read, number):
                return
            self._reading = None
            if read is not None:
                yield read

    async def _read(self, source: AsyncIterator[ArticleLike]) -> pb.StreamExtractQuotesRequest | None:
        try:
            async for article in source:
                try:
                    return self._progress.request(article)
                except ArticleRejected as rejected:
                    await self._events.put(rejected.outcome)
        except Exception as error:
            # gRPC would only log what a source of articles raises; the caller must see it.
            await self._events.put(error)
        self._all_read = True
        return None

    async def _receive(self, call: AsyncIterable[pb.StreamExtractQuotesResponse]) -> None:
        try:
            async for reply in call:
                await self._events.put(reply)
        except grpc.RpcError as failure:
            await self._events.put(BrokenOff(failure))
        except asyncio.CancelledError:
            # Either we end the stream, or somebody closed the client under it and must be told.
            if not self._ending:
                message = "the client was closed during the stream"
                await self._events.put(
                    Cancelled(message, code="CANCELLED", request_id=self._progress.request_id)
                )
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
