"""TLS and mutual TLS, with real certificates that change while the server runs."""

from __future__ import annotations

import shutil
import ssl
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest
from cryptography.hazmat.primitives import serialization
from quotewire.v1 import quotewire_pb2 as pb
from quotewire.v1 import quotewire_pb2_grpc

from tests.server_process import PATIENCE_SECONDS, ServerProcess, refusal_of


@pytest.fixture
def tls_server(start_server, authority) -> ServerProcess:
    certificate, key = authority.server_pair()
    return start_server(
        authority.trusting(),
        address="localhost:0",
        workers=1,
        tls_certificate=certificate,
        tls_key=key,
    )


@pytest.fixture(scope="module")
def mutual_server(start_shared_server, authority) -> ServerProcess:
    certificate, key = authority.server_pair("mutual")
    return start_shared_server(
        authority.trusting(authority.issue("desk.example")),
        address="localhost:0",
        workers=1,
        tls_certificate=certificate,
        tls_key=key,
        tls_client_ca=authority.root_file("clients.pem"),
    )


def ask(channel: grpc.Channel, request_id: str = "") -> pb.GetServerInfoResponse:
    stub = quotewire_pb2_grpc.QuoteServiceStub(channel)
    metadata = [("x-request-id", request_id)] if request_id else None
    return stub.GetServerInfo(pb.GetServerInfoRequest(), timeout=PATIENCE_SECONDS, metadata=metadata)


def cannot_ask(address: str, connect: Callable[[str], grpc.Channel]) -> bool:
    """Whether a new connection of this kind comes to nothing."""
    with connect(address) as channel:
        return refusal_of(lambda: ask(channel)).status is grpc.StatusCode.UNAVAILABLE


def shown_certificate(server: ServerProcess) -> str:
    """The certificate that a new connection gets to see."""
    host, _, port = server.address.rpartition(":")
    return ssl.get_server_certificate((host, int(port)))


def certificate_in(path: Path) -> str:
    """The first certificate of a PEM file, as ssl writes it."""
    first = path.read_text().partition("-----END CERTIFICATE-----")[0] + "-----END CERTIFICATE-----\n"
    return ssl.DER_cert_to_PEM_cert(ssl.PEM_cert_to_DER_cert(first))


def test_server_with_a_certificate_talks_tls_only(tls_server, authority, other_authority):
    assert ask(tls_server.channel).version

    assert cannot_ask(tls_server.address, grpc.insecure_channel)
    assert cannot_ask(tls_server.address, other_authority.trusting())


def test_new_certificate_reaches_new_connections_and_cuts_off_nobody(tls_server, authority):
    ask(tls_server.channel)
    before = shown_certificate(tls_server)

    certificate, _ = authority.server_pair()

    assert shown_certificate(tls_server) == certificate_in(certificate) != before
    assert ask(tls_server.channel).version
    with authority.trusting()(tls_server.address) as fresh:
        assert ask(fresh).version


def test_pair_that_does_not_fit_leaves_the_old_one_in_force_and_is_logged_once(tls_server, authority):
    before = shown_certificate(tls_server)
    kept = tls_server.watch("certificate_kept")

    chain, key = authority.issue("localhost")
    (authority.folder / "server.pem").write_bytes(chain)
    shown = [shown_certificate(tls_server) for _ in range(3)]
    complaints = kept.wait_for(1)
    (authority.folder / "server.key").write_bytes(key)

    assert shown == [before] * 3
    assert "key values mismatch" in complaints[0]["detail"]
    assert shown_certificate(tls_server) == certificate_in(authority.folder / "server.pem")
    assert len(kept.events) == 1


def test_certificate_that_vanishes_leaves_the_old_one_in_force(tls_server, authority):
    before = shown_certificate(tls_server)

    (authority.folder / "server.pem").unlink()

    assert shown_certificate(tls_server) == before
    assert "No such file" in tls_server.wait_for("certificate_kept")[0]["detail"]


def test_certificate_behind_a_link_that_is_swapped_is_seen(start_server, authority, tmp_path):
    for name in ("first", "second"):
        certificate, key = authority.server_pair(name)
        (tmp_path / name).mkdir()
        shutil.copy(certificate, tmp_path / name / "tls.crt")
        shutil.copy(key, tmp_path / name / "tls.key")
    (tmp_path / "data").symlink_to("first")
    server = start_server(
        authority.trusting(),
        address="localhost:0",
        workers=1,
        tls_certificate=tmp_path / "data" / "tls.crt",
        tls_key=tmp_path / "data" / "tls.key",
    )
    before = shown_certificate(server)

    (tmp_path / "fresh").symlink_to("second")
    (tmp_path / "fresh").replace(tmp_path / "data")

    assert before == certificate_in(tmp_path / "first" / "tls.crt")
    assert shown_certificate(server) == certificate_in(tmp_path / "second" / "tls.crt")


def encrypted(key: bytes) -> bytes:
    loaded = serialization.load_pem_private_key(key, None)
    return loaded.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"secret"),
    )


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda key: b"no key at all", "not in PEM form"),
        (encrypted, "the key needs a password"),
        (None, "No such file"),
    ],
    ids=["junk", "encrypted", "missing"],
)
def test_key_that_cannot_be_used_ends_the_start_with_a_reason(start_server, authority, spoil, complaint):
    certificate, key = authority.server_pair("spoilt")
    if spoil is None:
        key.unlink()
    else:
        key.write_bytes(spoil(key.read_bytes()))

    server = start_server(workers=1, tls_certificate=certificate, tls_key=key)

    assert server.wait() == 1
    detail = server.events("settings_unusable")[0]["detail"]
    assert f"tls_key {key}" in detail
    assert complaint in detail
    assert "PRIVATE KEY" not in "".join(server.lines)


def test_caller_with_a_certificate_is_let_in_and_named_in_the_log(mutual_server):
    assert ask(mutual_server.channel, "by-certificate").version

    assert mutual_server.call("by-certificate")["caller"] == "certificate:desk.example"


def test_caller_without_a_certificate_of_the_authority_gets_no_connection(
    mutual_server, authority, other_authority
):
    strangers = other_authority.issue("desk.example")

    assert cannot_ask(mutual_server.address, authority.trusting())
    assert cannot_ask(mutual_server.address, authority.trusting(strangers))


def test_new_authority_of_clients_holds_for_new_connections(start_server, authority, other_authority):
    certificate, key = authority.server_pair("changing")
    accepted = authority.root_file("changing-clients.pem")
    server = start_server(
        authority.trusting(authority.issue("old.example")),
        address="localhost:0",
        workers=1,
        tls_certificate=certificate,
        tls_key=key,
        tls_client_ca=accepted,
    )
    assert ask(server.channel).version

    accepted.write_bytes(other_authority.root)

    assert cannot_ask(server.address, authority.trusting(authority.issue("old.example")))
    with authority.trusting(other_authority.issue("new.example"))(server.address) as channel:
        assert ask(channel).version
