"""The amount typed again: who approves a payment above the limit for one approval types its amount once more."""

from decimal import Decimal, InvalidOperation

from cases.case import Case
from cases.policy import Policy


def must_retype(case: Case, policy: Policy) -> bool:
    """Whether a payment goes out whose value in EUR is above the limit for a single approval, or not known."""
    if case.repaired_sha256 is None or not case.amount:
        return False
    amount, rate = _decimal(case.amount), policy.rates.get(case.currency)
    return amount is None or rate is None or amount * rate >= policy.limits.single_approval


def same_amount(case: Case, typed: str) -> bool:
    """Whether what was typed is the amount: grouping by commas, blanks and the currency code aside."""
    text = typed.upper().replace(case.currency.upper(), "").replace(",", "")
    given = _decimal("".join(text.split()))
    return given is not None and given == _decimal(case.amount)


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
