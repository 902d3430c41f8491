"""What a run is: the options that decide its rows, kept with the output so that two runs never mix."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from quotewire import __version__
from quotewire._article import build_options
from quotewire.v1 import quotewire_pb2 as pb

from .. import limits
from .durable import sync_folder, write_file
from .layout import Layout
from .model import SourceOptions
from .refusals import BatchRefused, OutputLost
from .versions import SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class RunOptions:
    """All that decides the rows of a run, its inputs and the model apart.

    `kinds` and `min_confidence` are as in a request. `sample` is the share of records to take, `limit` how many
    at most (of each shard). `part_articles`, `part_chars` (code points), `chunk_bytes` and `chunk_files` bound the
    parts.
    """

    source: SourceOptions = field(default_factory=SourceOptions)
    kinds: tuple[str, ...] = ()
    min_confidence: float = 0.0
    coreference: bool = True
    max_text_chars: int = limits.MAX_TEXT_CHARS
    output_format: str = "parquet"
    with_text: bool = False
    sample: float = 1.0
    limit: int | None = None
    part_articles: int = limits.PART_ARTICLES
    part_chars: int = limits.PART_CHARS
    chunk_bytes: int = limits.CHUNK_BYTES
    chunk_files: int = limits.CHUNK_FILES

    @property
    def request_options(self) -> pb.ExtractOptions:
        """The options of each request. Raises `quotewire.InvalidArgument` for a kind that does not exist."""
        return build_options(kinds=self.kinds, min_confidence=self.min_confidence)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> RunOptions:
        """The options of a run file."""
        source = SourceOptions(**values["source"])
        return cls(**{**values, "source": source, "kinds": tuple(values["kinds"])})


@dataclass(frozen=True, slots=True)
class Run:
    """What the run in an output folder is; `inputs` are only for people, the plan has the files themselves."""

    options: RunOptions
    shards: int
    inputs: tuple[str, ...]
    model: dict[str, str]
    quotewire_version: str = __version__
    schema_version: int = SCHEMA_VERSION

    @property
    def identity(self) -> str:
        """A digest of all that decides the rows, the inputs apart: hexadecimal."""
        return hashlib.sha256(json.dumps(self._decisive(), sort_keys=True).encode()).hexdigest()

    def differences(self, other: Run) -> list[str]:
        """How `other` differs in what decides the rows, for people: "kinds: () before, ('direct',) now"."""
        mine, theirs = self._decisive(), other._decisive()
        return [
            f"{name}: {mine[name]!r} before, {theirs[name]!r} now"
            for name in mine
            if mine[name] != theirs[name]
        ]

    def _decisive(self) -> dict[str, Any]:
        options = json.loads(json.dumps(asdict(self.options)))
        source = {f"source.{name}": value for name, value in options.pop("source").items()}
        return {
            **{f"model.{name}": value for name, value in self.model.items()},
            "quotewire": self.quotewire_version,
            "schema": self.schema_version,
            "shards": self.shards,
            **options,
            **source,
        }


def settle_run(layout: Layout, run: Run) -> None:
    """Writes what the run is, or makes sure that the folder holds this very run.

    Raises `BatchRefused` when it holds another, or something that is none.
    """
    before = load_run(layout)
    if before is None:
        content = {**asdict(run), "identity": run.identity}
        try:
            write_file(layout.run_file, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())
            sync_folder(layout.run_file.parent)
        except OSError as error:
            raise OutputLost(f"{layout.root} cannot be written: {error.strerror or error}") from None
        # Another shard may have begun the run at the same moment, with other options.
        before = load_run(layout)
        assert before is not None
    if differences := before.differences(run):
        raise BatchRefused(
            f"{layout.root} holds a run with other options ({'; '.join(differences)}). Use those, or another output "
            "folder, or begin anew with --restart, which removes what was delivered"
        )


def load_run(layout: Layout) -> Run | None:
    """What the run in this folder is; None where there is none. Raises `BatchRefused` for one not understood."""
    try:
        values = json.loads(layout.run_file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        raise BatchRefused(f"{layout.run_file} cannot be read; is it from another program?") from None
    try:
        return Run(
            RunOptions.from_dict(values["options"]),
            values["shards"],
            tuple(values["inputs"]),
            values["model"],
            values["quotewire_version"],
            values["schema_version"],
        )
    except (KeyError, TypeError):
        raise BatchRefused(
            f"{layout.root} was written by another version of quotewire ({values.get('quotewire_version')}); take "
            "another output folder, or begin anew with --restart"
        ) from None
