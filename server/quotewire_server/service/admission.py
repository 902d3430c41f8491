"""Whether an article is let in, and how long articles take.

An article is refused at once when it would only wait in vain. That is better for its caller, who can go elsewhere, and
for all others: a worker that reads an article whose caller has left is lost to them, and under overload first come,
first served ends with every article read too late.
"""

from __future__ import annotations

import time

from .. import limits
from ..errors import DeadlineExceeded, Overloaded, WaitTooLong
from .fair_queue import FairQueue
from .jobs import Job


class Pace:
    """How long reading takes, learnt from articles that were read: seconds for each byte of the request.

    A moving mean, weighted by length; each article also weighs as if it were `OVERHEAD_BYTES` longer.
    """

    def __init__(self) -> None:
        self._bytes = 0.0
        self._seconds = 0.0
        self._learnt_at = 0.0

    @property
    def is_known(self) -> bool:
        """Whether an article has been read yet."""
        return self._bytes > 0

    @property
    def is_fresh(self) -> bool:
        """Whether one has been read within `PACE_SECONDS`: a machine may have grown faster since."""
        return self.is_known and time.monotonic() - self._learnt_at < limits.PACE_SECONDS

    def learn(self, request_bytes: int, seconds: float) -> None:
        """Takes in how long an article took."""
        self._bytes = limits.PACE_MEMORY * self._bytes + request_bytes + limits.OVERHEAD_BYTES
        self._seconds = limits.PACE_MEMORY * self._seconds + seconds
        self._learnt_at = time.monotonic()

    def expect(self, request_bytes: int) -> float:
        """The seconds that an article of this length takes a worker; a guess while nothing is known."""
        size = request_bytes + limits.OVERHEAD_BYTES
        return size * (self._seconds / self._bytes if self.is_known else limits.FIRST_SECONDS_PER_BYTE)


class Admission:
    """Lets articles into the queue or refuses them."""

    def __init__(self, queue: FairQueue[Job], pace: Pace, max_waiting: int, slots: int):
        self._queue = queue
        self._pace = pace
        self._max_waiting = max_waiting
        self._slots = slots

    def check(self, job: Job, now: float, idle: int, in_work_seconds: float, bounded: bool) -> None:
        """Returns when the article may wait for a worker.

        `now` is the event loop's time, `idle` how many workers have nothing to do, `in_work_seconds` what the others
        still need together. Not `bounded` is an article of a stream, which waits for its turn outside the queue, as
        long as its caller likes. Raises `Overloaded` when the queue is full, `WaitTooLong` when the article would be
        read only after its deadline, `DeadlineExceeded` when it could not be read in time even if nobody waited.
        """
        if not bounded:
            return
        self._check_room(job, idle, in_work_seconds)
        if job.deadline is None or not self._pace.is_known:
            return
        remaining = job.deadline - now
        self._check_deadline(job, remaining)
        if len(self._queue) < idle:
            return
        wait = (self._queue.seconds_ahead_of(job.peer, job.expected_seconds) + in_work_seconds) / self._slots
        if limits.WAIT_MARGIN * wait + job.expected_seconds > remaining:
            raise WaitTooLong(
                f"the article would wait about {wait:.2g} seconds for a worker, which is too long for the "
                f"{remaining:.2g} seconds that its caller allows",
                retry_after_seconds=_bounded(limits.WAIT_MARGIN * wait + job.expected_seconds - remaining),
            )

    def is_in_vain(self, job: Job, now: float) -> bool:
        """Whether a worker that began the article now would most likely come too late.

        While others wait it must be more likely than not to be in time; a worker without anything else to do
        gives it a try.
        """
        if job.deadline is None:
            return False
        needed = job.expected_seconds if self._pace.is_known else 0.0
        if not len(self._queue) or not self._pace.is_fresh:
            needed *= limits.BEST_CASE
        return now + needed > job.deadline

    def _check_room(self, job: Job, idle: int, in_work_seconds: float) -> None:
        waiting = sum(each.bounded for each in self._queue.items())
        room = self._max_waiting + idle
        if not self._queue.waiting_of(job.peer):
            # Kept for those of whom nobody waits, so that no flood shuts others out.
            room += self._max_waiting // limits.RESERVED_SHARE
        if waiting >= room:
            backlog = (self._queue.expected_seconds() + in_work_seconds) / self._slots
            raise Overloaded(
                f"all workers are busy and {waiting} articles wait; try again later",
                retry_after_seconds=_bounded(backlog),
            )

    def _check_deadline(self, job: Job, remaining: float) -> None:
        if self._pace.is_fresh and limits.BEST_CASE * job.expected_seconds > remaining:
            raise DeadlineExceeded(
                f"an article of this length takes about {job.expected_seconds:.2g} seconds, and its caller allows "
                f"{max(0.0, remaining):.2g}"
            )


def _bounded(seconds: float) -> float:
    return min(max(seconds, limits.MIN_RETRY_AFTER_SECONDS), limits.MAX_RETRY_AFTER_SECONDS)
