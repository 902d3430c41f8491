"""Lemmas of English words from their fine tag: closed tables first, then endings.

The rules know the irregular words below. What they still get wrong in the training corpora's gold lemmas is kept with
the model (lemmas.json, made by training.lemma_exceptions), so that both stay small.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_VERBS = """
be:am,are,is,was,were,been,being,'m,'re have:has,had,having,'ve do:does,did,done go:goes,went,gone
say:said,says tell:told think:thought make:made know:knew,known take:took,taken see:saw,seen come:came
get:got,gotten give:gave,given find:found feel:felt leave:left keep:kept begin:began,begun show:shown
hear:heard run:ran hold:held bring:brought write:wrote,written sit:sat stand:stood lose:lost pay:paid meet:met
lead:led understand:understood speak:spoke,spoken spend:spent grow:grew,grown win:won buy:bought send:sent
build:built fall:fell,fallen rise:rose,risen drive:drove,driven break:broke,broken sell:sold draw:drew,drawn
choose:chose,chosen wear:wore,worn fight:fought catch:caught teach:taught eat:ate,eaten fly:flew,flown,flies
seek:sought deal:dealt throw:threw,thrown bear:bore,borne,born swear:swore,sworn bind:bound bite:bit,bitten
bleed:bled blow:blew,blown breed:bred cling:clung creep:crept dig:dug drink:drank,drunk feed:fed flee:fled
forbid:forbade,forbidden forget:forgot,forgotten forgive:forgave,forgiven freeze:froze,frozen hang:hung
hide:hid,hidden kneel:knelt lay:laid lend:lent lie:lain,lying light:lit mean:meant mistake:mistook,mistaken
overcome:overcame overthrow:overthrew,overthrown prove:proven ride:rode,ridden ring:rang,rung sew:sewn
shake:shook,shaken shine:shone shoot:shot shrink:shrank,shrunk sing:sang,sung sink:sank,sunk sleep:slept
slide:slid speed:sped spin:spun spring:sprang,sprung steal:stole,stolen stick:stuck sting:stung
strike:struck,stricken strive:strove,striven sweep:swept swim:swam,swum swing:swung tear:tore,torn tread:trod
wake:woke,woken weave:wove,woven weep:wept wind:wound withdraw:withdrew,withdrawn withhold:withheld
become:became arise:arose,arisen uphold:upheld undergo:underwent,undergone undertake:undertook,undertaken
rebuild:rebuilt retell:retold foresee:foresaw,foreseen foretell:foretold misspeak:misspoke die:dying,died
tie:tying,tied vie:vying,vied can:ca may:might will:wo,'ll would:'d shall:sha overhear:overheard
oversee:oversaw,overseen outgrow:outgrew redo:redid,redone undo:undid,undone behold:beheld beat:beaten
slay:slew,slain grind:ground shear:shorn spit:spat swell:swollen bend:bent dwell:dwelt lean:leant learn:learnt
burn:burnt dream:dreamt spell:spelt spill:spilt spoil:spoilt leap:leapt plead:pled panic:panicked,panicking
travel:travelled,travelling cancel:cancelled,cancelling label:labelled,labelling model:modelled,modelling
signal:signalled,signalling argue:arguing pursue:pursuing sue:suing agree:agreed,agreeing see:seeing
free:freed,freeing guarantee:guaranteed,guaranteeing disagree:disagreed,disagreeing flee:fleeing
singe:singeing focus:focused,focusing bus:bused,busing veto:vetoes,vetoed,vetoing
"""
_NOUNS = """
man:men woman:women child:children person:people foot:feet tooth:teeth goose:geese mouse:mice ox:oxen
life:lives wife:wives knife:knives wolf:wolves leaf:leaves half:halves self:selves shelf:shelves thief:thieves
loaf:loaves calf:calves hero:heroes echo:echoes potato:potatoes tomato:tomatoes veto:vetoes crisis:crises
analysis:analyses thesis:theses basis:bases emphasis:emphases hypothesis:hypotheses parenthesis:parentheses
diagnosis:diagnoses criterion:criteria phenomenon:phenomena medium:media datum:data bacterium:bacteria
curriculum:curricula memorandum:memoranda stimulus:stimuli alumnus:alumni nucleus:nuclei syllabus:syllabi
focus:foci radius:radii index:indices matrix:matrices appendix:appendices spokesman:spokesmen
spokeswoman:spokeswomen spokesperson:spokespeople congressman:congressmen congresswoman:congresswomen
businessman:businessmen policeman:policemen gentleman:gentlemen fireman:firemen lawman:lawmen
chairman:chairmen bus:buses gas:gases virus:viruses campus:campuses lens:lenses status:statuses
caucus:caucuses census:censuses bonus:bonuses movie:movies cookie:cookies zombie:zombies rookie:rookies
selfie:selfies calorie:calories tie:ties lie:lies pie:pies die:dies quiz:quizzes axis:axes shoe:shoes toe:toes
foe:foes
"""
_SAME_NOUNS = frozenset(
    "news series species politics means headquarters economics mathematics physics ethics athletics data media "
    "statistics gymnastics logistics dynamics mechanics electronics crossroads".split()
)
_COMPARED = """
good:better,best bad:worse,worst far:further,furthest,farther,farthest little:less,least many:more,most
well:better,best much:more,most old:elder,eldest late:latter
"""
_PRONOUNS = {
    "me": "I", "i": "I", "him": "he", "us": "we", "them": "they", "'em": "they", "her": "she", "hers": "hers",
    "'s": "we",
}  # fmt: skip
_FIXED = {"n't": "not", "not": "not", "an": "a", "'s": "'s"}


def _table(text: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for entry in text.split():
        lemma, forms = entry.split(":")
        for form in forms.split(","):
            table.setdefault(form, lemma)
    return table


_VERB_FORMS, _NOUN_FORMS, _COMPARED_FORMS = _table(_VERBS), _table(_NOUNS), _table(_COMPARED)


def lemma(word: str, tag: str, exceptions: Mapping[str, str] | None = None, dep: str = "") -> str:
    """Lemma of a word by its Penn tag; proper nouns keep their capitals, `dep` tells has from is in "'s".

    `exceptions` maps "form/T", T the tag's first letter, to a lemma.
    """
    form = word.lower().replace("’", "'")
    if tag in ("NNP", "NNPS", "FW", "ADD", "SYM", "NFP", "GW", "_SP"):
        return word
    if exceptions:
        known = exceptions.get(f"{form}/{tag[:1]}")
        if known is not None and not (tag in ("VB", "VBP", "NN", "JJ", "RB") and known != form):
            return known
    if tag in ("PRP", "PRP$"):
        return _PRONOUNS.get(form, form) if tag == "PRP" else form
    if tag.startswith("VB") or tag == "MD":
        return _verb(form, tag, dep)
    if tag == "NNS":
        return _noun(form)
    if tag in ("JJR", "JJS", "RBR", "RBS"):
        return _compared(form, tag)
    return _FIXED.get(form, form)


def _verb(form: str, tag: str, dep: str) -> str:
    if form == "'s":
        return "have" if dep == "aux_have" else "be"
    if form == "'d":
        return "would" if tag == "MD" else "have"
    if tag in ("VB", "VBP") and form not in ("am", "are", "'m", "'re", "'ve", "were", "'s"):
        return form
    known = _VERB_FORMS.get(form)
    if known is not None and not (tag == "MD" and form in ("might",)):
        return known
    if tag == "MD":
        return form
    if tag == "VBZ" and form.endswith("s"):
        return _without_s(form)
    if tag == "VBG" and form.endswith("ing") and len(form) > 4:
        return _base(form[:-3])
    if tag in ("VBD", "VBN") and form.endswith("ed") and len(form) > 3:
        if form.endswith("ied") and len(form) > 4:
            return form[:-3] + "y"
        return _base(form[:-2])
    return form


# Whether a stem without -ed or -ing has lost an e; the first pattern that fits decides.
_LOST_E = (
    (re.compile(r"(?:ow|aw|ew|ay|ey|oy|[^s]h|sh|x|w|ff|ll|ss)$"), False),
    (re.compile(r"(?:^|[^aeiou])u$|[^o]u$|v$|[^tz]z$|c$"), True),
    (re.compile(r"(?:focus|canvas|bias|caucus|gas|census)$"), False),
    (re.compile(r"[^s]s$"), True),
    (re.compile(r"(?:bring|[^r]ing|(?:^|[^c])hang|bang|gang|long|wrong|ong|ung)$"), False),
    (re.compile(r"(?:[aeiou]|d|l|r|ran|han|len|ven|lun|cin|tin)g$"), True),
    (re.compile(r"[^aeioulrw]l$"), True),
    (re.compile(r"(?:[^r]e|tre|o)at$|out$|[aeo]it$|(?:tar|mark|budg|ask|tick|jack)et$|(?:pil|piv|bal)ot$"), False),
    (re.compile(r"(?:at|ut)$|(?:n|v|m|qu)ot$|(?:re|ex|in)cit$|(?:vit|unit|gnit|pedit)$|(?:pl|mp|del)et$"), True),
    (re.compile(r"(?:on|en|er|el|al|ol|it|et|ot|ain|oin|ad[eo]n)$"), False),
    (re.compile(r"(?:lop|llop|lip|ship|ssip|[aeo][aeiou][a-z]|vor|bor|nor|tor|hor|mor|ror|tom|gram|ruin)$"), False),
    (re.compile(r"(?:^|[^aeiou]|qu)[aiouy][kpmndrlb]$|(?:a|i|o|u|y)[dr]$|[^aeo]in$|(?:ast|angl|th)$"), True),
)  # fmt: skip


def _base(stem: str) -> str:
    """Base form of a verb whose -ed or -ing was cut off: undouble a consonant, or give a lost e back."""
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "aeioulszf":
        return stem[:-1]
    if re.search(r"(?:[^s]troll|[aeiou][a-z]+ell)$", stem):
        return stem[:-1]
    if not any(char in "aeiouy" for char in stem):
        return stem
    for pattern, lost in _LOST_E:
        if pattern.search(stem):
            return stem + "e" if lost else stem
    return stem


def _without_s(form: str) -> str:
    if form.endswith("ies") and len(form) > 4:
        return form[:-3] + "y"
    if form.endswith(("sses", "shes", "ches", "xes", "zzes", "oes")):
        return form[:-2]
    return form[:-1] if not form.endswith("ss") else form


def _noun(form: str) -> str:
    if form in _SAME_NOUNS:
        return form
    known = _NOUN_FORMS.get(form)
    if known is not None:
        return known
    if "-" in form:
        first, last = form.rsplit("-", 1)
        return f"{first}-{_noun(last)}" if last else form
    if form.endswith("men") and len(form) > 4:
        return form[:-3] + "man"
    return _without_s(form) if form.endswith("s") and len(form) > 2 else form


def _compared(form: str, tag: str) -> str:
    known = _COMPARED_FORMS.get(form)
    if known is not None:
        return {"good": "well", "bad": "badly"}.get(known, known) if tag.startswith("RB") else known
    ending = "er" if tag.endswith("R") else "est"
    if not form.endswith(ending):
        return form
    stem = form[: -len(ending)]
    if stem.endswith("i"):
        return stem[:-1] + "y"
    if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in "ls":
        return stem[:-1]
    gives = ("g", "c", "v", "u", "im", "af", "at", "id", "ut", "or")
    if stem.endswith(gives) and not stem.endswith(("ong", "ung", "eat")):
        return stem + "e"
    return stem
