"""Engines: what reads the articles of a run. The local one keeps the worker slots of the service busy."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any, Protocol, Self

from quotewire.v1 import quotewire_pb2 as pb

from ..errors import ErrorCode, QuotewireError
from ..service.pool import WorkerPool
from ..service.settings import Settings
from .refusals import BatchRefused


class EngineLost(BatchRefused):
    """The engine as a whole is of no more use; articles are not to blame."""


class Engine(Protocol):
    """Reads articles, `slots` at a time; entered before the first and left after the last.

    `model` is known once it is entered. Entering raises `BatchRefused` when it cannot work.
    """

    slots: int
    model: pb.ModelInfo

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def extract(self, request: pb.ExtractQuotesRequest) -> pb.ExtractQuotesResponse:
        """The quotes of an article. Raises `QuotewireError` for this article, `EngineLost` for all."""


class LocalEngine:
    """Workers on this machine, one process per slot, each with a model of its own.

    A worker that dies, hangs or takes too long costs at most the article it had.
    """

    def __init__(self, settings: Settings):
        self.slots = settings.slots
        self.model = pb.ModelInfo()
        self._settings = settings
        self._pool: WorkerPool | None = None

    async def __aenter__(self) -> Self:
        warm = asyncio.Event()

        def on_change(count: int) -> None:
            if count:
                warm.set()

        pool = self._pool = WorkerPool(self._settings, on_change)
        pool.start()
        first = asyncio.ensure_future(warm.wait())
        either: set[asyncio.Future[Any]] = {first, pool.failed}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not warm.is_set():
                await pool.failed
        except QuotewireError as error:
            await pool.stop()
            raise EngineLost(f"no worker can start: {error.message}") from None
        except BaseException:
            await pool.stop()
            raise
        finally:
            first.cancel()
        assert pool.model is not None
        self.model = pool.model
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._pool is not None
        await self._pool.stop()

    async def extract(self, request: pb.ExtractQuotesRequest) -> pb.ExtractQuotesResponse:
        """The quotes of an article. Raises `QuotewireError` for this article, `EngineLost` for all."""
        assert self._pool is not None
        try:
            return await self._pool.submit(request.SerializeToString(), bounded=False).answer
        except QuotewireError as error:
            if error.code is ErrorCode.SHUTTING_DOWN:
                raise EngineLost("the workers are shutting down") from None
            raise
