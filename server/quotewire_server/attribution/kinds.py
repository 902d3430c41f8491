"""What kind of utterance a quote is: direct, mixed, indirect, or a belief that nobody uttered."""

from __future__ import annotations

from spacy.tokens import Token

from . import lexicon
from .draft import Draft, Reading
from .forest import Forest
from .model import Cue

# From this share of letters between quotation marks on, a quote is direct.
DIRECT_SHARE = 0.85
# Quotation marks around no more words than this may only set them off.
MAX_SET_OFF_WORDS = 4
# What the probability of speech must reach where the words speak against it.
DOUBTFUL_THRESHOLD = 0.65
UNLIKELY_THRESHOLD = 0.85
_THINKING = frozenset(
    "believe think hope fear want wish know expect doubt suspect worry intend feel assume dream".split()
)
_MAYBE = frozenset("may might could should".split())
_NEGATIONS = frozenset("not n't n’t never no neither nor decline refuse refrain fail without".split())
FEATURES = (
    "reader_score", "quoted_share", "letters", "pieces", "has_cue", "has_source", "cue_words", "speech_verb",
    "belief_verb", "say", "accord", "noun_cue", "colon", "negated", "source_pronoun", "source_person", "source_body",
    "source_words", "modal", "passive", "infinitive", "content_that", "content_to", "content_clause", "content_words",
    "gap", "cue_before", "first_paragraph", "origin_floating", "origin_label", "past_tense", "present_tense",
    "gerund", "wh_content", "as_predicate", "light_verb",
    "longest_quoted", "quoted_stretches", "naming", "quoted_sentence", "cue_distance", "same_sentence",
    "network_none", "network_belief", "network_speech",
)  # fmt: skip
_NAMING = frozenset(
    "name call dub title entitle label nickname know so-called word term phrase describe".split()
)
_LIGHT = frozenset(
    "make give issue release put send deliver offer take have be get do go use show call".split()
)


def cue_of(reading: Reading, draft: Draft) -> Cue | None:
    """The cue with its lemma and whether it is negated."""
    if draft.cue is None:
        return None
    span = reading.span(draft.cue)
    draft.negated = is_negated(reading, draft)
    return Cue(span, reading.text(span), lemma_of(reading, draft), draft.negated)


def main_word(reading: Reading, draft: Draft) -> Token | None:
    """The word of the cue that carries its meaning: its verb, else its root."""
    if draft.cue is None:
        return None
    words = reading.doc[draft.cue[0] : draft.cue[1]]
    verbs = [
        t
        for t in words
        if t.lemma_.lower() in lexicon.SPEECH_VERBS or t.lemma_.lower() in lexicon.BELIEF_VERBS
    ]
    return verbs[0] if verbs else words.root


def lemma_of(reading: Reading, draft: Draft) -> str:
    """The lemma of a cue; "according to" and marks stay as they are."""
    if draft.cue is None:
        return ""
    words = reading.doc[draft.cue[0] : draft.cue[1]]
    if words[0].lower_ == "according":
        return "according to"
    if all(not t.text[:1].isalnum() for t in words):
        return words.text.strip()
    main = main_word(reading, draft)
    return main.lemma_.lower() if main is not None else ""


def is_negated(reading: Reading, draft: Draft) -> bool:
    """Whether the cue says that it was not said."""
    if draft.cue is None:
        return False
    words = reading.doc[draft.cue[0] : draft.cue[1]]
    if any(t.lower_ in _NEGATIONS or t.lemma_.lower() in _NEGATIONS for t in words):
        return True
    main = main_word(reading, draft)
    if main is None:
        return False
    # What somebody may say one day was not said.
    return any(c.dep_ == "neg" or (c.dep_ == "aux" and c.lower_ in _MAYBE) for c in main.children)


def features(reading: Reading, draft: Draft) -> list[float]:
    """One row of FEATURES for a draft."""
    doc, text = reading.doc, reading.whole
    main = main_word(reading, draft)
    lemma = lemma_of(reading, draft)
    cue = list(doc[draft.cue[0] : draft.cue[1]]) if draft.cue else []
    lowers = {t.lower_ for t in cue}
    source = list(doc[draft.source[0][0] : draft.source[0][1]]) if draft.source else []
    first = doc[draft.first_token]
    while first.is_quote and first.i + 1 < len(doc):
        first = first.nbor()
    letters = sum(c.isalnum() for s in draft.content for c in text[s.start : s.end])
    tokens = [reading.tokens(s) for s in draft.content]
    inside = [t for a, b in tokens for t in doc[a:b]]
    entity = draft.entity
    return [
        draft.score,
        draft.quoted_share,
        min(letters, 400.0),
        float(len(draft.content)),
        float(bool(cue)),
        float(bool(source)),
        float(len(cue)),
        float(main is not None and main.lemma_.lower() in lexicon.SPEECH_VERBS),
        float(main is not None and main.lemma_.lower() in lexicon.BELIEF_VERBS),
        float(lemma in ("say", "tell", "add")),
        float(lemma == "according to"),
        float(main is not None and main.pos_ == "NOUN"),
        float(bool(cue) and not any(t.text[:1].isalnum() for t in cue)),
        float(is_negated(reading, draft)),
        float(bool(source) and source[-1].lower_ in lexicon.THIRD_PERSON),
        float(entity is not None and entity.is_person),
        float(entity is not None and not entity.is_person),
        float(min(len(source), 20)),
        float(any(t.tag_ == "MD" for t in cue)),
        float(
            bool(lowers & {"was", "were", "been", "is", "are", "be"}) and any(t.tag_ == "VBN" for t in cue)
        ),
        float("to" in lowers),
        float(first.lower_ == "that"),
        float(first.lower_ == "to"),
        float(any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in inside)),
        min(60.0, float(len(inside))),
        float(min(40, abs(draft.first_token - draft.cue[0]))) if draft.cue else -1.0,
        float(draft.cue is not None and draft.cue[0] < draft.first_token),
        float(reading.paragraph_of[draft.first_token] == 0),
        float(draft.origin == "floating"),
        float(draft.origin == "label"),
        float(any(t.tag_ == "VBD" for t in cue)),
        float(any(t.tag_ in ("VBZ", "VBP") for t in cue)),
        float(any(t.tag_ == "VBG" for t in cue)),
        float(first.tag_ in ("WP", "WRB", "WDT") or first.lower_ in ("if", "whether")),
        float(bool(lowers & {"as", "of", "about", "for", "on"})),
        float(main is not None and main.lemma_.lower() in _LIGHT),
        *_quoting(reading, draft),
        float(min(40, abs(draft.first_token - draft.anchor))),
        float(reading.sentence_of[draft.first_token] == reading.sentence_of[draft.anchor]),
        *draft.kinds_seen,
    ]


def _quoting(reading: Reading, draft: Draft) -> list[float]:
    """How long the quoted stretches are, how many, whether one only names something, whether one is a sentence."""
    text, doc = reading.whole, reading.doc
    found = {q.span.start: q for c in draft.content for q in reading.quoted_in(c.start, c.end)}
    stretches = [found[start] for start in sorted(found)]
    longest, naming, sentence = 0, False, False
    for quoted in stretches:
        inner = text[quoted.inner.start : quoted.inner.end].strip()
        longest = max(longest, len(inner.split()))
        first = reading.tokens(quoted.span)[0]
        naming = naming or any(t.lemma_.lower() in _NAMING for t in doc[max(0, first - 3) : first])
        sentence = sentence or (inner[:1].isupper() and inner[-1:] in ".!?,…")
    return [float(min(longest, 40)), float(min(len(stretches), 5)), float(naming), float(sentence)]


def set_kind(reading: Reading, draft: Draft, forests: dict[str, Forest]) -> None:
    """Sets the kind: how it was uttered, belief where it was not, "" where nothing was attributed at all."""
    row = [features(reading, draft)]
    for question in ("speech", "attributed"):
        draft.scores[question] = float(forests[question].scores(row)[0])
    if draft.origin == "label":  # its place on the page says that it is a quotation
        draft.kind = form_of(draft)
        return
    thinks, marks_words = _thinks(reading, draft), _only_marks_words(reading, draft)
    if marks_words and not draft.source:
        draft.kind = ""  # the “smart” meter, star of “The Big Switch”
        return
    needed = forests["speech"].threshold
    if thinks or marks_words:
        needed = UNLIKELY_THRESHOLD if thinks else DOUBTFUL_THRESHOLD
    if draft.scores["speech"] >= needed:
        draft.kind = form_of(draft)
    elif draft.scores["attributed"] >= forests["attributed"].threshold or (thinks and draft.source):
        draft.kind = "belief"
    else:
        draft.kind = ""


def _thinks(reading: Reading, draft: Draft) -> bool:
    """Whether the cue is a plain verb of thinking and nothing of the content is verbatim."""
    main = main_word(reading, draft)
    return (
        main is not None
        and draft.quoted_share == 0
        and main.lemma_.lower() in _THINKING
        and main.tag_[:2] == "VB"
    )


def _only_marks_words(reading: Reading, draft: Draft) -> bool:
    """Whether the marks may only set words off: a few words without a verb of saying."""
    if not draft.quoted_share or draft.origin != "reader":
        return False
    longest, _, _, sentence = _quoting(reading, draft)
    return not _says(reading, draft) and longest <= MAX_SET_OFF_WORDS and not sentence


def _says(reading: Reading, draft: Draft) -> bool:
    """Whether somebody is named who says it: a source with a cue of saying or a mark for one."""
    if draft.cue is None or not draft.source:
        return False
    lemma = lemma_of(reading, draft)
    if lemma == "according to" or not any(c.isalnum() for c in lemma):
        return True
    main = main_word(reading, draft)
    words = [t.lemma_.lower() for t in reading.doc[draft.cue[0] : draft.cue[1]]]
    verb = main is not None and main.lemma_.lower() in lexicon.SPEECH_VERBS
    return verb or any(w in lexicon.UTTERANCE_NOUNS for w in words)


def form_of(draft: Draft) -> str:
    """Direct, mixed or indirect, by how much stands between quotation marks."""
    if draft.origin == "label" or draft.quoted_share >= DIRECT_SHARE:
        return "direct"
    return "mixed" if draft.quoted_share > 0 else "indirect"
