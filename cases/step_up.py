"""Step-up: who signs a payment above the policy's amount has proven who they are within the last minutes (ui §3.5)."""

from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from payments.vocabulary import Action

from .case import Case
from .decision import Person, Verdict
from .errors import CaseError
from .policy import Policy, above

FRESH = timedelta(minutes=5)
MOVES_MONEY = frozenset({Action.REPAIR.value, Action.RESUBMIT.value, Action.REROUTE.value, Action.RETURN.value})


class SignInTooOld(CaseError):
    """The sign-in is too old for what was asked: the person signs in again, then repeats it."""


def require_fresh(person: Person, now: datetime) -> None:
    """Raises SignInTooOld where the person's proof of who they are is older than `FRESH`, or there is none."""
    if person.proven_at is None or not timedelta(0) <= now - person.proven_at <= FRESH:
        minutes = int(FRESH.total_seconds() // 60)
        raise SignInTooOld(f"this needs a sign-in of the last {minutes} minutes: sign in again, then repeat it")


def is_step_up_due(verdict: Verdict, case: Case, policy: Policy) -> bool:
    """Whether the verdict signs a payment whose value in EUR is above the step-up limit, or not known."""
    moves = case.repaired_sha256 is not None or case.action in MOVES_MONEY
    return verdict is Verdict.APPROVE and moves and above(value_in_eur(case, policy), policy.limits.step_up)


def value_in_eur(case: Case, policy: Policy) -> Decimal | None:
    """The amount of the case in EUR; None where amount or rate is unknown."""
    return policy.in_eur(amount_of(case.amount), case.currency)


def amount_of(text: str) -> Decimal | None:
    """The finite number that `text` is, None where it is none."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
