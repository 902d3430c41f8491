"""What the pool and the boundary tell about their work; the metrics listen."""

from __future__ import annotations

from quotewire.v1 import quotewire_pb2 as pb


class Observer:
    """Hears what happens to articles and workers; this one does nothing.

    All methods are called in the event loop of the server, must return at once and must not raise. Nothing
    of what an article says may leave them.
    """

    def call_begun(self, method: str) -> None:
        """A call has come in; `method` is "ExtractQuotes", or "grpc.health.v1.Health/Check"."""

    def call_finished(self, method: str, code: str, seconds: float) -> None:
        """That call has its end, with the gRPC status of this name, so many seconds after it came in."""

    def article_queued(self, waiting: int) -> None:
        """An article has been let in; `waiting` articles now wait for a worker, this one among them."""

    def article_begun(self, queue_seconds: float) -> None:
        """A worker has taken an article for the first time, after so many seconds in the queue."""

    def article_finished(self, outcome: str, seconds: float) -> None:
        """An article that was let in has its end, `seconds` after that.

        `outcome` is "OK", the code of the error that it met, or "CANCELLED" when nobody waits for it any more.
        """

    def article_read(self, request_bytes: int, response: pb.ExtractQuotesResponse) -> None:
        """An article has its response. It holds text: only counts, codes and times are to be taken from it."""

    def article_refused(self, code: str) -> None:
        """An article was not let in; `code` is that of the error, "QUEUE_FULL"."""

    def article_retried(self) -> None:
        """The worker of an article was lost, and the article is queued once more."""

    def article_quarantined(self) -> None:
        """An article has cost as many workers as one may, and is refused from now on."""

    def worker_started(self, slot: int, seconds: float) -> None:
        """The worker of a slot is warm, `seconds` after its process was started."""

    def worker_ended(self, slot: int, cause: str) -> None:
        """A warm worker is gone.

        `cause` is "killed" (by a signal from outside), "crashed" (it ended by itself or by its own fault), "hung",
        "too_slow", "too_large" or "abandoned" (ended by the pool), "recycled" (its memory had grown) or
        "stopped" (with the server).
        """

    def worker_memory(self, slot: int, resident_bytes: int) -> None:
        """How much memory the worker of a slot holds."""
