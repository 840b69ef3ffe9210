"""The rule book: every usage rule, in the order in which a reader would look for it."""

from . import amounts, dates, header, identifier_rules, references, remittance
from .rule import Rule

RULES: tuple[Rule, ...] = (
    *header.RULES,
    *references.RULES,
    *amounts.RULES,
    *identifier_rules.RULES,
    *remittance.RULES,
    *dates.RULES,
)
