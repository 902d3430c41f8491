"""The real server, started once for all tests that talk to one."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings
from quotewire import QuoteClient, QuotewireError, ServingStatus

# How long an example takes says nothing on a busy machine.
settings.register_profile("quotewire", deadline=None)
settings.load_profile("quotewire")

# A server that is not ready by then is broken: it loads one model.
START_SECONDS = 120.0


@contextmanager
def running_server(folder: Path, *flags: str) -> Iterator[str]:
    """A server of its own on a free loopback port; gives its address once it takes articles."""
    port_file, log_file = folder / "address", folder / "server.log"
    command = [sys.executable, "-m", "quotewire.cli", "serve", "--address", "127.0.0.1:0"]
    command += ["--port-file", str(port_file), "--log-format", "json", *flags]
    with log_file.open("w") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log)
        try:
            yield _wait_until_serving(process, port_file, log_file)
        finally:
            process.terminate()
            process.wait(timeout=60)


def _wait_until_serving(process: subprocess.Popen[bytes], port_file: Path, log_file: Path) -> str:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up and process.poll() is None:
        if port_file.exists():
            address = port_file.read_text().strip()
            with QuoteClient(address, timeout=5) as client:
                try:
                    if client.health() is ServingStatus.SERVING:
                        return address
                except QuotewireError:
                    pass
        time.sleep(0.1)
    pytest.fail(f"the server did not come up; its log:\n{log_file.read_text()[-4000:]}", pytrace=False)


@pytest.fixture(scope="session")
def server_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """HOST:PORT of a real server with the shipped model and default settings."""
    with running_server(tmp_path_factory.mktemp("server"), "--workers", "1") as address:
        yield address
