"""A worker: a process that has the model and reads one article at a time (see `template` for its start)."""

from __future__ import annotations

import itertools
import os
import socket
from typing import BinaryIO

import structlog
from google.protobuf.message import DecodeError
from quotewire.v1 import quotewire_pb2 as pb

from .. import limits
from ..errors import ArticleTooLarge, InvalidRequest, QuotewireError
from ..extraction import Extractor
from . import frames, logs
from .heartbeat import Answers
from .memory import give_back, limit_address_space, mib
from .status import status_of, to_status

_log = structlog.get_logger("quotewire.worker")


def work(extractor: Extractor, connection: socket.socket, slot: int, max_memory_mib: int) -> None:
    """Answers each request that comes through the connection, until there are no more."""
    structlog.contextvars.bind_contextvars(slot=slot, pid=os.getpid())
    limit_address_space(limits.ADDRESS_SPACE_FACTOR * mib(max_memory_mib))
    answers = Answers(connection.makefile("wb"))
    try:
        answers.start_beating()
        _serve(extractor, connection.makefile("rb"), answers)
    except (BrokenPipeError, ConnectionResetError):
        pass  # the server is gone, and nobody waits for an answer


def _serve(extractor: Extractor, requests: BinaryIO, answers: Answers) -> None:
    for number in itertools.count(1):
        frame = frames.read_blocking(requests)
        if frame is None:
            return
        _, body = frame
        try:
            kind, answer = frames.RESULT, _extract(extractor, body).SerializeToString(deterministic=True)
        except QuotewireError as error:
            if error.__cause__ is not None:
                _log.error("article_failed", **logs.describe_exception(error))
            kind, answer = frames.ERROR, to_status(_cause_of(error)).SerializeToString()
        except Exception as error:
            _log.error("article_failed", **logs.describe_exception(error))
            kind, answer = frames.ERROR, status_of(error).SerializeToString()
        answers.send(kind, answer)
        if number % limits.ARTICLES_BETWEEN_TIDYING == 0:
            extractor.tidy()
        if number % limits.ARTICLES_BETWEEN_GIVING_BACK == 0:
            give_back()


def _cause_of(error: QuotewireError) -> QuotewireError:
    """The error itself, unless behind it there was no memory left."""
    if isinstance(error.__cause__, MemoryError):
        return ArticleTooLarge("reading the article took more memory than a worker may hold")
    return error


def _extract(extractor: Extractor, body: bytes) -> pb.ExtractQuotesResponse:
    try:
        request = pb.ExtractQuotesRequest.FromString(body)
    except DecodeError:
        raise InvalidRequest("the request is not a valid ExtractQuotesRequest") from None
    return extractor.extract(request)
