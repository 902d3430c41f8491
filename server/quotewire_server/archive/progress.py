"""How far a run is: on a terminal a bar, elsewhere a line every some seconds; always on standard error."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from typing import Any, TextIO

from .. import limits
from .plan import Totals

# What a record has around its text: a guess, good until the first chunk is done and tells.
_RECORD_CHARS = 100


@dataclass(slots=True)
class Tally:
    """What a run has done so far; `done_bytes` of `total_bytes` of input, those of earlier runs too."""

    total_bytes: int = 0
    done_bytes: int = 0
    articles: int = 0
    errors: int = 0
    words: int = 0
    began: float = field(default_factory=time.monotonic)
    # Input of the chunks that this run has finished, and the code points that came out of them: a rate, to guess by.
    _seen_bytes: int = 0
    _seen_chars: int = 0
    _open_chars: int = 0
    _run_bytes: int = 0

    def add(self, chars: int, words: int, *, failed: bool) -> None:
        """Counts one record that this run has done."""
        self.errors += failed
        self.articles += not failed
        self.words += words
        self._open_chars += chars + _RECORD_CHARS

    def end_chunk(self, size: int, *, was_done: bool) -> None:
        """Counts a chunk of which no more records will come."""
        self.done_bytes += size
        if not was_done:
            self._seen_bytes += size
            self._seen_chars += self._open_chars
            self._open_chars = 0
            self._run_bytes += size

    @property
    def seconds(self) -> float:
        return max(1e-9, time.monotonic() - self.began)

    @property
    def rate(self) -> float:
        """Records done per second by this run."""
        return (self.articles + self.errors) / self.seconds

    @property
    def share(self) -> float:
        """How much of the input is done, 0 to 1; a guess within a chunk."""
        return min(1.0, (self.done_bytes + self._open_bytes) / self.total_bytes) if self.total_bytes else 0.0

    @property
    def seconds_left(self) -> float | None:
        """How much longer it will take; None as long as nothing is done."""
        done = self._run_bytes + self._open_bytes
        left = self.total_bytes - self.done_bytes - self._open_bytes
        return max(0.0, left) / done * self.seconds if done else None

    @property
    def _open_bytes(self) -> float:
        per_char = self._seen_bytes / self._seen_chars if self._seen_chars else 1.0
        return min(self._open_chars * per_char, float(self.total_bytes - self.done_bytes))

    def __str__(self) -> str:
        left = self.seconds_left
        parts = [
            f"{self.share:.0%}",
            f"{self.articles + self.errors:,} articles",
            f"{self.rate:.1f} articles/s",
            f"{self.words / self.seconds:,.0f} words/s",
            f"{self.errors:,} errors",
            f"{duration(left)} left" if left is not None else "",
        ]
        return " · ".join(part for part in parts if part)


def duration(seconds: float) -> str:
    """ "42 s", "3:05 min", "2:10 h" or "3 d 4 h"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3_600:
        return f"{whole // 60}:{whole % 60:02d} min"
    if whole < 86_400:
        return f"{whole // 3_600}:{whole % 3_600 // 60:02d} h"
    return f"{whole // 86_400} d {whole % 86_400 // 3_600} h"


class Progress:
    """Tells nothing; the others tell what these methods hear, all from one thread."""

    def __init__(self) -> None:
        self.tally = Tally()

    def looked_at(self, units: int, size: int) -> None:
        """So many units, of so many bytes, are planned."""

    def begin(self, totals: Totals) -> None:
        """The plan is settled, and reading begins."""
        self.tally = Tally(total_bytes=totals.bytes)

    def record_done(self, chars: int, words: int, *, failed: bool) -> None:
        """One record has its outcome."""
        self.tally.add(chars, words, failed=failed)

    def chunk_done(self, size: int, *, was_done: bool) -> None:
        """No more records of a chunk will come."""
        self.tally.end_chunk(size, was_done=was_done)

    def tick(self) -> None:
        """Some time has passed."""

    def note(self, message: str) -> None:
        """Something that people should know."""

    def end(self) -> None:
        """Nothing more will come."""


class Lines(Progress):
    """A line every `PROGRESS_LINE_SECONDS`, for logs."""

    def __init__(self, stream: TextIO | None = None) -> None:
        super().__init__()
        self._stream = stream or sys.stderr
        self._next = time.monotonic() + limits.PROGRESS_LINE_SECONDS

    def looked_at(self, units: int, size: int) -> None:
        if self._is_time():
            self.note(f"planning: {units:,} inputs, {size / 1e6:,.0f} MB")

    def tick(self) -> None:
        if self._is_time():
            self.note(str(self.tally))

    def note(self, message: str) -> None:
        self._stream.write(f"quotewire: {message}\n")
        self._stream.flush()

    def _is_time(self) -> bool:
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + limits.PROGRESS_LINE_SECONDS
        return True


class Bar(Progress):
    """A bar that is drawn anew a few times a second, with rich."""

    def __init__(self) -> None:
        super().__init__()
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as RichProgress

        self._display = RichProgress(
            BarColumn(),
            TextColumn("{task.description}"),
            console=Console(stderr=True, highlight=False),
            auto_refresh=False,
            transient=True,
        )
        self._task: Any = self._display.add_task("planning …", total=None)
        self._display.start()
        self._next = 0.0

    def looked_at(self, units: int, size: int) -> None:
        self._draw(f"planning: {units:,} inputs, {size / 1e6:,.0f} MB")

    def tick(self) -> None:
        self._draw(str(self.tally), self.tally.share)

    def note(self, message: str) -> None:
        self._display.console.print(f"quotewire: {message}", markup=False, soft_wrap=True)

    def end(self) -> None:
        self._display.stop()

    def _draw(self, description: str, share: float | None = None) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + limits.PROGRESS_SECONDS
        total = None if share is None else 1.0
        self._display.update(self._task, description=description, completed=share or 0.0, total=total)
        self._display.refresh()


def make_progress(*, quiet: bool) -> Progress:
    """The form of progress that fits standard error."""
    if quiet:
        return Progress()
    if sys.stderr.isatty():
        try:
            return Bar()
        except ImportError:
            pass
    return Lines()
