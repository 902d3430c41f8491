"""The network's parts against plain computation; skipped where torch is not installed."""

from __future__ import annotations

from itertools import pairwise, product

import pytest

torch = pytest.importorskip("torch", reason="torch comes with the train extra")

from training.crf import Chain  # noqa: E402
from training.losses import _entities  # noqa: E402
from training.model import ReaderModel, Sizes  # noqa: E402

TAGS = ("O", "B-x", "I-x", "L-x", "U-x")


def test_chain_loss_is_the_log_probability_among_all_sequences() -> None:
    torch.manual_seed(0)
    chain = Chain(TAGS)
    torch.nn.init.normal_(chain.scores)
    emissions = torch.randn(1, 3, len(TAGS))
    gold = (1, 2, 3)

    def score(tags: tuple[int, ...]) -> float:
        transitions = chain.transitions().detach()
        total = sum(emissions[0, i, t] for i, t in enumerate(tags))
        return float(total + sum(transitions[a, b] for a, b in pairwise(tags)))

    every = torch.tensor([score(tags) for tags in product(range(len(TAGS)), repeat=3)])
    expected = torch.logsumexp(every, 0) - score(gold)
    loss = chain.loss(emissions, torch.tensor([gold]), torch.ones(1, 3, dtype=torch.bool))
    assert float(loss * 3) == pytest.approx(float(expected), abs=1e-3)


def test_padding_adds_nothing_to_the_chain_loss() -> None:
    torch.manual_seed(0)
    chain = Chain(TAGS)
    emissions, gold = torch.randn(1, 4, len(TAGS)), torch.tensor([[0, 4, 0, -100]])
    padded = chain.loss(emissions, gold, gold != -100)
    plain = chain.loss(emissions[:, :3], gold[:, :3], gold[:, :3] != -100)
    assert float(padded) == pytest.approx(float(plain), abs=1e-5)


def test_coarse_label_costs_nothing_when_an_allowed_name_is_certain() -> None:
    scores = torch.full((1, 1, 3), -20.0)
    scores[0, 0, 2] = 20.0
    allowed = torch.tensor([[True, False, False], [False, True, True]])
    batch = {"entities": torch.tensor([[1]]), "entity_weights": torch.ones(1, 1)}
    loss = _entities(scores, batch, allowed)
    assert loss is not None
    assert float(loss) == pytest.approx(0.0, abs=1e-5)


def test_padding_does_not_change_a_words_scores() -> None:
    torch.manual_seed(0)
    model = ReaderModel(Sizes(13, 5, 4, 7)).eval()

    def run(padding: int) -> torch.Tensor:
        pieces = torch.tensor([[101, 2023, 2003, 102] + [0] * padding])
        zeros = torch.zeros_like(pieces)
        batch = {"pieces": pieces, "shapes": zeros, "spaces": zeros, "present": (pieces > 0).float(),
                 "first": torch.tensor([[1, 2]])}  # fmt: skip
        with torch.no_grad():
            return model(batch)["quotes"]

    assert torch.allclose(run(0), run(5), atol=1e-4)
