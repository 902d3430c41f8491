"""What the two streaming clients share: requests on their way, and what became of each article."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass

import grpc

from quotewire._article import ArticleLike, article_from
from quotewire._channel import FIRST_PAUSE_SECONDS, MAX_ATTEMPTS, MAX_PAUSE_SECONDS, PAUSE_FACTOR
from quotewire._exceptions import DeadlineExceeded, InvalidArgument, QuotewireError, ServerFault, Unavailable
from quotewire._status import error_from_call, error_from_status, forbids_retry
from quotewire.v1 import quotewire_pb2 as pb


@dataclass(frozen=True, slots=True)
class StreamOutcome:
    """What became of one article of a stream: a response or an error, never both.

    `article_id` is the article's own id, or its position in the stream (from 0) where it had none.
    """

    article_id: str
    response: pb.ExtractQuotesResponse | None
    error: QuotewireError | None

    def result(self) -> pb.ExtractQuotesResponse:
        """The response; raises the error of an article that failed."""
        if self.error is not None:
            raise self.error
        assert self.response is not None
        return self.response


class ArticleRejected(Exception):
    """An article that the client itself refuses; the stream goes on without it."""

    def __init__(self, outcome: StreamOutcome) -> None:
        super().__init__(outcome.article_id)
        self.outcome = outcome


class BrokenOff(Exception):
    """The call under a stream has failed; `failure` is what gRPC says of it."""

    def __init__(self, failure: grpc.RpcError) -> None:
        super().__init__()
        self.failure = failure


class StreamProgress:
    """Makes the requests of one stream and keeps those unanswered, so that another call can go on with them.

    A stream may take several calls, one after the other: servers end, and connections have an age. `timeout` in
    seconds bounds the silence of a server that owes an answer; time in which it owes none (a slow source of
    articles, a slow reader of the answers) does not count. Safe to use from several threads.
    """

    def __init__(
        self, options: pb.ExtractOptions, timeout: float | None, address: str, request_id: str
    ) -> None:
        self.request_id = request_id
        self._options = options
        self._timeout = timeout
        self._address = address
        self._position = 0
        self._lock = threading.Lock()
        self._unanswered: deque[pb.StreamExtractQuotesRequest] = deque()
        self._waiting_since = 0.0
        self._calls = 0
        # Calls in a row that ended without an answer.
        self._fruitless = 0

    def request(self, article: ArticleLike) -> pb.StreamExtractQuotesRequest:
        """The request for the next article.

        Raises:
            ArticleRejected: It holds what no request can; its outcome is in the exception.
        """
        position, self._position = str(self._position), self._position + 1
        try:
            message = article_from(article)
        except InvalidArgument as error:
            raise ArticleRejected(StreamOutcome(_id_of(article) or position, None, error)) from error
        request = pb.StreamExtractQuotesRequest(article=message, options=self._options)
        request.article.id = request.article.id or position
        return request

    def begin_call(self) -> tuple[int, list[pb.StreamExtractQuotesRequest]]:
        """Starts another call: its number, and the requests that it has to send (again) first."""
        with self._lock:
            self._calls += 1
            return self._calls, list(self._unanswered)

    def send(self, request: pb.StreamExtractQuotesRequest, call_number: int) -> bool:
        """Notes that this call sends a new request; False when the call is over, and another has to."""
        with self._lock:
            if call_number != self._calls:
                return False
            if not self._unanswered:
                self._waiting_since = time.monotonic()
            self._unanswered.append(request)
            return True

    def outcome(self, reply: pb.StreamExtractQuotesResponse) -> StreamOutcome:
        """What a reply says of its article."""
        with self._lock:
            self._take_off(reply.article_id)
            self._waiting_since = time.monotonic()
            self._fruitless = 0
        if reply.HasField("error"):
            return StreamOutcome(reply.article_id, None, error_from_status(reply.error, self.request_id))
        return StreamOutcome(reply.article_id, reply.result, None)

    def _take_off(self, article_id: str) -> None:
        # Answers come in the order of the requests; anything else is told when the stream ends.
        for request in self._unanswered:
            if request.article.id == article_id:
                self._unanswered.remove(request)
                return

    def check_end(self) -> None:
        """To be called when the server has ended the stream.

        Raises:
            ServerFault: It has not answered all that it was sent.
        """
        if self._unanswered:
            message = f"the server ended the stream without an answer to {len(self._unanswered)} articles"
            raise ServerFault(message, code="STREAM_INCOMPLETE", request_id=self.request_id)

    def is_complete(self, all_read: bool) -> bool:
        """Whether a call that broke off has left nothing to do."""
        return all_read and not self._unanswered

    def pause_seconds(self, failure: grpc.RpcError) -> float:
        """How long to wait before another call goes on where the failed one stopped.

        Raises:
            QuotewireError: None can: what has failed is no question of the server being there.
        """
        error = error_from_call(failure, self._address, self.request_id)
        tried = self._fruitless
        if not isinstance(error, Unavailable) or forbids_retry(failure) or tried >= MAX_ATTEMPTS - 1:
            raise error
        self._fruitless = tried + 1
        pause = min(FIRST_PAUSE_SECONDS * PAUSE_FACTOR**tried, MAX_PAUSE_SECONDS)
        return max(pause, error.retry_after_seconds or 0.0)

    def patience_seconds(self) -> float | None:
        """How long to wait now before asking again; None is for ever.

        Raises:
            DeadlineExceeded: The server has owed an answer for too long.
        """
        owed = len(self._unanswered)
        if self._timeout is None or not owed:
            return self._timeout
        left = self._waiting_since + self._timeout - time.monotonic()
        if left <= 0:
            message = f"no answer in the stream for {self._timeout:g} seconds; {owed} are owed"
            raise DeadlineExceeded(message, code="STREAM_SILENT", request_id=self.request_id)
        return left


def _id_of(article: ArticleLike) -> str:
    identifier = article.get("id") if isinstance(article, dict) else None
    return identifier.encode(errors="replace").decode() if isinstance(identifier, str) else ""
