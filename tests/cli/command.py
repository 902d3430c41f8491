"""Runs the real command, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

# No test waits this long unless something hangs.
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True)
class Finished:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Standard output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def quotewire(*arguments: object, stdin: bytes = b"", **environment: str) -> Finished:
    """`quotewire ARGUMENTS...` with `stdin` in a pipe."""
    result = subprocess.run(
        [sys.executable, "-m", "quotewire.cli", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        check=False,
        timeout=PATIENCE_SECONDS,
        env={**_bare_environment(), **environment},
    )
    return Finished(result.returncode, result.stdout.decode(), result.stderr.decode())


def _bare_environment() -> dict[str, str]:
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("QUOTEWIRE_", "COLUMNS"))
    }
