"""A client and the processes around it: forked, spawned, and threads in them."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from quotewire import QuoteClient

from tests.scripted_server import scripted_server

# Run as a program of its own: what a fork does to this process is nobody else's business.
FORKED = """
import os, sys
import quotewire

def extract(client):
    return client.extract("He said no.", id="a", timeout=20)

client = quotewire.QuoteClient(sys.argv[1])
assert extract(client).article_id == "a"
child = os.fork()
if not child:
    try:
        with client:
            extract(client)
    except RuntimeError as error:
        print("child:", error, flush=True)
    os._exit(0)
os.waitpid(child, 0)
print("parent:", extract(client).article_id, flush=True)
"""


def extract_in_threads(address: str) -> list[str]:
    """What a process does that makes its own client."""
    with QuoteClient(address, timeout=60) as client, ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda each: client.extract("He said no.", id=str(each)).article_id, range(8)))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with scripted_server() as (address, _):
        yield address


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_client_from_before_a_fork_says_so_in_the_child_and_works_on_in_the_parent(address: str) -> None:
    result = subprocess.run(
        [sys.executable, "-c", FORKED, address], capture_output=True, text=True, check=True, timeout=60
    )

    child, parent = result.stdout.splitlines()
    assert child.startswith("child: this client was made before a fork")
    assert "'spawn'" in child
    assert parent == "parent: a"


def test_spawned_processes_with_clients_of_their_own_work_side_by_side(address: str) -> None:
    with QuoteClient(address) as client:
        client.extract("He said no.")
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            answers = pool.map(extract_in_threads, [address, address])

    assert answers == [[str(each) for each in range(8)]] * 2


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork here")
def test_forked_processes_work_when_the_parent_has_no_client_yet(address: str) -> None:
    # In a process of its own, as this one has used gRPC already.
    program = f"""
import multiprocessing
from tests.client.test_processes import extract_in_threads
with multiprocessing.get_context("fork").Pool(2) as pool:
    answers = pool.map(extract_in_threads, [{address!r}] * 2)
assert answers == [[str(each) for each in range(8)]] * 2, answers
assert extract_in_threads({address!r}) == answers[0]
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
