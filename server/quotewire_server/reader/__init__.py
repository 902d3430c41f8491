"""Text to linguistic analysis and quote spans, as a spaCy pipeline."""

from .attributions import Attribution
from .component import Reader
from .loading import load
from .network import ModelFilesMissing

__all__ = ["Attribution", "ModelFilesMissing", "Reader", "load"]
