"""The amount typed again: who approves a payment above the limit for one approval types its amount once more."""

from cases.case import Case
from cases.policy import Policy
from cases.step_up import amount_of, value_in_eur


def must_retype(case: Case, policy: Policy) -> bool:
    """Whether a payment goes out whose value in EUR is above the limit for a single approval, or not known."""
    if case.repaired_sha256 is None or not case.amount:
        return False
    eur = value_in_eur(case, policy)
    return eur is None or eur >= policy.limits.single_approval


def same_amount(case: Case, typed: str) -> bool:
    """Whether what was typed is the amount: grouping by commas, blanks and the currency code aside."""
    text = typed.upper().replace(case.currency.upper(), "").replace(",", "")
    given = amount_of("".join(text.split()))
    return given is not None and given == amount_of(case.amount)
