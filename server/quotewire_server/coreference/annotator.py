"""coreferee's annotator over remembered rules, with its two slowest walks shortened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from coreferee.annotation import Annotator
from coreferee.data_model import FeatureTable, Mention
from coreferee.rules import RulesAnalyzerFactory
from coreferee.tendencies import TendenciesAnalyzer
from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from thinc.model import Model

from .rules import RememberingRules


class SwiftTendencies(TendenciesAnalyzer):
    """Tendencies whose position map takes a token's depth from a table instead of climbing the tree again."""

    _doc: Doc | None = None

    def forget(self) -> None:
        """Let go of the document that was measured last."""
        self._doc = None

    def _measure(self, doc: Doc) -> None:
        self._doc = doc
        self._ancestors: list[int] = [0] * len(doc)
        self._verb_ancestors: list[int] = [0] * len(doc)
        self._order_at_depth: list[int] = [0] * len(doc)
        verbs = [token.pos_ in self.rules_analyzer.verb_pos for token in doc]
        heads = [token.head.i for token in doc]
        for i in range(len(doc)):
            node = i
            while heads[node] != node:
                node = heads[node]
                self._ancestors[i] += 1
                self._verb_ancestors[i] += verbs[node]
        for sentence in doc.sents:
            seen: dict[int, int] = {}
            for i in range(sentence.start, sentence.end):
                depth = self._ancestors[i]
                self._order_at_depth[i] = seen.get(depth, 0)
                seen[depth] = self._order_at_depth[i] + 1

    def get_position_map(self, token_or_mention: Token | Mention, doc: Doc) -> list[int | float]:
        """Place in the sentence, depth, verbs above, order at that depth, order among siblings, coordination."""
        if doc is not self._doc:
            self._measure(doc)
        is_token = isinstance(token_or_mention, Token)
        token = token_or_mention if is_token else doc[token_or_mention.root_index]
        holder = token._.coref_chains
        keeper = holder if is_token else token_or_mention
        if hasattr(keeper, "temp_position_map"):
            return keeper.temp_position_map
        is_root = token.dep_ == self.rules_analyzer.root_dep
        siblings = len(holder.temp_dependent_siblings)
        governed = holder.temp_governing_sibling is not None
        whole_phrase = not is_token and len(token_or_mention.token_indexes) > 1
        position_map: list[int | float] = [
            token.i - doc._.coref_chains.temp_sent_starts[holder.temp_sent_index],
            self._ancestors[token.i],
            self._verb_ancestors[token.i],
            self._order_at_depth[token.i],
            -1 if is_root else sum(1 for child in token.head.children if child.i < token.i),
            -1 if governed or (siblings > 0 and not whole_phrase) else siblings,
            1 if governed else 0,
        ]
        keeper.temp_position_map = position_map
        return position_map


class SwiftAnnotator(Annotator):
    """An annotator that gives the very chains of coreferee's own, sooner."""

    def __init__(self, nlp: Language, vectors_nlp: Any, feature_table: FeatureTable, ensemble: Model) -> None:
        super().__init__(nlp, vectors_nlp, feature_table, ensemble)
        self.rules_analyzer = RememberingRules(RulesAnalyzerFactory().get_rules_analyzer(nlp))
        self.tendencies_analyzer = SwiftTendencies(self.rules_analyzer, vectors_nlp, feature_table)

    def forget(self) -> None:
        """Let go of the document that was annotated last."""
        self.rules_analyzer.forget()
        self.tendencies_analyzer.forget()

    def temp_annotate_any_coreferring_noun_link(
        self,
        token: Token,
        sentence_deque: Iterable[Span],
        token_indexes_without_coordination_to_mention_sets: dict[int, set[Mention]],
        token_indexes_with_coordination_to_mention_sets: dict[int, set[Mention]],
    ) -> None:
        """Link a noun to the nearest noun before it that it can repeat, or to a chain that holds such a noun."""
        rules, doc = self.rules_analyzer, token.doc
        if not rules.is_independent_noun(token):
            return
        chains = token_indexes_without_coordination_to_mention_sets
        for sentence in sentence_deque:
            for i in range(min(sentence.end, token.i - 1), sentence.start - 1, -1):
                chain = chains.get(i)
                before = doc[i]
                matches = rules.is_independent_noun(before) and rules.is_potential_coreferring_noun_pair(
                    before, token
                )
                matches = matches or any(
                    len(mention.token_indexes) == 1
                    and rules.is_potential_coreferring_noun_pair(doc[mention.root_index], token)
                    for mention in chain or ()
                )
                if matches:
                    self.record_mention(
                        Mention(before, False), token, chains, token_indexes_with_coordination_to_mention_sets
                    )
                    return
