"""Through which outlet a quote was made: candidates by name and by pattern, chosen by a learnt ranker."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.tokens import Doc

from . import lexicon
from .draft import Draft, Reading
from .evidence import FEATURES as EVIDENCE_FEATURES
from .evidence import evidence
from .forest import Forest
from .media_names import (
    KINDS_OF_MEDIA,
    edition_end,
    leads_to_show,
    met_for_interview,
    of_staff,
    opens_report,
    show_ending,
    stands_for_platform,
    unnamed_medium,
    words_after_medium,
    written_as_name,
)
from .model import Outlet
from .occurrences import FEATURES as OCCURRENCE_FEATURES
from .occurrences import Expression, Option, aggregate, gather
from .phrases import as_written, without_article
from .proximity import FEATURES as RELATION_FEATURES
from .proximity import relation
from .settle import Weighed, score_options

_MEDIA_WORD = re.compile(
    r"\b(?:News|Times|Post|Journal|Herald|Tribune|Gazette|Chronicle|Magazine|TV|Television|Radio|Press|Daily|Weekly|"
    r"Observer|Courier|Examiner|Inquirer|Register|Sentinel|Star|Ledger|Globe|Mail|Telegraph|Mirror|Review|Report|Today|"
    r"Bee|Blade|Dispatch|Enquirer|Independent|Standard|Beacon|Network|Broadcasting|Wire|Blog|Politics|Watchdog)\b"
)
_TOLD_TO = frozenset("interview op-ed editorial".split())
_POLLS = frozenset("poll polls survey surveys tracking".split())
_REPORTING = frozenset("report write note find publish show reveal according describe quote cite accord".split())
# Kinds that give way to a name or title found on the surface.
_WEAK = ("body", "told_body", "unnamed")
# No more different outlets than this are weighed for one quote, the nearest ones.
MAX_OPTIONS = 8
KINDS = ("known", "platform", "platform_verb", "media_word", "media_noun", "show", "told_body", "body", "unnamed")
_PATTERNS = (
    "told",
    "interview",
    "possessive",
    "poll",
    "person_follows",
    "reports",
    "posts",
    "on_it",
    "according",
)
FEATURES = (
    *RELATION_FEATURES, *OCCURRENCE_FEATURES, *(f"kind_{k}" for k in KINDS), *(f"nearest_{p}" for p in _PATTERNS),
    *(f"any_{p}" for p in _PATTERNS), "is_source_name", "own_outlet",
    "cue_reports", "source_reports", *EVIDENCE_FEATURES,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OutletPhrase:
    """An expression that may name an outlet: tokens [first, last), the name as it is reported, and how it was found."""

    first: int
    last: int
    name: str
    kind: str


def find_outlets(reading: Reading) -> list[OutletPhrase]:
    """Every expression of the document that may name an outlet, in text order."""
    doc = reading.doc
    taken: dict[int, OutletPhrase] = {}
    for entity in reading.names.entities:
        if entity.is_person:
            continue
        for mention in entity.mentions:
            end = mention.end
            while end - 1 > mention.start and doc[end - 1].tag_ == "NN" and doc[end - 1].is_lower:
                end -= 1  # "Interfax news" of "the Interfax news agency"
            name = as_written(doc, (mention.start, end))
            kind = _kind_of_name(reading, name, mention.start, end, entity.label)
            if kind in ("known", "media_word") and (whole := edition_end(doc, end)) > end:
                end, name = whole, as_written(doc, (mention.start, whole))
            if kind:
                taken[mention.start] = OutletPhrase(mention.start, end, name, kind)
    for phrase in _by_surface(doc):
        overlapped = [p for p in taken.values() if p.first < phrase.last and phrase.first < p.last]
        if all(_gives_way(p, phrase) for p in overlapped):
            for other in overlapped:
                del taken[other.first]
            taken[phrase.first] = phrase
    for phrase in [p for p in taken.values() if p.kind == "show" and _of_network(doc, p, taken)]:
        del taken[phrase.first]
    return [taken[i] for i in sorted(taken) if not opens_report(doc, taken[i].first, taken[i].last)]


def _gives_way(found: OutletPhrase, phrase: OutletPhrase) -> bool:
    """Whether a name that the reader marked gives way to one found on the surface in the same place."""
    if found.kind in _WEAK:
        return True
    longer = phrase.last - phrase.first > found.last - found.first
    whole = found.first == phrase.first and found.last > phrase.last  # "BBC Radio Leeds" of "BBC Radio"
    return (found.kind == "media_word" and phrase.kind == "known" and not whole) or (phrase.kind == "show" and longer)


def _of_network(doc: Doc, show: OutletPhrase, taken: dict[int, OutletPhrase]) -> bool:
    """Whether a programme stands behind its network, which is then the outlet: ABC’s “This Week”."""
    at = show.first - 1
    while at > 0 and (doc[at].is_quote or doc[at].tag_ == "POS"):
        at -= 1
    owned = any(doc[i].tag_ == "POS" for i in range(at + 1, show.first))
    return owned and any(p.last == at + 1 and p.kind in ("known", "media_word") for p in taken.values())


def _kind_of_name(reading: Reading, name: str, start: int, end: int, label: str) -> str:
    doc = reading.doc
    bare = name.lower().removeprefix("the ")
    if bare in lexicon.PLATFORMS:
        return "platform"
    if (
        bare in lexicon.OUTLETS
        and name[:1].isupper()
        and (label in ("ORG", "PRODUCT", "WORK_OF_ART", "FAC") or len(bare) > 4 or name.isupper())
    ):
        return "known"
    if label not in ("ORG", "WORK_OF_ART", "PRODUCT", "FAC"):
        return ""
    if _MEDIA_WORD.search(name) and len(name) > 4:
        return "media_word"
    neighbours = [doc[i].lower_ for i in (start - 1, end) if 0 <= i < len(doc)]
    if any(w in KINDS_OF_MEDIA for w in neighbours):
        return "media_noun"
    head = doc[start:end].root
    heard = head.dep_ in ("dobj", "dative", "pobj") and head.head.lemma_.lower() in lexicon.HEARING_VERBS
    if heard or head.dep_ in ("compound", "nmod") and head.head.lower_ in _TOLD_TO:
        return "told_body"
    return "body" if label == "ORG" and head.dep_ in ("pobj", "dobj", "nsubj", "dative") else ""


def _by_surface(doc: Doc) -> list[OutletPhrase]:
    """Platforms, verbs of posting, quoted titles of shows, and known names that the reader did not mark."""
    found = []
    i = 0
    while i < len(doc):
        token = doc[i]
        word = token.lower_
        if (
            word in lexicon.PLATFORMS
            and word not in ("medium", "threads", "telegram", "periscope")
            and token.text[:1].isupper()
        ):
            found.append(OutletPhrase(i, i + 1, lexicon.PLATFORMS[word], "platform"))
        elif token.text == "X" and stands_for_platform(doc, i):
            found.append(OutletPhrase(i, i + 1, "X", "platform"))
        elif (
            token.lemma_.lower() in lexicon.PLATFORM_VERBS
            or word in ("tweeted", "tweets", "tweeting", "retweeted", "tweet")
        ) and not token.is_space:
            found.append(OutletPhrase(i, i + 1, "Twitter", "platform_verb"))
        elif token.is_quote and i + 2 < len(doc) and leads_to_show(doc, i):
            end = next((j for j in range(i + 1, min(i + 7, len(doc))) if doc[j].is_quote), None)
            if end is not None and end > i + 1 and doc[i + 1].text[:1].isupper():
                found.append(OutletPhrase(i + 1, end, doc[i + 1 : end].text.strip(" ,."), "show"))
                i = end
        elif show := show_ending(doc, i):
            found.append(OutletPhrase(i, show, doc[i:show].text, "show"))
            i = show - 1
        elif name := words_after_medium(doc, i):
            found.append(OutletPhrase(*name, doc[name[0] : name[1]].text, "media_noun"))
            i = name[1] - 1
        elif end := met_for_interview(doc, i):
            found.append(OutletPhrase(i, end, doc[i:end].text, "told_body"))
            i = end - 1
        elif medium := unnamed_medium(doc, i):
            found.append(OutletPhrase(*medium, without_article(doc[medium[0] : medium[1]].text), "unnamed"))
        elif of_staff(doc, i):
            found.append(OutletPhrase(i, i + 1, token.text, "body"))
        elif token.text[:1].isupper():
            longest = min(lexicon.LONGEST_OUTLET, len(doc) - i)
            length = next((n for n in range(longest, 0, -1) if _known(doc, i, n)), 0)
            if length:
                end = edition_end(doc, i + length)
                found.append(OutletPhrase(i, end, doc[i:end].text, "known"))
                i = end - 1
        i += 1
    return found


def _known(doc: Doc, i: int, length: int) -> bool:
    words = doc[i : i + length].text
    if words.lower() not in lexicon.OUTLETS or not written_as_name(doc[i : i + length]):
        return False
    if doc[i].ent_type_ == "PERSON":
        # "La Stampa" and "Haaretz" look like people; "Fox" and "Ana Fox" may be.
        whole = doc[i].ent_iob_ == "B" and (i + length == len(doc) or doc[i + length].ent_iob_ != "I")
        return whole and words.lower() not in lexicon.COMMON_WORD_OUTLETS
    return (
        length > 1 or (words.isupper() and len(words) > 1) or words.lower() not in lexicon.COMMON_WORD_OUTLETS
    )


@dataclass(slots=True)
class OutletIndex:
    """The outlet expressions of a document, grouped by name."""

    phrases: list[OutletPhrase]
    expressions: list[Expression]
    patterns: list[list[float]]


def index(reading: Reading) -> OutletIndex:
    """Every outlet expression of the document and the patterns it stands in; worked out once per document."""
    phrases = find_outlets(reading)
    expressions = [Expression(i, _key(p, phrases), p.first, p.last) for i, p in enumerate(phrases)]
    return OutletIndex(phrases, expressions, [_patterns(reading, p) for p in phrases])


def _key(phrase: OutletPhrase, phrases: list[OutletPhrase]) -> str:
    """One key for all forms of a name: "Post" and "The Washington Post" where the longer one is named too."""
    bare = _bare(phrase.name)
    longer = [_bare(p.name) for p in phrases if _bare(p.name).endswith(" " + bare)]
    return min(longer, key=len) if longer else bare


def _patterns(reading: Reading, phrase: OutletPhrase) -> list[float]:
    """Whether an occurrence stands in one of the patterns of _PATTERNS."""
    doc = reading.doc
    head = doc[phrase.first : phrase.last].root
    nearby = [t.lower_ for t in doc[max(0, phrase.first - 6) : phrase.first]]
    following = [t.lower_ for t in doc[phrase.last : phrase.last + 3]]
    verb = head
    for _ in range(4):
        if verb.pos_ == "VERB" or verb.head.i == verb.i:
            break
        verb = verb.head
    lemma = verb.lemma_.lower()
    return [
        float(lemma in lexicon.HEARING_VERBS and head.dep_ in ("dobj", "dative", "poss", "compound", "nmod")),
        float(any(w.startswith(("interview", "appear", "spoke", "speak")) for w in [*nearby, *following])),
        float(bool(following) and following[0] in ("'s", "’s")),
        float(any(w in _POLLS for w in following)),
        float(any(doc[i].ent_type_ == "PERSON" for i in range(phrase.last, min(len(doc), phrase.last + 3)))),
        float(lemma in ("report", "write", "publish", "note") and head.dep_ == "nsubj"),
        float(lemma in ("tweet", "post", "write", "share") or "post" in following[:1] or "tweet" in nearby),
        float(bool(nearby) and (nearby[-1] == "on" or nearby[-2:-1] == ["on"])),
        float("according" in nearby),
    ]


def options_for(reading: Reading, draft: Draft, outlets: OutletIndex) -> list[Option]:
    """The outlets that may be the draft's, nearest first."""
    return gather(reading, draft, outlets.expressions, MAX_OPTIONS)


def features(
    reading: Reading, draft: Draft, number: int, options: list[Option], outlets: OutletIndex
) -> list[list[float]]:
    """One row of FEATURES per option; an option is an outlet with all its occurrences."""
    reports = _reports(reading, draft)
    rows = []
    said = evidence(draft.odds.get("outlet", {}), [[e.id for e in option.occurrences] for option in options])
    for option, network in zip(options, said, strict=True):
        phrase = outlets.phrases[option.nearest.id]
        patterns = [outlets.patterns[e.id] for e in option.occurrences]
        row = relation(reading, draft, number, phrase.first, phrase.last)
        row += aggregate(reading, draft, option, options, outlets.expressions)
        row += [float(phrase.kind == k) for k in KINDS]
        row += outlets.patterns[option.nearest.id]
        row += [max(p[i] for p in patterns) for i in range(len(_PATTERNS))]
        source = _names_source(draft, phrase)
        row += [float(source), float(is_own(reading, phrase))]
        row += [float(reports), float(reports and source), *network]
        rows.append(row)
    return rows


def is_own(reading: Reading, phrase: OutletPhrase) -> bool:
    """Whether an expression names the outlet that published the article."""
    own, bare = _bare(reading.context.outlet), _bare(phrase.name)
    return bool(own) and (own in bare or bare in own)


def _reports(reading: Reading, draft: Draft) -> bool:
    """Whether the cue is what media do, not what companies do: report, write, "according to"."""
    cue = reading.doc[draft.cue[0] : draft.cue[1]] if draft.cue else []
    return any(t.lemma_.lower() in _REPORTING for t in cue)


def name_of(option: Option, outlets: OutletIndex) -> str:
    """The name to report: the fullest that the document gives."""
    names = [outlets.phrases[e.id].name for e in option.occurrences]
    return max(names, key=lambda n: (len(n.split()), -names.index(n)))


def _bare(name: str) -> str:
    return re.sub(r"[^\w ]", "", name.lower()).removeprefix("the ").strip()


def _names_source(draft: Draft, phrase: OutletPhrase) -> bool:
    return (
        any(s <= phrase.first < e for s, e in draft.source)
        and draft.speaker is not None
        and (_bare(phrase.name) in _bare(draft.speaker.name))
    )


def weigh(reading: Reading, draft: Draft, number: int, outlets: OutletIndex, forest: Forest) -> Weighed:
    """The outlets that may be the draft's with their probabilities."""
    options = options_for(reading, draft, outlets)
    return score_options(options, features(reading, draft, number, options, outlets), forest)


def answer(reading: Reading, option: Option | None, outlets: OutletIndex) -> Outlet | None:
    """The outlet to report: stated, or the article's own, or None when neither is known."""
    if option is None:
        return publisher(reading)
    return Outlet(
        name_of(option, outlets), reading.span((option.nearest.first, option.nearest.last)), "stated"
    )


def publisher(reading: Reading) -> Outlet | None:
    """The article's own outlet, assumed where nothing is stated."""
    return Outlet(reading.context.outlet, None, "publisher") if reading.context.outlet else None
