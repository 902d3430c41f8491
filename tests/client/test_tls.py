"""TLS, with certificates made for the test."""

import shutil
import subprocess
from pathlib import Path

import grpc
import pytest
from quotewire import QuoteClient, Tls, Unavailable

from tests.scripted_server import scripted_server

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make certificates")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """A self-signed certificate for localhost and its key, in PEM form."""
    folder: Path = tmp_path_factory.mktemp("tls")
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout key.pem -out cert.pem"
    )
    subprocess.run(
        [*command.split(), "-addext", "subjectAltName=DNS:localhost"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return (folder / "cert.pem").read_bytes(), (folder / "key.pem").read_bytes()


@pytest.fixture(scope="module")
def tls_address(certificate: tuple[bytes, bytes]):
    chain, key = certificate
    with scripted_server(credentials=grpc.ssl_server_credentials([(key, chain)])) as (address, _):
        yield address


def test_a_trusted_server_is_talked_to(tls_address: str, certificate: tuple[bytes, bytes]) -> None:
    with QuoteClient(tls_address, tls=Tls(root_certificates=certificate[0])) as client:
        assert client.server_info().version == "scripted"


def test_a_server_that_nobody_vouches_for_is_not(tls_address: str) -> None:
    with QuoteClient(tls_address, tls=True) as client, pytest.raises(Unavailable):
        client.server_info(timeout=10)


def test_a_client_without_tls_gets_no_answer(tls_address: str) -> None:
    with QuoteClient(tls_address) as client, pytest.raises(Unavailable):
        client.server_info(timeout=10)


def test_mutual_tls_sends_the_client_certificate(certificate: tuple[bytes, bytes]) -> None:
    chain, key = certificate
    credentials = grpc.ssl_server_credentials(
        [(key, chain)], root_certificates=chain, require_client_auth=True
    )
    with scripted_server(credentials=credentials) as (address, _):
        with QuoteClient(address, tls=Tls(chain, chain, key)) as client:
            assert client.server_info().version == "scripted"
        with QuoteClient(address, tls=Tls(chain)) as client, pytest.raises(Unavailable):
            client.server_info(timeout=10)
