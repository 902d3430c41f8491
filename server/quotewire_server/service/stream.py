"""The articles of one StreamExtractQuotes call: answered in the order in which they came."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable

import structlog
from quotewire.v1 import quotewire_pb2 as pb

from ..errors import NotServing, QuotewireError
from . import calls, logs
from .peers import peer_of
from .pool import WorkerPool
from .reading import Deadline, Reading
from .settings import Settings
from .status import grpc_code, reason_of, status_of

_log = structlog.get_logger("quotewire.service")


class ArticleStream:
    """Reads requests ahead and gives responses in order, with as many articles in work as there are workers.

    The next request is read only when a worker has taken the one before: that is the back-pressure, and the
    reason why a long stream cannot crowd out single calls. `draining` ends the stream: what has been read is
    answered, then `NotServing` is raised.
    """

    def __init__(self, context, pool: WorkerPool, settings: Settings, draining: asyncio.Event):
        self._context = context
        self._peer = peer_of(context)
        self._pool = pool
        self._settings = settings
        self._draining = draining
        # None is the end. A slow article holds back the answers after it, so their number is bounded.
        self._answers: asyncio.Queue[Awaitable[pb.StreamExtractQuotesResponse] | None] = asyncio.Queue(
            pool.slots
        )
        self._tasks: set[asyncio.Task] = set()

    async def responses(
        self, requests: AsyncIterator[pb.StreamExtractQuotesRequest]
    ) -> AsyncIterator[pb.StreamExtractQuotesResponse]:
        """One response per request, in order. Raises what ended the requests, if not their end."""
        calls.note(articles=0, failed_articles=0)
        self._task(self._read_ahead(requests))
        try:
            while (answer := await self._answers.get()) is not None:
                yield await answer
        finally:
            for task in self._tasks:
                task.cancel()

    async def _read_ahead(self, requests: AsyncIterator[pb.StreamExtractQuotesRequest]) -> None:
        ending = None
        try:
            async for request in self._until_drained(requests):
                await self._begin(request)
        except Exception as error:  # whatever it is, it is raised where the answers are awaited
            ending = asyncio.get_running_loop().create_future()
            ending.set_exception(error)
        await self._answers.put(ending)

    async def _begin(self, request: pb.StreamExtractQuotesRequest) -> None:
        """Queues one article and returns when the next may be read."""
        calls.count(articles=1, text_chars=len(request.article.text))
        deadline = Deadline(self._context, self._settings.max_deadline_seconds)
        try:
            reading = Reading(request, deadline, self._pool, self._settings, self._peer, bounded=False)
        except Exception as error:
            refused = asyncio.get_running_loop().create_future()
            refused.set_result(_failed(request.article.id, error))
            await self._answers.put(refused)
        else:
            await self._answers.put(self._task(_answer(request.article.id, reading)))
            await reading.taken()

    def _task(self, coroutine) -> asyncio.Task:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _until_drained(self, requests) -> AsyncIterator[pb.StreamExtractQuotesRequest]:
        iterator = aiter(requests)
        draining = self._task(self._draining.wait())
        while True:
            coming = asyncio.ensure_future(anext(iterator))
            try:
                await asyncio.wait({coming, draining}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                if not coming.done():
                    coming.cancel()
            if not coming.done():
                raise NotServing("the server is shutting down; send the unanswered articles again")
            try:
                yield coming.result()
            except StopAsyncIteration:
                draining.cancel()
                return


async def _answer(article_id: str, reading: Reading) -> pb.StreamExtractQuotesResponse:
    try:
        response = await reading.response()
    except Exception as error:
        return _failed(article_id, error)
    calls.log_article(article_id, "OK", quotes=len(response.quotes), warnings=len(response.warnings))
    return pb.StreamExtractQuotesResponse(article_id=article_id, result=response)


def _failed(article_id: str, error: Exception) -> pb.StreamExtractQuotesResponse:
    """The answer for an article that alone has failed; the stream goes on."""
    status = status_of(error)
    calls.count(failed_articles=1)
    calls.log_article(article_id, grpc_code(status).name, reason=reason_of(status))
    if not isinstance(error, QuotewireError):
        _log.error("unhandled_error", **logs.describe_exception(error))
    return pb.StreamExtractQuotesResponse(article_id=article_id, error=status)
