"""What the two streaming clients share: requests on their way, and what became of each article."""

from __future__ import annotations

import time
from dataclasses import dataclass

from quotewire._article import ArticleLike, article_from
from quotewire._exceptions import DeadlineExceeded, InvalidArgument, QuotewireError
from quotewire._status import error_from_status
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


class StreamProgress:
    """Makes the requests of one stream and keeps count of those unanswered.

    `timeout` in seconds bounds the silence of a server that owes an answer; time in which it owes none
    (a slow source of articles, a slow reader of the answers) does not count.
    """

    def __init__(self, options: pb.ExtractOptions, timeout: float | None) -> None:
        self._options = options
        self._timeout = timeout
        self._position = 0
        self._unanswered = 0
        self._waiting_since = 0.0

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
        if self._unanswered == 0:
            self._waiting_since = time.monotonic()
        self._unanswered += 1
        return request

    def outcome(self, reply: pb.StreamExtractQuotesResponse) -> StreamOutcome:
        """What a reply says of its article."""
        self._unanswered -= 1
        self._waiting_since = time.monotonic()
        if reply.HasField("error"):
            return StreamOutcome(reply.article_id, None, error_from_status(reply.error))
        return StreamOutcome(reply.article_id, reply.result, None)

    def patience_seconds(self) -> float | None:
        """How long to wait now before asking again; None is for ever.

        Raises:
            DeadlineExceeded: The server has owed an answer for too long.
        """
        if self._timeout is None or self._unanswered == 0:
            return self._timeout
        left = self._waiting_since + self._timeout - time.monotonic()
        if left <= 0:
            message = f"no answer in the stream for {self._timeout:g} seconds; {self._unanswered} are owed"
            raise DeadlineExceeded(message, code="STREAM_SILENT")
        return left


def _id_of(article: ArticleLike) -> str:
    identifier = article.get("id") if isinstance(article, dict) else None
    return identifier.encode(errors="replace").decode() if isinstance(identifier, str) else ""
