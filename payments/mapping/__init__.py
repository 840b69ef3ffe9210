"""Which field of a FIN message says what of an MX message, and what was lost between them. Evidence, no translator."""

from .corresponding import Correspondence, correspond

__all__ = ["Correspondence", "correspond"]
