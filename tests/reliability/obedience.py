"""A component for spaCy pipelines that does to its process what the first words of a text say.

Tests put it before the real reader, so that an article can kill, stop, hang or fill up the worker that reads it, or
take just so long.
"""

import ctypes
import os
import signal
import time

from spacy.language import Language

_MIB = 1024 * 1024
_kept: list[bytes] = []


def _sleep_and_hold_the_interpreter(seconds: str) -> None:
    ctypes.PyDLL(None).usleep(int(float(seconds) * 1e6))


def _fill_memory(mib: str, *, slowly: bool = True) -> None:
    filled = []
    for _ in range(int(mib) // 16):
        filled.append(bytearray(b"x" * (16 * _MIB)))
        time.sleep(0.02 if slowly else 0)


def _keep_memory(mib: str) -> None:
    _kept.append(b"x" * (int(mib) * _MIB))


ORDERS = {
    "SLEEP": lambda seconds: time.sleep(float(seconds)),
    "HOLD": _sleep_and_hold_the_interpreter,
    "STOP": lambda _: os.kill(os.getpid(), signal.SIGSTOP),
    "DIE": lambda _: os.kill(os.getpid(), signal.SIGKILL),
    "CRASH": lambda _: os.abort(),
    "LEAVE": lambda status: os._exit(int(status)),
    "FILL": _fill_memory,
    "KEEP": _keep_memory,
    "RESERVE": lambda gib: bytearray(int(gib) * 1024 * _MIB),
}


@Language.factory("obedience")
def make(nlp: Language, name: str):
    """The component: "SLEEP 0.2 The mayor said ..." sleeps first, a text without an order is only read."""

    def obey(doc):
        order, _, rest = doc.text.partition(" ")
        if order in ORDERS:
            ORDERS[order](rest.partition(" ")[0])
        return doc

    return obey
