"""Errors that a caller may see: each has a stable code, says the cause and, where there is one, the cure.

    QuotewireError
    ├── InvalidRequest       the caller must change the request          INVALID_ARGUMENT
    ├── Unauthenticated      no token, or none that holds here           UNAUTHENTICATED
    ├── Overloaded           more work than room; come back later        UNAVAILABLE
    │   └── WaitTooLong      longer than the caller's deadline allows    UNAVAILABLE
    ├── NotServing           not ready yet, or shutting down             UNAVAILABLE
    ├── WorkerLost           the worker died twice over this article     UNAVAILABLE
    ├── DeadlineExceeded     the caller's deadline, or the server's cap  DEADLINE_EXCEEDED
    ├── ArticleTooSlow       the ceiling per article was reached         DEADLINE_EXCEEDED
    ├── ArticleTooLarge      the memory per article was exceeded         RESOURCE_EXHAUSTED
    ├── ArticleQuarantined   it has cost too many workers already        FAILED_PRECONDITION
    ├── ModelUnusable        no model, or one that cannot be read        FAILED_PRECONDITION
    └── InternalError        a fault of ours                             INTERNAL

`docs/errors.md` lists every code. This module knows nothing of gRPC: `status` is the name of the gRPC status
code that `quotewire_server.service.status` sends. Messages never hold text of the article.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ErrorCode(StrEnum):
    """Stable names of all errors; the `reason` of the google.rpc.ErrorInfo that a caller gets."""

    TEXT_REQUIRED = "TEXT_REQUIRED"
    TEXT_TOO_LONG = "TEXT_TOO_LONG"
    FIELD_TOO_LONG = "FIELD_TOO_LONG"
    PUBLISHED_DATE_INVALID = "PUBLISHED_DATE_INVALID"
    LANGUAGE_TAG_INVALID = "LANGUAGE_TAG_INVALID"
    CONFIDENCE_OUT_OF_RANGE = "CONFIDENCE_OUT_OF_RANGE"
    ENUM_VALUE_UNKNOWN = "ENUM_VALUE_UNKNOWN"
    MALFORMED_REQUEST = "MALFORMED_REQUEST"
    METADATA_TOO_LARGE = "METADATA_TOO_LARGE"
    TOKEN_REQUIRED = "TOKEN_REQUIRED"  # noqa: S105
    TOKEN_INVALID = "TOKEN_INVALID"  # noqa: S105
    QUEUE_FULL = "QUEUE_FULL"
    WAIT_TOO_LONG = "WAIT_TOO_LONG"
    SHUTTING_DOWN = "SHUTTING_DOWN"
    WORKER_LOST = "WORKER_LOST"
    DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED"
    ARTICLE_TOO_SLOW = "ARTICLE_TOO_SLOW"
    ARTICLE_TOO_LARGE = "ARTICLE_TOO_LARGE"
    ARTICLE_QUARANTINED = "ARTICLE_QUARANTINED"
    MODEL_UNUSABLE = "MODEL_UNUSABLE"
    INTERNAL_ERROR = "INTERNAL_ERROR"
    # What is wrong with a record or a file of an archive.
    FILE_UNREADABLE = "FILE_UNREADABLE"
    FILE_BROKEN = "FILE_BROKEN"
    FIELD_MISSING = "FIELD_MISSING"
    RECORD_TOO_LARGE = "RECORD_TOO_LARGE"
    NOT_TEXT = "NOT_TEXT"
    JSON_INVALID = "JSON_INVALID"
    ROW_INVALID = "ROW_INVALID"
    FIELD_TYPE_INVALID = "FIELD_TYPE_INVALID"
    PAGE_WITHOUT_TEXT = "PAGE_WITHOUT_TEXT"
    DUPLICATE_ID = "DUPLICATE_ID"


class QuotewireError(Exception):
    """An error with a code that stays the same from version to version.

    `message` is for people, `metadata` holds the figures in it for programs.
    """

    status = "INTERNAL"
    default_code = ErrorCode.INTERNAL_ERROR

    def __init__(
        self, message: str, *, code: ErrorCode | None = None, metadata: dict[str, str] | None = None
    ):
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.metadata = dict(metadata or {})


@dataclass(frozen=True, slots=True)
class FieldViolation:
    """One thing wrong with one field; `field` is its path in the request, "article.published"."""

    field: str
    code: ErrorCode
    description: str


class InvalidRequest(QuotewireError):
    """The request cannot be served as it is; every violation found is listed."""

    status = "INVALID_ARGUMENT"
    default_code = ErrorCode.MALFORMED_REQUEST

    def __init__(
        self,
        message: str,
        *,
        code: ErrorCode | None = None,
        violations: tuple[FieldViolation, ...] = (),
        metadata: dict[str, str] | None = None,
    ):
        super().__init__(message, code=code, metadata=metadata)
        self.violations = violations

    @classmethod
    def of(cls, violations: list[FieldViolation], metadata: dict[str, str] | None = None) -> InvalidRequest:
        """The error for these violations, of which there is at least one; the first gives the code."""
        message = "; ".join(f"{violation.field}: {violation.description}" for violation in violations)
        return cls(message, code=violations[0].code, violations=tuple(violations), metadata=metadata)


class Unauthenticated(QuotewireError):
    """The server asks for a token, and the caller showed none that holds."""

    status = "UNAUTHENTICATED"
    default_code = ErrorCode.TOKEN_REQUIRED


class Overloaded(QuotewireError):
    """All workers are busy and the queue is full; `retry_after_seconds` says when to come back."""

    status = "UNAVAILABLE"
    default_code = ErrorCode.QUEUE_FULL

    def __init__(self, message: str, *, retry_after_seconds: float, metadata: dict[str, str] | None = None):
        super().__init__(message, metadata=metadata)
        self.retry_after_seconds = retry_after_seconds


class WaitTooLong(Overloaded):
    """So many articles wait that this one would be read after its deadline."""

    default_code = ErrorCode.WAIT_TOO_LONG


class NotServing(QuotewireError):
    """The server is ending and takes no new articles."""

    status = "UNAVAILABLE"
    default_code = ErrorCode.SHUTTING_DOWN


class WorkerLost(QuotewireError):
    """The worker that read the article died, and so did the next one."""

    status = "UNAVAILABLE"
    default_code = ErrorCode.WORKER_LOST


class DeadlineExceeded(QuotewireError):
    """The caller's deadline, or the longest that the server honours, passed before the answer."""

    status = "DEADLINE_EXCEEDED"
    default_code = ErrorCode.DEADLINE_EXCEEDED


class ArticleTooSlow(QuotewireError):
    """Reading this article took longer than the server allows for one article."""

    status = "DEADLINE_EXCEEDED"
    default_code = ErrorCode.ARTICLE_TOO_SLOW


class ArticleTooLarge(QuotewireError):
    """Reading this article took more memory than the server allows for one article."""

    status = "RESOURCE_EXHAUSTED"
    default_code = ErrorCode.ARTICLE_TOO_LARGE


class ArticleQuarantined(QuotewireError):
    """This article has cost as many workers as one may, and is refused for a while."""

    status = "FAILED_PRECONDITION"
    default_code = ErrorCode.ARTICLE_QUARANTINED


class ModelUnusable(QuotewireError):
    """The model is missing or cannot be read."""

    status = "FAILED_PRECONDITION"
    default_code = ErrorCode.MODEL_UNUSABLE


class InternalError(QuotewireError):
    """A fault of the server; its log holds the details, the caller gets none."""

    status = "INTERNAL"
    default_code = ErrorCode.INTERNAL_ERROR
