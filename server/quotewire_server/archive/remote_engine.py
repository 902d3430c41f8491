"""The engine that sends articles to running servers, by the stream of the thin client.

Each server has one stream and takes its next article when it has room for it, so that a fast one does more than a
slow one. What a server had when it was lost goes to the others, or to itself once it is back.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from quotewire import Unavailable, aio
from quotewire._exceptions import DeadlineExceeded as ClientDeadlineExceeded
from quotewire._exceptions import QuotewireError as ClientError
from quotewire._health import ServingStatus
from quotewire._stream import StreamOutcome
from quotewire.v1 import quotewire_pb2 as pb

from .. import limits
from ..errors import ErrorCode, InternalError, QuotewireError, WorkerLost
from .engines import EngineLost

# What a server answers for an article that it has not read for want of room or time: another may.
_NOT_READ = frozenset(
    {ErrorCode.QUEUE_FULL.value, ErrorCode.WAIT_TOO_LONG.value, ErrorCode.SHUTTING_DOWN.value, "UNAVAILABLE"}
)


@dataclass(slots=True)
class _Sent:
    """An article on its way, and how often a server was lost that had it."""

    article: pb.Article
    answer: asyncio.Future[pb.ExtractQuotesResponse]
    losses: int = 0


@dataclass(slots=True)
class _Server:
    """One server: its client, and what it has been sent and not answered, in that order."""

    address: str
    client: aio.QuoteClient
    owed: deque[_Sent] = field(default_factory=deque)
    lost_since: float | None = None


class RemoteEngine:
    """Running servers, of one model; `slots` are all their workers together.

    `kinds` and `min_confidence` are those of the run. `connection` holds further arguments of `aio.QuoteClient`
    (`tls`, `token`). Entering raises `EngineLost` when a server cannot be reached or has another model than the
    first.
    """

    def __init__(
        self,
        addresses: tuple[str, ...],
        *,
        kinds: tuple[str, ...] = (),
        min_confidence: float = 0.0,
        connection: Mapping[str, Any] | None = None,
    ):
        self.slots = 0
        self.model = pb.ModelInfo()
        self._addresses = addresses
        self._options: dict[str, Any] = {"kinds": kinds, "min_confidence": min_confidence}
        self._connection = dict(connection or {})
        self._servers: list[_Server] = []
        self._waiting: asyncio.Queue[_Sent] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._lost: asyncio.Future[None] | None = None

    async def __aenter__(self) -> Self:
        self._lost = asyncio.get_running_loop().create_future()
        try:
            for address in self._addresses:
                await self._meet(address)
        except BaseException:
            await self._close()
            raise
        for server in self._servers:
            task = asyncio.create_task(self._serve(server))
            self._tasks.add(task)
            task.add_done_callback(self._end_task)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def extract(self, request: pb.ExtractQuotesRequest) -> pb.ExtractQuotesResponse:
        """The quotes of an article. Raises `QuotewireError` for this article, `EngineLost` for all."""
        assert self._lost is not None
        sent = _Sent(request.article, asyncio.get_running_loop().create_future())
        self._waiting.put_nowait(sent)
        either: set[asyncio.Future[Any]] = {sent.answer, self._lost}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not sent.answer.done():
            self._lost.result()
        return sent.answer.result()

    async def _meet(self, address: str) -> None:
        """Connects to a server and asks for its model and its workers."""
        try:
            client = aio.QuoteClient(address, timeout=limits.REMOTE_SILENCE_SECONDS, **self._connection)
        except ValueError as error:
            raise EngineLost(f"{address}: {error}") from None
        self._servers.append(_Server(address, client))
        info = await self._info(address, client)
        if self.slots and info.model != self.model:
            raise EngineLost(
                f"the server at {address} has another model ({info.model.name} {info.model.version}) than the "
                f"one at {self._addresses[0]} ({self.model.name} {self.model.version}); a run has one"
            )
        self.model = info.model
        self.slots += max(1, info.limits.worker_slots)

    async def _info(self, address: str, client: aio.QuoteClient) -> pb.GetServerInfoResponse:
        """What a server says of itself once it has read its model."""
        deadline = time.monotonic() + limits.REMOTE_LOST_SECONDS
        while True:
            try:
                info = await client.server_info()
            except ClientError as error:
                raise EngineLost(f"the server at {address} cannot be used: {error}") from None
            if info.model.sha256:
                return info
            if time.monotonic() > deadline:
                raise EngineLost(f"the server at {address} does not get to read its model; its log says why")
            await asyncio.sleep(limits.REMOTE_PAUSE_SECONDS)

    async def _serve(self, server: _Server) -> None:
        """Keeps a stream to a server until the run ends, and connects again when it breaks."""
        while True:
            try:
                stream = server.client.stream(self._articles_for(server), **self._options)
                async for outcome in stream:
                    server.lost_since = None
                    self._settle(server.owed.popleft(), outcome)
            except (Unavailable, ClientDeadlineExceeded) as error:
                self._take_back(server)
                await self._wait_for(server, error)
            except ClientError as error:
                raise EngineLost(f"the server at {server.address} refuses the work: {error}") from None

    async def _articles_for(self, server: _Server) -> AsyncIterator[pb.Article]:
        while True:
            sent = await self._waiting.get()
            if not sent.answer.done():
                server.owed.append(sent)
                yield sent.article

    def _settle(self, sent: _Sent, outcome: StreamOutcome) -> None:
        if sent.answer.done():
            return
        error, response = outcome.error, outcome.response
        if error is not None and error.code in _NOT_READ:
            # Not at once: a server that is ending would have it back before it is gone.
            loop = asyncio.get_running_loop()
            loop.call_later(limits.REMOTE_PAUSE_SECONDS, self._waiting.put_nowait, sent)
        elif error is not None:
            sent.answer.set_exception(_as_server_error(error))
        elif response is not None and response.model == self.model:
            sent.answer.set_result(response)
        else:
            raise EngineLost("a server has come back with another model; a run has one")

    def _take_back(self, server: _Server) -> None:
        """Puts what a lost server had where another server finds it."""
        while server.owed:
            sent = server.owed.popleft()
            sent.losses += 1
            if sent.answer.done():
                continue
            if sent.losses < limits.MAX_REMOTE_LOSSES:
                self._waiting.put_nowait(sent)
            else:
                message = (
                    f"the connection to a server was lost {sent.losses} times over while it had the article"
                )
                sent.answer.set_exception(WorkerLost(message))

    async def _wait_for(self, server: _Server, reason: ClientError) -> None:
        """Returns when the server takes articles again. Raises `EngineLost` when all are away for too long."""
        server.lost_since = server.lost_since or time.monotonic()
        while True:
            with contextlib.suppress(ClientError):
                health = await server.client.health(timeout=limits.REMOTE_HEALTH_SECONDS)
                if health is ServingStatus.SERVING:
                    return
            since = [each.lost_since for each in self._servers]
            if all(
                each is not None and time.monotonic() - each > limits.REMOTE_LOST_SECONDS for each in since
            ):
                raise EngineLost(f"no server answers any more: {reason}. The same command goes on from here")
            await asyncio.sleep(limits.REMOTE_PAUSE_SECONDS)

    def _end_task(self, task: asyncio.Task[None]) -> None:
        assert self._lost is not None
        if not task.cancelled() and (error := task.exception()) and not self._lost.done():
            self._lost.set_exception(error)
            self._lost.exception()  # whoever waits for an article hears of it; there may be none

    async def _close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for server in self._servers:
            await server.client.close()


def _as_server_error(error: ClientError) -> QuotewireError:
    """The error that the article met at the server, as the runner knows it."""
    try:
        code = ErrorCode(error.code)
    except ValueError:
        return InternalError(str(error))
    return QuotewireError(str(error), code=code)
