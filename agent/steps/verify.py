"""Verify: the deterministic judgement; what fails goes back as findings, or becomes a question to people."""

from typing import Any

import payments
from cases.checks.verify import verify as verified
from cases.evidence import Evidence
from cases.proposal import Proposal
from cases.resolution import CHECK_FIELDS
from cases.verification import Check, Verification
from payments import Operator, PaymentError
from payments.vocabulary import Action, Severity

from ..casework import Casework
from ..edges import PROPOSALS_MAX
from ..giving_up import asks_instead
from ..state import RepairState


def verify(state: RepairState, work: Casework) -> dict[str, Any]:
    """The verification, and feedback for another proposal where it failed; at the end no failed repair remains."""
    proposal = Proposal.from_json(state["proposal"])
    evidence = [Evidence.from_json(e) for e in state["evidence"]]
    verification = verified(work.circumstances, proposal, evidence, ports=work.ports, policy=work.policy)
    if verification.passed:
        return {"verification": stored(verification), "feedback": []}
    feedback = _feedback(proposal, verification, work)
    attempts = state.get("attempts", 0)
    if attempts < PROPOSALS_MAX and not _as_before(feedback, state.get("feedback", [])):
        return {"verification": stored(verification), "feedback": feedback}
    instead = asks_instead(proposal, verification, work)
    judged = verified(work.circumstances, instead, evidence, ports=work.ports, policy=work.policy)
    return {"proposal": instead.to_json(), "verification": stored(judged), "feedback": []}


def stored(verification: Verification) -> dict[str, Any]:
    """The verification as the state holds it."""
    return {
        "checks": [{field: getattr(c, field) for field in CHECK_FIELDS} for c in verification.checks],
        "repaired": verification.repaired,
        "repaired_sha256": verification.repaired_sha256,
    }


def _feedback(proposal: Proposal, verification: Verification, work: Casework) -> list[dict[str, Any]]:
    """Failed checks, then what the rules say about the message as the proposal would leave it."""
    failed = [_as_feedback(c, work) for c in verification.checks if c.passed is False]
    return [*failed, *_new_findings(proposal.operators, work)] if proposal.action is Action.REPAIR else failed


def _as_feedback(check: Check, work: Casework) -> dict[str, Any]:
    """A failed check as a finding; a missed cut-off or closed day as one of the rule on value dates, which a playbook
    knows how to mend."""
    told = {"check": check.name, "text": check.detail, "path": check.path}
    if check.name != "cut_off" or not check.path:
        return told
    value = work.circumstances.message.get(check.path) or ""
    return {**told, "rule": "CB-DAT-01", "value": value, "severity": Severity.ERROR.value}


def _new_findings(operators: tuple[Operator, ...], work: Casework) -> list[dict[str, Any]]:
    case = work.circumstances
    try:
        patched = payments.apply(case.message, operators)
    except PaymentError:
        return []
    day = case.now.date()
    before = {(f.rule, f.path) for f in case.findings}
    after = payments.check(patched, case.profile, day)
    return [f.to_json() for f in after if f.severity is Severity.ERROR and (f.rule, f.path) not in before]


def _as_before(feedback: list[dict[str, Any]], earlier: list[dict[str, Any]]) -> bool:
    """The same objections twice: another try would change nothing."""
    return bool(earlier) and feedback == earlier
