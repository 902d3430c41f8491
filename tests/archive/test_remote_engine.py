"""`quotewire batch --address`: running servers read, and the rows are those of this machine."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archive.elsewhere import start_run, wait_for_first_part, write_archive
from tests.archive.runs import delivered, finish
from tests.conftest import running_server


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("remote") / "in")


@pytest.fixture(scope="module")
def here(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a run on this machine."""
    output = tmp_path_factory.mktemp("here") / "out"
    finished = finish(start_run(archive, output, "--workers", 2))
    assert finished.code == 3, finished.err
    return delivered(output)


@pytest.fixture(scope="module")
def doomed_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that a test may kill."""
    with running_server(tmp_path_factory.mktemp("doomed"), "--workers", "1") as address:
        yield address


def kill_server(address: str) -> None:
    """Kills the process that listens there."""
    port = int(address.rsplit(":", 1)[1])
    wanted = f"{port:04X}"
    listening = {
        line.split()[9]
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if line.split()[1].endswith(f":{wanted}") and line.split()[3] == "0A"
    }
    for process in Path("/proc").glob("[0-9]*"):
        try:
            sockets = {link.readlink().name for link in (process / "fd").iterdir()}
        except OSError:
            continue
        if any(f"socket:[{inode}]" in sockets for inode in listening):
            subprocess.run(["kill", f"-{signal.SIGKILL.value}", process.name], check=True)


def test_server_killed_midway_costs_no_row(
    archive: Path, here: dict[str, bytes], server_address: str, doomed_server: str, tmp_path: Path
):
    output = tmp_path / "out"
    run = start_run(archive, output, "--address", f"{server_address},{doomed_server}")
    wait_for_first_part(output, run)
    kill_server(doomed_server)
    finished = finish(run)

    assert finished.code == 3, finished.err
    assert delivered(output) == here


def test_run_begun_here_goes_on_with_servers_of_the_same_model(
    archive: Path, here: dict[str, bytes], server_address: str, tmp_path: Path
):
    output = tmp_path / "out"
    run = start_run(archive, output, "--workers", 1)
    wait_for_first_part(output, run)
    run.kill()
    finish(run)
    finished = finish(start_run(archive, output, "--address", server_address))

    assert finished.code == 3, finished.err
    assert delivered(output) == here


def test_address_without_a_server_is_told_before_anything_is_read(archive: Path, tmp_path: Path):
    finished = finish(start_run(archive, tmp_path / "out", "--address", "127.0.0.1:1"))

    assert finished.code == 1
    assert "127.0.0.1:1 cannot be used" in finished.err
    assert delivered(tmp_path / "out") == {}


def test_options_that_servers_decide_are_refused(archive: Path, tmp_path: Path):
    for options in (("--workers", 2), ("--engine", "ray"), ("--no-coreference",)):
        finished = finish(start_run(archive, tmp_path / "out", "--address", "127.0.0.1:1", *options))

        assert finished.code in (1, 2)
        assert "leave" in finished.err
