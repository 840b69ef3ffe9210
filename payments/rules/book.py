"""The rule book: every usage rule, in the order in which a reader would look for it."""

from . import (
    addresses,
    agents,
    amounts,
    answers,
    charges,
    code_lists,
    dates,
    envelope,
    group,
    header,
    identifier_rules,
    instructions,
    parties,
    references,
    remittance,
    texts,
)
from .rule import Rule

RULES: tuple[Rule, ...] = (
    *envelope.RULES,
    *header.RULES,
    *group.RULES,
    *references.RULES,
    *addresses.RULES,
    *agents.RULES,
    *parties.RULES,
    *identifier_rules.RULES,
    *amounts.RULES,
    *charges.RULES,
    *remittance.RULES,
    *instructions.RULES,
    *code_lists.RULES,
    *texts.RULES,
    *dates.RULES,
    *answers.RULES,
)
