"""The digest of all that an approval rests on: if any of it changes, the approval is void (ui §8.2)."""

import hashlib
import json
from typing import Any

from .resolution import Worked


def context_sha256(*, original_sha256: str, worked: Worked) -> str:
    """SHA-256 over original, operators, outgoing messages, evidence ids, versions in force, and check outcomes.

    Of a check its name and outcome count, not its words: minutes to a cut-off pass without changing anything.
    """
    return hashlib.sha256(_canonical(_what_it_rests_on(original_sha256, worked))).hexdigest()


def _what_it_rests_on(original_sha256: str, worked: Worked) -> dict[str, Any]:
    proposal, verification = worked.proposal, worked.verification
    return {
        "original": original_sha256,
        "action": proposal.action.value,
        "level": proposal.level.value,
        "playbooks": sorted({proposal.playbook, *proposal.playbooks}),
        "operators": [operator.to_json() for operator in proposal.operators],
        "outgoing": [outgoing.to_json() for outgoing in proposal.outgoing],
        "evidence": [[e.id, e.cls.value, e.source, e.locator] for e in worked.evidence],
        "repaired": verification.repaired_sha256,
        "checks": [[check.name, check.passed] for check in verification.checks],
        "route": worked.route.value,
        "approvals_needed": worked.approvals_needed,
        "versions": dict(worked.versions),
    }


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
