"""A grpc.aio server that no call can end.

The serving loop of grpc.aio (seen in 1.85.1) ends, and the server with it, at a call whose path is not UTF-8: one
packet from anybody. It reads the path only of calls to methods that are not registered, and every method that is
served is registered, so those calls are answered here without a look at their path.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import grpc
from grpc._cython import cygrpc  # type: ignore[attr-defined]


class _AioServer(cygrpc.AioServer):
    """grpc.aio's own server but for calls to methods that there are not."""

    async def _request_call(self) -> None:
        """Never returns: what it would return is a call to a method that is not registered."""
        loop = asyncio.get_running_loop()
        nothing_served = cygrpc._MethodResolver([], {})
        tasks = set()
        while True:
            call = await super()._request_call()
            unimplemented = cygrpc._handle_rpc("", nothing_served, (), call, loop, False)
            # The loop holds tasks weakly.
            task = loop.create_task(cygrpc._schedule_rpc_coro(unimplemented, call, loop, ""))
            tasks.add(task)
            task.add_done_callback(tasks.discard)


def make_server(
    interceptors: Sequence[grpc.aio.ServerInterceptor], options: Sequence[tuple[str, Any]]
) -> grpc.aio.Server:
    """A server with these interceptors and channel arguments.

    All its services must register their methods, as generated code does; others are not found.
    """
    original = cygrpc.AioServer
    cygrpc.AioServer = _AioServer
    try:
        return grpc.aio.server(interceptors=interceptors, options=options)
    finally:
        cygrpc.AioServer = original
