"""Where things lie in an output folder, and the lock that lets one run at a time into it.

    OUT/articles/part-000000-0000.parquet      one file per part and table
    OUT/quotes/…  OUT/errors/…
    OUT/_run/run.json                          what the run is: inputs, options, model, versions
    OUT/_run/parts/part-000000-0000.json       the manifest of a part: it exists when the part is whole
    OUT/_run/shard-0-of-1/plan.jsonl           the chunks of a shard, with fingerprints of the inputs
    OUT/_run/shard-0-of-1/{lock,ids.sqlite,stdin}

Programs that read folders of tables pass over names that begin with an underscore.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .refusals import BatchRefused, FolderInUse

TABLES = ("articles", "quotes", "errors")
RUN_FOLDER = "_run"


@dataclass(frozen=True, slots=True)
class Shard:
    """Which share of the work: number `index` (from 0) of `count`."""

    index: int = 0
    count: int = 1

    @property
    def name(self) -> str:
        return f"shard-{self.index}-of-{self.count}"

    def owns(self, chunk: int) -> bool:
        """Whether a chunk of the plan belongs to this shard."""
        return chunk % self.count == self.index


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of one output folder, for one shard of its run."""

    root: Path
    shard: Shard = Shard()

    @property
    def run_file(self) -> Path:
        return self.root / RUN_FOLDER / "run.json"

    @property
    def manifests(self) -> Path:
        return self.root / RUN_FOLDER / "parts"

    @property
    def own(self) -> Path:
        """The folder of what this shard keeps for itself."""
        return self.root / RUN_FOLDER / self.shard.name

    @property
    def plan(self) -> Path:
        return self.own / "plan.jsonl"

    @property
    def ids(self) -> Path:
        return self.own / "ids.sqlite"

    @property
    def standard_input(self) -> Path:
        return self.own / "stdin"

    def manifest(self, part: str) -> Path:
        return self.manifests / f"{part}.json"

    def make(self) -> None:
        """Makes the folders. Raises `BatchRefused` where that is not possible."""
        try:
            for folder in (self.own, self.manifests):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BatchRefused(f"the output folder {self.root} cannot be made: {error.strerror}") from None

    def clear(self) -> None:
        """Removes all that a run has written here, and nothing else; the locks stay."""
        for table in (*TABLES, "groups"):
            shutil.rmtree(self.root / table, ignore_errors=True)
        run = self.root / RUN_FOLDER
        self.run_file.unlink(missing_ok=True)
        shutil.rmtree(self.manifests, ignore_errors=True)
        for shard in run.glob("shard-*-of-*"):
            for path in shard.iterdir():
                if path.name != "lock":
                    path.unlink(missing_ok=True)


def is_output(folder: Path) -> bool:
    """Whether a run has written (or begun to write) into this folder."""
    return (folder / RUN_FOLDER / "run.json").is_file()


def shards_of(root: Path) -> list[Shard]:
    """The shards of the run in this folder that were begun, in their order."""
    names = [path.name.split("-") for path in (root / RUN_FOLDER).glob("shard-*-of-*")]
    return sorted((Shard(int(name[1]), int(name[3])) for name in names), key=lambda shard: shard.index)


@contextlib.contextmanager
def locked(layout: Layout) -> Iterator[None]:
    """Keeps every other process out of this shard of the folder; the system ends the lock with the process.

    Raises `FolderInUse`.
    """
    with contextlib.ExitStack() as stack:
        _lock(stack, layout.own / "lock", layout)
        yield


@contextlib.contextmanager
def all_locked(layout: Layout) -> Iterator[None]:
    """Keeps other processes out of every shard that there is so far, for what touches them all."""
    with contextlib.ExitStack() as stack:
        for lock in sorted((layout.root / RUN_FOLDER).glob("shard-*-of-*/lock")):
            if lock.parent != layout.own:
                _lock(stack, lock, layout)
        yield


def is_running(layout: Layout) -> bool:
    """Whether a process writes into this shard of the folder at the moment."""
    try:
        with (layout.own / "lock").open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _lock(stack: contextlib.ExitStack, path: Path, layout: Layout) -> None:
    file = stack.enter_context(path.open("a+"))
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        owner = file.read().strip()
        raise FolderInUse(
            f"another run (process {owner or 'unknown'}) writes into {layout.root}; wait for it or end it"
        ) from None
    except OSError as error:
        raise BatchRefused(
            f"files in {layout.root} cannot be locked ({error.strerror}); mount it with locks, or name another folder"
        ) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
