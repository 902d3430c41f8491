"""How an expression of the text stands to a quote: the features that the learnt rankers share."""

from __future__ import annotations

from spacy.tokens import Token

from . import lexicon
from .draft import Draft, Reading
from .order import order_of

_EVENTS = frozenset(
    """interview statement speech rally conference briefing debate hearing forum event meeting address remarks
    appearance call tweet post letter email memo column op-ed editorial report press release town hall breakfast
    fundraiser testimony broadcast show program programme podcast episode monologue panel""".split()
)
FEATURES = (
    "sentence_gap", "abs_sentence_gap", "paragraph_gap", "before", "token_gap", "same_sentence", "same_paragraph",
    "in_quotation", "in_own_content", "in_other_content", "governor_is_cue", "governor_above_cue", "governor_below_cue",
    "governor_is_other_cue", "other_cue_same_speaker", "governor_speech", "event_noun_near", "speaker_in_sentence",
    "speaker_is_subject", "drafts_between", "other_speakers_between", "same_speaker_between", "in_source", "in_cue",
    "cue_had", "cue_present", "cue_say", "cue_add", "cue_tell", "quoted_share", "has_cue", "draft_number",
    "first_paragraph", "previous_same_speaker", "preposition_on", "preposition_in", "preposition_with",
    "preposition_other", "sentence_start", "sentence_first_of_paragraph",
)  # fmt: skip


def governing_verb(token: Token) -> Token:
    """The verb that an adverbial hangs on, through prepositions and noun phrases."""
    for _ in range(12):
        if token.head.i == token.i or token.pos_ in ("VERB", "AUX") or token.tag_[:2] == "VB":
            return token
        token = token.head
    return token


def _clip(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))


def relation(reading: Reading, draft: Draft, number: int, first: int, last: int) -> list[float]:
    """The values of FEATURES for the expression in tokens [first, last) and a draft, the `number`th of its document."""
    doc = reading.doc
    anchor = draft.anchor
    sentence_gap = reading.sentence_of[first] - reading.sentence_of[anchor]
    paragraph_gap = reading.paragraph_of[first] - reading.paragraph_of[anchor]
    at = doc[first].idx
    own = any(c.start <= at < c.end for c in draft.content)
    order = order_of(reading)
    other_content = any(d is not draft for d in order.holding(at))
    verb = governing_verb(doc[first])
    cue_verb = governing_verb(doc[draft.cue[0]]) if draft.cue else None
    in_cue_range = draft.cue is not None and draft.cue[0] <= verb.i < draft.cue[1]
    is_cue = in_cue_range or (cue_verb is not None and verb.i == cue_verb.i)
    above = cue_verb is not None and not is_cue and _is_ancestor(verb, cue_verb)
    below = cue_verb is not None and not is_cue and _is_ancestor(cue_verb, verb)
    other_cues = [d for d in order.with_cue_at(verb.i) if d is not draft]
    same_cue = [d for d in other_cues if same_speaker(d, draft)]
    between = _between(reading, draft, first)
    sentence = doc[first].sent
    event = any(
        t.lemma_.lower() in _EVENTS
        for t in doc[max(sentence.start, first - 12) : min(sentence.end, last + 12)]
    )
    speaker_here, speaker_subject = _speaker_in(reading, draft, sentence.start, sentence.end)
    cue_words = [t.lower_ for t in doc[draft.cue[0] : draft.cue[1]]] if draft.cue else []
    cue_lemmas = {t.lemma_.lower() for t in doc[draft.cue[0] : draft.cue[1]]} if draft.cue else set()
    preposition = doc[first - 1].lower_ if first else ""
    if preposition in ("the", "a", "its", "his", "her") and first > 1:
        preposition = doc[first - 2].lower_
    paragraph_first = (
        sentence.start == 0
        or reading.paragraph_of[sentence.start - 1] != reading.paragraph_of[sentence.start]
    )
    return [
        _clip(sentence_gap, -12, 8),
        _clip(abs(sentence_gap), 0, 12),
        _clip(paragraph_gap, -8, 5),
        float(first < anchor),
        _clip(first - anchor, -150, 150),
        float(sentence_gap == 0),
        float(paragraph_gap == 0),
        float(reading.inside[first] >= 0),
        float(own),
        float(other_content),
        float(is_cue),
        float(above),
        float(below),
        float(bool(other_cues)),
        float(bool(same_cue)),
        float(verb.lemma_.lower() in lexicon.SPEECH_VERBS),
        float(event),
        float(speaker_here),
        float(speaker_subject),
        _clip(len(between), 0, 10),
        _clip(sum(not same_speaker(d, draft) for d in between), 0, 10),
        _clip(sum(same_speaker(d, draft) for d in between), 0, 10),
        float(any(s <= first < e for s, e in draft.source)),
        float(draft.cue is not None and draft.cue[0] <= first < draft.cue[1]),
        float("had" in cue_words),
        float(
            any(t.tag_ in ("VBZ", "VBP") for t in doc[draft.cue[0] : draft.cue[1]]) if draft.cue else False
        ),
        float("say" in cue_lemmas),
        float(bool(cue_lemmas & {"add", "continue", "go", "conclude"})),
        float("tell" in cue_lemmas),
        draft.quoted_share,
        float(draft.cue is not None),
        _clip(number, 0, 20),
        float(reading.paragraph_of[first] == 0),
        float(_previous_same(reading, draft)),
        float(preposition == "on"),
        float(preposition == "in"),
        float(preposition in ("with", "to", "by")),
        float(preposition in ("before", "after", "since", "until", "during", "for", "from", "through", "of")),
        float(first - sentence.start <= 2),
        float(paragraph_first),
    ]


def _is_ancestor(above: Token, below: Token) -> bool:
    for _ in range(15):
        if below.head.i == below.i:
            return False
        below = below.head
        if below.i == above.i:
            return True
    return False


def same_speaker(a: Draft, b: Draft) -> bool:
    """Whether two drafts have one speaker, by entity where both have one, else by name."""
    if a.entity is not None and b.entity is not None:
        return a.entity is b.entity
    return bool(a.speaker and b.speaker and a.speaker.name == b.speaker.name)


def _between(reading: Reading, draft: Draft, token: int) -> list[Draft]:
    low, high = sorted((token, draft.anchor))
    return order_of(reading).between(low, high)


def _speaker_in(reading: Reading, draft: Draft, start: int, end: int) -> tuple[bool, bool]:
    """Whether the draft's speaker is named in a stretch of tokens, and whether as a subject."""
    if draft.entity is None:
        return False, False
    here = [m for m in draft.entity.mentions if start <= m.start < end]
    for mention in here:
        if reading.doc[mention.start : mention.end].root.dep_ in ("nsubj", "nsubjpass"):
            return True, True
    return bool(here), False


def _previous_same(reading: Reading, draft: Draft) -> bool:
    """Whether the draft before this one has the same speaker."""
    before = order_of(reading).previous(draft)
    return before is not None and same_speaker(before, draft)
