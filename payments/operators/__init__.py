"""The typed operators of handbook §0.2: model, meaning, and proof of harmlessness of each."""

from .model import Operator

__all__ = ["Operator"]
