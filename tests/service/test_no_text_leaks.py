"""The words of an article stand in no log line, no error and no metric, whatever goes wrong with it."""

from __future__ import annotations

import os
import signal
import urllib.request
from collections.abc import Iterator

import grpc
import pytest
from quotewire.v1 import quotewire_pb2 as pb

from tests.server_process import PATIENCE_SECONDS, ServerProcess, starter, wait_until

# No word of any language, so that it stands nowhere by chance.
MARKER = "xylophorbic"
TEXT = f"“The {MARKER} bridge will open in May,” Ana {MARKER.title()}, the mayor, told the {MARKER} Herald on Monday.\n"
EXTRACT = "/quotewire.v1.QuoteService/ExtractQuotes"


class Leaks:
    """A server and everything that it has told so far, apart from what it should."""

    def __init__(self, server: ServerProcess):
        self.server = server
        self.told: list[str] = []

    def __call__(self, *articles: pb.Article, timeout: float = PATIENCE_SECONDS) -> list[grpc.StatusCode]:
        """Sends the articles by themselves and in a stream; how it ended, and what was told about it."""
        codes = []
        for article in articles:
            call = self.server.quotes.ExtractQuotes.future(
                pb.ExtractQuotesRequest(article=article), timeout=timeout
            )
            codes.append(call.code())
            self._keep(call)
        requests = [pb.StreamExtractQuotesRequest(article=article) for article in articles]
        stream = self.server.quotes.StreamExtractQuotes(iter(requests), timeout=timeout)
        try:
            self.told += [str(response.error) for response in stream if response.HasField("error")]
        except grpc.RpcError:
            self._keep(stream)
        return codes

    def raw(self, payload: bytes) -> grpc.StatusCode:
        """Sends bytes that are no message."""
        call = self.server.channel.unary_unary(EXTRACT).future(payload, timeout=PATIENCE_SECONDS)
        code = call.code()
        self._keep(call)
        return code

    def _keep(self, call) -> None:
        self.told += [str(call.details()), str(call.debug_error_string())]
        for metadata in (call.trailing_metadata(), call.initial_metadata()):
            self.told += [f"{key}={value!r}" for key, value in metadata or ()]

    def none(self) -> bool:
        """Whether the marker stands nowhere, in the log, the errors or the metrics."""
        (metrics,) = self.server.events("metrics_listening")
        with urllib.request.urlopen(f"http://{metrics['address']}/metrics") as page:
            shown = page.read().decode()
        assert "quotewire" in shown
        everything = "".join([*self.server.lines, *self.told, shown]).lower()
        return MARKER not in everything


@pytest.fixture(scope="module")
def leaks() -> Iterator[Leaks]:
    with starter() as start:
        server = start(
            workers=1,
            log_level="debug",
            max_text_chars=20_000,
            max_queued_articles=1,
            article_ceiling_seconds=2,
            metrics_address="127.0.0.1:0",
        )
        yield Leaks(server.wait_until_serving())


def article(text: str = TEXT, **fields) -> pb.Article:
    return pb.Article(text=text, **fields)


def test_article_that_is_read_leaves_no_word_behind(leaks):
    named = {name: f"The {MARKER} {name}" for name in ("title", "outlet", "byline")}

    codes = leaks(article(url=f"https://{MARKER}.example/", **named))

    assert codes == [grpc.StatusCode.OK]
    assert leaks.none()


REFUSED = {
    "too long": {"text": TEXT * 1_000},
    "empty, with words elsewhere": {"text": "", "title": MARKER, "byline": MARKER, "url": MARKER},
    "text in the field for the language": {"language": TEXT},
    "text in the field for the title": {"title": TEXT * 100},
    "text in the field for the outlet": {"outlet": TEXT * 100},
    "text in the field for the byline": {"byline": TEXT * 100},
    "text in the field for the url": {"url": TEXT * 100},
    "text in the field for the id": {"id": TEXT * 100},
}


@pytest.mark.parametrize("fields", REFUSED.values(), ids=REFUSED)
def test_article_that_is_refused_is_not_quoted(leaks, fields):
    codes = leaks(article(**fields))

    assert codes == [grpc.StatusCode.INVALID_ARGUMENT]
    assert leaks.none()


@pytest.mark.parametrize(
    "payload",
    [
        pb.ExtractQuotesRequest(article=article()).SerializeToString()[:-9],
        pb.ExtractQuotesRequest(article=article()).SerializeToString().replace(b"May", b"M\xffy"),
        TEXT.encode(),
    ],
    ids=["cut short", "not UTF-8", "no message at all"],
)
def test_message_that_cannot_be_read_is_not_quoted(leaks, payload):
    assert leaks.raw(payload) is grpc.StatusCode.INVALID_ARGUMENT
    assert leaks.none()


ODD = {
    "controls": TEXT.replace(" ", "\0"),
    "markup": f"<p>{TEXT}</p>" * 3,
    "another language": f"„Die {MARKER} Brücke wird im Mai eröffnet“, sagte die Bürgermeisterin am Montag. "
    * 3,
    "quotation marks": f"“{MARKER} " * 500,
    "brackets": f"({MARKER} said: “" * 500,
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_article_is_not_quoted(leaks, text):
    leaks(article(text))

    assert leaks.none()


def test_article_that_was_too_late_is_not_quoted(leaks):
    codes = leaks(article(TEXT * 100), timeout=0.001)

    assert codes == [grpc.StatusCode.DEADLINE_EXCEEDED]
    assert leaks.none()


def test_article_that_hangs_its_worker_or_finds_no_room_is_not_quoted(leaks):
    server = leaks.server
    wait_until(lambda: server.is_serving() and len(server.workers()) == 1, "one worker")
    too_slow = server.watch("article_too_slow")
    (worker,) = server.workers()
    os.kill(worker, signal.SIGSTOP)
    calls = [server.extract_later(TEXT) for _ in range(4)]

    codes = sorted(call.code().name for call in calls)
    for call in calls:
        leaks._keep(call)

    assert "UNAVAILABLE" in codes
    assert leaks.none()
    wait_until(lambda: too_slow.events or server.workers() != [worker], "the end of the worker")
    wait_until(server.is_serving, "another worker")


def test_article_whose_worker_dies_again_and_again_is_not_quoted(leaks):
    server = leaks.server
    server.wait_until_serving()
    begun = server.watch("article_begun")
    call = server.extract_later(TEXT * 150)
    for attempt in (1, 2):
        os.kill(begun.wait_for(attempt)[-1]["pid"], signal.SIGKILL)
    call.code()
    leaks._keep(call)

    assert leaks.none()
    wait_until(server.is_serving, "another worker")


def test_article_that_comes_when_the_server_ends_is_not_quoted(leaks):
    server = leaks.server
    requests = iter([pb.StreamExtractQuotesRequest(article=article())])

    def slowly():
        yield from requests
        server.wait_for("stopped")

    stream = server.quotes.StreamExtractQuotes(slowly())
    assert next(stream)
    assert leaks.none()
    server.process.send_signal(signal.SIGTERM)
    call = server.extract_later(TEXT)
    assert call.code() is not None
    leaks._keep(call)
    with pytest.raises(grpc.RpcError):
        list(stream)
    leaks._keep(stream)
    server.wait()

    assert MARKER not in "".join([*server.lines, *leaks.told]).lower()
