"""The template of the workers: it reads the model once, and workers are forked from it.

    python -m quotewire_server.service.template --control 7 ...

A forked worker is ready within hundredths of a second, where one that reads the model itself takes seconds, and
shares what it does not change of its memory with the others. The template reads no articles and has no threads of its
own, so that a fork is safe and each worker starts from the same state. A spare template is forked in the same way, and
takes over when the first is lost. They end when the front does.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import select
import signal
import socket
import sys
import time
import warnings
from collections.abc import Iterator

import structlog
from quotewire.v1 import quotewire_pb2 as pb

from .. import limits
from ..extraction import Extractor, load_pipeline
from . import frames, logs
from .status import status_of
from .worker import work

_log = structlog.get_logger("quotewire.worker")

# Read once before anything is forked: caches fill, everything lazy is loaded, and the network's memory grows to what
# a whole window takes, for the text is longer than one.
_WARM_UP_TEXT = (
    "“The bridge will open in May,” Ana Ruiz, the mayor, told the Daily Herald on Monday. "
    "She said that it had cost more than planned.\n"
) * 30
_WAKEUP_BYTES = 4096


def main(arguments: list[str] | None = None) -> int:
    """Loads the model, says READY, then forks a worker for each FORK; returns the exit status."""
    options = _parse(arguments)
    _leave_signals_to_the_front()
    _close_standard_streams()
    logs.configure(options.log_format, options.log_level)
    structlog.contextvars.bind_contextvars(pid=os.getpid())
    control = socket.socket(fileno=options.control)
    try:
        extractor = _load(options)
    except Exception as error:
        _log.error("worker_failed_to_start", **logs.describe_exception(error))
        control.sendall(frames.encode(frames.ERROR, status_of(error).SerializeToString()))
        return 1
    # What lives now lives for ever: kept out of the garbage collector, its pages stay shared after a fork.
    gc.collect()
    gc.freeze()
    try:
        control.sendall(frames.encode(frames.READY, extractor.model.SerializeToString()))
        while (fork := _Template(control).serve()) is not None:
            # From here on this is another process, but for SERVE.
            kind, connection, slot = fork
            if kind != frames.SPARE:
                work(extractor, connection, slot, options.max_memory_mib)
                return 0
            control = connection
    except (BrokenPipeError, ConnectionResetError):
        pass  # the server is gone
    return 0


class _Template:
    """Forks when it is told to, and tells which of its workers have ended."""

    def __init__(self, control: socket.socket):
        self._control = control
        self._wakeup, self._woken = socket.socketpair()
        for end in (self._wakeup, self._woken):
            end.setblocking(False)

    def serve(self) -> tuple[bytes, socket.socket, int] | None:
        """Returns when the front is gone: None. In a new process: what it is to be, its connection and its slot."""
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self._woken.fileno(), warn_on_full_buffer=False)
        while True:
            ready, _, _ = select.select([self._control, self._wakeup], [], [])
            if self._wakeup in ready:
                self._reap()
            if self._control in ready:
                # The front sends small frames one by one, each with a socket, so this is a whole one.
                data, descriptors, _, _ = socket.recv_fds(self._control, frames.ORDER_BYTES, 1)
                if not data:
                    return None
                kind, slot = frames.order(data)
                connection = socket.socket(fileno=descriptors[0])
                if kind == frames.SERVE or self._fork() == 0:
                    self._leave()
                    return kind, connection, slot
                connection.close()

    def _fork(self) -> int:
        with warnings.catch_warnings():
            # From Python 3.12 on a fork beside other threads warns; onnxruntime has one that holds nothing.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid:
            self._control.sendall(frames.encode(frames.FORKED, frames.NUMBER.pack(pid)))
        return pid

    def _reap(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._wakeup.recv(_WAKEUP_BYTES)
        for pid, status in _ended_children():
            body = frames.NUMBER.pack(pid) + frames.NUMBER.pack(status)
            self._control.sendall(frames.encode(frames.ENDED, body))

    def _leave(self) -> None:
        """Lets go of all that is the template's, in a process that is a worker from now on."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for mine in (self._control, self._wakeup, self._woken):
            mine.close()


def _ended_children() -> Iterator[tuple[int, int]]:
    """The children that have ended and their exit statuses, below 0 for signals."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        yield pid, os.waitstatus_to_exitcode(status)


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="The workers of quotewire's service; the service starts it.")
    parser.add_argument("--control", type=int, required=True)
    parser.add_argument("--model", default="")
    parser.add_argument("--no-coreference", dest="coreference", action="store_false")
    parser.add_argument("--max-text-chars", type=int, default=limits.MAX_TEXT_CHARS)
    parser.add_argument("--max-memory-mib", type=int, default=limits.MAX_WORKER_MEMORY_MIB)
    parser.add_argument("--log-format", default="json")
    parser.add_argument("--log-level", default="info")
    return parser.parse_args(arguments)


def _leave_signals_to_the_front() -> None:
    """Some send SIGTERM to all processes of a service at once, but articles in work are to be read to the end.

    The front ends its processes by closing their connections.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)


def _close_standard_streams() -> None:
    """What anyone prints is dropped, what anyone reads is empty.

    Libraries print (coreferee does, when it fails), and may show text of an article.
    """
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.close(null)


def _load(options: argparse.Namespace) -> Extractor:
    started = time.perf_counter()
    extractor = Extractor(
        load_pipeline(options.model or None),
        coreference=None if options.coreference else False,
        max_text_chars=options.max_text_chars,
    )
    extractor.settle()
    extractor.extract(pb.ExtractQuotesRequest(article=pb.Article(id="warm-up", text=_WARM_UP_TEXT)))
    _log.debug("worker_ready", seconds=round(time.perf_counter() - started, 3))
    return extractor


if __name__ == "__main__":
    status = main()
    # A worker is a fork: what its template would do at its end, such as flushing a stream, is not its business.
    sys.stderr.flush()
    os._exit(status)
