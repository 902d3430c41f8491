"""Nasty input in small number; `bench/fuzz.py` does the same a hundred thousand times."""


import pytest

from bench.findings import Findings
from bench.fuzz import fuzz_port
from bench.fuzz_worker import WorkerFuzz
from bench.nasty_articles import nasty_request
from bench.nasty_bytes import broken_connection, broken_request


async def test_broken_bytes_get_an_answer_or_invalid_argument_and_cost_nothing(capsys):
    findings = Findings()
    figure = await fuzz_port(seed=20, numbers=range(1, 501), slots=1, findings=findings)

    assert str(findings) == "nothing found", capsys.readouterr().out
    assert figure.values["outcomes"]["INVALID_ARGUMENT"] > 60
    assert figure.values["outcomes"]["OK"] > 10


async def test_nasty_articles_get_a_good_answer_or_invalid_argument_and_cost_no_worker(capsys):
    findings = Findings()
    fuzz = WorkerFuzz(seed=21, slots=2, findings=findings)
    await fuzz.run(range(1, 201))

    assert str(findings) == "nothing found", capsys.readouterr().out
    assert fuzz.deaths == 0
    assert fuzz.outcomes["OK"] > 130


@pytest.mark.parametrize("make", [nasty_request, broken_request, broken_connection])
def test_a_case_follows_from_its_seed_and_number(make):
    assert make(3, 14) == make(3, 14)
    assert len({bytes(_bytes(make(3, number))) for number in range(30)}) > 20


def _bytes(case):
    return case if isinstance(case, bytes) else case.SerializeToString()
