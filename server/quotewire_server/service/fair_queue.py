"""The queue in front of the workers, shared fairly between those who ask.

Two levels: owners share the workers' time equally, and the flows of one owner share what is the owner's. An owner is
who pays (a token, a certificate, an address), a flow is one of its connections. Within a flow it is first come, first
served. Time is counted in the seconds that an article is expected to take, so that one caller's long articles weigh
what they cost. This is start-time fair queueing (Goyal, Vin and Cheng, 1996): each member has a clock that advances by
what it was given, and the one that is furthest behind goes next. Who comes back after a pause starts at the present,
and so can neither save up turns nor lose any.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Generic, NamedTuple, Protocol, TypeVar


class Peer(NamedTuple):
    """Who asks: the owner, and the flow among the owner's own."""

    owner: str
    flow: str


class Queued(Protocol):
    """What can wait here."""

    peer: Peer
    # What it is expected to cost.
    expected_seconds: float


_Item = TypeVar("_Item", bound=Queued)

# So many clocks are kept before those that no longer matter are thrown away.
_KEPT_CLOCKS = 64


class _Clocks:
    """How much each member has been given, in seconds; those who are not ahead need no clock."""

    def __init__(self) -> None:
        self._now = 0.0
        self._clocks: dict[str, float] = {}

    def next_of(self, members: Iterable[str]) -> str:
        """The member that is furthest behind; of several the one named first."""
        return min(members, key=lambda name: max(self._now, self._clocks.get(name, 0.0)))

    def charge(self, name: str, seconds: float) -> None:
        """Counts what a member is given."""
        self._now = max(self._now, self._clocks.get(name, 0.0))
        self._clocks[name] = self._now + seconds
        if len(self._clocks) > _KEPT_CLOCKS:
            self._clocks = {each: at for each, at in self._clocks.items() if at > self._now}


class FairQueue(Generic[_Item]):
    """Holds items until they are popped or removed."""

    def __init__(self) -> None:
        self._owners: dict[str, dict[str, deque[_Item]]] = {}
        self._returned: deque[_Item] = deque()
        self._size = 0
        self._owner_clocks = _Clocks()
        self._flow_clocks: dict[str, _Clocks] = {}

    def __len__(self) -> int:
        return self._size

    def put(self, item: _Item) -> None:
        """Puts an item at the end of its flow."""
        self._owners.setdefault(item.peer.owner, {}).setdefault(item.peer.flow, deque()).append(item)
        self._size += 1

    def put_back(self, item: _Item) -> None:
        """Puts an item that was popped in vain before all others; it is not charged again."""
        self._returned.append(item)
        self._size += 1

    def pop(self) -> _Item | None:
        """The next item, or None when there is none."""
        if not self._size:
            return None
        if self._returned:
            self._size -= 1
            return self._returned.popleft()
        owner = self._owner_clocks.next_of(self._owners)
        clocks = self._flow_clocks.setdefault(owner, _Clocks())
        flow = clocks.next_of(self._owners[owner])
        item = self._owners[owner][flow].popleft()
        self._owner_clocks.charge(owner, item.expected_seconds)
        clocks.charge(flow, item.expected_seconds)
        self._one_less(item.peer)
        return item

    def remove(self, item: _Item) -> bool:
        """Takes an item out that nobody waits for any more; whether it was there."""
        if item in self._returned:
            self._returned.remove(item)
            self._size -= 1
            return True
        flow = self._flow(item.peer)
        if item not in flow:
            return False
        flow.remove(item)
        self._one_less(item.peer)
        return True

    def waiting_of(self, peer: Peer) -> int:
        """How many items of this flow wait."""
        return len(self._flow(peer))

    def expected_seconds(self) -> float:
        """What all that wait are expected to take, in seconds of one worker."""
        return _total(self.items())

    def seconds_ahead_of(self, peer: Peer, seconds: float) -> float:
        """What goes before an item of `seconds` that is put here now, in seconds of one worker.

        While an item works its way forward every other member gets as much as it does, if it has as much waiting.
        """
        own = _total(self._flow(peer))
        flows = self._owners.get(peer.owner, {})
        own += sum(min(_total(flows[flow]), own + seconds) for flow in flows if flow != peer.flow)
        others = (owner for owner in self._owners if owner != peer.owner)
        waiting = (sum(map(_total, self._owners[owner].values())) for owner in others)
        return _total(self._returned) + own + sum(min(each, own + seconds) for each in waiting)

    def items(self) -> list[_Item]:
        """All that wait, in no order that matters."""
        flows = [flow for flows in self._owners.values() for flow in flows.values()]
        return [item for flow in (self._returned, *flows) for item in flow]

    def _flow(self, peer: Peer) -> deque[_Item]:
        return self._owners.get(peer.owner, {}).get(peer.flow, deque())

    def _one_less(self, peer: Peer) -> None:
        """Counts an item that has left its flow, and forgets flow and owner when nothing of theirs waits."""
        self._size -= 1
        flows = self._owners[peer.owner]
        if not flows[peer.flow]:
            del flows[peer.flow]
        if not flows:
            del self._owners[peer.owner]
        if not self._size:
            # Nobody is ahead of anybody when nobody waits.
            self._owner_clocks = _Clocks()
            self._flow_clocks.clear()


def _total(items: Iterable[Queued]) -> float:
    return sum(item.expected_seconds for item in items)
