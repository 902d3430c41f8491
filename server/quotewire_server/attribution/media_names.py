"""Names of programmes and papers that are known by their form or by the word beside them, not by a list of outlets."""

from __future__ import annotations

from spacy.tokens import Doc, Span

from . import lexicon
from .draft import TokenRange

KINDS_OF_MEDIA = frozenset(
    """newspaper magazine website network channel station tabloid broadcaster weekly daily blog program programme show
    podcast agency outlet journal paper radio television site""".split()
)
# Of these, the ones whose name follows them: "the Israeli newspaper Haaretz", "a website called The Local".
_NAMED_BEHIND = frozenset(
    """newspaper magazine website tabloid weekly daily blog podcast broadcaster outlet journal site show program
    programme station""".split()
)
_LAST_WORDS = frozenset("Show Podcast Newshour NewsHour Tonight Hour".split())
# What follows an outlet's name where one of its parts is meant: "HuffPost Live", "The New York Times Magazine".
_EDITIONS = frozenset(
    "magazine live radio online digital politics international weekend podcast podcasts daily video tv español".split()
)
_STATIONS = frozenset("Radio Radyo Rádio TV Télé Tele Canal".split())
_BROADCASTERS = frozenset("abc bbc cbc cbs fox itv nbc telemundo univision".split())
_PARTICLES = frozenset("and de del della der des di du la le of the".split())
_SMALL_WORDS = frozenset("the and of & with in on".split())
_LOWER_CASE = _SMALL_WORDS | _PARTICLES
# Common nouns that are themselves where something was said, when nothing names it: "wrote on his blog".
_UNNAMED = frozenset("blog website podcast webcast newsletter television radio station livestream".split())
_MEETINGS = frozenset("interview appearance appear".split())
_PLACES = frozenset("on in to via at through across".split())
_MAX_NAME_WORDS = 7
_OF_SHOWS = frozenset(
    """host cohost co-host anchor moderator edition episode broadcast airing segment taping installment set star
    viewer audience creator producer""".split()
)
_SPEECHES = frozenset("address addresses speech speeches message remarks".split())


def leads_to_show(doc: Doc, i: int) -> bool:
    """Whether quotation marks that begin at a token may hold a programme's name: on “This Week”, host of “Today”."""
    before = doc[i - 1].lower_ if i else ""
    return before in ("on", "'s", "’s") or before == "of" and i > 1 and doc[i - 2].lemma_.lower() in _OF_SHOWS


def show_ending(doc: Doc, i: int) -> int:
    """Where the name of a broadcast that begins at a token ends ("The Steve Harvey Morning Show"), or 0."""
    if not (doc[i].text[:1].isupper() or doc[i].is_digit) or doc[i].is_space:
        return 0
    for length in (4, 3, 2, 1):
        words = doc[i : i + length]
        if len(words) == length and words.text.lower() in lexicon.PROGRAMMES and _titled(words):
            if i + length < len(doc) and doc[i + length].lower_ in _SPEECHES:
                return 0  # "his State of the Union address"
            return _with_host(doc, i + length)
    if doc[i].tag_ in ("IN", "CC", "WRB", "PRP"):
        return 0
    end = i
    while end < min(len(doc), i + _MAX_NAME_WORDS) and doc[end].text[:1].isupper() and not doc[end].is_space:
        end += 1
        if end - i > 1 and doc[end - 1].text in _LAST_WORDS:
            return end
    return 0


def _with_host(doc: Doc, end: int) -> int:
    """The end of a programme's name with its host in it: "This Week with Ana Ruiz"."""
    if end + 1 >= len(doc) or doc[end].lower_ != "with" or doc[end + 1].ent_type_ != "PERSON":
        return end
    end += 1
    while end < len(doc) and doc[end].ent_type_ == "PERSON":
        end += 1
    return end


def _titled(words) -> bool:
    """Whether a phrase is written as a title; a single word must also stand where a programme does."""
    if not all(
        t.text[:1].isupper() or t.lower_ in _SMALL_WORDS or t.is_digit or t.text[0].isdigit() for t in words
    ):
        return False
    before = words.doc[words.start - 1] if words.start else None
    led = before is not None and (before.lower_ in ("on", "of") or before.is_quote or before.tag_ == "POS")
    return (
        led or len(words) > 1 and words[0].lower_ not in ("all", "new", "on", "this", "the", "late", "real")
    )


def stands_for_platform(doc: Doc, i: int) -> bool:
    """Whether a letter X is the platform, as in "wrote on X" and "the platform X", not a name's or a quantity's."""
    before = doc[i - 1].lower_ if i else ""
    behind = doc[i + 1 : i + 3]
    listed = len(behind) == 2 and behind[0].lower_ in ("and", "or", ",", "=") and len(behind[1]) == 1
    return before in ("on", "via", "platform", "site") and not listed


def edition_end(doc: Doc, end: int) -> int:
    """Where an outlet's name that ends before a token ends with its edition: "Fox 35", "NBC South Florida"."""
    if end >= len(doc) or not end or not doc[end - 1].whitespace_:
        return end
    while doc[end - 1].text in _STATIONS and end < len(doc) and doc[end].tag_ == "NNP" and doc[end].text.istitle():
        end += 1  # "Radio Okapi"
    local = doc[end - 1].lower_ in _BROADCASTERS or doc[end - 1].text == "News"
    if doc[end].text[:1].isupper() and doc[end].lower_ in _EDITIONS:
        end += 1
    while local and end < len(doc) and doc[end].ent_type_ in ("GPE", "LOC"):
        end += 1
    if local and end < len(doc) and doc[end].is_digit and len(doc[end]) < 3:
        end += 1
    return end


def words_after_medium(doc: Doc, i: int) -> TokenRange | None:
    """The name that begins at a token right after a noun for a medium: "the newspaper Haaretz", "a site, The Paper"."""
    at = i - 1
    while at > 0 and i - at < 5 and (doc[at].lower_ in (",", "the", "called", "named") or doc[at].is_quote):
        at -= 1
    if (
        at < 0
        or doc[at].lower_ not in _NAMED_BEHIND
        or not doc[i].text[:1].isupper()
        or doc[i].ent_type_ == "PERSON" and not _alone(doc, i)
    ):
        return None
    if doc[i].tag_[:3] != "NNP" and not doc[i - 1].is_quote:
        return None
    end = i + 1
    while end < min(len(doc) - 1, i + _MAX_NAME_WORDS):
        small = doc[end].lower_ in _PARTICLES and doc[end + 1].text[:1].isupper()
        possessor = doc[end].tag_ == "POS" and doc[end + 1].text[:1].isupper()  # "Joney's Jukebox"
        if not (small or possessor or doc[end].text[:1].isupper() and doc[end].tag_[:2] == "NN"):
            break
        end += 1
    return i, end


def opens_report(doc: Doc, first: int, last: int) -> bool:
    """Whether an agency stands in a dateline, which says who wrote the report: "BERLIN (AP) — ..."."""
    if not first or last + 1 >= len(doc) or doc[first - 1].text != "(" or doc[last].text != ")":
        return False
    return doc[last + 1].text in ("-", "–", "—", "--", "―")


def written_as_name(words: Span) -> bool:
    """Whether all words but the small ones have a capital: "The Conversation", not "The conversation"."""
    large = [t for t in words if t.lower_ not in _LOWER_CASE and t.text[0].isalpha()]
    return words.text[:1].isupper() and all(t.text[:1].isupper() for t in large)


def _alone(doc: Doc, i: int) -> bool:
    """Whether a word that the reader took for a person's name is no more than that one word."""
    beside = [doc[j].ent_type_ for j in (i - 1, i + 1) if 0 <= j < len(doc)]
    return "PERSON" not in beside and not lexicon.is_title(doc[i].lower_)


def of_staff(doc: Doc, i: int) -> bool:
    """Whether a word is what somebody works for: "Commentary" in "Commentary’s Ana Ruiz", marked as no name itself."""
    if i + 2 >= len(doc) or doc[i].tag_ != "NNP" or doc[i].ent_type_ not in ("", "ORG"):
        return False
    return doc[i + 1].tag_ == "POS" and doc[i + 2].ent_type_ == "PERSON" and doc[i].dep_ == "poss"


def met_for_interview(doc: Doc, i: int) -> int:
    """Where a name ends that begins at a token and that somebody was interviewed by: "an interview with Mill Watch"."""
    if i < 2 or not doc[i].text[:1].isupper() or doc[i].ent_type_ in ("PERSON", "GPE", "DATE", "NORP"):
        return 0
    at = i - 1 - (doc[i - 1].lower_ in ("the", "a"))
    met = at > 0 and doc[at].lower_ in ("with", "on") and doc[at - 1].lemma_.lower() in _MEETINGS
    end = i
    while met and end < min(len(doc), i + _MAX_NAME_WORDS) and doc[end].text[:1].isupper():
        end += 1
    return end if met else 0


def unnamed_medium(doc: Doc, i: int) -> TokenRange | None:
    """A medium that is not named but is where something was said: "his personal blog", "social media"."""
    token = doc[i]
    social = token.lower_ == "media" and i > 0 and doc[i - 1].lower_ == "social"
    if not social and (token.lower_ not in _UNNAMED or token.text[:1].isupper() or token.tag_ != "NN"):
        return None
    if token.dep_ == "compound" and not (i + 1 < len(doc) and doc[i + 1].lower_ == "post"):
        return None
    end = i + 2 if i + 1 < len(doc) and doc[i + 1].lower_ == "post" else i + 1
    head = doc[end - 1]
    start = max(head.left_edge.i, i - 5)
    while start < i and (doc[start].is_punct or doc[start].is_space):
        start += 1
    placed = start > 0 and doc[start - 1].lower_ in _PLACES
    return (start, end) if placed else None
