"""Who calls: bearer tokens, certificates, addresses."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any
from urllib.parse import unquote

# The name beside the token of the call that is served in this context; empty when it has none.
_token_name: ContextVar[str] = ContextVar("quotewire_token_name", default="")


def caller_identity(context: Any) -> str:
    """Who makes this call, for sharing the workers fairly and for logs: never empty, never a secret.

    The name of the caller's token, "token:NAME", else the name in its certificate, "certificate:NAME", else its
    address without the port, "ipv4:192.0.2.7". `context` is the servicer context of the call.
    """
    name = _token_name.get()
    if name:
        return f"token:{name}"
    identities = context.peer_identities()
    if identities:
        return "certificate:" + next(iter(identities)).decode("utf-8", "replace")
    return address_without_port(context.peer())


def address_without_port(peer: str) -> str:
    """The host of a gRPC peer: "ipv6:[::1]" for "ipv6:%5B::1%5D:34964"; anything but ipv4 and ipv6 as it is."""
    if not peer.startswith(("ipv4:", "ipv6:")):
        return peer or "unknown"
    return unquote(peer.rpartition(":")[0])
