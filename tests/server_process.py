"""A real server in a process of its own, and what tests need to watch it and to read its answers."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from quotewire.v1 import quotewire_pb2 as pb
from quotewire.v1 import quotewire_pb2_grpc

# No test waits this long unless something hangs.
PATIENCE_SECONDS = 120.0

TEXT = (
    "“The bridge will open in May,” Ana Ruiz, the mayor of Elmford, told the Daily Herald on Monday. "
    "She said that it had cost more than planned.\n\n"
    "Tom Baker, who heads the local council, called the delay “a disgrace”.\n"
)


class ServerProcess:
    """A running `python -m quotewire_server.service` and all that it has logged so far.

    `connect` makes the channel that the tests use from the address that the server announces.
    """

    def __init__(self, connect: Callable[[str], grpc.Channel] = grpc.insecure_channel, **settings: object):
        environ = {**os.environ, "QUOTEWIRE_ADDRESS": "127.0.0.1:0", "QUOTEWIRE_LOG_FORMAT": "json"}
        environ["QUOTEWIRE_DRAIN_DELAY_SECONDS"] = "0"  # no balancer is in front
        environ["GRPC_VERBOSITY"] = "NONE"  # as in the image: gRPC's own lines are no JSON
        environ |= {f"QUOTEWIRE_{name.upper()}": str(value) for name, value in settings.items()}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "quotewire_server.service"],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read_log, daemon=True)
        self._reader.start()
        self.first_line = self.process.stdout.readline()
        self.address = self.first_line.removeprefix("listening on ").strip()
        self.channel = connect(self.address)
        self.quotes = quotewire_pb2_grpc.QuoteServiceStub(self.channel)
        self.health = health_pb2_grpc.HealthStub(self.channel)

    def _read_log(self) -> None:
        for line in self.process.stderr:
            self.lines.append(line)

    def events(self, name: str) -> list[dict]:
        """The logged events of this name so far, oldest first."""
        return [event for event in self.all_events() if event["event"] == name]

    def all_events(self) -> list[dict]:
        """All events so far, oldest first."""
        return [json.loads(line) for line in list(self.lines) if line.startswith("{")]

    def wait_for(self, name: str, count: int = 1) -> list[dict]:
        """Waits until there are that many events of this name, and returns them."""
        wait_until(lambda: len(self.events(name)) >= count, f"{count} x {name}")
        return self.events(name)

    def watch(self, name: str) -> "Watch":
        """The events of this name from now on."""
        return Watch(self, name)

    def call(self, request_id: str) -> dict:
        """The log line of the call with this request id."""

        def logged() -> list[dict]:
            return [event for event in self.events("call") if event["request_id"] == request_id]

        wait_until(lambda: len(logged()) == 1, f"one line for call {request_id}")
        return logged()[0]

    def workers(self) -> list[int]:
        """The process ids of the workers that live."""
        ended = {event["pid"] for event in self.events("worker_ended")}
        return [event["pid"] for event in self.events("worker_started") if event["pid"] not in ended]

    def is_serving(self, service: str = "") -> bool:
        response = self.health.Check(health_pb2.HealthCheckRequest(service=service))
        return response.status == health_pb2.HealthCheckResponse.SERVING

    def wait_until_serving(self, workers: int = 1) -> "ServerProcess":
        wait_until(lambda: self.is_serving() and len(self.workers()) >= workers, "serving")
        return self

    def extract(
        self, text: str = TEXT, seconds: float = PATIENCE_SECONDS, **article
    ) -> pb.ExtractQuotesResponse:
        request = pb.ExtractQuotesRequest(article=pb.Article(text=text, **article))
        return self.quotes.ExtractQuotes(request, timeout=seconds)

    def extract_later(self, text: str = TEXT, seconds: float = PATIENCE_SECONDS) -> grpc.Future:
        request = pb.ExtractQuotesRequest(article=pb.Article(text=text))
        return self.quotes.ExtractQuotes.future(request, timeout=seconds)

    def end(self) -> int:
        """Asks the server to end and waits; returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self) -> int:
        status = self.process.wait(PATIENCE_SECONDS)
        self._reader.join(PATIENCE_SECONDS)
        return status

    def close(self) -> None:
        self.channel.close()
        for pid in self.workers():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.send_signal(signal.SIGINT)
            self.process.wait(PATIENCE_SECONDS)
        self._reader.join(PATIENCE_SECONDS)
        self.process.stdout.close()
        self.process.stderr.close()


class Watch:
    """The events of one name that a server logs after this was made."""

    def __init__(self, server: ServerProcess, name: str):
        self._server = server
        self._name = name
        self._before = len(server.events(name))

    def wait_for(self, count: int) -> list[dict]:
        """Waits until there are that many of them, and returns them."""
        return self._server.wait_for(self._name, self._before + count)[self._before :]

    @property
    def events(self) -> list[dict]:
        return self._server.events(self._name)[self._before :]


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Returns as soon as the condition holds; fails the test when it never does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Refusal:
    """What a failed call tells: status, code of the error, fields at fault, delay until a retry."""

    def __init__(self, error: grpc.RpcError):
        self.status = error.code()
        self.message = error.details()
        self.metadata = dict(error.trailing_metadata() or ())
        self.read_details(status_pb2.Status.FromString(self.metadata.get("grpc-status-details-bin", b"")))

    def read_details(self, status: status_pb2.Status) -> None:
        info, request, retry = (
            error_details_pb2.ErrorInfo(),
            error_details_pb2.BadRequest(),
            error_details_pb2.RetryInfo(),
        )
        for detail in status.details:
            assert detail.Unpack(info) or detail.Unpack(request) or detail.Unpack(retry)
        self.reason = info.reason
        self.domain = info.domain
        self.figures = dict(info.metadata)
        self.violations = [(violation.field, violation.reason) for violation in request.field_violations]
        self.retry_seconds = retry.retry_delay.ToTimedelta().total_seconds()


def refusal_of(call: Callable[[], object]) -> Refusal:
    """What the call that must fail tells."""
    with pytest.raises(grpc.RpcError) as caught:
        call()
    return Refusal(caught.value)


@contextlib.contextmanager
def starter() -> Iterator[Callable[..., ServerProcess]]:
    """Starts servers with settings of their own; they end with the context."""
    with contextlib.ExitStack() as stack:

        def start(
            connect: Callable[[str], grpc.Channel] = grpc.insecure_channel, **settings: object
        ) -> ServerProcess:
            server = ServerProcess(connect, **settings)
            stack.callback(server.close)
            return server

        yield start
