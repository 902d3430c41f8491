"""The figures that a server shows to Prometheus: they say what happened, and nothing of what was said."""

import os
import re
import signal
import socket
import urllib.request
from collections.abc import Callable

import grpc
import pytest
from prometheus_client.parser import text_string_to_metric_families
from quotewire.v1 import quotewire_pb2 as pb
from quotewire_server.service import Settings, SettingsError

SECRET = "xylophone"


class Page:
    """The page of metrics of a server; `value` reads it anew."""

    def __init__(self, address: str):
        self.url = f"http://{address}/metrics"

    def text(self) -> str:
        with urllib.request.urlopen(self.url, timeout=30) as response:
            return response.read().decode()

    def value(self, name: str, **labels: str) -> float:
        """The sum over all samples of this name with these labels."""
        samples = (
            sample
            for family in text_string_to_metric_families(self.text())
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )
        return sum(sample.value for sample in samples)


@pytest.fixture(scope="module")
def shown(start_shared_server) -> tuple[object, Page]:
    """A server with one worker, and its page."""
    server = start_shared_server(workers=1, metrics_address="127.0.0.1:0")
    server.wait_until_serving()
    return server, Page(server.wait_for("metrics_listening")[0]["address"])


@pytest.fixture
def server(shown):
    return shown[0]


@pytest.fixture
def page(shown) -> Page:
    return shown[1]


def growth(page: Page, happening: Callable[[], object], name: str, **labels: str) -> float:
    before = page.value(name, **labels)
    happening()
    return page.value(name, **labels) - before


def test_an_article_is_counted_with_its_waits_stages_quotes_and_size(server, page):
    def extract() -> None:
        assert server.extract().quotes

    assert growth(page, extract, "quotewire_articles_total", outcome="OK") == 1
    assert growth(page, extract, "quotewire_queue_seconds_count") == 1
    assert growth(page, extract, "quotewire_stage_seconds_sum", stage="reader") > 0
    assert growth(page, extract, "quotewire_quotes_total") > 0
    assert growth(page, extract, "quotewire_read_bytes_total") > 200
    assert growth(page, extract, "quotewire_calls_total", method="ExtractQuotes", code="OK") == 1
    assert page.value("quotewire_calls_open") == 0


def test_each_article_of_a_stream_is_counted_and_the_call_once(server, page):
    requests = [pb.StreamExtractQuotesRequest(article=pb.Article(text="“No,” she said.")) for _ in range(3)]

    def stream() -> None:
        assert len(list(server.quotes.StreamExtractQuotes(iter(requests)))) == 3

    assert growth(page, stream, "quotewire_articles_total", outcome="OK") == 3
    assert growth(page, stream, "quotewire_calls_total", method="StreamExtractQuotes") == 1


def test_a_refused_call_is_counted_under_its_status(server, page):
    def refused() -> None:
        with pytest.raises(grpc.RpcError):
            server.extract("")

    assert growth(page, refused, "quotewire_calls_total", code="INVALID_ARGUMENT") == 1


def test_health_checks_are_counted_apart(server, page):
    method = "grpc.health.v1.Health/Check"

    assert growth(page, server.is_serving, "quotewire_calls_total", method=method) == 1


def test_workers_that_live_and_that_die_are_told(server, page, waiting):
    assert page.value("quotewire_worker_slots") == page.value("quotewire_workers_warm") == 1
    [pid] = server.workers()

    os.kill(pid, signal.SIGKILL)
    waiting.until(
        lambda: page.value("quotewire_worker_ends_total", cause="killed") == 1, "its death is counted"
    )
    waiting.until(lambda: page.value("quotewire_workers_warm") == 1, "another takes its place")
    waiting.until(lambda: page.value("quotewire_worker_resident_bytes", slot="0") > 10_000_000, "its memory")
    assert page.value("quotewire_worker_start_seconds_count") == 2


def test_nothing_that_callers_send_is_shown(server, page):
    article = {name: f"{SECRET} {name}" for name in ("id", "title", "outlet", "byline")}
    server.extract(f"“{SECRET} {SECRET},” said {SECRET}.", **article)
    with pytest.raises(grpc.RpcError):
        server.channel.unary_unary(f"/{SECRET}/{SECRET}")(b"", metadata=[("x-request-id", SECRET)])

    assert SECRET not in page.text()


def test_every_figure_has_a_unit_or_counts_things_and_none_is_of_another_house(page):
    names = {family.name for family in text_string_to_metric_families(page.text())}
    own = {name for name in names if name.startswith("quotewire_")}

    assert names - own == {name for name in names if name.startswith("process_")}
    assert not [name for name in own if re.search(r"_(ms|milliseconds|mb|kb|percent)$", name)]


def test_a_reader_who_says_nothing_does_not_keep_others_from_the_page(page):
    host, _, port = page.url.removeprefix("http://").removesuffix("/metrics").rpartition(":")
    with socket.create_connection((host, int(port))):
        assert "quotewire_articles_total" in page.text()


def test_without_an_address_there_is_no_page(start_server):
    server = start_server(workers=1)
    server.end()

    assert server.events("metrics_listening") == []


def test_an_address_that_is_taken_ends_the_start_with_a_clear_line(start_server, page):
    taken = page.url.removeprefix("http://").removesuffix("/metrics")

    server = start_server(workers=1, metrics_address=taken)

    assert server.wait() == 1
    assert "metrics" in server.events("cannot_listen")[0]["detail"]


@pytest.mark.parametrize("address", ["0.0.0.0:9100", "metrics.example:9100", ":9100", "unix:/run/x", "9100"])
def test_the_page_stays_on_this_machine_unless_told_otherwise(address):
    with pytest.raises(SettingsError, match=r"metrics"):
        Settings.load({}, metrics_address=address)


def test_the_page_may_leave_this_machine_when_something_in_front_guards_it():
    assert Settings.load({}, metrics_address="0.0.0.0:9100", allow_plaintext=True).metrics_address
