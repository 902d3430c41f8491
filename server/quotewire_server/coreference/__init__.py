"""Whom a pronoun stands for: coreferee's chains over a bounded stretch, and a ranker for single pronouns."""

from .chains import Coreference, CorefResult
from .pronouns import PronounResolver, rank_antecedents

__all__ = ["CorefResult", "Coreference", "PronounResolver", "rank_antecedents"]
