"""Which article ids a run has seen: in a file, for an archive has more of them than memory should hold.

The first record of a run (of a shard, where there are several) that has an id keeps it; a later one with the same
id is an error. A claim names the record that made it, so that reading a record again claims its own id again, and
a claim that an interrupted run has left is as good as one of this run.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .layout import Layout
from .manifests import all_manifests
from .plan import read_plan
from .refusals import OutputLost
from .sinks import Sink

# (chunk, unit of the chunk, record of the unit)
Claimant = tuple[int, int, int]


class IdRegister:
    """The ids of one shard; used by one thread at a time.

    A claim takes some 40 bytes on disk. Nothing else opens the file while the shard is locked, so SQLite needs
    no locks of its own, which network file systems do badly.
    """

    def __init__(self, path: Path):
        self._path = path
        with self._told():
            self._database = sqlite3.connect(
                f"{path.absolute().as_uri()}?nolock=1",
                uri=True,
                check_same_thread=False,
                isolation_level=None,
            )
            self._database.execute("PRAGMA cache_size = -65536")  # KiB
            self._database.execute(
                "CREATE TABLE IF NOT EXISTS ids "
                "(id BLOB PRIMARY KEY, chunk INTEGER, unit INTEGER, record INTEGER) WITHOUT ROWID"
            )
            self._database.execute("BEGIN")

    def claim(self, article_id: str, claimant: Claimant) -> bool:
        """Whether the id is this record's: nobody had it, or it had it itself."""
        key = hashlib.blake2b(article_id.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        with self._told():
            found = self._database.execute(
                "SELECT chunk, unit, record FROM ids WHERE id = ?", (key,)
            ).fetchone()
            if found is None:
                self._database.execute("INSERT INTO ids VALUES (?, ?, ?, ?)", (key, *claimant))
        return found is None or found == claimant

    def commit(self) -> None:
        """Forces all claims so far to disk; to be done before a part that relies on them counts as done."""
        with self._told():
            self._database.execute("COMMIT")
            self._database.execute("BEGIN")

    def close(self) -> None:
        """Leaves the file; claims since the last commit are given up."""
        self._database.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise OutputLost(f"{self._path} cannot be written or is damaged: {error}") from None


def open_register(layout: Layout, sink: Sink) -> IdRegister:
    """The register of a shard; when it is gone or damaged, made anew from what its parts have delivered."""
    if not layout.ids.exists() or not _is_sound(layout.ids):
        for path in layout.own.glob(layout.ids.name + "*"):
            path.unlink()
        register = IdRegister(layout.ids)
        for article_id, claimant in _delivered(layout, sink):
            register.claim(article_id, claimant)
        register.commit()
        return register
    return IdRegister(layout.ids)


def _is_sound(path: Path) -> bool:
    try:
        database = sqlite3.connect(f"{path.absolute().as_uri()}?nolock=1", uri=True)
        try:
            return database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        finally:
            database.close()
    except sqlite3.Error:
        return False


def _delivered(layout: Layout, sink: Sink) -> Iterable[tuple[str, Claimant]]:
    """The ids in finished parts with the records that have them."""
    units: dict[str, int] = {}  # of one chunk at a time: both come in the order of chunks
    chunks = read_plan(layout)
    number = -1
    for manifest in all_manifests(layout):
        while number < manifest.chunk:
            chunk = next(chunks)
            number = chunk.number
            units = {checked.unit.name: index for index, checked in enumerate(chunk.units)}
        rows = sink.read(layout, manifest.part)
        # Only what was read as an article has claimed its id; without a hash it was not.
        for row in (*rows.articles, *(row for row in rows.errors if row["content_hash"])):
            yield row["article_id"], (manifest.chunk, units[row["source"]], row["source_record"])
