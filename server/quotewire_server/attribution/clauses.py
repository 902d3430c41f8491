"""Contents that hold a second cue.

Chains: "She said that it leaks, adding that it will break and warning that the mill might close". Relays: "Ana Ruiz
told the BBC that it leaks, Reuters reported".
"""

from __future__ import annotations

from spacy.tokens import Token

from . import lexicon, sources
from .draft import Draft, Reading, TokenRange
from .model import Span

# What media do with what others said.
_RELAYING = frozenset("report write say quote note state cite".split())
_JOINING = frozenset("and but , ;".split())
_CUE_TAGS = ("VBG", "VBD", "VBZ", "VBP")


def split_clauses(reading: Reading, drafts: list[Draft]) -> list[Draft]:
    """The drafts with each chain cut at its cues, and each relay given to whom the outlet quotes."""
    out = []
    for draft in drafts:
        if draft.origin == "reader" and draft.cue and len(draft.content) == 1:
            _unwrap_relay(reading, draft)
            out += _cut_chain(reading, draft)
        else:
            out.append(draft)
    return out


def _cut_chain(reading: Reading, draft: Draft) -> list[Draft]:
    """Cuts "half had left and warning that the mill might close" before the cue in it; the speaker is the same."""
    doc = reading.doc
    first, last = reading.tokens(draft.content[0])
    for i in range(first + 3, last - 2):
        verb = doc[i]
        if reading.inside[i] >= 0 or verb.tag_ not in _CUE_TAGS or doc[i - 1].lower_ not in _JOINING:
            continue
        if doc[i + 1].lower_ != "that" or verb.lemma_.lower() not in lexicon.SPEECH_VERBS:
            continue
        if any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.children) or not _shares_cue(
            reading, draft, verb
        ):
            continue
        end = i - 1
        while end > first and doc[end - 1].lower_ in _JOINING:
            end -= 1
        rest = Draft([reading.span((i + 1, last))], (i, i + 1), list(draft.source), draft.score)
        rest.first_token = i + 1
        draft.content = [reading.span((first, end))]
        return [draft, *_cut_chain(reading, rest)]
    return [draft]


def _shares_cue(reading: Reading, draft: Draft, verb: Token) -> bool:
    """Whether a verb goes on from the cue, not from a verb of the content: by its form, or by what it hangs on."""
    assert draft.cue is not None
    cue = next((t for t in reading.doc[draft.cue[0] : draft.cue[1]] if t.tag_[:2] == "VB"), None)
    if cue is None:
        return False
    above = verb
    for _ in range(6):
        if draft.cue[0] <= above.head.i < draft.cue[1]:
            return True
        if above.head.i == above.i:
            break
        above = above.head
    return verb.tag_ == "VBG" and cue.tag_ == "VBG"


def _unwrap_relay(reading: Reading, draft: Draft) -> None:
    """Gives "Ruiz told the BBC that ..., Reuters reported" to Ruiz: the outlet only passes it on."""
    doc = reading.doc
    if draft.cue is None or not any(t.lemma_.lower() in _RELAYING for t in doc[draft.cue[0] : draft.cue[1]]):
        return
    if not any(_is_outlet(reading, s) for s in draft.source):
        return
    first, last = reading.tokens(draft.content[0])
    for i in range(first, last):
        verb = doc[i]
        if verb.tag_ not in ("VBD", "VBZ", "VBN") or verb.lemma_.lower() not in lexicon.SPEECH_VERBS:
            continue
        if reading.inside[i] >= 0 or any(first <= a.i < last and a.tag_[:2] == "VB" for a in verb.ancestors):
            continue
        clause = next((c for c in verb.children if c.dep_ == "ccomp" and i < c.i < last), None)
        if clause is None:
            return
        # The parser may have hung the subject on the verb of the clause, before which it does not stand.
        subject = next((t for t in doc[first:i] if t.dep_ == "nsubj" and t.head.i in (i, clause.i)), None)
        if subject is not None:
            start, end = max(clause.left_edge.i, i + 1), min(clause.right_edge.i + 1, last)
            draft.content = [_without_stop(reading, (start, end))]
            draft.cue, draft.source = _with_auxiliary(verb), [sources.subject_phrase(reading, subject.i)]
            draft.first_token = start
        return


def _is_outlet(reading: Reading, tokens: TokenRange) -> bool:
    words = reading.doc[tokens[0] : tokens[1]].text.lower().removeprefix("the ").strip(" ,")
    return words in lexicon.OUTLETS


def _with_auxiliary(verb: Token) -> TokenRange:
    first = min((c.i for c in verb.children if c.dep_ in ("aux", "neg") and c.i < verb.i), default=verb.i)
    return first, verb.i + 1


def _without_stop(reading: Reading, tokens: TokenRange) -> Span:
    start, end = tokens
    while end - 1 > start and reading.doc[end - 1].text in (".", ",", ";"):
        end -= 1
    return reading.span((start, end))
