"""Our own client and command line against a server that wants certificate and token."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import quotewire.aio
from quotewire import QuoteClient, RequestRejected, Tls, Unavailable

from tests.server_process import PATIENCE_SECONDS, ServerProcess

TOKEN = "desk-0123456789abcdef"


@pytest.fixture(scope="module")
def server(start_shared_server, authority) -> ServerProcess:
    certificate, key = authority.server_pair()
    return start_shared_server(
        authority.trusting(authority.issue("desk.example")),
        address="localhost:0",
        workers=1,
        tls_certificate=certificate,
        tls_key=key,
        tls_client_ca=authority.root_file(),
        tokens=f"desk:{TOKEN}",
    )


@pytest.fixture(scope="module")
def files(authority) -> dict[str, Path]:
    """The files that let a caller in."""
    chain, key = authority.issue("desk.example")
    certificate_file, key_file = authority.folder / "desk.pem", authority.folder / "desk.key"
    certificate_file.write_bytes(chain)
    key_file.write_bytes(key)
    return {"ca": authority.root_file("trusted.pem"), "certificate": certificate_file, "key": key_file}


async def test_client_with_certificate_and_token_is_let_in(server, files):
    tls = Tls.from_files(**files)

    with QuoteClient(server.address, tls=tls, token=TOKEN) as client:
        version = client.server_info().version
    async with quotewire.aio.QuoteClient(server.address, tls=tls, token=TOKEN) as client:
        assert (await client.server_info()).version == version


@pytest.mark.parametrize(("token", "code"), [(None, "TOKEN_REQUIRED"), (TOKEN[:-1] + "0", "TOKEN_INVALID")])
def test_client_without_the_token_learns_the_code(server, files, token, code):
    with QuoteClient(server.address, tls=Tls.from_files(**files), token=token) as client:
        with pytest.raises(RequestRejected) as caught:
            client.server_info()

    assert caught.value.code == code


def test_client_without_certificate_learns_that_it_cannot_connect(server, files):
    with QuoteClient(server.address, tls=Tls.from_files(ca=files["ca"]), timeout=5) as client:
        with pytest.raises(Unavailable):
            client.server_info()


def test_health_by_the_command_line_needs_the_certificate_but_no_token(server, files):
    command = [sys.executable, "-m", "quotewire.cli", "health", "--address", server.address]
    command += ["--tls-ca", files["ca"], "--tls-cert", files["certificate"], "--tls-key", files["key"]]
    server.wait_until_serving()

    asked = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, env=os.environ)

    assert (asked.returncode, asked.stdout.strip()) == (0, "SERVING"), asked.stderr
