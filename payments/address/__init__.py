"""Structures a free postal address from its own words: nothing is added, nothing is lost, and in doubt it abstains.

Source: handbook §3.3. Country and town must both stand in the text; a postcode may confirm a town, never supply one.
"""

from .hybrid import mend
from .structuring import Structured, structure
from .tokens import same_tokens

__all__ = ["Structured", "mend", "same_tokens", "structure"]
