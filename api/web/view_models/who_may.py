"""Who else may approve, told beside the rule that forbids it to the reader (ui §3.6)."""

from collections.abc import Sequence
from datetime import datetime

from cases.case import Case, Status
from cases.decision import Decision
from cases.entitlement import is_owners_case
from cases.policy import Policy
from cases.signatures import makers, needs_supervisor, standing_approvals

from ..said import N_, tell


def who_may_approve(case: Case, decisions: Sequence[Decision], policy: Policy, now: datetime) -> str:
    """One sentence; empty where nobody approves now."""
    if case.status is not Status.AWAITING_APPROVAL or case.context_sha256 is None or case.action is None:
        return ""
    if is_owners_case(case):
        return ""
    standing = standing_approvals(case, decisions)
    last_of_several = (case.approvals_needed or 1) >= 2 and len(standing) + 1 >= (case.approvals_needed or 1)
    supervised = any(decision.supervisor for decision in standing)
    if last_of_several and needs_supervisor(case, policy, now) and not supervised:
        role = N_("A supervisor")
    else:
        role = N_("An approver or a supervisor") if last_of_several else N_("An operator, approver or supervisor")
    involved = sorted({who for d in standing for who in d.counts_as} | makers(decisions))
    if involved:
        return tell("%(role)s may, other than %(names)s.", role=role, names=", ".join(involved))
    return tell("%(role)s may.", role=role)
