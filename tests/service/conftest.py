"""Real servers in processes of their own: on loopback, on free ports, with the shipped model."""

from collections.abc import Callable, Iterator

import pytest

from tests import server_process
from tests.server_process import TEXT, ServerProcess, is_alive, starter, wait_until


@pytest.fixture(scope="session")
def refusal_of() -> Callable[[Callable[[], object]], server_process.Refusal]:
    return server_process.refusal_of


@pytest.fixture(scope="session")
def server() -> Iterator[ServerProcess]:
    """One server for all tests that leave it as it was: two workers, default limits."""
    server = ServerProcess(workers=2)
    try:
        yield server.wait_until_serving(workers=2)
    finally:
        server.close()


@pytest.fixture
def start_server() -> Iterator[Callable[..., ServerProcess]]:
    """Starts servers with settings of their own; they end with the test."""
    with starter() as start:
        yield start


@pytest.fixture(scope="module")
def start_shared_server() -> Iterator[Callable[..., ServerProcess]]:
    """Starts servers that end with the module, for tests that leave them able to serve."""
    with starter() as start:
        yield start


@pytest.fixture(scope="session")
def text() -> str:
    return TEXT


@pytest.fixture(scope="session")
def waiting():
    """`wait_until` and `is_alive` for tests that watch processes."""

    class Waiting:
        until = staticmethod(wait_until)
        is_alive = staticmethod(is_alive)

    return Waiting
