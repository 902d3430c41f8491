"""Word lists that the conversion to en_core_web's label scheme decides by."""


def words(text: str) -> frozenset[str]:
    """The blank-separated words of text."""
    return frozenset(text.split())


REPORTING_VERBS = words(
    "say tell add ask reply answer report write announce argue claim state explain note insist admit"
    " warn think believe suggest declare conclude continue observe recall remark respond shout whisper"
    " quip tweet joke lament vow acknowledge agree guess suppose recount comment mutter murmur exclaim"
    " cry quote"
)
"""Verbs whose clause governs the quoted or reported words, even where the treebank hangs it from them."""

SMALL_CLAUSE_VERBS = words(
    "want expect need let make have see hear watch help like love hate prefer believe consider cause"
    " enable allow require intend find keep get leave wish permit feel deem prove"
)
"""Verbs after which OntoNotes brackets object and infinitive as one clause (a ccomp with its own subject)."""

LINKING_VERBS = words(
    "become remain seem appear look feel sound smell taste get grow turn stay go come stand prove"
    " keep fall run be"
)
"""Verbs whose bare adjective or noun complement is a predicate (acomp, attr) rather than a clause."""

DATIVE_VERBS = words(
    "give send offer sell show hand lend grant award present pay owe bring teach deliver donate pass"
    " provide assign extend feed mail lease loan serve"
)
"""Verbs whose "to" phrase is labelled dative."""

DEGREE_ADVERBS = words(
    "very so too more most less least quite pretty rather fairly as really extremely highly how much"
    " far almost nearly totally completely entirely absolutely fully particularly especially"
    " increasingly deeply slightly somewhat a bit enough widely well equally relatively incredibly"
    " truly this that half roughly about approximately even"
)
"""Adverbs that modify the predicate adjective itself; other adverbs go with the copula."""

LAST_WORD_HEADS = {
    ("such", "as"): ("amod",),
    ("as", "well", "as"): ("advmod", "advmod"),
    ("rather", "than"): ("advmod",),
    ("other", "than"): ("amod",),
    ("less", "than"): ("amod",),
    ("more", "than"): ("amod",),
    ("prior", "to"): ("advmod",),
    ("as", "if"): ("mark",),
    ("as", "though"): ("mark",),
    ("even", "though"): ("advmod",),
    ("even", "if"): ("advmod",),
    ("so", "that"): ("mark",),
    ("up", "to"): ("advmod",),
    ("as", "to"): ("advmod",),
}
"""Fixed expressions headed by their last word, with the labels of the words before it."""

PCOMP_SECOND_WORDS = frozenset({("because", "of"), ("due", "to"), ("as", "of"), ("as", "for")})
"""Fixed prepositions whose second word is labelled pcomp; in all others it is prep."""

GERUND_PREPOSITIONS = words(
    "about after against amid as at before besides beyond by despite during for from in instead into"
    " like of off on over regarding since than through to toward towards upon with without worth"
    " following given including concerning because due rather"
)
"""Markers that are prepositions (prep with pcomp) when their clause is a gerund or a question."""

CURRENCY_SIGNS = frozenset({"$", "US$", "A$", "C$", "£", "€", "¥", "HK$", "NT$", "#", "₹"})
