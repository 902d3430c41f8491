"""The client for ordinary, blocking code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self, TypeVar

import grpc

from quotewire import _health
from quotewire._article import ArticleLike, KindName, PublishedDate, build_article, build_options
from quotewire._blocking_stream import BlockingStream
from quotewire._channel import DEFAULT_ADDRESS, DEFAULT_TIMEOUT_SECONDS, TlsLike
from quotewire._connection import Connection
from quotewire._health import ServingStatus
from quotewire._identity import BearerToken, checked_request_id
from quotewire._status import error_from_call
from quotewire._stream import StreamOutcome, StreamProgress
from quotewire._target import Addresses
from quotewire.v1 import quotewire_pb2 as pb
from quotewire.v1.quotewire_pb2_grpc import QuoteServiceStub

_Request = TypeVar("_Request")
_Response = TypeVar("_Response")


class QuoteClient:
    """Asks a quotewire server for the quotes of articles.

    One client may be shared by many threads, but not by processes: after a fork, make another. Close it, or use
    it in a `with` block.

    Args:
        address: "host:port", "unix:/path", or any gRPC name. With "dns:///host:port", or several IP addresses with
            ports (a list, or with commas), calls go in turn to those servers that say they are healthy.
        timeout: Deadline of each call in seconds; None for none. Retries count into it.
        wait_for_ready: Wait for the server to come up, until the deadline, instead of failing at once.
        tls: True for TLS with the default trust, a file of certificates to trust (PEM), or a `Tls`.
        token: Bearer token that names this caller, or a function that gives it before each call.

    Raises:
        ValueError: An address that cannot be, half of a client certificate, or a token that would be sent to
            another machine without TLS.
        OSError: A file of certificates that cannot be read.
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
            self._channel = grpc.insecure_channel(target, options)
        else:
            self._channel = grpc.secure_channel(target, self._connection.credentials, options)
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
        request_id: str | None = None,
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
            request_id: Name of this call in the server's log and in errors; one is made up where none is given.

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
        return self.extract_article(
            article, options=options, timeout=timeout, wait_for_ready=wait_for_ready, request_id=request_id
        )

    def extract_article(
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
        return self._call(self._stub.ExtractQuotes, request, timeout, wait_for_ready, request_id)

    def stream(
        self,
        articles: Iterable[ArticleLike],
        *,
        kinds: Iterable[KindName] = (),
        min_confidence: float = 0.0,
        offset_encoding: str | pb.OffsetEncoding = "code_points",
        timeout: float | None = None,
        wait_for_ready: bool | None = None,
        request_id: str | None = None,
    ) -> Iterator[StreamOutcome]:
        """The quotes of many articles over one call, in the order in which they are ready.

        An article is a mapping of the fields of `extract`, an `Article`, or a bare text. One that fails has
        its error in its outcome and the stream goes on; `articles` is read as fast as the server takes them. When
        a server ends in the middle, what it has not answered goes to the next.

        Args:
            timeout: Longest silence in seconds while an answer is owed, instead of the client's timeout.

        Raises:
            QuotewireError: The stream as a whole broke off.
        """
        options = build_options(kinds=kinds, min_confidence=min_confidence, offset_encoding=offset_encoding)
        progress = StreamProgress(
            options, self._connection.timeout(timeout), self.address, checked_request_id(request_id)
        )

        def open_call(requests: Iterator[pb.StreamExtractQuotesRequest]) -> object:
            arguments = self._connection.stream_arguments(progress.request_id, wait_for_ready)
            return self._stub.StreamExtractQuotes(requests, **arguments)

        return BlockingStream(open_call, progress).run(articles)

    def server_info(
        self,
        *,
        timeout: float | None = None,
        wait_for_ready: bool | None = None,
        request_id: str | None = None,
    ) -> pb.GetServerInfoResponse:
        """Version, model, limits and stages of the server."""
        request = pb.GetServerInfoRequest()
        return self._call(self._stub.GetServerInfo, request, timeout, wait_for_ready, request_id)

    def health(
        self,
        *,
        service: str = _health.SERVICE,
        timeout: float | None = None,
        wait_for_ready: bool | None = None,
        request_id: str | None = None,
    ) -> ServingStatus:
        """Whether the server takes articles now.

        Raises:
            QuotewireError: It could not be asked.
        """
        return self._call(self._check, service, timeout, wait_for_ready, request_id)

    def close(self) -> None:
        """Ends the connection; calls in flight are cancelled."""
        if self._connection.is_of_this_process:
            self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _call(
        self,
        method: grpc.UnaryUnaryMultiCallable[_Request, _Response],
        request: _Request,
        timeout: float | None,
        wait_for_ready: bool | None,
        request_id: str | None,
    ) -> _Response:
        request_id = checked_request_id(request_id)
        arguments = self._connection.arguments(request_id, timeout, wait_for_ready)
        try:
            return method(request, **arguments)
        except grpc.RpcError as failure:
            raise error_from_call(failure, self.address, request_id) from failure
