"""Where articles are read: by a server, or in this process."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import click

from quotewire._client import QuoteClient
from quotewire._exceptions import QuotewireError
from quotewire.cli.articles import Document
from quotewire.cli.root import describe, is_unreachable
from quotewire.v1 import quotewire_pb2 as pb

# Articles sent to a server at the same time.
CONCURRENT_ARTICLES = 4


@dataclass(frozen=True, slots=True)
class Extraction:
    """A document with its response, or with the reason why it has none."""

    document: Document
    response: pb.ExtractQuotesResponse | None
    error: str | None


class ServerBackend:
    """Sends a few articles at a time to a server, each as a call of its own: so each has its own deadline and
    retries, and order is kept without asking articles to have ids of their own."""

    def __init__(self, client: QuoteClient, options: pb.ExtractOptions) -> None:
        self._client = client
        self._options = options

    def extractions(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        """What became of each document, in their order. Raises QuotewireError when no server can be reached."""
        pending: deque[Future[Extraction]] = deque()
        pool = ThreadPoolExecutor(CONCURRENT_ARTICLES, thread_name_prefix="quotewire")
        try:
            for document in documents:
                pending.append(pool.submit(self._extract, document))
                while pending and (len(pending) > CONCURRENT_ARTICLES or pending[0].done()):
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            # Closing the connection ends the calls in flight, and with them the threads.
            pool.shutdown(wait=False, cancel_futures=True)
            self._client.close()

    def _extract(self, document: Document) -> Extraction:
        if document.article is None:
            return Extraction(document, None, document.error)
        try:
            response = self._client.extract_article(document.article, options=self._options)
        except QuotewireError as error:
            if is_unreachable(error):
                raise
            return Extraction(document, None, describe(error))
        return Extraction(document, response, None)


class LocalBackend:
    """Reads articles in this process, with the packages of the extra `server`."""

    def __init__(self, options: pb.ExtractOptions) -> None:
        try:
            from quotewire_server.errors import QuotewireError as ServerError
            from quotewire_server.extraction import Extractor
        except ImportError as error:
            raise click.ClickException(
                f"--local needs the packages of the server ({error.name} is missing): "
                "pip install 'quotewire[server]'"
            ) from None
        self._options = options
        self._server_error = ServerError
        try:
            self._extractor = Extractor()
        except ServerError as error:
            raise click.ClickException(f"{error.message} [{error.code.value}]") from None

    def extractions(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        """What became of each document, in their order."""
        for document in documents:
            if document.article is None:
                yield Extraction(document, None, document.error)
                continue
            request = pb.ExtractQuotesRequest(article=document.article, options=self._options)
            try:
                yield Extraction(document, self._extractor.extract(request), None)
            except self._server_error as error:
                # Here the fault is the user's own process: its cause may be shown, and helps to report it.
                cause = f": {error.__cause__!r}" if error.__cause__ else ""
                yield Extraction(document, None, f"{error.message} [{error.code.value}]{cause}")
