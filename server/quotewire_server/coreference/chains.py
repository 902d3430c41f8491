"""Coreference chains over a bounded stretch of a document."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from quotewire_server.limits import MAX_COREFERENCE_TOKENS

from .window import copy_window, sentence_bounds

DEFAULT_PATH = Path(__file__).parents[1] / "models" / "en_news" / "coref"
PIPE_NAME = "coreferee"


@dataclass(frozen=True, slots=True)
class CorefResult:
    """What a run gave: chains of mentions, each the indexes of its head tokens in the document.

    A mention of several tokens is a coordination ("Bell and Ruiz"). `state` is ran, failed or skipped; `detail`
    says why it is not ran, or that the stretch was shortened.
    """

    chains: list[list[tuple[int, ...]]] = field(default_factory=list)
    state: str = "ran"
    detail: str = ""

    def chain_of(self, token_index: int) -> list[tuple[int, ...]]:
        """The chain in which a token is a mention by itself; empty where there is none."""
        for chain in self.chains:
            if (token_index,) in chain:
                return chain
        return []


class Coreference:
    """coreferee behind one call: loaded at the first use, bounded, and never silent about a failure.

    A pipeline that has coreferee as a component of its own (a user's `en_core_web_*`) is used with that; all
    others get the ensemble in `path`, by default the one trained on our reader. Safe to share between threads.
    """

    def __init__(self, nlp: Language, path: Path | None = None) -> None:
        self.nlp = nlp
        self.path = path or DEFAULT_PATH
        self._annotator: Any = None
        self._lock = threading.Lock()

    def chains(self, doc: Doc, start: int = 0, end: int | None = None) -> CorefResult:
        """Chains within tokens start to end, widened to whole sentences; never raises.

        Of a stretch beyond MAX_COREFERENCE_TOKENS only the last sentences that fit are looked at.
        """
        end = len(doc) if end is None else end
        if not doc.has_annotation("DEP"):
            return CorefResult(state="skipped", detail="the document has no dependency parse")
        own = self._own_chains(doc)
        if own is not None:
            return own
        first, last = sentence_bounds(doc, start, end)
        detail = ""
        if last - first > MAX_COREFERENCE_TOKENS:
            first = next(
                (s.start for s in doc.sents if last - MAX_COREFERENCE_TOKENS <= s.start < last),
                last - MAX_COREFERENCE_TOKENS,
            )
            detail = f"only the last {last - first} tokens of the stretch were looked at"
        if first >= last:
            return CorefResult(state="skipped", detail="the stretch is empty")
        try:
            found = self._annotate(copy_window(doc, first, last))
        except Exception as error:  # coreferee raises whatever its rules meet in an odd parse
            return CorefResult(state="failed", detail=f"{type(error).__name__} in coreferee")
        moved = [[tuple(i + first for i in mention) for mention in chain] for chain in found]
        return CorefResult(moved, "ran", detail)

    def _own_chains(self, doc: Doc) -> CorefResult | None:
        """Chains that the pipeline's own coreferee component has put on the document, if it has such a one."""
        if PIPE_NAME not in self.nlp.pipe_names:
            return None
        holder = doc._.coref_chains
        if holder is None:
            return CorefResult(state="failed", detail="the pipeline's coreferee component left no chains")
        return CorefResult(_token_indexes(holder))

    def _annotate(self, window: Doc) -> list[list[tuple[int, ...]]]:
        with self._lock:
            if self._annotator is None:
                from .ensemble import load_annotator

                self._annotator = load_annotator(self.nlp, self.path)
            try:
                self._annotator.annotate(window)
                return _token_indexes(window._.coref_chains)
            finally:
                self._annotator.forget()


def _token_indexes(holder: Any) -> list[list[tuple[int, ...]]]:
    return [[tuple(mention.token_indexes) for mention in chain] for chain in holder]
