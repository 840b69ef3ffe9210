"""What a proposal leaves in the ledger: one entry for each step, digests and facts without names or messages."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from .case import Case
from .resolution import Worked
from .store import Act
from .store.ledger_rows import SYSTEM, salted


def acts_of(case: Case, worked: Worked, *, salt: str, actor: Mapping[str, str] = SYSTEM) -> list[Act]:
    """Diagnosed, evidence, proposed, verified, scored, routed: in the order in which they happened."""
    proposal, verification = worked.proposal, worked.verification
    evidence = {e.id: salted(salt, _digest(e.to_json())) for e in worked.evidence}
    bytes_ = {"repaired": salted(salt, verification.repaired_sha256)} if verification.repaired_sha256 else {}
    steps: list[tuple[str, Mapping[str, str], Mapping[str, Any]]] = [
        (
            "diagnosed",
            {},
            {"cause": worked.diagnosis.cause, "rules": sorted({f.rule for f in worked.diagnosis.findings})},
        ),
        ("evidence", evidence, {"classes": sorted({e.cls.value for e in worked.evidence})}),
        ("proposed", {"proposal": salted(salt, _digest(proposal.to_json()))}, _proposed(worked)),
        ("verified", bytes_, _verified(worked)),
        ("scored", {}, {"confidence": repr(worked.confidence), "calibrated": worked.calibrated}),
        ("routed", {}, _routed(case, worked)),
    ]
    return [Act(kind, case.case_id, actor, inputs, {**facts, "version": case.version}) for kind, inputs, facts in steps]


def _proposed(worked: Worked) -> dict[str, Any]:
    proposal = worked.proposal
    return {
        "action": proposal.action.value,
        "level": proposal.level.value,
        "playbook": proposal.playbook,
        "operators": [operator.op.value for operator in proposal.operators],
        "author": proposal.author.person or proposal.author.model,
    }


def _diagnosed(worked: Worked) -> dict[str, Any]:
    return {"cause": worked.diagnosis.cause, "rules": sorted({f.rule for f in worked.diagnosis.findings})}


def _verified(worked: Worked) -> dict[str, Any]:
    verification = worked.verification
    failed = [check.name for check in verification.checks if check.passed is False]
    return {"passed": verification.passed, "complete": verification.complete, "failed": failed}


def _routed(case: Case, worked: Worked) -> dict[str, Any]:
    return {
        "route": worked.route.value,
        "approvals_needed": worked.approvals_needed,
        "context_sha256": case.context_sha256,
        "versions": dict(worked.versions),
    }


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
