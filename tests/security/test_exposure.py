"""Where the server listens, and that it sends nothing in the clear where others may read it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import grpc
import pytest
from quotewire.v1 import quotewire_pb2 as pb
from quotewire_server.service import Settings, SettingsError

from tests.server_process import PATIENCE_SECONDS

TOKEN = "desk:0123456789abcdef"
TLS = {"tls_certificate": "server.pem", "tls_key": "server.key"}


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1:0",
        "127.9.8.7:50051",
        "localhost:0",
        "[::1]:50051",
        "unix:/run/quotewire.sock",
        "unix:q.sock",
    ],
)
def test_what_only_this_machine_reaches_needs_no_tls(address):
    assert Settings(address=address, tokens=TOKEN).address == address


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0:50051",
        "[::]:50051",
        "192.0.2.1:50051",
        "10.0.0.1:50051",
        "news.example:50051",
        "localhost.example:50051",
        "127.0.0.1.example:50051",
        "[::ffff:192.0.2.1]:50051",
        "2130706433:50051",
        "ipv4:0.0.0.0:50051",
        "dns:///0.0.0.0:50051",
        "*:50051",
    ],
)
def test_what_others_may_reach_is_refused_without_tls_or_a_clear_word(address):
    with pytest.raises(SettingsError, match=r"other machines can reach .*tls_certificate.*allow_plaintext"):
        Settings(address=address)
    with pytest.raises(SettingsError, match="tokens must not be sent there without TLS"):
        Settings(address=address, allow_plaintext=True, tokens=TOKEN)
    with pytest.raises(SettingsError, match="tokens must not be sent there without TLS"):
        Settings(address=address, allow_plaintext=True, token_file="tokens.txt")

    assert Settings(address=address, allow_plaintext=True)
    assert Settings(address=address, tokens=TOKEN, **TLS)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"tls_certificate": "server.pem"}, "tls_certificate and tls_key need each other"),
        ({"tls_key": "server.key"}, "tls_certificate and tls_key need each other"),
        ({"tls_client_ca": "ca.pem"}, "tls_client_ca needs tls_certificate"),
    ],
)
def test_half_of_tls_is_refused(settings, complaint):
    with pytest.raises(SettingsError, match=complaint):
        Settings(**settings)


@pytest.mark.parametrize(
    "address", ["unix:", "unix:/", "host", ":50051", "host:", "host:1.5", "host:٣", "host:-1"]
)
def test_address_that_is_none_is_refused(address):
    with pytest.raises(SettingsError, match="address must be HOST:PORT or unix:PATH"):
        Settings(address=address, allow_plaintext=True)


def test_command_line_tells_what_to_do_about_it():
    command = [sys.executable, "-m", "quotewire.cli", "serve", "--address", "0.0.0.0:0"]

    ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, env=os.environ)

    assert ended.returncode == 2
    assert "set tls_certificate and tls_key, listen on loopback, or set allow_plaintext" in " ".join(
        ended.stderr.split()
    )


def test_public_address_is_served_when_that_is_what_one_wants(start_server):
    server = start_server(
        lambda address: grpc.insecure_channel(address.replace("0.0.0.0", "127.0.0.1")),
        address="0.0.0.0:0",
        allow_plaintext=True,
        workers=1,
    )

    assert server.quotes.GetServerInfo(pb.GetServerInfoRequest(), timeout=PATIENCE_SECONDS).version


def test_unix_socket_is_served_and_not_taken_from_who_serves_it(start_server, tmp_path):
    address = f"unix:{tmp_path / 'q.sock'}"
    server = start_server(address=address, workers=1)

    second = start_server(address=address, workers=1)

    assert server.address == address
    assert second.wait() == 1
    assert "another server does" in second.events("cannot_listen")[0]["detail"]
    assert server.quotes.GetServerInfo(pb.GetServerInfoRequest(), timeout=PATIENCE_SECONDS).version


def test_unix_socket_that_nobody_answers_is_no_obstacle(start_server, tmp_path):
    with socket.socket(socket.AF_UNIX) as left_behind:
        left_behind.bind(str(tmp_path / "q.sock"))

    server = start_server(address=f"unix:{tmp_path / 'q.sock'}", workers=1)

    assert server.quotes.GetServerInfo(pb.GetServerInfoRequest(), timeout=PATIENCE_SECONDS).version
