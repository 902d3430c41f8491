"""Decoders against exhaustive search and by their invariants; no model needed."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from quotewire_server.reader import decode_entities, decode_quotes, decode_trees
from quotewire_server.reader import words as written
from quotewire_server.reader.network import MAX_SYMBOL_RUN, WINDOW_PIECES, Pairs, plan_windows, readable

_LABELS = ("O", "B-PERSON", "I-PERSON", "B-ORG", "I-ORG")


def _random(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32) * 3


@given(st.integers(0, 10_000), st.integers(1, 5))
def test_tree_is_the_best_of_all_trees_with_its_root(seed: int, count: int) -> None:
    dependents, heads = _random(seed, count, 4), _random(seed + 1, count, 4)
    found = decode_trees.tree(dependents, heads)
    scores = dependents @ heads.T
    scores -= np.log(np.exp(scores - scores.max(1, keepdims=True)).sum(1, keepdims=True)) + scores.max(1, keepdims=True)
    root = int(np.flatnonzero(found == np.arange(count))[0])
    best = max(
        (sum(scores[i, h] for i, h in enumerate(trial)), trial)
        for trial in product(range(count), repeat=count)
        if _is_tree(trial) and trial[root] == root
    )
    assert sum(scores[i, h] for i, h in enumerate(found)) == pytest.approx(best[0], abs=1e-3)


@given(st.integers(0, 10_000), st.integers(1, 40))
def test_tree_has_one_root_and_no_cycle(seed: int, count: int) -> None:
    assert _is_tree(decode_trees.tree(_random(seed, count, 3), _random(seed + 1, count, 3)))


def _is_tree(heads: object) -> bool:
    heads = [int(h) for h in heads]  # type: ignore[attr-defined]
    if sum(h == i for i, h in enumerate(heads)) != 1:
        return False
    for i in range(len(heads)):
        at = i
        for _ in heads:
            at = heads[at]
        if heads[at] != at:
            return False
    return True


@given(st.integers(0, 10_000), st.integers(1, 4))
def test_quote_tags_are_the_best_of_all_sequences(seed: int, count: int) -> None:
    emissions, transitions = _random(seed, count, 4), _random(seed + 1, 4, 4)
    found = decode_quotes.best_tags(emissions, transitions)

    def score(tags: tuple[int, ...]) -> float:
        return sum(emissions[i, t] for i, t in enumerate(tags)) + sum(
            transitions[a, b] for a, b in pairwise(tags)
        )

    assert score(tuple(found)) == pytest.approx(max(score(t) for t in product(range(4), repeat=count)), abs=1e-4)


def test_span_cut_off_by_the_end_of_the_text_is_kept() -> None:
    emissions = np.zeros((3, 13), np.float32)
    spans = decode_quotes.tag_spans([0, 9, 10], emissions)  # O, B-content, I-content
    assert [(s.kind, s.start, s.end) for s in spans] == [("content", 1, 3)]


def test_span_running_since_before_the_text_is_kept() -> None:
    spans = decode_quotes.tag_spans([10, 11, 0], np.zeros((3, 13), np.float32))
    assert [(s.kind, s.start, s.end) for s in spans] == [("content", 0, 2)]


@given(st.integers(0, 10_000), st.integers(0, 12))
def test_entity_spans_do_not_overlap_and_have_one_name(seed: int, count: int) -> None:
    spans = decode_entities.entity_spans(_random(seed, count, len(_LABELS)), _LABELS)
    assert all(name in ("PERSON", "ORG") for _, _, name in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


def test_inside_label_without_its_begin_is_repaired() -> None:
    scores = np.full((2, 5), -5.0, np.float32)
    scores[0, 0], scores[0, 1] = 3.0, 2.0  # O a little likelier than B-PERSON
    scores[1, 2] = 6.0  # I-PERSON
    assert decode_entities.entity_spans(scores, _LABELS) == [(0, 2, "PERSON")]


def test_no_name_runs_across_a_paragraph() -> None:
    scores = np.full((3, 5), -5.0, np.float32)
    scores[0, 1] = scores[1, 2] = scores[2, 2] = 5.0  # B-PERSON I-PERSON I-PERSON
    assert decode_entities.entity_spans(scores, _LABELS, [2]) == [(0, 2, "PERSON"), (2, 3, "PERSON")]


@pytest.mark.parametrize(
    ("kind", "reopened", "expected"),
    [(0, [2], [(0, 2), (2, 4)]), (2, [2], [(0, 4)]), (2, [], [(0, 2), (2, 4)])],
    ids=["source", "content, with a mark", "content"],
)
def test_only_a_content_runs_across_a_paragraph_and_only_where_a_mark_reopens(
    kind: int, reopened: list[int], expected: list[tuple[int, int]]
) -> None:
    base = 1 + 4 * kind
    emissions = np.full((4, 13), -3.0, np.float32)
    for word, place in enumerate((0, 1, 1, 2)):  # B I I L
        emissions[word, base + place] = 3.0
    transitions = np.full((13, 13), -1e4, np.float32)
    for i in range(13):
        for j in range(13):
            inside_before, inside_after = i and (i - 1) % 4 in (0, 1), j and (j - 1) % 4 in (1, 2)
            if bool(inside_before) == bool(inside_after) and (not inside_before or (i - 1) // 4 == (j - 1) // 4):
                transitions[i, j] = 0.0
    pairs = Pairs(np.zeros((1, 1, 1)), np.zeros(4), np.zeros((2, 20)), transitions)
    spans = decode_quotes.decode({"quotes": emissions}, pairs, [2], reopened)
    assert [(s.start, s.end) for s in spans] == expected


@given(st.lists(st.integers(1, 16), max_size=600), st.randoms(use_true_random=False))
def test_windows_keep_every_word_once_and_stay_within_the_limit(lengths: list[int], random: object) -> None:
    spaces = [random.choice((1, 1, 1, 2, 3)) for _ in lengths]  # type: ignore[attr-defined]
    kept = []
    for start, end, keep_start, keep_end in plan_windows(lengths, spaces):
        assert start <= keep_start <= keep_end <= end
        assert sum(lengths[start:end]) <= WINDOW_PIECES
        kept.extend(range(keep_start, keep_end))
    assert kept == list(range(len(lengths)))


def test_long_run_of_symbols_is_read_in_part_and_words_after_it_are_read() -> None:
    words = ["Hello", *['"'] * 500, "world"]
    index = readable(words)
    assert index[0] == 0
    assert index[-1] == 501
    assert len(index) == 2 + MAX_SYMBOL_RUN


def test_too_long_sentence_is_cut_at_its_likeliest_start() -> None:
    logits = np.full(300, -6.0)
    logits[120] = -1.0
    starts = decode_trees.sentence_starts(logits)
    assert starts[:2] == [0, 120]
    assert max(b - a for a, b in zip(starts, [*starts[1:], 300], strict=True)) <= decode_trees.MAX_SENTENCE_WORDS


def test_source_of_a_cue_without_its_own_is_shared_from_the_cue_it_prefers() -> None:
    """ "He said … and added …": the second cue has no source span of its own."""
    size = 4
    outputs = {name: np.zeros((10, size), np.float32) for name in ("link_first", "link_last", "link_cue")}
    outputs["link_first"][0] = [4, 0, 0, 0]
    outputs["link_cue"][1], outputs["link_cue"][6] = [2, 0, 0, 0], [1.6, 0, 0, 0]
    none, distances = np.full(size, -1.0, np.float32), np.zeros((2, 20), np.float32)
    pairs = Pairs(np.zeros((1, 1, 1)), none, distances, np.zeros((13, 13)))
    spans = [
        decode_quotes.QuoteSpan("source", 0, 1, 0.9), decode_quotes.QuoteSpan("cue", 1, 2, 0.9),
        decode_quotes.QuoteSpan("cue", 6, 7, 0.9),
    ]  # fmt: skip
    groups = decode_quotes.link(spans, outputs, pairs)
    assert [[s.start for s in group.sources] for group in groups] == [[0], [0]]


@pytest.mark.parametrize(
    ("word", "before", "after", "shape"),
    [
        ('"', written.SPACE_SPACE, written.SPACE_NONE, "open_double"),
        ('"', written.SPACE_NONE, written.SPACE_SPACE, "close_double"),
        ("'", written.SPACE_PARAGRAPH, written.SPACE_NONE, "open_single"),
        ("“", written.SPACE_SPACE, written.SPACE_NONE, "open_double"),
        ("’s", written.SPACE_NONE, written.SPACE_SPACE, "clitic"),
        ("Smith", written.SPACE_SPACE, written.SPACE_SPACE, "title"),
        ("U.S.", written.SPACE_SPACE, written.SPACE_SPACE, "upper"),
        ("McCain", written.SPACE_SPACE, written.SPACE_SPACE, "mixed"),
        ("2,000", written.SPACE_SPACE, written.SPACE_SPACE, "digits"),
        ("\x00", written.SPACE_SPACE, written.SPACE_SPACE, "symbol"),
    ],
)
def test_shape_of_a_word(word: str, before: int, after: int, shape: str) -> None:
    assert written.SHAPES[written.shape_class(word, before, after)] == shape


@pytest.mark.parametrize(
    ("gap", "expected"),
    [("", "none"), (" ", "space"), ("\u00a0", "space"), ("\n", "line"), ("\r\n", "line"), ("\n\n", "paragraph"),
     ("\r\n\r\n", "paragraph"), (" \n \n ", "paragraph")],
)  # fmt: skip
def test_space_before_a_word(gap: str, expected: str) -> None:
    assert written.SPACES[written.space_class(gap)] == expected
