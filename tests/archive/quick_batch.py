"""The command `quotewire` with an engine that needs no model: for all that is not about quotes.

    python -m tests.archive.quick_batch batch INPUT... -o OUT

An article has one quote, all of its text. "LOSE ..." loses its worker, "QUIT ..." the whole engine, "SLOW n ..."
takes n seconds. Each article
that is read adds its id to the file named by QUICK_LOG. QUICK_MODEL is the model's version, QUICK_SECONDS how long
the reading of an article takes.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from quotewire.cli.root import run
from quotewire.v1 import quotewire_pb2 as pb
from quotewire_server.archive import commands
from quotewire_server.archive.engines import EngineLost
from quotewire_server.errors import WorkerLost


class QuickEngine:
    """Answers at once, or after the time that was asked for, in any order."""

    slots = 2

    def __init__(self) -> None:
        self.model = pb.ModelInfo(name="quick", version=os.environ.get("QUICK_MODEL", "1"), sha256="0" * 64)
        self._seconds = float(os.environ.get("QUICK_SECONDS", "0"))
        log = os.environ.get("QUICK_LOG")
        self._log = Path(log) if log else None

    async def __aenter__(self) -> QuickEngine:
        if "QUICK_BROKEN" in os.environ:
            raise EngineLost("the engine does not start")
        if self._log:
            self._log.touch()
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def extract(self, request: pb.ExtractQuotesRequest) -> pb.ExtractQuotesResponse:
        text = request.article.text
        order, _, rest = text.partition(" ")
        if self._log:
            with self._log.open("a") as log:
                log.write(request.article.id + "\n")
        # Some take longer than others, so that they do not come back in order.
        await asyncio.sleep(float(rest.split()[0]) if order == "SLOW" else self._seconds * (len(text) % 3))
        if order == "LOSE" and "QUICK_CURED" not in os.environ:
            raise WorkerLost("the worker died while it read the article, 2 times over")
        if order == "QUIT" and "QUICK_CURED" not in os.environ:
            raise EngineLost("the engine is gone")
        quote = pb.Quote(id="q1", kind=pb.QUOTE_KIND_DIRECT, text=text, confidence=0.75)
        quote.content.add(start=0, end=len(text))
        quote.speaker.name = request.article.byline or "Ana Ruiz"
        quote.speaker.kind = pb.SPEAKER_KIND_PERSON
        response = pb.ExtractQuotesResponse(article_id=request.article.id, quotes=[quote], model=self.model)
        response.timings.reader.FromNanoseconds(len(text))
        return response


def main(arguments: Sequence[str]) -> int:
    """Runs the command with that engine; returns its exit code."""
    with patch.object(commands, "local_engine", lambda options, **_: QuickEngine()):
        return run(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
