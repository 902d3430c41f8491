"""Cards as places in texts, and the card network in torch against the one in numpy."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from quotewire_server.attribution.card_items import TRAITS, CardItems, Item
from quotewire_server.attribution.card_network import CardNetwork

from bench.gold import SPEECH_KINDS, load_gold
from training.cards import CARDS, DEV_CARDS, load_articles, unpack, write_dev_gold

SHARED = Path(__file__).parents[3] / "shared"
needs_corpora = pytest.mark.skipif(not (SHARED / "corpora").is_dir(), reason="needs ../shared/corpora")


def test_places_become_the_words_of_the_text() -> None:
    text = "Ann Lee spoke on\nMonday."
    entry = {
        "id": "x",
        "speakers": [{"name": [0, 7], "kind": "person", "aliases": [[4, 7]]}],
        "dates": [{"text": [14, 23], "value": "2024-03-11"}],
        "outlets": [{"name": "Twitter"}],
        "attributions": [
            {"kind": "indirect", "content": [[8, 13]], "cue": [], "source": [], "speaker": 0, "date": 0, "outlet": 0}
        ],
    }  # fmt: skip
    (said,) = unpack(entry, text)["attributions"]
    assert (said["speaker"], said["speaker_aliases"]) == ("Ann Lee", ["Lee"])
    assert (said["date_text"], said["date"]) == ("on Monday", "2024-03-11")
    assert said["outlet"] == "Twitter"
    assert said["role"] == []


def test_what_a_card_does_not_say_is_none() -> None:
    entry = {"id": "x", "speakers": [], "dates": [], "outlets": [], "attributions": [
        {"kind": "mental", "content": [[0, 1]], "cue": [], "source": []}]}  # fmt: skip
    (said,) = unpack(entry, "A text.")["attributions"]
    assert (said["speaker"], said["date"], said["outlet"]) == (None, None, None)


@needs_corpora
def test_every_place_of_the_cards_lies_in_its_text() -> None:
    articles = load_articles(SHARED / "gold" / "train", SHARED / "corpora")
    assert len(articles) == 837
    for article in articles:
        for said in article["attributions"]:
            for start, end in (*said["content"], *said["cue"], *said["source"]):
                assert 0 <= start < end <= len(article["text"])


def test_the_cards_hold_no_text_of_the_articles() -> None:
    lines = [line for path in (*CARDS, DEV_CARDS) for line in path.read_text(encoding="utf-8").splitlines()]
    long_words = [w for line in lines for w in line.split('"') if len(w) > 60]
    assert [w for w in long_words if " " in w.strip() and w.count(" ") > 8] == []


def test_numpy_reads_as_torch_does() -> None:
    torch = pytest.importorskip("torch", reason="torch comes with the train extra")
    from training.card_examples import arrays_of
    from training.card_model import CardModel

    torch.manual_seed(3)
    model = CardModel().eval()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    rng = np.random.default_rng(3)
    types = [0, 1, 2, 3, 0, 1]
    rows = [
        [kind, i, i + 1, max(0, i - 1), i % 2 - 1, 3 * i, i // 2, i // 4, rng.normal(size=TRAITS).tolist()]
        for i, kind in enumerate(types)
    ]
    cards = arrays_of(rows, [{"item": 0, "kind": 2}, {"item": 4, "kind": 1}])
    tensor = rng.normal(size=(30, 384)).astype(np.float32)
    batch = {
        "types": cards.types, "words": cards.words, "traits": cards.traits, "gaps": cards.gaps, "flags": cards.flags,
        "there": np.ones(len(types), bool),
    }  # fmt: skip
    with torch.no_grad():
        kinds, scores = model(
            torch.from_numpy(tensor), {name: torch.from_numpy(array)[None] for name, array in batch.items()}
        )
    network = CardNetwork({name: value.numpy() for name, value in model.state_dict().items()})
    draft = SimpleNamespace(kinds_seen=(), odds={})
    # The words of the items are given by number, their places in the text by `first`: here they differ.
    items = CardItems(
        [Item(kind, 3 * i, 0, 0, row[8], row[4]) for i, (kind, row) in enumerate(zip(types, rows, strict=True))],
        [4],
        [{"date": {"a": 1, "b": 5}, "outlet": {"c": 2}, "role": {"d": 3}}],
    )
    for i, item in enumerate(items.items):
        item.last, item.third = 3 * i + 1, 3 * i + 2
    spread = np.zeros((30, 384), np.float32)
    for i, words in enumerate(cards.words):
        spread[[3 * i, 3 * i + 1, 3 * i + 2]] = tensor[words]
    reading = SimpleNamespace(
        doc=SimpleNamespace(tensor=spread), drafts=[draft],
        sentence_of={3 * i: row[6] for i, row in enumerate(rows)},
        paragraph_of={3 * i: row[7] for i, row in enumerate(rows)},
    )  # fmt: skip
    network.read(reading, items)
    assert draft.kinds_seen == pytest.approx(kinds[0, 4].softmax(-1).tolist(), abs=1e-4)
    for number, (name, key, place) in enumerate((("date", "b", 5), ("outlet", "c", 2), ("role", "d", 3))):
        against_none = float(scores[number][0, 4, 1 + place] - scores[number][0, 4, 0])
        assert draft.odds[name][key] == pytest.approx(against_none, abs=1e-3)


@needs_corpora
def test_dev_cards_are_gold_that_can_be_measured_on(tmp_path: Path) -> None:
    assert write_dev_gold(SHARED / "corpora", tmp_path) == 58
    articles = list(load_gold(tmp_path))
    assert sum(quote.kind in SPEECH_KINDS for article in articles for quote in article.quotes) > 1200
