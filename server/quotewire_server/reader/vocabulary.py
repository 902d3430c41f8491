"""Keeps the vocabulary of a process that reads many articles from growing by their words.

spaCy's memory zones forget the words of an article after it, but the hash tables behind them (preshed) only ever
double: each forgotten word leaves a mark that counts towards the next doubling. So common words are known once and for
all, which leaves few to forget (and is quicker), and the table of strings is built anew from time to time.
"""

from __future__ import annotations

from spacy.language import Language


def learn_common_words(nlp: Language) -> None:
    """Makes the words that the shipped reader knows whole, some 20,000, permanent parts of the vocabulary."""
    for _, component in nlp.pipeline:
        network = getattr(component, "network", None)
        if network is not None:
            for word in network.tokenizer.get_vocab():
                if word.isalpha():
                    nlp.vocab[word]


def rebuild_strings(nlp: Language) -> None:
    """Builds the table of strings anew, without the marks of forgotten ones; never within a memory zone.

    It keeps its strings, and what refers to them does so by their hashes. Where spaCy has no such method any more,
    does nothing.
    """
    reload = getattr(nlp.vocab.strings, "_reset_and_load", None)
    if reload is not None:
        reload(list(nlp.vocab.strings))
