"""coreferee's English rules with their answers remembered, which makes them several times faster.

coreferee asks the same questions about the same tokens again and again (is this a noun that can refer? what is its
name?), and looks names up in long lists. Nothing is decided differently here: each question is put to coreferee's
own rule once per document.
"""

from __future__ import annotations

from typing import Any

from coreferee.lang.en.language_specific_rules import LanguageSpecificRulesAnalyzer
from coreferee.rules import RulesAnalyzer
from spacy.tokens import Doc, Token


class RememberingRules(LanguageSpecificRulesAnalyzer):
    """The English rules over one document at a time; `initialize` starts a new one."""

    def __init__(self, plain: RulesAnalyzer) -> None:
        super().__init__()
        for name, value in vars(plain).items():
            words = isinstance(value, list) and name != "blacklisted_phrases"
            setattr(self, name, frozenset(value) if words else value)
        self._phrase_words = frozenset(
            word for phrase in getattr(plain, "blacklisted_phrases", []) for word in phrase.lower().split()
        )
        self.forget()

    def forget(self) -> None:
        """Let go of the document that was asked about last."""
        self._doc: Doc | None = None
        self._nouns: dict[int, bool] = {}
        self._anaphors: dict[int, bool] = {}
        self._names: dict[int, list[Token]] = {}
        self._noun_pairs: dict[tuple[int, int], bool] = {}
        self._introducing: dict[int, bool] = {}
        self._referring_back: dict[int, bool] = {}
        self._morphs: dict[tuple[int, str], list[str]] = {}

    def initialize(self, doc: Doc) -> None:
        self.forget()
        self._doc = doc
        super().initialize(doc)

    def _turn_to(self, token: Token) -> None:
        if token.doc is not self._doc:
            self.forget()
            self._doc = token.doc

    def is_independent_noun(self, token: Token) -> bool:
        self._turn_to(token)
        answer = self._nouns.get(token.i)
        if answer is None:
            answer = self._nouns[token.i] = super().is_independent_noun(token)
        return answer

    def is_potential_anaphor(self, token: Token) -> bool:
        self._turn_to(token)
        answer = self._anaphors.get(token.i)
        if answer is None:
            answer = self._anaphors[token.i] = super().is_potential_anaphor(token)
        return answer

    def get_propn_subtree(self, token: Token) -> list[Token]:
        self._turn_to(token)
        answer = self._names.get(token.i)
        if answer is None:
            answer = self._names[token.i] = super().get_propn_subtree(token)
        return answer

    def is_potential_coreferring_noun_pair(self, referred: Token, referring: Token) -> bool:
        self._turn_to(referring)
        pair = (referred.i, referring.i)
        answer = self._noun_pairs.get(pair)
        if answer is None:
            answer = self._may_match(referred, referring) and super().is_potential_coreferring_noun_pair(
                referred, referring
            )
            self._noun_pairs[pair] = answer
        return answer

    def _may_match(self, referred: Token, referring: Token) -> bool:
        """Rule out most pairs cheaply: coreferee joins names, equal nouns, and names with nouns of their kind."""
        if referred.lemma == referring.lemma:
            return True
        if referred.pos_ not in self.propn_pos:
            return False
        return (
            referring.pos_ in self.propn_pos
            or referring.lemma_.lower() in self.reverse_entity_noun_dictionary
        )

    def is_potentially_introducing_noun(self, token: Token) -> bool:
        self._turn_to(token)
        answer = self._introducing.get(token.i)
        if answer is None:
            answer = self._introducing[token.i] = super().is_potentially_introducing_noun(token)
        return answer

    def is_potentially_referring_back_noun(self, token: Token) -> bool:
        self._turn_to(token)
        answer = self._referring_back.get(token.i)
        if answer is None:
            answer = self._referring_back[token.i] = super().is_potentially_referring_back_noun(token)
        return answer

    def is_token_in_one_of_phrases(self, token: Token, phrases: Any) -> bool:  # type: ignore[override]
        return token.lower_ in self._phrase_words and super().is_token_in_one_of_phrases(token, phrases)

    def has_morph(self, token: Token, key: str, value: str | None = None) -> bool:  # type: ignore[override]
        self._turn_to(token)
        values = self._morphs.get((token.i, key))
        if values is None:
            values = self._morphs[token.i, key] = token.morph.get(key)
        return bool(values) if value is None else value in values
