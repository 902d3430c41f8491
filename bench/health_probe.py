"""Asks a server for its health at a fixed pace, from a process and a connection of its own.

    python -m bench.health_probe ADDRESS SECONDS

Prints one JSON object: the milliseconds that each check took, and how many were not answered with SERVING.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

PAUSE_SECONDS = 0.04
_DEADLINE_SECONDS = 10.0


async def probe(address: str, seconds: float) -> dict[str, Any]:
    """The checks begun within that time. They start on schedule, whether or not earlier ones are answered."""
    async with grpc.aio.insecure_channel(address) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        await channel.channel_ready()
        checks = []
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            checks.append(asyncio.create_task(_check(stub)))
            await asyncio.sleep(PAUSE_SECONDS)
        results = await asyncio.gather(*checks)
    answered = [milliseconds for milliseconds in results if milliseconds is not None]
    return {"milliseconds": answered, "failures": len(results) - len(answered)}


async def _check(stub: health_pb2_grpc.HealthStub) -> float | None:
    started = time.perf_counter()
    try:
        response = await stub.Check(health_pb2.HealthCheckRequest(), timeout=_DEADLINE_SECONDS)
    except grpc.aio.AioRpcError:
        return None
    if response.status != health_pb2.HealthCheckResponse.SERVING:
        return None
    return (time.perf_counter() - started) * 1000


async def in_own_process(address: str, seconds: float) -> dict[str, Any]:
    """What `probe` finds when it runs in another process."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __spec__.name, address, str(seconds), stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"the health probe ended with status {process.returncode}")
    return json.loads(output)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(probe(sys.argv[1], float(sys.argv[2])))))
