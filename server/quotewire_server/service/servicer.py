"""The three RPCs of the contract, on top of the worker pool. No language model lives in this process."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

from quotewire import __version__
from quotewire.v1 import quotewire_pb2 as pb
from quotewire.v1 import quotewire_pb2_grpc

from . import calls
from .peers import peer_of
from .pool import WorkerPool
from .reading import Deadline, Reading
from .settings import Settings
from .stream import ArticleStream


class QuoteServicer(quotewire_pb2_grpc.QuoteServiceServicer):
    """Serves `quotewire.v1.QuoteService`; `Boundary` turns the exceptions it raises into statuses."""

    def __init__(self, pool: WorkerPool, settings: Settings):
        self._pool = pool
        self._settings = settings
        self._draining = asyncio.Event()
        self._in_flight = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def drain(self) -> None:
        """Returns when no article is in work; streams read no more, and end when they have answered."""
        self._draining.set()
        await self._idle.wait()

    @contextlib.contextmanager
    def _working(self) -> Iterator[None]:
        self._in_flight += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._in_flight -= 1
            if not self._in_flight:
                self._idle.set()

    async def ExtractQuotes(self, request: pb.ExtractQuotesRequest, context) -> pb.ExtractQuotesResponse:  # noqa: N802
        article = request.article
        calls.note(article_id=calls.shown_id(article.id), text_chars=len(article.text))
        deadline = Deadline(context, self._settings.max_deadline_seconds)
        with self._working():
            reading = Reading(request, deadline, self._pool, self._settings, peer_of(context), bounded=True)
            return await reading.response()

    async def StreamExtractQuotes(  # noqa: N802
        self, request_iterator: AsyncIterator[pb.StreamExtractQuotesRequest], context
    ) -> AsyncIterator[pb.StreamExtractQuotesResponse]:
        stream = ArticleStream(context, self._pool, self._settings, self._draining)
        with self._working():
            async for response in stream.responses(request_iterator):
                yield response

    async def GetServerInfo(self, request: pb.GetServerInfoRequest, context) -> pb.GetServerInfoResponse:  # noqa: N802
        settings = self._settings
        stages = [pb.STAGE_READER, pb.STAGE_COREFERENCE, pb.STAGE_ATTRIBUTION]
        if not settings.coreference:
            stages.remove(pb.STAGE_COREFERENCE)
        response = pb.GetServerInfoResponse(
            version=__version__,
            model=self._pool.model,
            limits=pb.Limits(
                max_text_chars=settings.max_text_chars,
                max_message_bytes=settings.max_message_bytes,
                worker_slots=self._pool.slots,
            ),
            stages=stages,
        )
        response.limits.max_deadline.FromMilliseconds(int(settings.max_deadline_seconds * 1000))
        return response
