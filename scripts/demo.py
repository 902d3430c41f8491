"""Starts a server on a free loopback port, has it read the seed articles, prints the quotes, stops it.

    python scripts/demo.py [ARTICLES]        ARTICLES defaults to seeds/articles.jsonl

Goes through the installed command `quotewire`, as a user would.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from quotewire import QuoteClient, ServingStatus

START_SECONDS = 120.0
STOP_SECONDS = 30.0
QUOTEWIRE = (sys.executable, "-m", "quotewire.cli")


def main() -> int:
    """Runs the demonstration and gives its exit status."""
    articles = (
        sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).parents[1] / "seeds" / "articles.jsonl")
    )
    server = subprocess.Popen(
        [*QUOTEWIRE, "serve", "--address", "127.0.0.1:0", "--log-level", "warning"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        address = _address_of(server)
        if not address or not _is_ready(server, address):
            print("the server did not get ready", file=sys.stderr)
            return 1
        print(f"server ready at {address}", file=sys.stderr)
        command = [*QUOTEWIRE, "extract", "--address", address, "--format", "table", articles]
        return subprocess.run(command, env=_wide_enough(), check=False).returncode
    finally:
        server.terminate()
        server.wait(timeout=STOP_SECONDS)
        print("server stopped", file=sys.stderr)


def _address_of(server: subprocess.Popen[str]) -> str:
    """The address in the server's first line, "listening on HOST:PORT"; empty when it ended without one."""
    assert server.stdout is not None
    line = server.stdout.readline().strip()
    return line.rpartition(" ")[2]


def _is_ready(server: subprocess.Popen[str], address: str) -> bool:
    """Waits for the server to have read its model; False when it ends or takes too long instead."""
    give_up = time.monotonic() + START_SECONDS
    with QuoteClient(address, timeout=5) as client:
        while server.poll() is None and time.monotonic() < give_up:
            if client.health() is ServingStatus.SERVING:
                return True
            time.sleep(0.1)
    return False


def _wide_enough() -> dict[str, str]:
    """The environment, with a width that six columns can be read in where the terminal has less or none."""
    try:
        columns = os.get_terminal_size().columns
    except OSError:
        columns = 0
    return {**os.environ, "COLUMNS": str(max(columns, 132))} if columns < 100 else dict(os.environ)


if __name__ == "__main__":
    sys.exit(main())
