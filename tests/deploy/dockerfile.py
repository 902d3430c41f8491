"""A Dockerfile as a list of steps, as far as ours goes."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Step:
    """One instruction of one stage: `name` "RUN", and the rest of its lines as one."""

    stage: int
    name: str
    rest: str


def steps() -> list[Step]:
    """All instructions of the Dockerfile in order; stages count from 0."""
    text = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\s*\\\n\s*", " ", "\n".join(lines))
    found: list[Step] = []
    stage = -1
    for line in filter(None, map(str.strip, joined.splitlines())):
        name, _, rest = line.partition(" ")
        stage += name == "FROM"
        found.append(Step(stage, name, rest))
    return found


def the(name: str, stage: int) -> str:
    """The rest of the only instruction of this name in this stage."""
    [rest] = [step.rest for step in steps() if step.name == name and step.stage == stage]
    return rest


def environment(stage: int) -> dict[str, str]:
    """What the ENV of a stage sets."""
    return dict(assignment.split("=", 1) for assignment in shlex.split(the("ENV", stage)))


def command(rest: str) -> list[str]:
    """The list in an instruction of the exec form."""
    listed = json.loads(rest[rest.index("[") :])
    assert all(isinstance(each, str) for each in listed)
    return listed


def copied(stage: int) -> list[tuple[list[str], str]]:
    """Sources and destination of each COPY from the build context."""
    all_of_them = [step.rest.split() for step in steps() if step.name == "COPY" and step.stage == stage]
    return [(words[:-1], words[-1]) for words in all_of_them if not words[0].startswith("--from=")]
