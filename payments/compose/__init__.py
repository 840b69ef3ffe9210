"""Outgoing messages made from case facts: cancellations, questions, answers, advices. Deterministic, no free text."""

from .composed import CannotCompose, Composed
from .composing import TEMPLATES, compose

__all__ = ["TEMPLATES", "CannotCompose", "Composed", "compose"]
