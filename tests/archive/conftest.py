"""The model that obeys what articles say, for runs over poison."""

from tests.reliability.conftest import obedient_model

__all__ = ["obedient_model"]
