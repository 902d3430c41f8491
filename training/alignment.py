"""Gold tokens mapped onto the words that spaCy's English tokenizer finds in the same text."""

from __future__ import annotations

from collections.abc import Sequence

from .corpora import GoldToken

# Joints inside a word that spaCy splits and a corpus does not ("10-year", "and/or").
_JOINTS = {"-": ("HYPH", "punct"), "–": ("HYPH", "punct"), "/": ("SYM", "punct")}


class AlignedSentence:
    """Labels of one sentence on spaCy words: `first` is its first word, lists run over its words.

    `heads` are indexes into the sentence's words; tags, heads and labels are None where nothing is known.
    """

    def __init__(self, first: int, length: int) -> None:
        self.first = first
        self.tags: list[str | None] = [None] * length
        self.heads: list[int | None] = [None] * length
        self.labels: list[str | None] = [None] * length
        self.entities: list[str | None] = [None] * length


def group(tokens: Sequence[GoldToken], words: Sequence[tuple[int, int]], first: int) -> list[tuple[range, range]]:
    """Smallest groups of tokens and words that cover the same characters.

    `words` are (start, end) of all words of the text, `first` the index of the first that may belong to the
    sentence. Ranges count tokens in the sentence and words in the text.
    """
    groups = []
    i, j = 0, first
    while j < len(words) and tokens and words[j][1] <= tokens[0].start:
        j += 1
    while i < len(tokens) and j < len(words):
        i0, j0 = i, j
        end_token, end_word = tokens[i].end, words[j][1]
        i += 1
        j += 1
        while end_token != end_word:
            if end_token < end_word:
                if i == len(tokens):
                    break
                end_token = max(end_token, tokens[i].end)
                i += 1
            else:
                if j == len(words):
                    break
                end_word = max(end_word, words[j][1])
                j += 1
        while i < len(tokens) and tokens[i].end <= end_word:  # forms with an empty range
            i += 1
        groups.append((range(i0, i), range(j0, j)))
    return groups


def align(
    tokens: Sequence[GoldToken], heads: Sequence[int] | None, labels: Sequence[str] | None,
    words: Sequence[tuple[int, int]], forms: Sequence[str], first: int,
) -> AlignedSentence | None:  # fmt: skip
    """Carry tags, tree and entities over; None where the sentence covers no word.

    Many tokens in one word: the word takes the token that governs the others. One token in many words: the last
    word that is not a joint takes its labels, joints are attached to it as punctuation, the rest stays unlabelled.
    `heads` and `labels` are the converted tree (the root governs itself).
    """
    groups = group(tokens, words, first)
    if not groups:
        return None
    start = groups[0][1].start
    result = AlignedSentence(start, groups[-1][1].stop - start)
    carrier, chosen = _carriers(groups, heads, forms, start)
    for tokens_of, words_of in groups:
        for word in words_of:
            token = tokens[tokens_of.start]
            result.entities[word - start] = token.entity
        _continue_entity(result, tokens, tokens_of, words_of, start)
        main = chosen[tokens_of.start]
        place = carrier[main]
        if len(words_of) == 1 or not any(forms[w] in _JOINTS for w in words_of):
            result.tags[place] = tokens[main].xpos
        for word in words_of:
            joint = _JOINTS.get(forms[word])
            if len(words_of) > 1 and joint and word - start != place:
                result.tags[word - start] = joint[0]
                if labels is not None:
                    result.heads[word - start], result.labels[word - start] = place, joint[1]
        if heads is None or labels is None:
            continue
        target = carrier.get(heads[main])
        if target is None or (target == place and heads[main] != main):
            continue
        result.heads[place], result.labels[place] = target, labels[main]
    return result


def _carriers(
    groups: list[tuple[range, range]], heads: Sequence[int] | None, forms: Sequence[str], start: int
) -> tuple[dict[int, int], dict[int, int]]:
    """Word (in the sentence) that stands for each token, and the governing token of each group by its first."""
    carrier: dict[int, int] = {}
    chosen: dict[int, int] = {}
    for tokens_of, words_of in groups:
        main = tokens_of.start
        if heads is not None:
            main = next((t for t in tokens_of if heads[t] not in tokens_of or heads[t] == t), main)
        solid = [w for w in words_of if forms[w] not in _JOINTS] or list(words_of)
        for token in tokens_of:
            carrier[token] = solid[-1] - start
        chosen[tokens_of.start] = main
    return carrier, chosen


def _continue_entity(
    result: AlignedSentence, tokens: Sequence[GoldToken], tokens_of: range, words_of: range, start: int
) -> None:
    label = tokens[tokens_of.start].entity
    if len(words_of) > 1 and label and label.startswith("B-"):
        for word in words_of[1:]:
            result.entities[word - start] = "I-" + label[2:]
