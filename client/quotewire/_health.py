"""The standard health check (grpc.health.v1), without a dependency on its stubs.

Its two messages hold one field each, which is less to write than grpcio-health-checking is to install:
that package wants a newer protobuf than this client does.
"""

from __future__ import annotations

from enum import IntEnum

METHOD = "/grpc.health.v1.Health/Check"
SERVICE = "quotewire.v1.QuoteService"


class ServingStatus(IntEnum):
    """What a server says of itself; the numbers are those of grpc.health.v1."""

    UNKNOWN = 0
    SERVING = 1
    NOT_SERVING = 2
    SERVICE_UNKNOWN = 3


def encode_request(service: str) -> bytes:
    """A HealthCheckRequest: field 1, the service's name (shorter than 128 bytes)."""
    name = service.encode()
    return bytes((0x0A, len(name))) + name


def decode_response(message: bytes) -> ServingStatus:
    """The status in a HealthCheckResponse: field 1, a small number; absent means 0."""
    if len(message) == 2 and message[0] == 0x08 and message[1] in ServingStatus.__members__.values():
        return ServingStatus(message[1])
    return ServingStatus.UNKNOWN
