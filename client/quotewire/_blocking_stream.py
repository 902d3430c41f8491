"""One stream of the blocking client: a thread sends, a thread receives, the caller's thread hands out."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

import grpc

from quotewire._article import ArticleLike
from quotewire._stream import ArticleRejected, BrokenOff, StreamOutcome, StreamProgress
from quotewire.v1 import quotewire_pb2 as pb

_Event: TypeAlias = "StreamOutcome | pb.StreamExtractQuotesResponse | BaseException | None"


class BlockingStream:
    """Goes on with another call when one breaks off, so that the caller hears nothing of servers that end.

    Receiving has a thread of its own so that waiting for a reply can end on time, and so that an article the
    client itself refuses is handed out at once. `events` holds one item: whoever is ahead waits. `open_call`
    starts a call with these requests.
    """

    def __init__(
        self, open_call: Callable[[Iterator[pb.StreamExtractQuotesRequest]], Any], progress: StreamProgress
    ) -> None:
        self._open_call = open_call
        self._progress = progress
        self._events: queue.Queue[_Event] = queue.Queue(maxsize=1)
        self._closed = threading.Event()
        # Of the source: a call that is over may still be reading its next article when the next call begins.
        self._reading = threading.Lock()
        self._kept: pb.StreamExtractQuotesRequest | None = None
        self._all_read = False

    def run(self, articles: Iterable[ArticleLike]) -> Iterator[StreamOutcome]:
        """The outcomes, in the order in which they are ready."""
        source = iter(articles)
        call = self._begin(source)
        try:
            while (event := self._next()) is not None:
                if isinstance(event, StreamOutcome):
                    yield event
                elif isinstance(event, BrokenOff):
                    if self._progress.is_complete(self._all_read):
                        return
                    time.sleep(self._progress.pause_seconds(event.failure))
                    call = self._begin(source)
                elif isinstance(event, BaseException):
                    raise event
                else:
                    yield self._progress.outcome(event)
            self._progress.check_end()
        finally:
            self._closed.set()
            call.cancel()

    def _begin(self, source: Iterator[ArticleLike]) -> Any:
        number, owed = self._progress.begin_call()
        call = self._open_call(self._requests(source, number, owed))
        threading.Thread(target=self._receive, args=(call,), name="quotewire-stream", daemon=True).start()
        return call

    def _next(self) -> _Event:
        while True:
            try:
                return self._events.get(timeout=self._progress.patience_seconds())
            except queue.Empty:
                continue

    def _requests(
        self, source: Iterator[ArticleLike], number: int, owed: list[pb.StreamExtractQuotesRequest]
    ) -> Iterator[pb.StreamExtractQuotesRequest]:
        yield from owed
        while True:
            with self._reading:
                request = self._kept or self._read(source)
                self._kept = None
                if request is None:
                    return
                if not self._progress.send(request, number):
                    self._kept = request
                    return
            yield request

    def _read(self, source: Iterator[ArticleLike]) -> pb.StreamExtractQuotesRequest | None:
        try:
            for article in source:
                try:
                    return self._progress.request(article)
                except ArticleRejected as rejected:
                    self._offer(rejected.outcome)
        except Exception as error:
            # gRPC would only log what a source of articles raises; the caller must see it.
            self._offer(error)
        self._all_read = True
        return None

    def _receive(self, call: Iterable[pb.StreamExtractQuotesResponse]) -> None:
        try:
            for reply in call:
                self._offer(reply)
        except grpc.RpcError as failure:
            self._offer(BrokenOff(failure))
        else:
            self._offer(None)

    def _offer(self, event: _Event) -> None:
        while not self._closed.is_set():
            try:
                self._events.put(event, timeout=0.2)
            except queue.Full:
                continue
            return
