"""The engine that reads articles on a Ray cluster: actors, each with a pipeline of its own, loaded once.

Reading the archive and writing the parts stay with the run, so that order, resumption and error rows are the very
ones of a run on one machine. An actor that dies is started again by Ray, and its article is given to another.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from types import TracebackType
from typing import Any, Self

from quotewire.v1 import quotewire_pb2 as pb

from .. import limits
from ..errors import ArticleTooSlow, ErrorCode, InternalError, QuotewireError, WorkerLost
from .engines import EngineLost
from .options import RunOptions


class PipelineActor:
    """What runs on the cluster: one pipeline, one article at a time; all arguments and results are bytes."""

    def __init__(self, model: str, coreference: bool, max_text_chars: int):
        from quotewire_server.extraction import Extractor, load_pipeline

        self._extractor = Extractor(
            load_pipeline(model or None),
            coreference=None if coreference else False,
            max_text_chars=max_text_chars,
        )

    def model(self) -> bytes:
        """The ModelInfo of the pipeline."""
        return self._extractor.model.SerializeToString()

    def process_id(self) -> int:
        """The process of this actor, on its node."""
        import os

        return os.getpid()

    def extract(self, request: bytes) -> tuple[str, str, bytes]:
        """An ExtractQuotesResponse as ("", "", bytes), or an error as (code, message, b"")."""
        try:
            response = self._extractor.extract(pb.ExtractQuotesRequest.FromString(request))
        except QuotewireError as error:
            return error.code.value, error.message, b""
        return "", "", response.SerializeToString(deterministic=True)


class RayEngine:
    """Actors on the cluster at `address`; "" takes the one named by RAY_ADDRESS, or starts one on this machine.

    `workers` actors, 0: one for each processor that the cluster has. Entering raises `EngineLost` when there is no
    cluster, no Ray, or no actor that can read its model.
    """

    def __init__(
        self,
        options: RunOptions,
        *,
        address: str = "",
        workers: int = 0,
        model: str = "",
        article_ceiling_seconds: float = limits.ARTICLE_CEILING_SECONDS,
    ):
        self.slots = workers
        self.model = pb.ModelInfo()
        self._address = address
        self._arguments = (model, options.coreference, options.max_text_chars)
        self._ceiling_seconds = article_ceiling_seconds
        self._idle: asyncio.Queue[Any] = asyncio.Queue()
        self._actors: list[Any] = []
        self._is_ours = False
        self._reviving: set[asyncio.Task[None]] = set()
        self._lost: asyncio.Future[None] | None = None

    async def __aenter__(self) -> Self:
        ray = _import_ray()
        self._lost = asyncio.get_running_loop().create_future()
        await asyncio.to_thread(self._connect, ray)
        if not self.slots:
            self.slots = max(1, int(ray.cluster_resources().get("CPU", 1)))
        # With one processor each, Ray also gives each one thread for arithmetic.
        make = ray.remote(PipelineActor).options(num_cpus=1, max_restarts=-1)
        self._actors = [make.remote(*self._arguments) for _ in range(self.slots)]
        try:
            await self._meet(ray)
        except BaseException:
            await self._close(ray)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close(_import_ray())

    async def extract(self, request: pb.ExtractQuotesRequest) -> pb.ExtractQuotesResponse:
        """The quotes of an article. Raises `QuotewireError` for this article, `EngineLost` for all."""
        assert self._lost is not None
        work = asyncio.ensure_future(self._extract(request.SerializeToString()))
        either: set[asyncio.Future[Any]] = {work, self._lost}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not work.done():
                work.cancel()
        if not work.done():
            self._lost.result()
        code, message, body = await work
        if code:
            raise QuotewireError(message, code=ErrorCode(code))
        return pb.ExtractQuotesResponse.FromString(body)

    async def _extract(self, request: bytes) -> tuple[str, str, bytes]:
        ray = _import_ray()
        for _ in range(limits.MAX_ARTICLE_ATTEMPTS):
            actor = await self._idle.get()
            try:
                answer = await asyncio.wait_for(
                    _awaitable(actor.extract.remote(request)), self._ceiling_seconds
                )
            except (TimeoutError, asyncio.CancelledError) as error:
                with contextlib.suppress(ray.exceptions.RayError):
                    ray.kill(actor, no_restart=False)
                self._revive(actor)
                if isinstance(error, asyncio.CancelledError):
                    raise
                seconds = f"{self._ceiling_seconds:g}"
                raise ArticleTooSlow(f"reading took longer than {seconds} seconds") from None
            except ray.exceptions.RayActorError:
                self._revive(actor)
                continue
            except ray.exceptions.RayTaskError:
                self._idle.put_nowait(actor)
                raise InternalError("the article could not be read; this is a fault of the server") from None
            except ray.exceptions.RayError as error:
                raise EngineLost(f"the Ray cluster is lost: {type(error).__name__}") from None
            self._idle.put_nowait(actor)
            return answer
        raise WorkerLost(
            f"the actor died while it read the article, {limits.MAX_ARTICLE_ATTEMPTS} times over"
        )

    def _revive(self, actor: Any) -> None:
        """Gives an actor that died work again once Ray has started it anew."""
        task = asyncio.create_task(self._wait_for(actor))
        self._reviving.add(task)
        task.add_done_callback(self._reviving.discard)

    async def _wait_for(self, actor: Any) -> None:
        ray = _import_ray()
        deadline = time.monotonic() + limits.RAY_START_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(TimeoutError, ray.exceptions.RayError):
                answer = await asyncio.wait_for(_awaitable(actor.model.remote()), deadline - time.monotonic())
                if answer == self.model.SerializeToString():
                    self._idle.put_nowait(actor)
                    return
            await asyncio.sleep(limits.RAY_PAUSE_SECONDS)
        self._actors.remove(actor)
        assert self._lost is not None
        if not self._actors and not self._lost.done():
            message = "no actor of the Ray cluster comes back. The same command goes on from here"
            self._lost.set_exception(EngineLost(message))
            self._lost.exception()  # whoever waits for an article hears of it; there may be none

    def process_ids(self) -> list[int]:
        """The processes of the actors, each on its own node."""
        return _import_ray().get([actor.process_id.remote() for actor in self._actors])

    def _connect(self, ray: Any) -> None:
        if ray.is_initialized():
            return
        try:
            # Ray reports its use to its makers, unless told not to. The log is the run's.
            os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
            ray.init(address=self._address or None, log_to_driver=False, logging_level="error")
        except (ConnectionError, ValueError, RuntimeError) as error:
            raise EngineLost(f"no Ray cluster at {self._address or 'this machine'}: {error}") from None
        self._is_ours = True

    async def _meet(self, ray: Any) -> None:
        """Waits for the first actor; the others join when they are ready. All have the first one's model."""
        models = [asyncio.ensure_future(_awaitable(actor.model.remote())) for actor in self._actors]
        try:
            answers = await asyncio.wait_for(asyncio.gather(*models), limits.RAY_START_SECONDS)
        except TimeoutError:
            raise EngineLost(
                f"{self.slots} actors did not start within {limits.RAY_START_SECONDS:g} seconds; has the cluster "
                "that many free processors? Fewer: --workers"
            ) from None
        except ray.exceptions.RayError as error:
            raise EngineLost(
                f"no actor can start ({type(error).__name__}); quotewire[server] must be installed on every node"
            ) from None
        if len(set(answers)) > 1:
            raise EngineLost("the nodes of the cluster have different models; a run has one")
        self.model = pb.ModelInfo.FromString(answers[0])
        for actor in self._actors:
            self._idle.put_nowait(actor)

    async def _close(self, ray: Any) -> None:
        for task in list(self._reviving):
            task.cancel()
        await asyncio.gather(*self._reviving, return_exceptions=True)
        for actor in self._actors:
            with contextlib.suppress(ray.exceptions.RayError):
                ray.kill(actor)
        if self._is_ours:
            await asyncio.to_thread(ray.shutdown)


async def _awaitable(reference: Any) -> Any:
    return await reference


def _import_ray() -> Any:
    try:
        import ray
        import ray.exceptions
    except ImportError:
        raise EngineLost("the engine ray needs the package Ray: pip install 'quotewire[batch,ray]'") from None
    return ray
