"""The fair queue by itself: who is next."""

import random
from collections import Counter
from dataclasses import dataclass

import pytest
from quotewire_server.service.fair_queue import FairQueue, Peer


@dataclass(eq=False)
class Item:
    peer: Peer
    expected_seconds: float = 1.0


def owned(owner: str, flow: str = "", seconds: float = 1.0) -> Item:
    return Item(Peer(owner, flow), seconds)


def pop_owners(queue: FairQueue[Item], count: int) -> str:
    return "".join(queue.pop().peer.owner for _ in range(count))


def test_items_of_one_flow_come_in_order():
    queue, items = FairQueue(), [owned("a") for _ in range(5)]
    for item in items:
        queue.put(item)

    assert [queue.pop() for _ in range(5)] == items
    assert queue.pop() is None


def test_owners_take_turns_however_many_items_wait():
    queue = FairQueue()
    for _ in range(100):
        queue.put(owned("a"))
    for _ in range(3):
        queue.put(owned("b"))

    assert sorted(pop_owners(queue, 6)) == list("aaabbb")


def test_many_connections_of_one_owner_have_one_share():
    queue = FairQueue()
    for number in range(50):
        queue.put(owned("a", f"connection {number}"))
    for _ in range(50):
        queue.put(owned("b"))

    assert Counter(pop_owners(queue, 20)) == {"a": 10, "b": 10}


def test_flows_of_one_owner_take_turns():
    queue = FairQueue()
    for _ in range(50):
        queue.put(owned("a", "batch"))
    queue.put(owned("a", "desk"))

    assert "desk" in {queue.pop().peer.flow for _ in range(2)}


def test_long_articles_weigh_what_they_cost():
    queue = FairQueue()
    for _ in range(40):
        queue.put(owned("long", seconds=4.0))
        queue.put(owned("short", seconds=1.0))

    assert Counter(queue.pop().peer.owner for _ in range(20)) == {"short": 16, "long": 4}


def test_whoever_asks_for_one_at_a_time_gets_a_share_and_no_more():
    queue = FairQueue()
    for _ in range(50):
        queue.put(owned("flood"))
    served = Counter()
    for _ in range(40):
        if not queue.waiting_of(Peer("stream", "")):
            queue.put(owned("stream"))
        served[queue.pop().peer.owner] += 1

    assert served == {"flood": 20, "stream": 20}


def test_pause_saves_up_no_turns():
    queue = FairQueue()
    for _ in range(40):
        queue.put(owned("a"))
    assert pop_owners(queue, 20) == "a" * 20
    for _ in range(20):
        queue.put(owned("b"))

    assert Counter(pop_owners(queue, 10)) == {"a": 5, "b": 5}


def test_item_that_is_put_back_is_next():
    queue = FairQueue()
    for _ in range(3):
        queue.put(owned("a"))
    popped = queue.pop()
    queue.put(owned("b"))
    queue.put_back(popped)

    assert len(queue) == 4
    assert queue.pop() is popped


def test_removed_items_leave_no_trace():
    queue = FairQueue()
    items = [owned("a", "1"), owned("a", "2"), owned("b")]
    for item in items:
        queue.put(item)

    assert [queue.remove(item) for item in items] == [True] * 3
    assert not queue.remove(items[0])
    assert (len(queue), queue.items(), queue.pop()) == (0, [], None)


@pytest.mark.parametrize("seed", range(20))
def test_estimate_of_what_goes_before_is_what_then_goes_before(seed):
    chance = random.Random(seed)
    queue = FairQueue()
    for _ in range(chance.randrange(60)):
        queue.put(owned(chance.choice("abc"), chance.choice("123"), chance.choice([0.5, 1.0, 2.0])))
    mine = owned(chance.choice("abcd"), chance.choice("1234"))

    expected = queue.seconds_ahead_of(mine.peer, mine.expected_seconds)
    queue.put(mine)
    before = 0.0
    while (item := queue.pop()) is not mine:
        before += item.expected_seconds

    # Turns are whole articles, of which each of the other members may have one more or one less.
    assert abs(before - expected) <= 2.0 * 6
