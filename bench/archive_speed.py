"""Speed of the pipeline and of runs: words per second, shares of the stages, what a run adds to them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from quotewire.v1 import quotewire_pb2 as pb

from bench import archive_runs
from bench.archive_input import texts, write_jsonl
from bench.figures import Figure
from bench.pipeline import shared_extractor

SAMPLE = 160


def in_process(articles: list[str]) -> tuple[float, Counter[str]]:
    """Wall seconds for these articles, one after the other in this process, and those of each stage."""
    extract = shared_extractor().extract
    for text in articles[:3]:
        extract(pb.ExtractQuotesRequest(article=pb.Article(text=text)))
    seconds: Counter[str] = Counter()
    began = time.perf_counter()
    for text in articles:
        timings = extract(pb.ExtractQuotesRequest(article=pb.Article(text=text))).timings
        for stage in ("reader", "coreference", "attribution", "total"):
            seconds[stage] += getattr(timings, stage).ToNanoseconds() / 1e9  # type: ignore[assignment]
    return time.perf_counter() - began, seconds


def stages(folder: Path) -> list[Figure]:
    """Which share of the time each stage of the pipeline takes, in one process."""
    articles = texts(SAMPLE)
    extractor = shared_extractor()
    parts: Counter[str] = Counter()
    network = extractor._nlp.get_pipe("quotewire_reader").network
    undo = [
        _timed(network.session, "run", network, "session", parts, "network"),
        _timed(extractor._nlp, "make_doc", extractor._nlp, "make_doc", parts, "tokenizer"),
        _timed_ranker(parts),
    ]
    try:
        wall, seconds = in_process(articles)
    finally:
        for restore in undo:
            restore()
    parts["reader, the rest"] = seconds["reader"] - parts["network"] - parts["tokenizer"]
    parts["coreference: coreferee"] = seconds["coreference"]
    parts["attribution"] = seconds["attribution"] - parts["coreference: ranker of pronouns"]
    parts["checks and messages"] = wall - seconds["reader"] - seconds["coreference"] - seconds["attribution"]
    words = sum(len(text.split()) for text in articles)
    rows = [
        Figure(
            "words per second and core, one process",
            f"{words / wall:,.0f} ({len(articles)} articles, {words:,} words)",
            values={"words_per_second": words / wall},
        )
    ]
    for name, spent in parts.most_common():
        rows.append(Figure(f"share of {name}", f"{spent / wall:.1%}", values={"share": spent / wall}))
    coreference = (parts["coreference: coreferee"] + parts["coreference: ranker of pronouns"]) / wall
    rows.append(
        Figure("share of coreference, all of it", f"{coreference:.1%}", "≤ 35 %", coreference <= 0.35)
    )
    return rows


def _timed(owner, method: str, holder, name: str, parts: Counter[str], part: str) -> Callable[[], None]:
    """Has a call timed from now on; returns what undoes it."""
    call = getattr(owner, method)

    def timed(*arguments, **options):
        began = time.perf_counter()
        try:
            return call(*arguments, **options)
        finally:
            parts[part] += time.perf_counter() - began  # type: ignore[assignment]

    if owner is holder:
        setattr(holder, name, timed)
        return lambda: delattr(holder, name)
    setattr(holder, name, type("Timed", (), {method: staticmethod(timed)}))
    return lambda: setattr(holder, name, owner)


def _timed_ranker(parts: Counter[str]) -> Callable[[], None]:
    from quotewire_server.coreference.pronouns import PronounResolver

    original = PronounResolver.__init__

    def timed(self, *arguments, **options):
        began = time.perf_counter()
        try:
            original(self, *arguments, **options)
        finally:
            parts["coreference: ranker of pronouns"] += time.perf_counter() - began  # type: ignore[assignment]

    PronounResolver.__init__ = timed  # type: ignore[method-assign]

    def undo() -> None:
        PronounResolver.__init__ = original  # type: ignore[method-assign]

    return undo


def coreference(folder: Path) -> list[Figure]:
    """Quality and time with coreference where a source needs it, against coreference for every pronoun."""
    from quotewire_server.attribution import pronouns

    from bench.gold import load_gold
    from bench.pipeline import extract_all, gold_path
    from bench.predictions import predicted_quotes
    from bench.scoring import score

    path = gold_path("articles")
    name = "gold/articles" if path.exists() else "wikinews"
    articles = load_gold(path if path.exists() else gold_path("wikinews"))
    found: dict[bool, tuple[float, float, float]] = {}
    usual = pronouns.CLOSE_MARGIN
    for everywhere in (False, True):
        pronouns.CLOSE_MARGIN = 2.0 if everywhere else usual
        began = time.process_time()
        try:
            responses = extract_all(articles)
        finally:
            pronouns.CLOSE_MARGIN = usual
        spent = time.process_time() - began
        coref = sum(float(r["timings"].get("coreference", "0s").rstrip("s")) for r in responses)
        predicted = {r["article_id"]: predicted_quotes(r) for r in responses}
        found[everywhere] = (score(articles, predicted).figures()["card"]["f1"], spent, coref)
    lazy, full = found[False], found[True]
    return [
        Figure(
            f"card F1 on {name}: coreferee where it is needed / for every pronoun",
            f"{lazy[0]:.1f} / {full[0]:.1f}",
            "± 0.5",
            abs(lazy[0] - full[0]) <= 0.5,
        ),
        Figure(
            "coreferee's time where it is needed / for every pronoun",
            f"{lazy[2]:.1f} s of {lazy[1]:.1f} s / {full[2]:.1f} s of {full[1]:.1f} s",
        ),
    ]


def local(folder: Path, limit: int | None = None) -> list[Figure]:
    """A run over PolNeAR's texts on two workers, against the same pipeline in one process, on a sample."""
    articles = texts(limit)
    archive = write_jsonl(folder / "polnear" / "articles.jsonl", articles)
    _, overhead, rows = _local_run(folder, archive, sum(len(text.split()) for text in articles))
    sample = articles if limit else texts(SAMPLE)
    wall, _ = in_process(sample)
    alone = sum(len(text.split()) for text in sample) / wall
    sampled = write_jsonl(folder / "sample" / "articles.jsonl", sample)
    sample_rate, _, _ = _local_run(folder, sampled, sum(len(text.split()) for text in sample))
    ratio = sample_rate / alone
    return [
        *rows,
        Figure(
            "two workers against one process, the same articles",
            f"{ratio:.2f}× ({sample_rate:,.0f} and {alone:,.0f} words/s)",
            "≥ 1.8×",
            ratio >= 1.8,
        ),
        Figure(
            "reading, planning, writing: share of processor time", f"{overhead:.1%}", "< 5 %", overhead < 0.05
        ),
    ]


def _local_run(folder: Path, archive: Path, words: int) -> tuple[float, float, list[Figure]]:
    """Words per second once the engine was ready, the share of the run itself in processor time, and rows."""
    output = folder / f"out-{archive.parent.name}"
    began = time.time()
    run = archive_runs.start(folder / "log", archive, output, "--workers", 2, "--part-articles", 50)
    at_ready: list[float] | None = None
    spent = [0.0, 0.0]
    while run.process.poll() is None:
        family = archive_runs.tree_of(run.process.pid)
        now = [archive_runs.cpu_seconds(family[:1]), archive_runs.cpu_seconds(family)]
        if at_ready is None and run.is_ready:
            at_ready = now
        if at_ready is not None:
            spent = [max(was, is_ - start) for was, is_, start in zip(spent, now, at_ready, strict=True)]
        time.sleep(0.1)
    run.finish()
    seconds = time.time() - run.ready_at
    done = archive_runs.manifests(output)
    stage_seconds: Counter[str] = Counter()
    for manifest in done:
        stage_seconds.update(manifest["seconds"])
    count = sum(manifest["articles"] for manifest in done)
    total = sum(stage_seconds.values())
    shares = ", ".join(f"{name} {spent / total:.0%}" for name, spent in stage_seconds.most_common())
    rows = [
        Figure(
            "a run on two workers",
            f"{count / seconds:.2f} articles/s, {words / seconds:,.0f} words/s ({count} articles, {words:,} words, "
            f"{seconds:.0f} s and {run.ready_at - began:.1f} s to start)",
            values={"articles_per_second": count / seconds, "words_per_second": words / seconds},
        ),
        Figure("its stages", shares),
    ]
    return words / seconds, spent[0] / spent[1] if spent[1] else 0.0, rows
