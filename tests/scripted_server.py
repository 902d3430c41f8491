"""A real gRPC server that answers by a script: for what a healthy server never does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import grpc
from grpc_health.v1.health import HealthServicer
from grpc_health.v1.health_pb2_grpc import add_HealthServicer_to_server
from quotewire.v1 import quotewire_pb2 as pb
from quotewire.v1.quotewire_pb2_grpc import QuoteServiceServicer, add_QuoteServiceServicer_to_server

Answer = Callable[[grpc.ServicerContext], None]


# An article of this text makes the server end the stream, without an answer.
END_OF_STREAM = "The end."


class ScriptedService(QuoteServiceServicer):
    """Calls `answer` on every request, which may abort it; counts the requests that arrive."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.calls = 0

    def ExtractQuotes(  # noqa: N802
        self, request: pb.ExtractQuotesRequest, context: grpc.ServicerContext
    ) -> pb.ExtractQuotesResponse:
        self.calls += 1
        self._answer(context)
        return pb.ExtractQuotesResponse(article_id=request.article.id)

    def StreamExtractQuotes(  # noqa: N802
        self, request_iterator: Iterator[pb.StreamExtractQuotesRequest], context: grpc.ServicerContext
    ) -> Iterator[pb.StreamExtractQuotesResponse]:
        for request in request_iterator:
            if request.article.text == END_OF_STREAM:
                return
            self.calls += 1
            self._answer(context)
            yield pb.StreamExtractQuotesResponse(
                article_id=request.article.id, result=pb.ExtractQuotesResponse(article_id=request.article.id)
            )

    def GetServerInfo(  # noqa: N802
        self, request: pb.GetServerInfoRequest, context: grpc.ServicerContext
    ) -> pb.GetServerInfoResponse:
        return pb.GetServerInfoResponse(version="scripted")


@contextmanager
def scripted_server(
    answer: Answer = lambda context: None,
    credentials: grpc.ServerCredentials | None = None,
    health: HealthServicer | None = None,
) -> Iterator[tuple[str, ScriptedService]]:
    """The address of such a server, and its service."""
    server = grpc.server(ThreadPoolExecutor(8))
    service = ScriptedService(answer)
    add_QuoteServiceServicer_to_server(service, server)
    if health is not None:
        add_HealthServicer_to_server(health, server)
    if credentials is None:
        port = server.add_insecure_port("127.0.0.1:0")
    else:
        port = server.add_secure_port("localhost:0", credentials)
    server.start()
    try:
        yield f"{'localhost' if credentials else '127.0.0.1'}:{port}", service
    finally:
        server.stop(None).wait()
