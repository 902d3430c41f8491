"""Signs of life of a worker, sent from a thread of its own, also while an article is read.

Only what holds the interpreter's lock, or stops the whole process, silences it: Python code gives the lock up every
few milliseconds, the neural network for as long as it runs. The longest silence seen while reading the hardest of
100,000 characters was a fifth of a second.
"""

from __future__ import annotations

import os
import threading
import time
from typing import BinaryIO

from .. import limits
from . import frames


class Answers:
    """The way back to the front, for the answers of the worker and for its signs of life."""

    def __init__(self, stream: BinaryIO):
        self._stream = stream
        self._lock = threading.Lock()

    def send(self, kind: bytes, body: bytes = b"") -> None:
        """Writes one frame. Raises `BrokenPipeError` when the front is gone."""
        with self._lock:
            frames.write_blocking(self._stream, kind, body)

    def start_beating(self) -> None:
        """Sends a sign of life now and then every `HEARTBEAT_SECONDS`, for as long as the process lives."""
        self.send(frames.BEAT)
        threading.Thread(target=self._beat, name="heartbeat", daemon=True).start()

    def _beat(self) -> None:
        while True:
            time.sleep(limits.HEARTBEAT_SECONDS)
            try:
                self.send(frames.BEAT)
            except OSError:
                # The front is gone, and nobody waits for what this process still reads.
                os._exit(0)
