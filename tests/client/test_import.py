"""What `import quotewire` brings along."""

import json
import subprocess
import sys

import pytest

HEAVY = {"click", "rich", "spacy", "numpy", "coreferee", "onnxruntime", "structlog", "quotewire_server"}


@pytest.mark.parametrize("statement", ["import quotewire", "import quotewire.aio"])
def test_importing_the_client_pulls_in_nothing_heavy(statement: str) -> None:
    script = f"import sys, json; {statement}; print(json.dumps(sorted(sys.modules)))"
    output = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
    )

    packages = {name.partition(".")[0] for name in json.loads(output.stdout)}

    assert packages & HEAVY == set()
    assert "quotewire" in packages


@pytest.mark.parametrize("command", [["--help"], ["extract", "--help"], ["health", "--help"]])
def test_help_is_shown_without_drawing_or_reading_libraries(command: list[str]) -> None:
    script = (
        "import sys\nfrom quotewire.cli.root import run\n"
        f"code = run({command!r})\nprint(sorted(sys.modules), file=sys.stderr)\nsys.exit(code)"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )

    assert result.returncode == 0
    assert not any(f"'{name}'" in result.stderr for name in HEAVY - {"click"})
