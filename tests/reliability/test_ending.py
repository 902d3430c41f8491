"""The end of a server under load, and while it is still starting."""

import os
import signal
from pathlib import Path

import grpc
import pytest

from tests.server_process import is_alive, starter

QUOTE = "“The bridge will open in May,” said Ana Ruiz."


def test_calls_in_flight_are_answered_after_the_signal_to_end_and_new_ones_are_refused(
    start_obedient, until, refusal_of
):
    server = start_obedient(workers=2, log_level="debug").wait_until_serving(workers=2)
    workers = server.workers()
    calls = [server.extract_later(f"SLEEP 0.2 {QUOTE} {number}") for number in range(20)]
    server.wait_for("article_queued", 20)

    # To all its processes, as systemd does.
    for pid in (server.process.pid, server.events("template_started")[0]["pid"], *workers):
        os.kill(pid, signal.SIGTERM)
    server.wait_for("draining")
    refusal = refusal_of(lambda: server.extract(QUOTE))

    assert refusal.status is grpc.StatusCode.UNAVAILABLE
    assert [bool(call.result().quotes) for call in calls] == [True] * 20
    assert server.wait() == 0
    until(lambda: not any(map(is_alive, workers)), "the end of the workers")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_while_the_model_is_read_ends_server_and_template(until, number):
    with starter() as start:
        server = start(workers=2)
        server.wait_for("listening")
        until(lambda: children_of(server.process.pid), "the template")
        children = children_of(server.process.pid)

        server.process.send_signal(number)

        assert server.wait() == 0
        assert not server.events("worker_started")
        until(lambda: not any(map(is_alive, children)), "the end of the template")


def test_workers_that_read_the_model_themselves_serve_die_and_end_alike(start_obedient):
    server = start_obedient(workers=2, worker_start="spawn", log_level="debug").wait_until_serving(workers=2)
    call = server.extract_later(f"SLEEP 0.5 {QUOTE}")
    os.kill(server.wait_for("article_begun")[0]["pid"], signal.SIGKILL)

    assert call.result().quotes
    assert not server.events("template_started")
    assert server.end() == 0


def children_of(pid: int) -> list[int]:
    """The processes that this one has started."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]
