"""Which approvals stand for the present proposal, who made it, and when one of the signatures is a supervisor's."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation

from payments.vocabulary import Action, Level

from .case import Case
from .decision import NEW_PROPOSAL, Decision, Verdict
from .policy import Policy, above


def standing_approvals(case: Case, decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Approvals that count for the present proposal: its bytes, its context, and no other verdict after them."""
    standing: list[Decision] = []
    for decision in decisions:
        if decision.verdict is not Verdict.APPROVE:
            standing.clear()
        elif not decision.voided and _same_proposal(decision, case):
            standing.append(decision)
    return tuple(standing)


def makers(decisions: Iterable[Decision]) -> frozenset[str]:
    """People who made or amended a proposal of this case; what they wrote may live on in the present one."""
    return frozenset(who for d in decisions if d.verdict in NEW_PROPOSAL for who in d.counts_as)


def needs_supervisor(case: Case, policy: Policy, now: datetime | None = None) -> bool:
    """True above the supervisor's limit, without a rate, in treasury currencies, and shortly before a cut-off at A1."""
    if case.action not in _SENDING:
        return False
    if above(_eur(case, policy), policy.limits.supervisor) or case.currency in policy.treasury_currencies:
        return True
    if now is None or case.deadline is None or case.level != Level.A1.value:
        return False
    return (case.deadline - now).total_seconds() < policy.supervisor_minutes_before_cut_off * 60


_SENDING = frozenset({Action.REPAIR.value, Action.RESUBMIT.value, Action.REROUTE.value, Action.RETURN.value})


def _same_proposal(decision: Decision, case: Case) -> bool:
    return decision.context_sha256 == case.context_sha256 and decision.repaired_sha256 == case.repaired_sha256


def _eur(case: Case, policy: Policy) -> Decimal | None:
    try:
        return policy.in_eur(Decimal(case.amount), case.currency) if case.amount else None
    except InvalidOperation:
        return None
