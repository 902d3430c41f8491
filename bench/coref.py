"""How well pronouns are resolved: coreferee's ensemble, the pronoun ranker, and both, beside simple baselines.

    python -m bench.coref --corpora ../shared/corpora --gold ../shared/gold

* `ensemble`: coreferee's own measure on held-out documents of GUM and LitBank: the share of anaphors whose chain
  holds the gold mention before them, of those whose gold mention coreferee's rules let through.
* `gap`: GAP's test set (Webster et al. 2018), F1 over the two names of each passage, by gender, with their ratio.
* `sources`: pronouns that are the source of a quote in the gold articles: is the best candidate the gold speaker?
  The pronoun is given, its antecedent is not.
* `speed`: tokens per second of one thread.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import click
import quotewire_server
from quotewire_server.coreference import Coreference, CorefResult, PronounResolver
from quotewire_server.coreference.chains import DEFAULT_PATH
from quotewire_server.coreference.mentions import PRONOUN
from quotewire_server.coreference.pronouns import Ranker, load_ranker
from spacy.language import Language
from spacy.tokens import Doc

from training.coreference.parsed import read_parsed
from training.coreference.pronoun_examples import (
    Examiner,
    GoldArticle,
    RecencyRanker,
    gap_questions,
    gold_answers,
    pronoun_sources,
    read_gold,
)
from training.coreference.reading import read_texts

PARTS = ("ensemble", "gap", "sources", "speed")


def measure_ensemble(nlp: Language, corpora: Path, cache: Path | None) -> None:
    from quotewire_server.coreference.ensemble import load_annotator

    from training.coreference.train_ensemble import prepare, report

    documents = [d for d in read_parsed(nlp, corpora, cache) if d.part == "test"]
    prepare(nlp, documents)
    report(load_annotator(nlp, DEFAULT_PATH), documents)


def measure_gap(nlp: Language, corpora: Path, cache: Path | None) -> None:
    """GAP test: ranker alone, coreferee alone, the ranker with coreferee's vote, and the nearest agreeing name."""
    coreference = Coreference(nlp)
    counts: dict[str, Counter[str]] = {}
    for name, ranker in (("ranker", load_ranker()), ("nearest that agrees", RecencyRanker())):
        for row, examiner, names, truth, token in gap_questions(nlp, corpora, "test", ranker, cache):
            sex = "m" if row["Pronoun"].lower() in ("he", "him", "his") else "f"
            ranking = examiner.rankings.get(token)
            heads = [m.head for m in ranking.entities[0].mentions] if ranking else []
            _count(
                counts.setdefault(name, Counter()),
                sex,
                [any(s <= h < e for h in heads) for s, e in names],
                truth,
            )
            if name != "ranker":
                continue
            chains = coreference.chains(examiner.doc)
            linked = [h for mention in chains.chain_of(token) for h in mention]
            own = [any(s <= h < e for h in linked) for s, e in names]
            _count(counts.setdefault("coreferee", Counter()), sex, own, truth)
            both = _voted(examiner, chains, token, ranker)
            _count(counts.setdefault("ranker with vote", Counter()), sex, _holds(both, token, names), truth)
    for name, count in counts.items():
        f1 = {sex: _f1(count, sex) for sex in ("m", "f")}
        overall = _f1(count, "mf")
        print(
            f"gap test, {name}: F1 {overall:.1f} (he {f1['m']:.1f}, she {f1['f']:.1f}, ratio {f1['f'] / f1['m']:.2f})"
        )


def _voted(examiner: Examiner, chains: CorefResult, token: int, ranker: Ranker) -> PronounResolver:
    return PronounResolver(examiner.doc, chains, ranker)


def _holds(resolver: PronounResolver, token: int, names: list[tuple[int, int]]) -> list[bool]:
    ranking = resolver.rankings.get(token)
    heads = [m.head for m in ranking.entities[0].mentions] if ranking else []
    return [any(s <= h < e for h in heads) for s, e in names]


def _count(count: Counter[str], sex: str, said: list[bool], truth: list[bool]) -> None:
    for guess, true in zip(said, truth, strict=True):
        count[sex + "tp"] += guess and true
        count[sex + "fp"] += guess and not true
        count[sex + "fn"] += true and not guess


def _f1(count: Counter[str], sexes: str) -> float:
    tp, fp, fn = (sum(count[sex + kind] for sex in sexes) for kind in ("tp", "fp", "fn"))
    return 100 * 2 * tp / max(1, 2 * tp + fp + fn)


def measure_sources(nlp: Language, gold: Path, cache: Path | None) -> None:
    """Pronoun sources of gold/articles and gold/wikinews (never trained on)."""
    coreference = Coreference(nlp)
    for part in ("articles", "wikinews"):
        articles = read_gold(gold / part)
        docs = read_texts(nlp, part, [a.text for a in articles], cache)
        counts: Counter[str] = Counter()
        for article, doc in zip(articles, docs, strict=True):
            _count_sources(counts, article, doc, coreference)
        asked = counts["asked"]
        ways = ("ranker", "with vote", "nearest", "coreferee")
        shares = ", ".join(f"{way} {100 * counts[way] / asked:.1f} %" for way in ways)
        reach = 100 * counts["reach"] / asked
        print(
            f"sources, {part}: {asked} pronouns; right: {shares}; bearer among the candidates {reach:.1f} %"
        )


def _count_sources(counts: Counter[str], article: GoldArticle, doc: Doc, coreference: Coreference) -> None:
    answers = gold_answers(article, doc)
    if not answers:
        return
    chains = coreference.chains(doc)
    ways = {
        "ranker": PronounResolver(doc),
        "with vote": PronounResolver(doc, chains),
        "nearest": PronounResolver(doc, None, RecencyRanker()),  # type: ignore[arg-type]
    }
    for token in pronoun_sources(article, doc):
        counts["asked"] += 1
        for way, resolver in ways.items():
            ranking = resolver.rankings.get(token)
            counts[way] += bool(ranking and answers[token](ranking.entities[0]))
        ranking = ways["ranker"].rankings.get(token)
        counts["reach"] += bool(ranking and any(map(answers[token], ranking.entities)))
        linked = {h for mention in chains.chain_of(token) for h in mention}
        bearers = [
            e
            for e in ways["ranker"].entities.all
            if linked & {m.head for m in e.mentions if m.kind != PRONOUN}
        ]
        counts["coreferee"] += any(map(answers[token], bearers))


def measure_speed(nlp: Language, gold: Path, cache: Path | None) -> None:
    """Tokens per second of processor time over the gold articles, the model loaded."""
    articles = read_gold(gold / "articles")
    docs = read_texts(nlp, "articles", [a.text for a in articles], cache)
    tokens = sum(map(len, docs))
    coreference = Coreference(nlp)
    coreference.chains(docs[0])
    for name, run in (("coreferee", coreference.chains), ("ranker", PronounResolver)):
        begun = time.process_time()
        for doc in docs:
            run(doc)
        print(f"speed, {name}: {tokens / (time.process_time() - begun):,.0f} tokens/s")


@click.command(help=__doc__)
@click.option("--corpora", type=click.Path(path_type=Path, exists=True), default=Path("../shared/corpora"))
@click.option("--gold", type=click.Path(path_type=Path, exists=True), default=Path("../shared/gold"))
@click.option(
    "--cache", type=click.Path(path_type=Path), help="Folder in which what the reader read is kept."
)
@click.argument("parts", nargs=-1, type=click.Choice(PARTS))
def main(corpora: Path, gold: Path, cache: Path | None, parts: tuple[str, ...]) -> None:
    nlp = quotewire_server.load()
    for part in parts or PARTS:
        if part == "ensemble":
            measure_ensemble(nlp, corpora, cache)
        elif part == "gap":
            measure_gap(nlp, corpora, cache)
        elif part == "sources":
            measure_sources(nlp, gold, cache)
        else:
            measure_speed(nlp, gold, cache)


if __name__ == "__main__":
    main()
