"""What the pages promise: links that lead somewhere, code that runs, no leftovers."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import quotewire

REPOSITORY = Path(__file__).parents[2]
PAGES = sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").glob("*.md")])
page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@page
def test_every_link_leads_to_a_file(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]

    assert [link for link in local if not (path.parent / link).exists()] == []


@page
def test_every_link_to_a_heading_finds_it(path: Path) -> None:
    def anchors(target: Path) -> set[str]:
        headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
        return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}

    links = re.findall(r"\]\(([^)#\s]*\.md|)#([^)\s]+)\)", path.read_text(encoding="utf-8"))

    assert [
        anchor for file, anchor in links if anchor not in anchors(path.parent / file if file else path)
    ] == []


@page
def test_python_in_the_pages_is_python(path: Path) -> None:
    for code in re.findall(r"```python\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL):
        compile(code, str(path), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def test_the_version_is_the_same_everywhere() -> None:
    changes = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")

    assert PROJECT["version"] == quotewire.__version__
    assert f"## [{quotewire.__version__}]" in changes


def test_every_target_of_the_makefile_is_explained_by_it() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony is not None

    explained = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))

    assert set(phony.group(1).split()) == explained


def test_every_error_tree_drawn_is_the_one_of_the_code() -> None:
    drawn = (REPOSITORY / "docs" / "client.md").read_text(encoding="utf-8")
    tree = [line.strip() for line in drawn.splitlines() if "── " in line]
    docstring = quotewire._exceptions.__doc__
    assert docstring is not None

    assert tree == [line.strip() for line in docstring.splitlines() if "── " in line]


@pytest.mark.skipif(not (REPOSITORY / ".git").exists(), reason="not a git checkout")
def test_no_file_is_large_but_the_model() -> None:
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=True
    )
    files = [REPOSITORY / name.decode() for name in listing.stdout.split(b"\0") if name]
    large = [path for path in files if path.exists() and path.stat().st_size > 2_000_000]

    assert [path for path in large if "models" not in path.parts] == []
