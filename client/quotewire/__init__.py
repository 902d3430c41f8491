"""Who said what, in which role, when and to which outlet: the client of a quotewire server.

    from quotewire import QuoteClient

    with QuoteClient("127.0.0.1:50051") as client:
        for quote in client.extract(text, published="2025-09-06").quotes:
            print(quote.speaker.name, quote.role.text, quote.date.value, quote.text)

`quotewire.aio.QuoteClient` is the same for asyncio. Articles and answers are the messages of the contract,
`quotewire.v1.quotewire_pb2`; the ones met most are named here as well.
"""

from quotewire import aio
from quotewire._channel import DEFAULT_ADDRESS, DEFAULT_TIMEOUT_SECONDS, Tls
from quotewire._client import QuoteClient
from quotewire._exceptions import (
    Cancelled,
    DeadlineExceeded,
    FieldViolation,
    InvalidArgument,
    QuotewireError,
    RequestRejected,
    ServerFault,
    TextTooLong,
    TransportError,
    Unavailable,
)
from quotewire._health import ServingStatus
from quotewire._stream import StreamOutcome
from quotewire.v1.quotewire_pb2 import (
    Article,
    ExtractQuotesResponse,
    GetServerInfoResponse,
    OffsetEncoding,
    Quote,
    QuoteKind,
)

__version__ = "0.1.0"

__all__ = [
    "DEFAULT_ADDRESS",
    "DEFAULT_TIMEOUT_SECONDS",
    "Article",
    "Cancelled",
    "DeadlineExceeded",
    "ExtractQuotesResponse",
    "FieldViolation",
    "GetServerInfoResponse",
    "InvalidArgument",
    "OffsetEncoding",
    "Quote",
    "QuoteClient",
    "QuoteKind",
    "QuotewireError",
    "RequestRejected",
    "ServerFault",
    "ServingStatus",
    "StreamOutcome",
    "TextTooLong",
    "Tls",
    "TransportError",
    "Unavailable",
    "__version__",
    "aio",
]
