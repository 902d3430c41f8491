"""Structured logs on standard error: one JSON object per line, or a console form on a terminal.

Article text is never logged, and neither are messages of exceptions, which may hold some of it.
"""

from __future__ import annotations

import sys
import traceback

import structlog

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


def resolve_format(log_format: str) -> str:
    """ "auto" as "console" when standard error is a terminal, else "json"; other values as they are."""
    if log_format != "auto":
        return log_format
    return "console" if sys.stderr.isatty() else "json"


def configure(log_format: str, log_level: str) -> None:
    """Sets structlog up for this process; each worker does so for itself."""
    renderer: structlog.typing.Processor
    if resolve_format(log_format) == "json":
        renderer = structlog.processors.JSONRenderer()
    else:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[log_level]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def describe_exception(error: BaseException) -> dict[str, object]:
    """The type of an exception and the places it passed, innermost last, of it and of its causes.

    Without any message: spaCy, for one, quotes the text that it chokes on.
    """
    described: dict[str, object] = {
        "exception": type(error).__name__,
        "frames": [
            f"{frame.name} ({frame.filename.rpartition('site-packages/')[2]}:{frame.lineno})"
            for frame in traceback.extract_tb(error.__traceback__)
        ],
    }
    if error.__cause__ is not None:
        described["cause"] = describe_exception(error.__cause__)
    return described
