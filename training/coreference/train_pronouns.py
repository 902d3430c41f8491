"""Train the pronoun ranker on GUM, LitBank, GAP and the pronoun sources of hand-made attribution cards.

    python -m training.coreference.train_pronouns --corpora ../shared/corpora --cards ../shared/gold/train

Every pronoun is a question with the entities before it as answers; the loss is the logarithm of the probability that
falls on right ones. In a second round the documents are walked again with the first round's ranker, so that features
that depend on earlier pronouns look as they will when it is used. The cards' articles are counted several times:
they are few, and of the kind of text that matters.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np
import torch
from quotewire_server.coreference.chains import DEFAULT_PATH, Coreference
from quotewire_server.coreference.pronouns import WEIGHTS_FILE, Ranker
from spacy.language import Language
from torch import Tensor, nn

from training.coreference.chains import gum_chains, litbank_chains
from training.coreference.parsed import token_chains
from training.coreference.pronoun_examples import (
    Examiner,
    Question,
    chain_answers,
    gap_questions,
    gold_answers,
    read_gold,
)
from training.coreference.reading import read_texts

SEED, MEMBERS, HIDDEN = 20, 3, 32
# Every document of GUM, every third novel: more of them would outweigh everything else.
EVERY = {"gum": 1, "litbank": 3}
WEIGHTS = {"gum": 1.0, "litbank": 0.5, "gap": 1.0, "cards": 4.0}


@dataclass
class Sources:
    """Where the material lies."""

    corpora: Path
    cards: Path
    cache: Path | None


def collect(nlp: Language, sources: Sources, ranker: Ranker | None) -> list[Question]:
    """Walk all training documents; without a ranker the walk is taught, with one it decides for itself."""
    teach = ranker is None
    questions: list[Question] = []
    for name, documents in (
        ("gum", gum_chains(sources.corpora)),
        ("litbank", litbank_chains(sources.corpora)),
    ):
        docs = read_texts(nlp, name, [d.text for d in documents], sources.cache)
        for document, doc in list(zip(documents, docs, strict=True))[:: EVERY[name]]:
            answers = chain_answers(doc, token_chains(doc, document.chains))
            questions += Examiner(doc, answers, ranker, name, document.name, teach).questions
    for split in ("development", "validation"):
        for _, examiner, _, truth, _ in gap_questions(nlp, sources.corpora, split, ranker, sources.cache):
            questions += examiner.questions if any(truth) else []
    articles = read_gold(sources.cards)
    docs = read_texts(nlp, "train", [a.text for a in articles], sources.cache)
    for article, doc in zip(articles, docs, strict=True):
        questions += Examiner(
            doc, gold_answers(article, doc), ranker, "cards", article.id, teach=False
        ).questions
    return questions


class Net(nn.Module):
    """The perceptron of `quotewire_server.coreference.pronouns.Ranker`, one member."""

    def __init__(self, features: int, hidden: int) -> None:
        super().__init__()
        self.inner = nn.Linear(features, hidden)
        self.dropout = nn.Dropout(0.2)
        self.outer = nn.Linear(hidden, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.outer(self.dropout(torch.relu(self.inner(x)))).squeeze(-1)


def fit(questions: list[Question], seed: int, members: int = MEMBERS, epochs: int = 12) -> Ranker:
    """Train the members and put them together; questions without a right answer in reach are left out."""
    usable = [q for q in questions if (q.right & q.asked).any() and q.asked.sum() > 1]
    rows = np.concatenate([q.features for q in usable])
    mean, scale = rows.mean(axis=0), np.maximum(rows.std(axis=0), 0.05)
    nets = [_fit_member(usable, mean, scale, seed + i, epochs) for i in range(members)]
    return Ranker(
        mean,
        scale,
        tuple(m.inner.weight.detach().numpy().T for m in nets),
        tuple(m.inner.bias.detach().numpy() for m in nets),
        tuple(m.outer.weight.detach().numpy()[0] for m in nets),
        0.0,
        1.0,
    )


def _fit_member(usable: list[Question], mean: np.ndarray, scale: np.ndarray, seed: int, epochs: int) -> Net:
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    net = Net(len(mean), HIDDEN)
    optimizer = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=0.02)
    steps = epochs * (len(usable) // 64 + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=steps + 1)
    for _ in range(epochs):
        order = random.permutation(len(usable))
        for at in range(0, len(order), 64):
            loss = _loss(net, [usable[i] for i in order[at : at + 64]], mean, scale)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return net.eval()


def _loss(net: Net, batch: list[Question], mean: np.ndarray, scale: np.ndarray) -> Tensor:
    longest = max(len(q.right) for q in batch)
    x = np.zeros((len(batch), longest, len(mean)), dtype=np.float32)
    asked = np.zeros((len(batch), longest), dtype=bool)
    right = np.zeros((len(batch), longest), dtype=bool)
    for i, q in enumerate(batch):
        n = len(q.right)
        x[i, :n], asked[i, :n], right[i, :n] = (q.features - mean) / scale, q.asked, q.right & q.asked
    scores = net(torch.from_numpy(x))
    low = torch.tensor(-1e4)
    every = torch.logsumexp(torch.where(torch.from_numpy(asked), scores, low), dim=1)
    true = torch.logsumexp(torch.where(torch.from_numpy(right), scores, low), dim=1)
    weights = torch.tensor([WEIGHTS[q.corpus] for q in batch])
    return (weights * (every - true)).sum() / weights.sum()


def accuracy(ranker: Ranker, questions: list[Question]) -> dict[str, tuple[int, int, int]]:
    """Per corpus: questions, those with a right answer in reach, those answered rightly."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for q in questions:
        count = counts[q.corpus]
        count[0] += 1
        if (q.right & q.asked).any():
            count[1] += 1
            scores = np.where(q.asked, ranker.scores(q.features), -np.inf)
            count[2] += bool(q.right[int(np.argmax(scores))])
    return {name: (a, b, c) for name, (a, b, c) in counts.items()}


def cross_validate(questions: list[Question], folds: int = 4) -> dict[str, tuple[int, int, int]]:
    """Accuracy with every document judged by a ranker that has not seen it."""
    names = sorted({q.document for q in questions})
    fold_of = {name: i % folds for i, name in enumerate(names)}
    total: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for fold in range(folds):
        ranker = fit([q for q in questions if fold_of[q.document] != fold], SEED, members=1)
        for name, counts in accuracy(ranker, [q for q in questions if fold_of[q.document] == fold]).items():
            total[name] = [a + b for a, b in zip(total[name], counts, strict=True)]
    return {name: (a, b, c) for name, (a, b, c) in total.items()}


def calibrate(nlp: Language, sources: Sources, questions: list[Question]) -> tuple[float, float]:
    """The weight of coreferee's vote and the temperature that make the cards' answers likeliest.

    They are found with a ranker that has not seen the cards.
    """
    ranker = fit([q for q in questions if q.corpus != "cards"], SEED)
    coreference = Coreference(nlp)
    asked: list[Question] = []
    articles = read_gold(sources.cards)
    docs = read_texts(nlp, "train", [a.text for a in articles], sources.cache)
    for article, doc in zip(articles, docs, strict=True):
        answers = gold_answers(article, doc)
        chains = coreference.chains(doc) if answers else None
        asked += Examiner(doc, answers, ranker, "cards", article.id, teach=False, coref=chains).questions
    asked = [q for q in asked if q.right.any()]
    scores = [ranker.scores(q.features) for q in asked]

    def likelihood(vote: float, temperature: float) -> float:
        total = 0.0
        for q, s in zip(asked, scores, strict=True):
            x = s / temperature + vote * q.votes
            total += float(np.logaddexp.reduce(x[q.right]) - np.logaddexp.reduce(x))
        return total

    grid = [(v, t) for v in np.arange(0.0, 3.1, 0.25) for t in (0.8, 1.0, 1.2, 1.5, 2.0)]
    vote, temperature = max(grid, key=lambda g: likelihood(*g))
    print(
        f"vote {vote}, temperature {temperature}: mean log-likelihood {likelihood(vote, temperature) / len(asked):.3f}"
        f" (without a vote {max(likelihood(0.0, t) for t in (0.8, 1.0, 1.2, 1.5, 2.0)) / len(asked):.3f})"
    )
    return float(vote), float(temperature)


def save(ranker: Ranker, folder: Path) -> None:
    """Write the weights in half precision."""
    arrays = {"mean": ranker.mean, "scale": ranker.scale}
    for i, (w, b, o) in enumerate(zip(ranker.hidden, ranker.bias, ranker.output, strict=True)):
        arrays |= {f"hidden{i}": w, f"bias{i}": b, f"output{i}": o}
    half = {name: np.asarray(values, dtype=np.float16) for name, values in arrays.items()}
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / WEIGHTS_FILE, **half, vote=ranker.vote, temperature=ranker.temperature)


def show(title: str, counts: dict[str, tuple[int, int, int]]) -> None:
    """Print one line per corpus."""
    for name, (asked, reachable, right) in counts.items():
        print(
            f"{title} {name}: {asked} pronouns, bearer in reach {100 * reachable / asked:.1f} %,"
            f" right {100 * right / asked:.1f} % (of those in reach {100 * right / max(1, reachable):.1f} %)",
            flush=True,
        )


@click.command(help=__doc__)
@click.option("--corpora", type=click.Path(path_type=Path, exists=True), default=Path("../shared/corpora"))
@click.option("--cards", type=click.Path(path_type=Path, exists=True), default=Path("../shared/gold/train"))
@click.option(
    "--cache", type=click.Path(path_type=Path), help="Folder in which what the reader read is kept."
)
@click.option("--out", type=click.Path(path_type=Path), default=DEFAULT_PATH)
@click.option("--check/--no-check", default=True, help="Cross-validate before the weights are written.")
def main(corpora: Path, cards: Path, cache: Path | None, out: Path, check: bool) -> None:
    import quotewire_server

    begun = time.monotonic()
    torch.set_num_threads(1)
    nlp = quotewire_server.load()
    sources = Sources(corpora, cards, cache)
    questions = collect(nlp, sources, None)
    print(f"{len(questions)} questions in {time.monotonic() - begun:.0f} s")
    ranker = fit(questions, SEED, members=1)
    show("first round, own training questions,", accuracy(ranker, questions))
    questions = collect(nlp, sources, ranker)
    if check:
        show("cross-validated,", cross_validate(questions))
    vote, temperature = calibrate(nlp, sources, questions)
    save(replace(fit(questions, SEED), vote=vote, temperature=temperature), out)
    print(f"trained in {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
