"""Which article is to blame for the loss of a worker, and which are refused because they have cost too many.

An article is known by a hash of its text; the text itself is not kept.

A worker that crashed, hung or grew too large has done so over its article. One that was killed by a signal from
outside may have been in the way of an operator or of a test; but the kernel also kills what needs too much memory, and
an article may find a way to do the same. So a killed worker counts against its article, unless

  - the worker was killed while another was killed, within `EXONERATION_SECONDS` before or after, that did not read
    this article: then somebody goes about killing workers, whatever they read, or
  - it stood still by a signal, which no article can bring about.

A kill of the kernel's for want of memory always counts.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict, deque
from dataclasses import dataclass

from google.protobuf.message import DecodeError
from quotewire.v1 import quotewire_pb2 as pb

from .. import limits
from ..errors import ArticleQuarantined
from .memory import out_of_memory_kills
from .worker_process import Cause


@dataclass(slots=True)
class _Record:
    """What is held against one article."""

    blames: int
    expires: float


@dataclass(frozen=True, slots=True)
class _Kill:
    """A worker that was killed from outside, and what it was reading: empty for nothing."""

    at: float
    digest: bytes
    blamed: bool


class Quarantine:
    """Keeps what each article has cost, for `QUARANTINE_SECONDS` and at most `MAX_QUARANTINED_ARTICLES` of them."""

    def __init__(self) -> None:
        self._records: OrderedDict[bytes, _Record] = OrderedDict()
        self._kills: deque[_Kill] = deque(maxlen=_REMEMBERED_KILLS)
        self._out_of_memory = out_of_memory_kills()

    def check(self, request: bytes) -> None:
        """Raises `ArticleQuarantined` when this article has cost as many workers as one may."""
        if not self._records:  # the usual case, in which no article is taken apart
            return
        record = self._record(digest_of(request))
        if record is not None and record.blames >= limits.MAX_ARTICLE_BLAMES:
            seconds = max(1, round(record.expires - time.monotonic()))
            raise ArticleQuarantined(
                f"this article has cost {record.blames} workers and is not read again for {seconds} seconds",
                metadata={"quarantined_for_seconds": str(seconds)},
            )

    def holds(self, request: bytes) -> bool:
        """Whether this article has cost as many workers as one may."""
        record = self._record(digest_of(request))
        return record is not None and record.blames >= limits.MAX_ARTICLE_BLAMES

    def judge(self, cause: Cause | None, request: bytes | None, *, was_stopped: bool = False) -> bool:
        """Whether the loss of a worker counts against the article that it was reading; if so, it is counted.

        `cause` is why the worker is gone, `request` None when it was reading nothing, `was_stopped` whether it stood
        still by a signal.
        """
        digest = digest_of(request) if request is not None else b""
        guilty = bool(digest) and cause in _ARTICLES_DOING and not was_stopped
        if cause is Cause.KILLED:
            by_the_kernel = self._killed_for_memory()
            exonerated = any(kill.digest != digest for kill in self._recent_kills())
            guilty = bool(digest) and (by_the_kernel or not exonerated)
            self._kills.append(_Kill(time.monotonic(), digest, guilty and not by_the_kernel))
            self._exonerate_others(digest)
        if guilty:
            self._blame(digest)
        return guilty

    def _blame(self, digest: bytes) -> None:
        record = self._record(digest) or _Record(0, 0.0)
        record.blames += 1
        record.expires = time.monotonic() + limits.QUARANTINE_SECONDS
        self._records[digest] = record
        self._records.move_to_end(digest)
        if len(self._records) > limits.MAX_QUARANTINED_ARTICLES:
            self._records.popitem(last=False)

    def _exonerate_others(self, digest: bytes) -> None:
        """Takes back what was held against other articles: this kill shows that somebody kills whatever comes."""
        for number, kill in enumerate(self._kills):
            if kill.blamed and kill.digest != digest and kill in self._recent_kills():
                self._kills[number] = _Kill(kill.at, kill.digest, blamed=False)
                record = self._record(kill.digest)
                if record is not None:
                    record.blames -= 1
                    if not record.blames:
                        del self._records[kill.digest]

    def _recent_kills(self) -> list[_Kill]:
        since = time.monotonic() - limits.EXONERATION_SECONDS
        return [kill for kill in self._kills if kill.at >= since]

    def _killed_for_memory(self) -> bool:
        before, self._out_of_memory = self._out_of_memory, out_of_memory_kills()
        return self._out_of_memory > before

    def _record(self, digest: bytes) -> _Record | None:
        record = self._records.get(digest)
        if record is not None and record.expires <= time.monotonic():
            del self._records[digest]
            return None
        return record


_ARTICLES_DOING = frozenset({Cause.CRASHED, Cause.HUNG, Cause.TOO_SLOW, Cause.TOO_LARGE})
# More than fall into `EXONERATION_SECONDS` in any weather.
_REMEMBERED_KILLS = 256


def digest_of(request: bytes) -> bytes:
    """A hash of the text in a serialized ExtractQuotesRequest: what kills a worker does so under any id."""
    try:
        text = pb.ExtractQuotesRequest.FromString(request).article.text.encode("utf-8")
    except (DecodeError, UnicodeEncodeError):
        text = request
    return hashlib.blake2b(text, digest_size=16).digest()
