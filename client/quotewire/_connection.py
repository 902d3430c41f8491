"""What both clients know of their servers, and what they give along with each call."""

from __future__ import annotations

import os
from typing import TypedDict

import grpc

from quotewire._channel import TlsLike, channel_options, tls_of
from quotewire._identity import BearerToken, Identity, Metadata
from quotewire._target import Addresses, target_of


class StreamArguments(TypedDict):
    """The keyword arguments of a streaming call, which has no deadline as a whole."""

    wait_for_ready: bool
    metadata: Metadata


class CallArguments(StreamArguments):
    """The keyword arguments of a call of one request."""

    timeout: float | None


class Connection:
    """How to reach the servers; the arguments are those of `quotewire.QuoteClient`.

    Raises:
        ValueError: An address that cannot be, half of a client certificate, or a token that would go in clear.
        OSError: A file of certificates that cannot be read.
    """

    def __init__(
        self,
        address: Addresses,
        *,
        timeout: float | None,
        wait_for_ready: bool,
        tls: TlsLike,
        token: BearerToken | None,
    ) -> None:
        target, transport = target_of(address), tls_of(tls)
        if transport and target.is_nameless and not transport.server_name:
            raise ValueError(
                "several addresses have no name in common for a certificate to bear: give it, Tls(server_name=...)"
            )
        self.target = target.name
        self.address = address if isinstance(address, str) else target.name
        self.options = channel_options(target, transport)
        self.credentials: grpc.ChannelCredentials | None = transport.credentials() if transport else None
        self._identity = Identity(token, target, encrypted=transport is not None)
        self._timeout = timeout
        self._wait_for_ready = wait_for_ready
        self._process = os.getpid()

    @property
    def is_of_this_process(self) -> bool:
        """Whether it was made here, and not in the process that this one was forked from."""
        return os.getpid() == self._process

    def arguments(self, request_id: str, timeout: float | None, wait_for_ready: bool | None) -> CallArguments:
        """The arguments of one call; None stands for the client's own.

        Raises:
            RuntimeError: The client comes from another process.
        """
        return {
            "timeout": self.timeout(timeout),
            **self.stream_arguments(request_id, wait_for_ready),
        }

    def stream_arguments(self, request_id: str, wait_for_ready: bool | None) -> StreamArguments:
        """The arguments of a streaming call; otherwise as `arguments`."""
        if not self.is_of_this_process:
            raise RuntimeError(
                "this client was made before a fork, and gRPC's connections and threads stayed in the parent; make "
                "a client in each process, or start processes with multiprocessing's 'spawn' or 'forkserver'"
            )
        return {
            "wait_for_ready": self._wait_for_ready if wait_for_ready is None else wait_for_ready,
            "metadata": self._identity.metadata(request_id),
        }

    def timeout(self, timeout: float | None) -> float | None:
        """The timeout of a call in seconds, or the client's own where it gives none."""
        return self._timeout if timeout is None else timeout
