"""`quotewire serve`, `health`, `info`, and the command itself."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import quotewire as package

from tests.cli.command import quotewire


@pytest.fixture
def closed_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def test_health_of_a_ready_server_is_serving(server_address: str) -> None:
    result = quotewire("health", "--address", server_address)

    assert (result.code, result.out, result.err) == (0, "SERVING\n", "")


def test_health_of_no_server_ends_with_4(closed_address: str) -> None:
    result = quotewire("health", "--address", closed_address)

    assert (result.code, result.out) == (4, "")
    assert closed_address in result.err


def test_info_tells_version_model_limits_and_stages(server_address: str) -> None:
    result = quotewire("info", "--address", server_address)

    info = json.loads(result.out)
    assert result.code == 0
    assert info["version"] == package.__version__
    assert len(info["model"]["sha256"]) == 64
    assert info["limits"]["max_text_chars"] == 100_000
    assert info["stages"] == ["STAGE_READER", "STAGE_COREFERENCE", "STAGE_ATTRIBUTION"]


def test_the_version_is_the_packages() -> None:
    assert quotewire("--version").out.strip().endswith(package.__version__)


@pytest.mark.parametrize("arguments", [["nonsense"], ["extract", "--nonsense"], ["serve", "--nonsense"], []])
def test_what_is_no_command_ends_with_2(arguments: list[str]) -> None:
    result = quotewire(*arguments)

    assert result.code == 2
    assert "Usage: quotewire" in result.err


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (["--address", "nowhere"], {}, "HOST:PORT"),
        (["--workers", "-1"], {}, "workers"),
        ([], {"QUOTEWIRE_WORKERS": "many"}, "QUOTEWIRE_WORKERS"),
        (["--log-level", "loud"], {}, "log_level"),
    ],
)
def test_a_setting_that_cannot_be_is_a_wrong_use(
    arguments: list[str], environment: dict[str, str], words: str
) -> None:
    result = quotewire("serve", *arguments, **environment)

    assert result.code == 2
    assert words in result.err
    assert "Traceback" not in result.err


def test_an_address_that_is_taken_ends_with_1() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = quotewire("serve", "--address", f"127.0.0.1:{taken.getsockname()[1]}")

    assert result.code == 1
    assert "cannot_listen" in result.err


def test_without_click_the_command_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise ImportError('not here')")
    script = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from quotewire.cli import main; main()"

    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert result.returncode == 1
    assert result.stderr == "The quotewire command needs click and rich: pip install 'quotewire[cli]'\n"


@pytest.mark.parametrize(
    ("missing", "arguments"), [("structlog", ["serve"]), ("spacy", ["extract", "--local", "-"])]
)
def test_without_the_server_extra_the_commands_that_need_it_say_so(
    tmp_path: Path, missing: str, arguments: list[str]
) -> None:
    (tmp_path / f"{missing}.py").write_text(f"raise ImportError('not here', name={missing!r})")
    script = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from quotewire.cli.root import run; "
        f"sys.exit(run({arguments!r}))"
    )

    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, input="He said no."
    )

    assert result.returncode == 1
    assert f"({missing} is missing)" in result.stderr
    assert "pip install 'quotewire[server]'" in result.stderr
