"""Keeps the vocabulary of a process that reads many articles from growing by their words.

spaCy's memory zones forget the words of an article after it, but the hash tables behind them (preshed) only ever
double: each forgotten word leaves a mark that counts towards the next doubling. So common words are known once and for
all, which leaves few to forget (and is quicker), and the whole vocabulary is exchanged for a new one from time to time,
with all that is remembered of words.
"""

from __future__ import annotations

import gc

import spacy
from spacy.language import Language

from .tokens import make_safe

# Of the encoder's whole words, the commonest first: these make tokenizing as quick as all 22,000 would, at a quarter of
# the memory.
COMMON_WORDS = 6_000
ALSO_CAPITALISED = 1_500


def learn_common_words(nlp: Language) -> None:
    """Makes the commonest words that the shipped reader knows whole permanent parts of the vocabulary."""
    for _, component in nlp.pipeline:
        network = getattr(component, "network", None)
        if network is not None:
            pieces = network.tokenizer.get_vocab()
            words = [word for word in sorted(pieces, key=pieces.__getitem__) if word.isalpha()][:COMMON_WORDS]
            for word in (*words, *(word.title() for word in words[:ALSO_CAPITALISED])):
                nlp.vocab[word]


def renew(nlp: Language) -> None:
    """Gives the pipeline a vocabulary without the marks of forgotten words; never within a memory zone.

    The shipped reader takes the vocabulary from each Doc, so a new one with a new tokenizer is all that it needs.
    Components of a user's own pipeline hold on to theirs: there only the table of strings is built anew, where spaCy
    has a method for that.
    """
    if all(hasattr(component, "forget_words") for _, component in nlp.pipeline):
        fresh = spacy.blank(nlp.lang)
        nlp.vocab, nlp.tokenizer = fresh.vocab, fresh.tokenizer
        make_safe(nlp)
        for _, component in nlp.pipeline:
            component.forget_words()
        # Vocabulary and tokenizer hold each other: left to itself the old pair stays for hundreds of articles.
        gc.collect()
        learn_common_words(nlp)
    elif hasattr(nlp.vocab.strings, "_reset_and_load"):
        nlp.vocab.strings._reset_and_load(list(nlp.vocab.strings))
