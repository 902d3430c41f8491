"""What the service adds to an article: the same requests over gRPC and in process, taken in turns.

Both sides start from request bytes and end with response bytes, one article at a time. "In process" is a process
that holds the pipeline and nothing else, and that takes its own time: the driver's threads, or a model loaded
beside them, would make it slower than a worker. On a machine that others use as well, the difference of two
readings of an article says little, so the two are taken in pairs, each time in the other order, and the median
of the differences counts. Beside it stands the overhead outside the stages: wall time minus what reader,
coreference and attribution say they took, which leaves out that a stage runs a little faster in one process than
in another.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import median

from quotewire.v1 import quotewire_pb2 as pb

from bench.articles import real_requests
from bench.driver import Driver, percentile
from bench.figures import Figure

_DEADLINE_SECONDS = 60.0
# A worker has one thread for arithmetic.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

# Seconds that an article took, and seconds of these that none of the stages took.
Times = tuple[float, float]


class InProcess:
    """The pipeline in a process of its own, which reads the articles of `real_requests` by their number."""

    def __init__(self, process: asyncio.subprocess.Process):
        self._process = process

    @classmethod
    @asynccontextmanager
    async def start(cls) -> AsyncIterator[InProcess]:
        """Ready once the model is loaded; ends with the block."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            __spec__.name,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, **_ONE_THREAD},
        )
        try:
            yield cls(process)
        finally:
            process.stdin.close()
            await process.wait()

    async def read(self, number: int) -> Times:
        """Has it read one article."""
        self._process.stdin.write(f"{number}\n".encode())
        seconds, outside = (await self._process.stdout.readline()).split()
        return float(seconds), float(outside)


async def front_overhead(driver: Driver, pairs: int) -> tuple[Figure, float]:
    """The figure, and the median seconds of an article over gRPC on an idle server.

    `driver` is new, has the serialized `real_requests`, and talks to a server that does nothing else.
    """

    async def over_grpc() -> Times:
        outcome = await driver.call(_DEADLINE_SECONDS)
        if not outcome.is_ok:
            raise RuntimeError(f"a call on an idle server ended with {outcome.status}")
        return outcome.seconds, outcome.seconds - _stage_seconds(outcome.body)

    there: list[Times] = []
    here: list[Times] = []
    async with InProcess.start() as pipeline:
        warm_up = 4
        for number in range(pairs + warm_up):
            if number % 2:
                there.append(await over_grpc())
                here.append(await pipeline.read(number))
            else:
                here.append(await pipeline.read(number))
                there.append(await over_grpc())
    there, here = there[warm_up:], here[warm_up:]
    wall = [(served[0] - own[0]) * 1000 for served, own in zip(there, here, strict=True)]
    outside = [(served[1] - own[1]) * 1000 for served, own in zip(there, here, strict=True)]
    text = f"{median(wall):.1f} ms p50 of {pairs} pairs; {median(outside):.1f} ms outside the stages"
    values = {
        "paired_ms": median(wall),
        "paired_quartiles_ms": [percentile(wall, 0.25), percentile(wall, 0.75)],
        "outside_stages_ms": median(outside),
        "served_p50_ms": median(served[0] for served in there) * 1000,
        "in_process_p50_ms": median(own[0] for own in here) * 1000,
        "pairs": pairs,
    }
    name = "front overhead against the same pipeline in process"
    is_met = max(median(wall), median(outside)) < 5
    return Figure(name, text, "< 5 ms p50", is_met, values), median(served[0] for served in there)


def _stage_seconds(body: bytes) -> float:
    timings = pb.ExtractQuotesResponse.FromString(body).timings
    stages = (timings.reader, timings.coreference, timings.attribution)
    return sum(stage.ToNanoseconds() for stage in stages) / 1e9


def _read_by_number() -> None:
    """The other process: a number per line on standard input, the times of that article on standard output."""
    from quotewire_server.extraction import Extractor

    extractor = Extractor()
    requests = [request.SerializeToString() for request in real_requests()]
    for line in sys.stdin:
        request = requests[int(line) % len(requests)]
        started = time.perf_counter()
        body = extractor.extract(pb.ExtractQuotesRequest.FromString(request)).SerializeToString(
            deterministic=True
        )
        seconds = time.perf_counter() - started
        print(seconds, seconds - _stage_seconds(body), flush=True)


if __name__ == "__main__":
    _read_by_number()
