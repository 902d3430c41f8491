"""What the README tells a newcomer to do works as it stands there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
SEEDS = sorted((REPOSITORY / "seeds").glob("*.txt"))


def test_the_demonstration_prints_the_quotes_of_all_seeds_and_stops_its_server() -> None:
    result = subprocess.run(
        [sys.executable, "scripts/demo.py"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "COLUMNS": "160"},
        timeout=300,
    )

    assert result.returncode == 0, result.stderr
    assert re.findall(r"^(\S+\.txt).*: \d+ quotes$", result.stdout, re.MULTILINE) == [
        seed.name for seed in SEEDS
    ]
    assert len(re.findall(r"^ Speaker +Role +Kind +Date +Outlet +Quote", result.stdout, re.MULTILINE)) == len(
        SEEDS
    )
    assert "Mike Pompeo" in result.stdout
    assert result.stderr.endswith("server stopped\n")


def test_the_python_of_the_readme_runs(server_address: str) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    code = code.replace("127.0.0.1:50051", server_address).replace("article.txt", str(SEEDS[0]))

    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stderr
    assert "Mike Pompeo (" in result.stdout


def test_the_python_of_the_readme_is_as_short_as_it_says() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)

    assert len([line for line in code.splitlines() if line]) <= 10


def test_the_json_of_the_readme_is_a_quote_of_a_seed() -> None:
    (sample,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    quote = json.loads(sample)
    span = quote["content"][0]

    assert any(seed.read_bytes().decode()[span["start"] : span["end"]] in quote["text"] for seed in SEEDS)
    assert {"kind", "speaker", "cue", "confidence"} <= quote.keys()


@pytest.mark.parametrize("picture", re.findall(r"!\[[^]]*\]\(([^)]*)\)", README))
def test_pictures_fetch_nothing(picture: str) -> None:
    content = (REPOSITORY / picture).read_text(encoding="utf-8")

    assert "<svg" in content
    assert re.findall(r"(?:href|src|url\()\s*=?[\"'(]?https?:", content) == []
