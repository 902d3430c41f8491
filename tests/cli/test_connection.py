"""The options that say which server to ask, and how: certificates, tokens, several addresses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
import trustme
from grpc_health.v1.health import HealthServicer
from grpc_health.v1.health_pb2 import HealthCheckResponse

from tests.cli.command import Finished, quotewire
from tests.scripted_server import scripted_server

REMOTE = "quotes.example:50051"


class Guarded:
    """A server that wants a certificate of its callers, and the files that they need."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        self._own = authority.issue_cert("localhost")
        self.authority = authority
        self.ca, self.certificate, self.key = (folder / f"{name}.pem" for name in ("ca", "cert", "key"))
        authority.cert_pem.write_to_path(self.ca)
        callers = authority.issue_cert("caller")
        callers.cert_chain_pems[0].write_to_path(self.certificate)
        callers.private_key_pem.write_to_path(self.key)
        self.tokens: list[str | None] = []
        self.address = ""

    def note(self, context: grpc.ServicerContext) -> None:
        self.tokens.append(dict(context.invocation_metadata()).get("authorization"))

    def credentials(self) -> grpc.ServerCredentials:
        pair = (self._own.private_key_pem.bytes(), self._own.cert_chain_pems[0].bytes())
        return grpc.ssl_server_credentials([pair], self.authority.cert_pem.bytes(), require_client_auth=True)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    server = Guarded(tmp_path_factory.mktemp("guarded"))
    with scripted_server(server.note, credentials=server.credentials()) as (address, _):
        server.address = address
        yield server


def extract(*options: object, **environment: str) -> Finished:
    return quotewire("extract", "-", "--timeout", "20", *options, stdin=b"He said no.", **environment)


def test_a_server_that_wants_a_certificate_and_a_token_gets_both(guarded: Guarded, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("tea-and-honey\n")
    files = ["--tls-ca", guarded.ca, "--tls-cert", guarded.certificate, "--tls-key", guarded.key]

    result = extract("--address", guarded.address, *files, "--token-file", token)

    assert (result.code, result.err) == (0, "")
    assert guarded.tokens[-1] == "Bearer tea-and-honey"


def test_the_token_may_stand_in_the_environment(guarded: Guarded) -> None:
    files = ["--tls-ca", guarded.ca, "--tls-cert", guarded.certificate, "--tls-key", guarded.key]

    result = extract("--address", guarded.address, *files, QUOTEWIRE_TOKEN="tea-and-milk")

    assert result.code == 0
    assert guarded.tokens[-1] == "Bearer tea-and-milk"


def test_a_server_at_an_ip_address_is_known_by_the_name_given(guarded: Guarded) -> None:
    address = guarded.address.replace("localhost", "127.0.0.1")
    files = ["--tls-ca", guarded.ca, "--tls-cert", guarded.certificate, "--tls-key", guarded.key]

    assert extract("--address", address, *files, "--tls-server-name", "localhost").code == 0
    assert extract("--address", address, *files, "--tls-server-name", "elsewhere").code == 4


def test_without_a_certificate_of_its_own_a_caller_is_not_let_in(guarded: Guarded) -> None:
    assert extract("--address", guarded.address, "--tls-ca", guarded.ca).code == 4


def test_several_servers_may_be_named() -> None:
    health = HealthServicer()
    health.set("quotewire.v1.QuoteService", HealthCheckResponse.SERVING)
    with scripted_server(health=health) as (one, _), scripted_server(health=health) as (two, _):
        result = extract("--address", f"{one},{two}")

    assert (result.code, result.err) == (0, "")


@pytest.mark.parametrize(
    ("options", "environment", "words"),
    [
        (["--address", REMOTE], {"QUOTEWIRE_TOKEN": "tea-and-honey"}, "use TLS"),
        (["--address", "a.example:1,b.example:2"], {}, "dns:///"),
        (["--address", REMOTE, "--tls-cert", __file__], {}, "PEM"),
        (["--tls-ca", "missing.pem"], {}, "does not exist"),
    ],
)
def test_what_cannot_go_together_is_a_wrong_use(
    options: list[str], environment: dict[str, str], words: str
) -> None:
    result = extract(*options, **environment)

    assert result.code == 2
    assert words in result.err
    assert "tea-and-honey" not in result.err
    assert "Traceback" not in result.err


def test_half_of_a_certificate_is_a_wrong_use(guarded: Guarded) -> None:
    result = extract("--tls-cert", guarded.certificate)

    assert result.code == 2
    assert "belong together" in result.err


def test_a_token_file_without_a_token_is_told(tmp_path: Path) -> None:
    empty = tmp_path / "token"
    empty.touch()
    with scripted_server() as (address, _):
        result = extract("--address", address, "--token-file", empty)

    assert result.code == 1
    assert "holds no token" in result.err
    assert "Traceback" not in result.err
