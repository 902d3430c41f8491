"""`quotewire batch --engine ray`: actors of a cluster read, and the rows are those of this machine."""

from __future__ import annotations

import os
import signal
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.archive.elsewhere import start_run, wait_for_first_part, write_archive
from tests.archive.runs import delivered, finish


def actors_under(pid: int) -> list[int]:
    """The processes of the actors of the cluster that a process has started."""
    parents, names = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            names[int(folder.name)] = (folder / "cmdline").read_bytes()
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue

    def descends(process: int) -> bool:
        while process in parents and process != pid:
            process = parents[process]
        return process == pid

    return [each for each, name in names.items() if b"PipelineActor" in name and descends(each)]


@pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed: the extra `ray`")
def test_actor_killed_midway_costs_no_row(tmp_path: Path):
    archive = write_archive(tmp_path / "in")
    here, there = tmp_path / "here", tmp_path / "there"
    assert finish(start_run(archive, here, "--workers", 2)).code == 3

    run = start_run(archive, there, "--engine", "ray", "--workers", 2)
    wait_for_first_part(there, run)
    actors = actors_under(run.pid)
    assert len(actors) == 2
    os.kill(actors[0], signal.SIGKILL)
    finished = finish(run)

    assert finished.code == 3, finished.err
    assert delivered(there) == delivered(here)


@pytest.mark.skipif(find_spec("ray") is not None, reason="Ray is installed")
def test_missing_ray_is_told_with_the_way_to_get_it(tmp_path: Path):
    finished = finish(start_run(write_archive(tmp_path / "in"), tmp_path / "out", "--engine", "ray"))

    assert finished.code == 1
    assert "quotewire[batch,ray]" in finished.err
