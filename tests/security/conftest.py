"""Servers of their own, and an authority that signs what they need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import grpc
import pytest
import trustme

from tests.server_process import ServerProcess, starter


@dataclass
class Authority:
    """A certificate authority and the folder that its certificates are written to."""

    folder: Path

    def __post_init__(self) -> None:
        self._ca = trustme.CA()

    @property
    def root(self) -> bytes:
        return self._ca.cert_pem.bytes()

    def root_file(self, name: str = "ca.pem") -> Path:
        return write(self.folder / name, self.root)

    def server_pair(self, name: str = "server") -> tuple[Path, Path]:
        """Files with a new certificate for "localhost" and its key; over the old ones when they are there."""
        chain, key = self.issue("localhost")
        return write(self.folder / f"{name}.pem", chain), write(self.folder / f"{name}.key", key)

    def issue(self, identity: str) -> tuple[bytes, bytes]:
        """A new certificate chain and its key."""
        issued = self._ca.issue_cert(identity)
        return b"".join(each.bytes() for each in issued.cert_chain_pems), issued.private_key_pem.bytes()

    def trusting(self, client: tuple[bytes, bytes] | None = None) -> Callable[[str], grpc.Channel]:
        """What connects to an address, trusting this authority, with a certificate of its own if it has one."""
        chain, key = client or (None, None)
        credentials = grpc.ssl_channel_credentials(self.root, key, chain)
        return lambda address: grpc.secure_channel(address, credentials)


def write(path: Path, content: bytes) -> Path:
    """Writes a file so that nobody reads half of it."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(content)
    return fresh.replace(path)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def other_authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """One that nobody trusts."""
    return Authority(tmp_path_factory.mktemp("strangers"))


@pytest.fixture(scope="module")
def start_shared_server() -> Iterator[Callable[..., ServerProcess]]:
    """Starts servers that end with the module."""
    with starter() as start:
        yield start


@pytest.fixture
def start_server() -> Iterator[Callable[..., ServerProcess]]:
    """Starts servers that end with the test."""
    with starter() as start:
        yield start
