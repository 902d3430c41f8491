"""Who asks, for sharing the workers fairly."""

from __future__ import annotations

from typing import Any

from .. import limits
from .auth import caller_identity
from .fair_queue import Peer

# Behind a proxy all callers share one address and a few connections. What they say here divides them.
CALLER = "x-quotewire-caller"


def peer_of(context: Any) -> Peer:
    """The owner of a call (token, certificate or address) and its flow: connection, and what `CALLER` says.

    `CALLER` can only divide what is the owner's anyway, so that nobody gains by inventing names.
    `context` is the servicer context of the call.
    """
    named = ""
    for key, value in context.invocation_metadata() or ():
        if key == CALLER and isinstance(value, str):
            named = value[: limits.MAX_REQUEST_ID_CHARS]
    return Peer(caller_identity(context), f"{context.peer()} {named}")
