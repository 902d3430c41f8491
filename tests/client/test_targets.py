"""What may stand for a server, and how gRPC gets it."""

from __future__ import annotations

import pytest
from quotewire._target import Target, target_of


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        ("127.0.0.1:50051", Target("127.0.0.1:50051", True, False)),
        ("localhost:50051", Target("localhost:50051", True, False)),
        ("[::1]:50051", Target("[::1]:50051", True, False)),
        ("unix:/run/quotewire.sock", Target("unix:/run/quotewire.sock", True, False)),
        ("quotes.example:443", Target("quotes.example:443", False, False)),
        ("dns:///quotes.example:443", Target("dns:///quotes.example:443", False, True)),
        ("dns:///localhost:443", Target("dns:///localhost:443", True, True)),
        ("10.0.0.1:1, 10.0.0.2:1", Target("ipv4:10.0.0.1:1,10.0.0.2:1", False, True)),
        (["10.0.0.1:1", "127.0.0.1:2"], Target("ipv4:10.0.0.1:1,127.0.0.1:2", False, True)),
        (["127.0.0.1:1", "127.0.0.1:2"], Target("ipv4:127.0.0.1:1,127.0.0.1:2", True, True)),
        (["[::1]:1", "[::1]:2"], Target("ipv6:[::1]:1,[::1]:2", True, True)),
        ("ipv4:10.0.0.1:1,10.0.0.2:1", Target("ipv4:10.0.0.1:1,10.0.0.2:1", False, True)),
        (["127.0.0.1:1"], Target("127.0.0.1:1", True, False)),
    ],
    ids=str,
)
def test_an_address_becomes_a_target(addresses: str | list[str], expected: Target) -> None:
    assert target_of(addresses) == expected


@pytest.mark.parametrize(
    "name", ["127.0.0.1.example:80", "localhost.example:80", "127.evil:80", "dns:///127.0.0.1.example:80"]
)
def test_a_name_that_only_looks_like_this_machine_is_not_taken_for_it(name: str) -> None:
    assert not target_of(name).is_local


@pytest.mark.parametrize(
    "addresses", ["", [], " , ", ["a.example:1", "b.example:2"], ["10.0.0.1", "10.0.0.2"]]
)
def test_addresses_that_cannot_be_are_refused_with_the_cure(addresses: str | list[str]) -> None:
    with pytest.raises(ValueError, match="PORT"):
        target_of(addresses)


def test_a_mixture_of_ip_versions_is_refused() -> None:
    with pytest.raises(ValueError, match="mixture"):
        target_of("127.0.0.1:1,[::1]:1")
