"""What a fuzzer has found: counted, shown once per kind, and kept so that it becomes a test."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

# Of one kind, so many are kept.
_KEPT_OF_A_KIND = 20


class Findings:
    """Inputs that did harm, or whose answer was not good; saved in `folder`, unless that is None."""

    def __init__(self, folder: Path | None = None):
        self.kinds: Counter[str] = Counter()
        self._folder = folder

    def __len__(self) -> int:
        return self.kinds.total()

    def add(self, kind: str, name: str, content: bytes) -> None:
        """Notes one: `kind` tells what was wrong, `name` which input it was, e.g. "worker-1-4711"."""
        self.kinds[kind] += 1
        if self.kinds[kind] == 1:
            print(f"found: {kind} ({name})", flush=True)
        if self._folder is not None and self.kinds[kind] <= _KEPT_OF_A_KIND:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / f"{name}.bin").write_bytes(content)
            with (self._folder / "findings.txt").open("a", encoding="utf-8") as lines:
                lines.write(f"{name}\t{kind}\n")

    def __str__(self) -> str:
        return "; ".join(f"{count} × {kind}" for kind, count in self.kinds.most_common()) or "nothing found"
