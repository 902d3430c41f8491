"""What is known of the call that is being served: it becomes the one log line of that call."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

import structlog

_log = structlog.get_logger("quotewire.service")

# An id is the caller's, and may be as long as a URL.
_LOGGED_ID_CHARS = 128

_facts: ContextVar[dict[str, Any] | None] = ContextVar("quotewire_call_facts", default=None)


def begin() -> dict[str, Any]:
    """Starts the facts of a new call and returns them; each call runs in a context of its own."""
    facts: dict[str, Any] = {}
    _facts.set(facts)
    return facts


def note(**facts: Any) -> None:
    """Adds facts to the log line of this call. Never pass text of an article."""
    current = _facts.get()
    if current is not None:
        current.update(facts)


def count(**numbers: float) -> None:
    """Adds to figures in the log line of this call."""
    current = _facts.get()
    if current is not None:
        for name, number in numbers.items():
            current[name] = round(current.get(name, 0) + number, 6)


def log_article(article_id: str, outcome: str, **facts: Any) -> None:
    """A line at level debug for one article of the stream that is being served."""
    call = _facts.get() or {}
    request_id = call.get("request_id", "")
    _log.debug("article", request_id=request_id, article_id=shown_id(article_id), outcome=outcome, **facts)


def shown_id(article_id: str) -> str:
    """An id as the log may show it: cut where it is long, left out where it may be text of an article instead."""
    if any(character.isspace() for character in article_id):
        return "(not shown: holds white space)"
    return article_id[:_LOGGED_ID_CHARS]
