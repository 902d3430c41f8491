"""A worker: a child process that reads one article at a time.

    python -m quotewire_server.service.worker --slot 0 ...

Frames come in on standard input and go out on standard output (see `frames`), logs go to standard error. It
ends when its standard input does, so that no worker outlives its server.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from typing import BinaryIO

import structlog
from google.protobuf.message import DecodeError
from quotewire.v1 import quotewire_pb2 as pb

from .. import limits
from ..errors import InvalidRequest, QuotewireError
from ..extraction import Extractor, load_pipeline
from . import frames, logs
from .status import status_of, to_status

_log = structlog.get_logger("quotewire.worker")

# Read once before the worker says that it is ready: caches fill and everything lazy is loaded.
_WARM_UP_TEXT = (
    "“The bridge will open in May,” Ana Ruiz, the mayor, told the Daily Herald on Monday. "
    "She said that it had cost more than planned.\n"
)


def main(arguments: list[str] | None = None) -> int:
    """Loads the model, says READY, then answers one frame after another; returns the exit status."""
    options = _parse(arguments)
    requests, answers = _take_pipes()
    logs.configure(options.log_format, options.log_level)
    structlog.contextvars.bind_contextvars(slot=options.slot, pid=os.getpid())
    try:
        extractor = _load(options)
    except Exception as error:
        _log.error("worker_failed_to_start", **logs.describe_exception(error))
        frames.write_blocking(answers, frames.ERROR, status_of(error).SerializeToString())
        return 1
    try:
        frames.write_blocking(answers, frames.READY, extractor.model.SerializeToString())
        _serve(extractor, requests, answers)
    except BrokenPipeError:
        pass  # the server is gone, and nobody waits for an answer
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A worker of quotewire's service; the service starts it.")
    parser.add_argument("--slot", type=int, required=True)
    parser.add_argument("--model", default="")
    parser.add_argument("--no-coreference", dest="coreference", action="store_false")
    parser.add_argument("--max-text-chars", type=int, default=limits.MAX_TEXT_CHARS)
    parser.add_argument("--log-format", default="json")
    parser.add_argument("--log-level", default="info")
    return parser.parse_args(arguments)


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes of frames; what anyone else prints is dropped, what anyone else reads is empty.

    Libraries print (coreferee does, when it fails): one stray line among the frames would end the worker, and
    among the logs it may show text of an article.
    """
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.close(null)
    return requests, answers


def _load(options: argparse.Namespace) -> Extractor:
    started = time.perf_counter()
    extractor = Extractor(
        load_pipeline(options.model or None),
        coreference=None if options.coreference else False,
        max_text_chars=options.max_text_chars,
    )
    extractor.extract(pb.ExtractQuotesRequest(article=pb.Article(id="warm-up", text=_WARM_UP_TEXT)))
    _log.debug("worker_ready", seconds=round(time.perf_counter() - started, 3))
    return extractor


def _serve(extractor: Extractor, requests: BinaryIO, answers: BinaryIO) -> None:
    """Answers each request, until there are no more."""
    while (frame := frames.read_blocking(requests)) is not None:
        _, body = frame
        try:
            kind, answer = frames.RESULT, _extract(extractor, body).SerializeToString(deterministic=True)
        except QuotewireError as error:
            if error.__cause__ is not None:
                _log.error("article_failed", **logs.describe_exception(error))
            kind, answer = frames.ERROR, to_status(error).SerializeToString()
        except Exception as error:
            _log.error("article_failed", **logs.describe_exception(error))
            kind, answer = frames.ERROR, status_of(error).SerializeToString()
        frames.write_blocking(answers, kind, answer)


def _extract(extractor: Extractor, body: bytes) -> pb.ExtractQuotesResponse:
    try:
        request = pb.ExtractQuotesRequest.FromString(body)
    except DecodeError:
        raise InvalidRequest("the request is not a valid ExtractQuotesRequest") from None
    return extractor.extract(request)


if __name__ == "__main__":
    sys.exit(main())
