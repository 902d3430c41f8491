"""Learn the forests of attribution: who is meant, was it uttered, which role, date and outlet, how sure.

usage: python -m training.forests --gold GOLD_TRAIN_FOLDER [--out models/en_news/attribution.npz]

The gold articles carry full cards (see bench/gold/README.md for the rules). They must not be among the articles that
the reader was trained on, or the forests would learn from spans that are better than they will see in use.
Figures printed are out-of-fold over articles. Seeds are fixed; a run takes a few minutes.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from quotewire_server.attribution import (
    confidence,
    dates,
    engine,
    epithets,
    kinds,
    outlets,
    role_choice,
)
from quotewire_server.attribution.forest import Forest

from bench.scoring import plain_form as normalise
from bench.scoring import similar_role as same_role

from .cards import load_articles
from .cases import SPEECH, Case, decide_again, read_cases
from .ensembles import Table, arrays, best_threshold, fit
from .speaker_forests import by_article, learn_speakers, unseen

LOG = logging.getLogger("training.forests")
# A quote that nobody uttered is worse than one left out: precision weighs more than recall in the choice of threshold.
SPEECH_BETA = 0.9


def learn_attributed(cases: list[Case]) -> tuple[dict, dict, np.ndarray, np.ndarray]:
    """The forests "attributed" and "speech", and their out-of-fold probabilities by case."""
    results, probabilities = [], []
    total_speech = sum(c.speech for c in cases)
    questions = (
        ("attributed", 1.0, lambda c: c.gold is not None),
        ("speech", SPEECH_BETA, lambda c: c.speech),
    )
    for name, beta, wanted in questions:
        table, used = Table(), []
        for i, case in enumerate(cases):
            if case.free:
                continue
            table.add(kinds.features(case.reading, case.draft), wanted(case), case.article, i)
            used.append(i)
        model, out = fit(table)
        y = np.array(table.answers)

        def f_beta(
            threshold: float, out: np.ndarray = out, y: np.ndarray = y, beta2: float = beta**2
        ) -> float:
            chosen = out >= threshold
            return (1 + beta2) * float((chosen & (y == 1)).sum()) / float(chosen.sum() + beta2 * y.sum())

        threshold, value = best_threshold(f_beta)
        LOG.info("%s: %d rows, F%.1f among drafts %.3f at %.2f", name, len(y), beta, value, threshold)
        by_case = np.full(len(cases), 0.5)
        by_case[used] = out
        results.append(arrays(model, threshold))
        probabilities.append(by_case)
    LOG.info("speech quotes matched by drafts: %d", total_speech)
    return results[0], results[1], probabilities[0], probabilities[1]


def learn_choice(
    cases: list[Case],
    name: str,
    candidates: Callable[[Case], tuple[list, list[list[float]]]],
    right: Callable[[Case, object], bool],
    answered: Callable[[Case, object | None], tuple[bool, bool, bool]],
    usable: Callable[[Case], bool],
) -> tuple[dict, set[int]]:
    """A forest that picks one candidate or none, and the cases (by id) that it answers rightly out of fold.

    `answered` gives (predicted, gold, right) for the count.
    """
    table, found = Table(), {}
    for i, case in enumerate(cases):
        if not case.speech or not usable(case):
            continue
        options, rows = candidates(case)
        found[i] = options
        for option, row in zip(options, rows, strict=True):
            table.add(row, right(case, option), case.article, i)
    model, out = fit(table)
    quotes = np.array(table.quotes)

    def answers(threshold: float) -> Iterator[tuple[int, tuple[bool, bool, bool]]]:
        """Each quote's case, and what `answered` says of its likeliest candidate."""
        for i, options in found.items():
            where = np.flatnonzero(quotes == i)
            pick = None
            if len(where):
                best = int(np.argmax(out[where]))
                pick = options[best] if out[where][best] >= threshold else None
            yield i, answered(cases[i], pick)

    def figures(threshold: float) -> dict[str, float]:
        """F1, and the share of quotes answered rightly, silence included."""
        predicted = gold = correct = silent = 0
        for _, (p, g, c) in answers(threshold):
            predicted, gold, correct, silent = predicted + p, gold + g, correct + c, silent + (not p and not g)
        return {"f1": 2 * correct / max(1, predicted + gold), "right": (correct + silent) / max(1, len(found))}

    threshold, _ = best_threshold(lambda t: sum(figures(t).values()) / 2)
    well = {id(cases[i]) for i, (p, g, c) in answers(threshold) if c or not (p or g)}
    LOG.info(
        "%s: %d rows over %d quotes, at %.2f %s", name, len(table.rows), len(found), threshold, figures(threshold)
    )
    return arrays(model, threshold), well


def learn_date(cases: list[Case]) -> tuple[dict, set[int]]:
    """The date that governs a quote."""
    def candidates(case: Case) -> tuple[list, list[list[float]]]:
        found = case.choices.dates
        options = dates.options_for(case.reading, case.draft, found)
        rows = dates.features(case.reading, case.draft, case.number, options, found)
        return [(o, found) for o in options], rows

    def right(case: Case, pair: tuple) -> bool:
        option, found = pair
        value = found.phrases[option.nearest.id].value
        if value and value == case.gold["date"]:
            return True
        span = case.gold["date_span"]
        spans = [found.phrases[e.id].span for e in option.occurrences]
        return bool(span) and any(s.start < span[1] and span[0] < s.end for s in spans)

    def answered(case: Case, pair: tuple | None) -> tuple[bool, bool, bool]:
        value = pair[1].phrases[pair[0].nearest.id].value if pair else ""
        want = case.gold["date"]
        if case.gold["date_text"] and not want:
            return False, False, False
        return bool(value), bool(want), bool(value) and value == want

    return learn_choice(cases, "date", candidates, right, answered, lambda c: True)


def learn_outlet(cases: list[Case]) -> tuple[dict, set[int]]:
    """The outlet through which a quote was made."""
    def accepted(case: Case) -> set[str]:
        return {normalise(n) for n in (case.gold["outlet"], *case.gold["outlet_aliases"]) if n}

    def candidates(case: Case) -> tuple[list, list[list[float]]]:
        found = case.choices.outlets
        options = outlets.options_for(case.reading, case.draft, found)
        rows = outlets.features(case.reading, case.draft, case.number, options, found)
        return [(o, found) for o in options], rows

    def right(case: Case, pair: tuple) -> bool:
        names = {normalise(pair[1].phrases[e.id].name) for e in pair[0].occurrences}
        return bool(names & accepted(case))

    def answered(case: Case, pair: tuple | None) -> tuple[bool, bool, bool]:
        good = pair is not None and normalise(outlets.name_of(*pair)) in accepted(case)
        return pair is not None, bool(accepted(case)), good

    return learn_choice(cases, "outlet", candidates, right, answered, lambda c: True)


def learn_role(cases: list[Case], epithet_of: Callable[[int], Forest]) -> tuple[dict, set[int]]:
    """The role a speaker has; `epithet_of` is the forest of descriptions that has not seen an article."""
    owners: dict[int, epithets.Owners] = {}

    def candidates(case: Case) -> tuple[list, list[list[float]]]:
        if case.article not in owners:
            owners[case.article] = epithets.Owners(case.reading, epithet_of(case.article))
        rows = role_choice.features(
            case.reading, case.draft, case.roles, case.table, owners[case.article]
        )
        return case.roles, rows

    def good(case: Case, option: object) -> bool:
        return any(same_role(option.text, r) for r in case.gold["role"])

    def answered(case: Case, option: object | None) -> tuple[bool, bool, bool]:
        return option is not None, bool(case.gold["role"]), option is not None and good(case, option)

    return learn_choice(cases, "role", candidates, good, answered, lambda c: c.speaker_right)


def learn_confidence(cases: list[Case], attributed: np.ndarray, speech: np.ndarray, threshold: float) -> dict:
    """How often content and speaker are both right, among the drafts that are given out as speech."""
    table = Table()
    for i, case in enumerate(cases):
        if case.free or speech[i] < threshold:
            continue
        case.draft.scores.update(attributed=float(attributed[i]), speech=float(speech[i]))
        table.add(
            confidence.features(case.reading, case.draft), case.speech and case.speaker_right, case.article, i
        )
    model, out = fit(table, trees=80, depth=3, leaf=25)
    y = np.array(table.answers)
    edges = np.linspace(0, 1, 11)
    cells = np.clip(np.digitize(out, edges) - 1, 0, 9)
    gap = sum(
        abs(out[cells == c].mean() - y[cells == c].mean()) * (cells == c).sum()
        for c in range(10)
        if (cells == c).any()
    )
    LOG.info("confidence: %d rows, %.3f right, calibration error %.3f", len(y), y.mean(), gap / len(y))
    return arrays(model, 0.5)


def main() -> None:
    """Read the gold, learn every forest, write one file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--models", type=Path, nargs="*", default=[], help="model folders of the folds, in order")
    parser.add_argument("--out", type=Path, default=engine.FORESTS)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    articles = load_articles(options.gold, options.corpora)
    cases = list(read_cases(articles, options.models))
    speakers = learn_speakers(cases)
    LOG.info("speakers: %.3f right before", speaker_accuracy(cases))
    for drafts in by_article(cases):
        decide_again(drafts, unseen(speakers)(drafts[0].article))
    LOG.info("speakers: %.3f right with these", speaker_accuracy(cases))
    attributed, speech, p_attributed, p_speech = learn_attributed(cases)
    limit = float(speech["threshold"])
    for case_list in _by_article(cases, p_speech, limit):
        case_list[0].reading.drafts = [c.draft for c in case_list]
        for number, case in enumerate(case_list):
            case.number = number
    kept = [c for i, c in enumerate(cases) if p_speech[i] >= limit or c.speech]
    fields = {
        "role": learn_role(kept, lambda article: unseen(speakers)(article)["epithet"]),
        "date": learn_date(kept),
        "outlet": learn_outlet(kept),
    }
    found = {
        "attributed": attributed,
        "speech": speech,
        **{name: learnt.arrays for name, learnt in speakers.items()},
        **{name: forest for name, (forest, _) in fields.items()},
        "confidence": learn_confidence(cases, p_attributed, p_speech, limit),
    }
    given = [c for i, c in enumerate(cases) if p_speech[i] >= limit and not c.free]
    log_cards(given, [well for _, well in fields.values()], articles)
    flat = {f"{name}.{part}": value for name, parts in found.items() for part, value in parts.items()}
    np.savez_compressed(options.out, **flat)
    LOG.info("wrote %s, %d bytes", options.out.name, options.out.stat().st_size)


def speaker_accuracy(cases: list[Case]) -> float:
    """The share of speech whose speaker is right."""
    return float(np.mean([c.speaker_right for c in cases if c.speech]))


def log_cards(given: list[Case], well: list[set[int]], articles: list[dict]) -> None:
    """The F1 of whole cards out of fold: the steadiest figure there is for what changes in attribution."""
    gold = sum(g["kind"] in SPEECH and bool(g["content"]) for a in articles for g in a["attributions"])
    speech = sum(c.speech for c in given)
    right = sum(c.speech and c.speaker_right and all(id(c) in field for field in well) for c in given)
    LOG.info(
        "cards: %d given, %d in the gold, F1 of speech %.3f, of whole cards %.3f",
        len(given), gold, 2 * speech / (len(given) + gold), 2 * right / (len(given) + gold),
    )  # fmt: skip


def _by_article(cases: list[Case], speech: np.ndarray, limit: float) -> list[list[Case]]:
    """The cases that would be given out, article by article; what is dropped is no neighbour of the others."""
    groups: dict[int, list[Case]] = {}
    for i, case in enumerate(cases):
        if speech[i] >= limit or case.speech:
            groups.setdefault(case.article, []).append(case)
    return list(groups.values())


if __name__ == "__main__":
    main()
