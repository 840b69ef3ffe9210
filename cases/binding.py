"""Binding: a case takes the facts of its present proposal, and the digest of all that an approval of it rests on."""

from dataclasses import replace
from datetime import datetime

from .case import AWAITS, Case, Route, Status
from .context import context_sha256
from .resolution import Worked


def bound(case: Case, worked: Worked, *, original_sha256: str, now: datetime) -> Case:
    """`case` at its next version with `worked` as its proposal, waiting for whom the route names."""
    version, proposal = case.version + 1, worked.proposal
    return replace(
        case,
        status=Status.RELEASING if worked.route is Route.AUTO else AWAITS[worked.route],
        version=version,
        proposal_version=version,
        message_type=worked.message_type,
        uetr=worked.uetr,
        updated_at=now,
        route=worked.route,
        action=proposal.action.value,
        level=proposal.level.value,
        playbook=proposal.playbook,
        owner=proposal.owner,
        cause=worked.diagnosis.cause,
        problem=worked.diagnosis.summary[:300] or case.problem,
        confidence=worked.confidence if worked.calibrated else None,
        approvals=0,
        approvals_needed=worked.approvals_needed,
        repaired_sha256=worked.verification.repaired_sha256,
        context_sha256=digest_of(worked, original_sha256=original_sha256),
        error=None,
    )


def digest_of(worked: Worked, *, original_sha256: str) -> str:
    """The `context_sha256` of ui §8.2: original, operators, outgoing, rules, policy, evidence ids, check outcomes."""
    return context_sha256(original_sha256=original_sha256, worked=worked)
