"""Addresses to listen on: HOST:PORT or unix:PATH, and who can reach them."""

from __future__ import annotations

import ipaddress
import os
import socket
from pathlib import Path

_UNIX = "unix:"


def is_valid(address: str) -> bool:
    """Whether this is HOST:PORT, "[::1]:50051" with brackets, or unix:PATH."""
    if is_unix(address):
        return bool(unix_path(address).name)
    host, _, port = address.rpartition(":")
    return bool(host) and port.isdecimal() and port.isascii() and int(port) <= 65_535


def is_unix(address: str) -> bool:
    """Whether it is a unix socket, as a path."""
    return address.startswith(_UNIX)


def unix_path(address: str) -> Path:
    """The path of a unix socket's address."""
    return Path(address.removeprefix(_UNIX).removeprefix("//"))


def is_private(address: str) -> bool:
    """Whether only processes of this machine can reach it: a unix socket, or loopback.

    A name other than "localhost" may mean any machine, so it never counts.
    """
    if is_unix(address):
        return True
    host = address.rpartition(":")[0].strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def bound(address: str, port: int) -> str:
    """The address with the port that was really bound."""
    return address if is_unix(address) else f"{address.rpartition(':')[0]}:{port}"


def is_answered(address: str) -> bool:
    """Whether somebody listens on this unix socket already; gRPC would take it away without a word."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(os.fspath(unix_path(address)))
        except OSError:
            return False
    return True
