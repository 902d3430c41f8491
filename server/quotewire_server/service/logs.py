"""Structured logs on standard error: one JSON object per line, or a console form on a terminal.

Article text is never logged, and neither are messages of exceptions, which may hold some of it.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import traceback
from typing import Any

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
    logging.captureWarnings(True)
    logging.getLogger().handlers = [_LibraryHandler(logging.WARNING)]


class _LibraryHandler(logging.Handler):
    """Tells that a library has logged something, and where, but not what: it may be text of an article."""

    def emit(self, record: logging.LogRecord) -> None:
        exception = record.exc_info[1] if record.exc_info else None
        structlog.get_logger("quotewire.library").warning(
            "library_log",
            logger=record.name,
            level_of_library=record.levelname.lower(),
            place=f"{record.module}.{record.funcName}:{record.lineno}",
            **(describe_exception(exception) if exception else {}),
        )


def log_loop_exception(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An exception handler for the event loop: asyncio's own prints messages of exceptions."""
    exception = context.get("exception")
    structlog.get_logger("quotewire.service").error(
        "loop_exception",
        detail=context["message"],
        **(describe_exception(exception) if exception else {}),
    )


def describe_exception(error: BaseException) -> dict[str, Any]:
    """The type of an exception and the places it passed, innermost last, of it and of its causes.

    Without any message: spaCy, for one, quotes the text that it chokes on.
    """
    described: dict[str, Any] = {
        "exception": type(error).__name__,
        "frames": [
            f"{frame.name} ({frame.filename.rpartition('site-packages/')[2]}:{frame.lineno})"
            for frame in traceback.extract_tb(error.__traceback__)
        ],
    }
    if error.__cause__ is not None:
        described["cause"] = describe_exception(error.__cause__)
    return described
