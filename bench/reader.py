"""Figures of the shipped reader on the corpora: `python bench/reader.py [--model FOLDER] [--corpora FOLDER]`.

Everything is measured through the pipeline as users run it (`quotewire_server.load`), on raw text, except for what the
line names otherwise: links are given the gold spans, and attachment is also given with the gold sentences.
Without the corpora the program says so and ends with status 0.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "server")]

from quotewire_server.reader import decode_quotes, decode_trees  # noqa: E402
from quotewire_server.reader.component import FACTORY, read_words  # noqa: E402
from quotewire_server.reader.loading import load  # noqa: E402

from training import corpora, entities  # noqa: E402
from training.dataset import KINDS, QUOTE_TAGS, Builder, Document  # noqa: E402

_PLACES = {"GPE": "LOC", "FAC": "LOC", "place": "LOC"}


class Scores:
    """Right, predicted and gold items per name, and from them precision, recall and F1 in percent."""

    def __init__(self) -> None:
        self.right: Counter[str] = Counter()
        self.said: Counter[str] = Counter()
        self.gold: Counter[str] = Counter()

    def add(self, name: str, said: Iterable[Any], gold: Iterable[Any]) -> None:
        """Count the items of one text."""
        said, gold = set(said), set(gold)
        self.right[name] += len(said & gold)
        self.said[name] += len(said)
        self.gold[name] += len(gold)

    def rate(self, name: str, right: int, of: int) -> None:
        """Count `right` of `of` decisions."""
        self.right[name] += right
        self.gold[name] += of

    def figures(self) -> dict[str, Any]:
        """F1 with precision and recall, or accuracy where every item is a decision."""
        table: dict[str, Any] = {}
        for name in self.gold:
            right, gold = self.right[name], max(1, self.gold[name])
            if name not in self.said:
                table[name] = round(100 * right / gold, 2)
                continue
            said = max(1, self.said[name])
            table[name] = {
                "f1": round(200 * right / (said + gold), 2), "p": round(100 * right / said, 2),
                "r": round(100 * right / gold, 2),
            }  # fmt: skip
        return table


class Reading:
    """A document of a corpus as the pipeline reads it, word by word beside the gold labels."""

    def __init__(self, nlp: Any, text: str, gold: Document) -> None:
        self.gold = gold
        self.doc = nlp(text)
        self.tokens = [token for token in self.doc if not token.is_space]
        assert [t.text for t in self.tokens] == gold.words, f"words differ in {gold.name}"
        self.number = {token.i: n for n, token in enumerate(self.tokens)}

    def spans(self, name: str) -> set[tuple[int, int]]:
        """Word ranges of a span group."""
        return {self.words(span.start, span.end) for span in self.doc.spans[name]}

    def words(self, start: int, end: int) -> tuple[int, int]:
        """Word range of a token range."""
        inside = [self.number[i] for i in range(start, end) if i in self.number]
        return inside[0], inside[-1] + 1

    def entities(self) -> set[tuple[int, int, str]]:
        """Entities in words, all kinds of places as LOC."""
        return {(*self.words(e.start, e.end), _PLACES.get(e.label_, e.label_)) for e in self.doc.ents}


def gold_quote_spans(gold: Document) -> dict[str, set[tuple[int, int]]]:
    """Word ranges of the gold spans per kind, as the tags give them."""
    spans: dict[str, set[tuple[int, int]]] = defaultdict(set)
    start = -1
    for i, number in enumerate(gold.quotes if gold.quotes is not None else ()):
        tag = QUOTE_TAGS[number]
        if tag[0] in "BU":
            start = i
        if tag[0] in "LU":
            spans[tag[2:]].add((start, i + 1))
    return spans


def score_quotes(reading: Reading, scores: Scores) -> None:
    """Token and exact-span F1 of sources, cues and contents."""
    gold = gold_quote_spans(reading.gold)
    for kind in KINDS:
        said = reading.spans(kind)
        scores.add(f"{kind}, exact spans", said, gold[kind])
        scores.add(f"{kind}, words", _covered(said), _covered(gold[kind]))


def _covered(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {i for start, end in spans for i in range(start, end)}


def score_links(nlp: Any, reading: Reading, scores: Scores) -> None:
    """Share of gold source and content spans that go to the right gold cue when all spans are given."""
    reader = nlp.get_pipe(FACTORY)
    words, spaces = read_words(reading.doc, [token.i for token in reading.tokens])
    outputs, _ = reader.network.read(words, spaces)
    cues = [decode_quotes.QuoteSpan("cue", s, e, 1.0) for s, e in reading.gold.cues]
    for span in reading.gold.spans:
        if not span.cues or not cues:
            continue
        query = decode_quotes.QuoteSpan(span.kind, span.start, span.end, 1.0)
        low, high = decode_quotes.within_reach(query, np.array([cue.start for cue in cues]))
        near = cues[low:high]
        chances = decode_quotes.link_probabilities(query, near, outputs, reader.network.pairs) if near else np.ones(1)
        right = bool(near) and near[int(chances[1:].argmax())].start in span.cues
        scores.rate(f"{span.kind} to cue, gold spans", int(right), 1)
        scores.rate("all links, gold spans", int(right), 1)


def score_trees(reading: Reading, scores: Scores, nlp: Any) -> None:
    """Fine tags, sentence starts, attachment."""
    gold, tokens = reading.gold, reading.tokens
    known = [(t.tag_, tag) for t, tag in zip(tokens, gold.tags, strict=True) if tag]
    scores.rate("fine tags", sum(a == b for a, b in known), len(known))
    starts = {n for n, t in enumerate(tokens) if t.is_sent_start or n == 0}
    scores.add("sentence starts", starts, np.flatnonzero(gold.starts).tolist())
    heads = [reading.number.get(t.head.i, -1) for t in tokens]
    _attachment(scores, "", gold, heads, [t.dep_ for t in tokens])
    heads, labels = _with_gold_sentences(reading, nlp)
    _attachment(scores, ", gold sentences", gold, heads, labels)


def _attachment(scores: Scores, name: str, gold: Document, heads: Sequence[int], labels: Sequence[str]) -> None:
    for i, head in enumerate(gold.heads):
        if head < 0 or not gold.labels[i]:
            continue
        right = int(heads[i] == head)
        full = int(right and labels[i] == gold.labels[i])
        scores.rate(f"unlabelled attachment{name}", right, 1)
        scores.rate(f"labelled attachment{name}", full, 1)
        if not name and gold.labels[i] != "punct":
            scores.rate("unlabelled attachment, no punctuation", right, 1)
            scores.rate("labelled attachment, no punctuation", full, 1)


def _with_gold_sentences(reading: Reading, nlp: Any) -> tuple[list[int], list[str]]:
    reader = nlp.get_pipe(FACTORY)
    words, spaces = read_words(reading.doc, [token.i for token in reading.tokens])
    outputs, index = reader.network.read(words, spaces)
    starts = [i for i, word in enumerate(index) if reading.gold.starts[word] or i == 0]
    heads = np.zeros(len(index), np.int64)
    for start, end in zip(starts, [*starts[1:], len(index)], strict=True):
        dependents, governors = outputs["arc_dependent"][start:end], outputs["arc_head"][start:end]
        heads[start:end] = start + decode_trees.tree(dependents, governors)
    root = reader.deps.index("ROOT")
    numbers = decode_trees.relation_labels(
        outputs["relation_dependent"], outputs["relation_head"][heads], reader.network.pairs, root
    )
    numbers[heads == np.arange(len(heads))] = root
    all_heads, all_labels = [-1] * len(words), [""] * len(words)
    for i, word in enumerate(index):
        all_heads[word], all_labels[word] = int(index[heads[i]]), reader.deps[numbers[i]]
    return all_heads, all_labels


def score_names(reading: Reading, scores: Scores) -> None:
    """PERSON, ORG and places (GPE, LOC and FAC as one, as Universal NER has it)."""
    _entities(reading, scores, ("PERSON", "ORG", "LOC"))


def score_dates(reading: Reading, scores: Scores) -> None:
    """DATE against CoreNLP's silver."""
    _entities(reading, scores, ("DATE",))


def _entities(reading: Reading, scores: Scores, names: Sequence[str]) -> None:
    labels = [g if g and g[1:2] == "-" else "O" for g in reading.gold.entities]
    gold = {(s, e, _PLACES.get(n, n)) for s, e, n in entities.bio_spans(labels)}
    said = reading.entities()
    for name in names:
        scores.add(name, {x for x in said if x[2] == name}, {x for x in gold if x[2] == name})
    if len(names) > 1:
        scores.add("all three", {x for x in said if x[2] in names}, {x for x in gold if x[2] in names})


def measure(
    nlp: Any, documents: Sequence[corpora.GoldDocument], builder: Builder, tables: dict[str, Sequence[Callable]]
) -> dict[str, Any]:
    """Figures per table, each filled by its functions, over documents that are read once."""
    scores = {name: Scores() for name in tables}
    for document in documents:
        reading = Reading(nlp, document.text, builder.build(document))
        for name, parts in tables.items():
            for part in parts:
                part(reading, scores[name])
    return {name: table.figures() for name, table in scores.items()}


def remember_last_pass(network: Any) -> None:
    """Answer the same words twice in a row from one pass, so that gold spans and sentences cost no second one."""
    read = network.read
    last: dict[Any, Any] = {}

    def read_once(words: Sequence[str], spaces: Sequence[int]) -> Any:
        key = (tuple(words), tuple(spaces))
        if key not in last:
            last.clear()
            last[key] = read(words, spaces)
        return last[key]

    network.read = read_once


def speed(nlp: Any, texts: Sequence[str]) -> dict[str, float]:
    """Words and characters per second of processor time, one thread, articles one by one.

    Processor time, so that what else the machine does leaves the figure alone.
    """
    nlp(texts[0])
    began = time.process_time()
    words = sum(sum(not t.is_space for t in nlp(text)) for text in texts)
    seconds = time.process_time() - began
    return {"words per second": round(words / seconds), "characters per second": round(sum(map(len, texts)) / seconds)}


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", help="model folder (default: the shipped one)")
    parser.add_argument("--corpora", type=Path, default=ROOT.parent / "shared" / "corpora")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--quotes-only", action="store_true")
    options = parser.parse_args()
    if not options.corpora.is_dir():
        print(f"no corpora in {options.corpora}: nothing measured", file=sys.stderr)
        return
    nlp = load(options.model)
    loaded = _peak_mib()
    builder = Builder()
    builder.nlp = nlp  # the words of the pipeline itself
    news = corpora.read_polnear(options.corpora, "dev")
    results: dict[str, Any] = {}

    def links(reading: Reading, scores: Scores) -> None:
        score_links(nlp, reading, scores)

    def trees(reading: Reading, scores: Scores) -> None:
        score_trees(reading, scores, nlp)

    if not options.quotes_only:
        results["one thread"] = speed(nlp, [d.text for d in news])
        results["memory, MiB"] = {"after loading, with the benchmark itself": round(loaded), "peak": round(_peak_mib())}
    remember_last_pass(nlp.get_pipe(FACTORY).network)
    tables = {"PolNeAR dev: attributions": (score_quotes, links), "PolNeAR dev: dates (silver)": (score_dates,)}
    results |= measure(nlp, news, builder, tables)
    read = [d for d in news if d.names_read]
    results |= measure(nlp, read, builder, {f"PolNeAR dev, {len(read)} articles: names (as read)": (score_names,)})
    if not options.quotes_only:
        ewt = corpora.read_ewt(options.corpora, "test")
        results |= measure(nlp, ewt, builder, {"EWT test": (trees,), "UNER-EWT test: names": (score_names,)})
        splits = corpora.gum_split(options.corpora)
        gum = [d for d in corpora.read_gum(options.corpora) if splits[d.name] == "test"]
        results |= measure(nlp, gum, builder, {"GUM test, free genres": (trees,)})
    print(json.dumps(results, indent=1) if options.json else as_text(results))


def as_text(results: dict[str, Any]) -> str:
    """The figures as lines."""
    lines = []
    for part, figures in results.items():
        lines.append(part)
        for name, value in figures.items():
            if isinstance(value, dict):
                value = f"{value['f1']:.2f}  (P {value['p']:.2f}, R {value['r']:.2f})"
            lines.append(f"  {name:<44} {value}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
