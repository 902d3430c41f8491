"""Where the servers are: addresses as callers write them, targets as gRPC takes them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

Addresses: TypeAlias = "str | Sequence[str]"

_SCHEME = re.compile(r"(dns|ipv4|ipv6|unix|unix-abstract|vsock|xds):(.*)", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Target:
    """One server, or several that do the same work.

    Attributes:
        name: What gRPC connects to.
        is_local: No packet leaves this machine on the way there.
        is_balanced: There may be several servers behind it, which are told apart by their health.
    """

    name: str
    is_local: bool
    is_balanced: bool

    @property
    def is_nameless(self) -> bool:
        """Whether there is no one name that a certificate could bear."""
        return self.is_balanced and not self.name.startswith(("dns:", "xds:"))


def target_of(addresses: Addresses) -> Target:
    """The target for "host:port", for any name of gRPC's, or for several addresses (a list, or with commas).

    Raises:
        ValueError: There is no address, or one of several is no IP address with a port.
    """
    given = [addresses] if isinstance(addresses, str) else list(addresses)
    if len(given) == 1 and (scheme := _SCHEME.fullmatch(given[0])):
        return _target_with_scheme(*scheme.groups())
    listed = [each.strip() for address in given for each in address.split(",") if each.strip()]
    if not listed:
        raise ValueError("name the server: HOST:PORT")
    if len(listed) == 1:
        return Target(listed[0], _is_local(listed[0]), is_balanced=False)
    families = {_ip(address).version for address in listed}
    if len(families) > 1:
        raise ValueError("several addresses must be all IPv4 or all IPv6, as gRPC takes no mixture")
    return Target(f"ipv{families.pop()}:{','.join(listed)}", all(map(_is_local, listed)), is_balanced=True)


def _target_with_scheme(scheme: str, rest: str) -> Target:
    name = f"{scheme}:{rest}"
    if scheme.startswith("unix"):
        return Target(name, is_local=True, is_balanced=False)
    if scheme.startswith("ip"):
        listed = rest.split(",")
        return Target(name, all(map(_is_local, listed)), is_balanced=len(listed) > 1)
    # "dns://resolver/host:port": whoever answers for the name, unless it is this machine's own.
    return Target(name, scheme == "dns" and _is_local(rest.rpartition("/")[2]), is_balanced=True)


def _is_local(address: str) -> bool:
    host = _host(address)
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _ip(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    port = address.rpartition(":")[2]
    try:
        ip = ipaddress.ip_address(_host(address))
    except ValueError:
        ip = None
    if ip is None or not port.isdecimal():
        raise ValueError(
            f"{address!r} is no IP address with a port; several servers are named by such addresses, or by one "
            "name that stands for all of them: dns:///NAME:PORT"
        )
    return ip


def _host(address: str) -> str:
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.rpartition(":")[0] if address.count(":") == 1 else address
