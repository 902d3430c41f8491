"""Train coreferee's ensemble on our reader's analyses of GUM and LitBank.

    python -m training.coreference.train_ensemble --corpora ../shared/corpora

Feature table, network, loss and stopping rule are coreferee's own (MIT); what differs is the pipeline that reads the
documents and where the word vectors come from (`word_table`). Training stops on the dev documents; the test
documents are only measured.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

import click
import numpy as np
from coreferee.annotation import Annotator
from coreferee.data_model import FeatureTable, Mention
from coreferee.rules import RulesAnalyzer, RulesAnalyzerFactory
from coreferee.tendencies import (
    ENSEMBLE_SIZE,
    DocumentPairInfo,
    create_thinc_model,
    generate_feature_table,
)
from quotewire_server.coreference.annotator import SwiftAnnotator, SwiftTendencies
from quotewire_server.coreference.chains import DEFAULT_PATH
from quotewire_server.coreference.ensemble import load_annotator, save_ensemble
from quotewire_server.coreference.rules import RememberingRules
from quotewire_server.coreference.word_table import WordTable
from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from thinc.loss import SequenceCategoricalCrossentropy
from thinc.model import Model
from thinc.optimizers import Adam

from training.coreference.parsed import ParsedDocument, read_parsed
from training.encoder import pretrained_folder

SEED = 20
WORD_DIMENSIONS = 32


def make_word_table() -> WordTable:
    """Whole-word pieces of the encoder with their embeddings, reduced to their first principal components."""
    from safetensors.numpy import load_file

    folder = pretrained_folder()
    pieces = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    kept = [i for i, piece in enumerate(pieces) if piece.isascii() and piece.isalpha() and len(piece) > 1]
    embeddings = load_file(folder / "model.safetensors")["embeddings.word_embeddings.weight"][kept].astype(
        np.float32
    )
    centred = embeddings - embeddings.mean(axis=0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    reduced = centred @ vectors[:, ::-1][:, :WORD_DIMENSIONS]
    reduced /= np.linalg.norm(reduced, axis=1, keepdims=True) + 1e-6
    return WordTable([pieces[i] for i in kept], reduced)


def mark_true_mentions(document: ParsedDocument, rules: RulesAnalyzer) -> None:
    """Mark, among the candidates that coreferee's rules leave a pronoun, the gold mention it stands next to.

    The mention before it in its chain is the true one; a pronoun that begins its chain may point forward to the
    second mention.
    """
    rules.initialize(document.doc)
    for chain in document.chains:
        spans = [s for s in chain if rules.is_independent_noun(s.root) or rules.is_potential_anaphor(s.root)]
        for i, span in enumerate(spans):
            if i > 0:
                _mark(span.root, spans[i - 1])
            elif len(spans) > 1:
                _mark(span.root, spans[1])


def _mark(anaphor: Token, span: Span) -> None:
    siblings = span.root._.coref_chains.temp_dependent_siblings
    true_mention = Mention(span.root, bool(siblings) and siblings[-1].i < span.end)
    for candidate in getattr(anaphor._.coref_chains, "temp_potential_referreds", []):
        if candidate == true_mention:
            candidate.true_in_training = True


def anaphor_accuracy(annotator: Annotator, docs: list[Doc]) -> Counter[str]:
    """Count anaphors whose chain holds the true mention (`right`), by coreferee's own measure, and the baselines.

    `nearest` would have been right by taking the candidate nearest before the anaphor, `certain` the nearest among
    those the rules are sure of; `asked` is the number of anaphors with a true candidate that got a chain.
    """
    counts: Counter[str] = Counter()
    for doc in docs:
        for token in doc:
            token._.coref_chains.chains = []
        annotator.annotate(doc, used_in_training=True)
        for token in doc:
            candidates = getattr(token._.coref_chains, "temp_potential_referreds", [])
            true = [c for c in candidates if hasattr(c, "true_in_training")]
            if not true:
                continue
            counts["asked"] += 1
            chains = [c for c in token._.coref_chains if Mention(token, False) in c]
            counts["linked"] += bool(chains)
            counts["right"] += any(t in chain for t in true for chain in chains)
            near = max(candidates, key=lambda c: (c.root_index < token.i, c.root_index))
            sure = [c for c in candidates if not c.temp_is_uncertain] or candidates
            counts["nearest"] += near in true
            counts["certain"] += max(sure, key=lambda c: (c.root_index < token.i, c.root_index)) in true
    return counts


def prepare(nlp: Language, documents: list[ParsedDocument]) -> None:
    """Run the rules over all documents and mark what is true."""
    rules = RememberingRules(RulesAnalyzerFactory().get_rules_analyzer(nlp))
    for document in documents:
        mark_true_mentions(document, rules)


def feature_table_of(docs: list[Doc], nlp: Language, min_count: int = 20) -> FeatureTable:
    """coreferee's feature table without values seen fewer than min_count times, which only add weights."""
    table = generate_feature_table(docs, nlp)
    seen: Counter[str] = Counter()
    for doc in docs:
        for token in doc:
            seen.update((token.tag_, token.dep_, token.ent_type_))
            seen.update(token.morph)
    for name, values in vars(table).items():
        setattr(table, name, [v for v in values if seen[v] >= min_count])
    return table


def train(nlp: Language, documents: list[ParsedDocument], vectors: WordTable) -> tuple[FeatureTable, Model]:
    """Train until the accuracy on dev falls; documents have been prepared."""
    parts = {p: [d.doc for d in documents if d.part == p] for p in ("train", "dev")}
    table = feature_table_of(parts["train"], nlp)
    rules = RememberingRules(RulesAnalyzerFactory().get_rules_analyzer(nlp))
    tendencies = SwiftTendencies(rules, vectors, table)
    infos = [DocumentPairInfo.from_doc(d, tendencies, ENSEMBLE_SIZE, is_train=True) for d in parts["train"]]
    infos = [info for info in infos if len(info.candidates.dataXd)]
    return table, fit(infos, parts["dev"], SwiftAnnotator(nlp, vectors, table, create_thinc_model()))


def fit(
    infos: list[DocumentPairInfo], dev: list[Doc], annotator: SwiftAnnotator, max_epochs: int = 8
) -> Model:
    """coreferee's training loop: one document a step, until the accuracy on dev falls; the best epoch is kept."""
    model = annotator.thinc_ensemble
    model.initialize(X=infos[:1], Y=infos[0].training_outputs)
    optimizer, loss_of = Adam(0.001), SequenceCategoricalCrossentropy(normalize=True)
    best_accuracy, best = 0.0, model.to_bytes()
    for epoch in range(1, max_epochs + 1):
        begun = time.monotonic()
        losses = []
        for (info,) in model.ops.minibatch(1, infos, shuffle=True):
            guesses, backprop = model.begin_update([info])
            gradients, loss = loss_of(guesses, info.training_outputs)
            losses.append(float(loss))
            backprop(gradients)
            model.finish_update(optimizer)
        counts = anaphor_accuracy(annotator, dev)
        accuracy = counts["right"] / max(1, counts["linked"])
        print(
            f"epoch {epoch}: loss {np.mean(losses):.4f}, dev accuracy {100 * accuracy:.2f} %"
            f" ({time.monotonic() - begun:.0f} s)",
            flush=True,
        )
        if accuracy < best_accuracy:
            break
        best_accuracy, best = accuracy, model.to_bytes()
    return model.from_bytes(best)


def report(annotator: Annotator, documents: list[ParsedDocument]) -> None:
    """Print accuracy and baselines per corpus over the test documents."""
    for corpus in ("gum", "litbank"):
        docs = [d.doc for d in documents if d.part == "test" and d.corpus == corpus]
        if docs:
            c = anaphor_accuracy(annotator, docs)
            share = {k: round(100 * c[k] / c["asked"], 1) for k in ("right", "nearest", "certain")}
            of_linked = round(100 * c["right"] / max(1, c["linked"]), 1)
            print(f"{corpus} test: {c['asked']} anaphors, right {share['right']} %, of those linked {of_linked} %,"
                  f" nearest candidate {share['nearest']} %, nearest certain one {share['certain']} %")  # fmt: skip


@click.command(help=__doc__)
@click.option("--corpora", type=click.Path(path_type=Path, exists=True), default=Path("../shared/corpora"))
@click.option(
    "--cache", type=click.Path(path_type=Path), help="Folder in which what the reader read is kept."
)
@click.option("--out", type=click.Path(path_type=Path), default=DEFAULT_PATH)
@click.option("--measure-only", is_flag=True, help="Measure what stands in OUT.")
def main(corpora: Path, cache: Path | None, out: Path, measure_only: bool) -> None:
    import quotewire_server

    random.seed(SEED)
    np.random.seed(SEED)  # thinc initialises from numpy's global generator
    begun = time.monotonic()
    nlp = quotewire_server.load()
    documents = read_parsed(nlp, corpora, cache)
    print(f"{len(documents)} documents read in {time.monotonic() - begun:.0f} s")
    prepare(nlp, documents)
    if not measure_only:
        out.mkdir(parents=True, exist_ok=True)
        make_word_table().save(out)
        table, model = train(nlp, documents, WordTable.load(out))
        save_ensemble(out, table, model)
        print(f"trained in {time.monotonic() - begun:.0f} s")
    annotator: SwiftAnnotator = load_annotator(nlp, out)
    report(annotator, documents)


if __name__ == "__main__":
    main()
