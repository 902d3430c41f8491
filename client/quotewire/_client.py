"""The client for ordinary, blocking code."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self, TypeVar

import grpc

from quotewire import _health
from quotewire._article import ArticleLike, KindName, PublishedDate, build_article, build_options
from quotewire._channel import DEFAULT_ADDRESS, DEFAULT_TIMEOUT_SECONDS, Tls, channel_options, credentials_of
from quotewire._health import ServingStatus
from quotewire._status import error_from_call
from quotewire._stream import ArticleRejected, StreamOutcome, StreamProgress
from quotewire.v1 import quotewire_pb2 as pb
from quotewire.v1.quotewire_pb2_grpc import QuoteServiceStub

_Request = TypeVar("_Request")
_Response = TypeVar("_Response")


class QuoteClient:
    """Asks a quotewire server for the quotes of articles.

    One client holds one connection, which many threads may share. Close it, or use it in a `with` block.

    Args:
        address: "host:port", "unix:/path", or any gRPC name; "dns:///host:port" spreads calls over all hosts.
        timeout: Deadline of each call in seconds; None for none. Retries count into it.
        wait_for_ready: Wait for the server to come up, until the deadline, instead of failing at once.
        tls: True for TLS with the default trust, or a `Tls` with certificates.
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
            self._channel = grpc.insecure_channel(address, options)
        else:
            self._channel = grpc.secure_channel(address, credentials, options)
        self._stub = QuoteServiceStub(self._channel)
        self._check = self._channel.unary_unary(
            _health.METHOD,
            request_serializer=_health.encode_request,
            response_deserializer=_health.decode_response,
        )

    def extract(
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
        """The quotes of one article.

        Args:
            text: The article as it is; offsets in the response refer to it, untouched.
            title: Its headline.
            outlet: Who published it.
            published: The day of publication: a date, "2025-09-06", "2025-09" or "2025".
            byline: Who wrote it.
            url: Where it stands.
            id: The caller's own name for it; comes back as `article_id`.
            language: BCP 47 tag, "en"; empty to let the server detect it.
            kinds: Kinds of quotes wanted: "direct", "mixed", "indirect", "belief"; empty for the first three.
            min_confidence: Leave out quotes below it, 0 to 1.
            offset_encoding: "code_points" (Python), "utf8_bytes" or "utf16_units".
            timeout: Deadline in seconds, instead of the client's.
            wait_for_ready: Instead of the client's.

        Raises:
            QuotewireError: One of its kinds; see `quotewire._exceptions`.
        """
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
        return self.extract_article(article, options=options, timeout=timeout, wait_for_ready=wait_for_ready)

    def extract_article(
        self,
        article: pb.Article,
        *,
        options: pb.ExtractOptions | None = None,
        timeout: float | None = None,
        wait_for_ready: bool | None = None,
    ) -> pb.ExtractQuotesResponse:
        """The quotes of an article that is a message of the contract already."""
        request = pb.ExtractQuotesRequest(article=article, options=options)
        return self._call(self._stub.ExtractQuotes, request, timeout, wait_for_ready)

    def stream(
        self,
        articles: Iterable[ArticleLike],
        *,
        kinds: Iterable[KindName] = (),
        min_confidence: float = 0.0,
        offset_encoding: str | pb.OffsetEncoding = "code_points",
        timeout: float | None = None,
        wait_for_ready: bool | None = None,
    ) -> Iterator[StreamOutcome]:
        """The quotes of many articles over one call, in the order in which they are ready.

        An article is a mapping of the fields of `extract`, an `Article`, or a bare text. One that fails has
        its error in its outcome and the stream goes on; `articles` is read as fast as the server takes them.

        Args:
            timeout: Longest silence in seconds while an answer is owed, instead of the client's timeout.

        Raises:
            QuotewireError: The stream as a whole broke off.
        """
        options = build_options(kinds=kinds, min_confidence=min_confidence, offset_encoding=offset_encoding)
        progress = StreamProgress(options, self._timeout if timeout is None else timeout)
        return _Stream(self._stub, self.address, progress).run(articles, self._wait(wait_for_ready))

    def server_info(
        self, *, timeout: float | None = None, wait_for_ready: bool | None = None
    ) -> pb.GetServerInfoResponse:
        """Version, model, limits and stages of the server."""
        return self._call(self._stub.GetServerInfo, pb.GetServerInfoRequest(), timeout, wait_for_ready)

    def health(
        self,
        *,
        service: str = _health.SERVICE,
        timeout: float | None = None,
        wait_for_ready: bool | None = None,
    ) -> ServingStatus:
        """Whether the server takes articles now.

        Raises:
            QuotewireError: It could not be asked.
        """
        return self._call(self._check, service, timeout, wait_for_ready)

    def close(self) -> None:
        """Ends the connection; calls in flight are cancelled."""
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _wait(self, wait_for_ready: bool | None) -> bool:
        return self._wait_for_ready if wait_for_ready is None else wait_for_ready

    def _call(
        self,
        method: grpc.UnaryUnaryMultiCallable[_Request, _Response],
        request: _Request,
        timeout: float | None,
        wait_for_ready: bool | None,
    ) -> _Response:
        deadline = self._timeout if timeout is None else timeout
        try:
            return method(request, timeout=deadline, wait_for_ready=self._wait(wait_for_ready))
        except grpc.RpcError as error:
            raise error_from_call(error, self.address) from error


class _Stream:
    """One streaming call: a thread sends, a thread receives, the caller's thread hands out.

    Receiving has a thread of its own so that waiting for a reply can end on time, and so that an article the
    client itself refuses is handed out at once. `events` holds one item: whoever is ahead waits.
    """

    def __init__(self, stub: QuoteServiceStub, address: str, progress: StreamProgress) -> None:
        self._stub = stub
        self._address = address
        self._progress = progress
        self._events: queue.Queue[StreamOutcome | pb.StreamExtractQuotesResponse | BaseException | None]
        self._events = queue.Queue(maxsize=1)
        self._closed = threading.Event()

    def run(self, articles: Iterable[ArticleLike], wait_for_ready: bool) -> Iterator[StreamOutcome]:
        call = self._stub.StreamExtractQuotes(self._requests(articles), wait_for_ready=wait_for_ready)
        threading.Thread(target=self._receive, args=(call,), name="quotewire-stream", daemon=True).start()
        try:
            while (event := self._next()) is not None:
                if isinstance(event, StreamOutcome):
                    yield event
                elif isinstance(event, BaseException):
                    raise event
                else:
                    yield self._progress.outcome(event)
        finally:
            self._closed.set()
            call.cancel()

    def _next(self) -> StreamOutcome | pb.StreamExtractQuotesResponse | BaseException | None:
        while True:
            try:
                return self._events.get(timeout=self._progress.patience_seconds())
            except queue.Empty:
                continue

    def _requests(self, articles: Iterable[ArticleLike]) -> Iterator[pb.StreamExtractQuotesRequest]:
        try:
            for article in articles:
                try:
                    request = self._progress.request(article)
                except ArticleRejected as rejected:
                    self._offer(rejected.outcome)
                    continue
                yield request
        except Exception as error:
            # gRPC would only log what a source of articles raises; the caller must see it.
            self._offer(error)

    def _receive(self, call: Iterable[pb.StreamExtractQuotesResponse]) -> None:
        try:
            for reply in call:
                self._offer(reply)
        except grpc.RpcError as error:
            self._offer(error_from_call(error, self._address))
        else:
            self._offer(None)

    def _offer(self, event: StreamOutcome | pb.StreamExtractQuotesResponse | BaseException | None) -> None:
        while not self._closed.is_set():
            try:
                self._events.put(event, timeout=0.2)
            except queue.Full:
                continue
            return
