"""The image without a container engine: its own install and start steps, as nobody, in a tree that cannot be written.

What this does not show: that the base images are there, and what a container engine does with the file.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from quotewire import QuoteClient

from tests.deploy import dockerfile
from tests.deploy.dockerfile import REPOSITORY

BUILD, RUNTIME = 0, 1
NOBODY = 65_534
# No test waits this long unless something hangs.
INSTALL_SECONDS = 900.0
START_SECONDS = 120.0
ADDRESS_IN_HEALTHCHECK = "127.0.0.1:50051"


def _allowed_into_the_image() -> set[str]:
    lines = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").split()
    assert lines[0] == "*"
    return {line[1:] for line in lines if line.startswith("!")}


def _is_index_reachable() -> bool:
    """Whether pip could install anything at all."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest"]
    with tempfile.TemporaryDirectory() as folder:
        result = subprocess.run(
            [*command, folder, "typing-extensions"], capture_output=True, check=False, timeout=60
        )
    return result.returncode == 0


def _copy_context(source: Path) -> None:
    for names, destination in dockerfile.copied(BUILD):
        for name in names:
            origin = REPOSITORY / name
            target = source / name if destination.endswith("/") else source / destination
            if origin.is_dir():
                shutil.copytree(origin, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(origin, target)


def _make_unwritable(root: Path) -> None:
    """Takes the right to write from its owner; root needs none, as the image is not run as root."""
    if os.getuid() == 0:
        return
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)


def _remove(root: Path) -> None:
    if os.getuid() != 0:
        for folder, _, _ in os.walk(root):
            Path(folder).chmod(0o755)
    shutil.rmtree(root)


def _as_nobody() -> dict[str, Any]:
    """Arguments for a process without privileges."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}


def _interpreter() -> str:
    """A Python that nobody can run; one in a home directory is its owner's alone."""
    program = "import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))"
    names = ("python3.12", "python3.13", "python3.11", "python3")
    system = (shutil.which(name, path="/usr/local/bin:/usr/bin") for name in names)
    for path in filter(None, (sys.executable, *system)):
        with contextlib.suppress(OSError):
            if subprocess.run([path, "-c", program], cwd="/", check=False, **_as_nobody()).returncode == 0:
                return path
    pytest.skip("no Python 3.11 to 3.13 that an unprivileged user can run")


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    """The file system of the image, as far as it is ours: /venv and /source, which nobody can write."""
    python = _interpreter()
    root = Path(tempfile.mkdtemp(prefix="quotewire-image-"))
    root.chmod(0o755)
    try:
        source = root / "source"
        source.mkdir()
        _copy_context(source)
        script = dockerfile.the("RUN", BUILD)
        assert script.startswith("python -m venv /venv")
        script = script.replace("/venv", str(root / "venv")).replace("python -m", f"{python} -m", 1)
        built = subprocess.run(
            ["/bin/sh", "-ec", script],
            cwd=source,
            capture_output=True,
            text=True,
            check=False,
            timeout=INSTALL_SECONDS,
            umask=0o022,
            # Compiling all that is installed takes longer than all the rest, and shows nothing.
            env={**_outer_environment(), "PIP_NO_COMPILE": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        )
        if built.returncode and not _is_index_reachable():
            pytest.skip("no package index can be reached")
        assert built.returncode == 0, built.stderr[-3000:]
        shutil.rmtree(source)  # the second stage has the environment alone
        _make_unwritable(root)
        yield root
    finally:
        _remove(root)


def _outer_environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}


def _environment(root: Path) -> dict[str, str]:
    """What the image sets, and nothing else but a free port in place of the fixed one."""
    image = {
        key: value.replace("/venv", str(root / "venv")).replace("$PATH", "/usr/local/bin:/usr/bin:/bin")
        for key, value in dockerfile.environment(RUNTIME).items()
    }
    assert image["QUOTEWIRE_ADDRESS"].startswith("0.0.0.0:")
    return {**image, "QUOTEWIRE_ADDRESS": "127.0.0.1:0", "QUOTEWIRE_WORKERS": "1", "TMPDIR": str(root)}


@contextmanager
def _started(root: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = dockerfile.command(dockerfile.the("ENTRYPOINT", RUNTIME))
    command += dockerfile.command(dockerfile.the("CMD", RUNTIME))
    command[0] = str(root / "venv" / "bin" / command[0])
    process = subprocess.Popen(
        command,
        cwd=root,
        env=_environment(root),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **_as_nobody(),
    )
    try:
        line = process.stdout.readline()
        assert line.startswith("listening on "), process.stderr.read()[-3000:]
        yield process, line.removeprefix("listening on ").strip()
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _health(root: Path, address: str) -> int:
    """The exit status of the image's own health check."""
    command = dockerfile.command(dockerfile.the("HEALTHCHECK", RUNTIME))
    assert ADDRESS_IN_HEALTHCHECK in command
    command = [address if each == ADDRESS_IN_HEALTHCHECK else each for each in command]
    command[0] = str(root / "venv" / "bin" / command[0])
    return subprocess.run(
        command, cwd=root, env=_environment(root), capture_output=True, check=False, **_as_nobody()
    ).returncode


def test_it_serves_as_nobody_from_a_tree_that_cannot_be_written_and_ends_when_told(root: Path) -> None:
    with _started(root) as (process, address):
        give_up = time.monotonic() + START_SECONDS
        while (status := _health(root, address)) != 0:
            assert status in (1, 4), "the health check itself fails"
            assert time.monotonic() < give_up, "never healthy"
        with QuoteClient(address) as client:
            response = client.extract("“The bridge will open in May,” Ana Ruiz, the mayor of Elmford, said.")
        process.send_signal(getattr(signal, dockerfile.the("STOPSIGNAL", RUNTIME)))
        _, log = process.communicate(timeout=START_SECONDS)

    assert [quote.speaker.name for quote in response.quotes] == ["Ana Ruiz"]
    assert process.returncode == 0
    assert "unhandled_error" not in log
    assert _written(root) == []


def _written(root: Path) -> list[Path]:
    """What was left behind in the tree by another than its owner."""
    return [path for path in root.rglob("*") if path.lstat().st_uid != os.getuid()]


def test_everything_the_build_copies_is_let_into_its_context() -> None:
    sources = {name for names, _ in dockerfile.copied(BUILD) for name in names}

    assert sources == _allowed_into_the_image()
    assert [name for name in sources if not (REPOSITORY / name).exists()] == []


def test_it_runs_as_a_number_that_is_not_root_and_fetches_nothing_when_it_runs() -> None:
    user, _, group = dockerfile.the("USER", RUNTIME).partition(":")
    names = {step.name for step in dockerfile.steps() if step.stage == RUNTIME}

    assert int(user) >= 1000
    assert int(group) >= 1000
    assert "RUN" not in names
    assert {"HEALTHCHECK", "ENTRYPOINT", "STOPSIGNAL"} <= names
