"""Route: where the proposal goes, by policy alone."""

from typing import Any

from cases.checks.verify import verify as verified
from cases.evidence import Evidence
from cases.proposal import Proposal
from cases.routing import route as routed
from cases.verification import Check, Verification

from ..casework import Casework
from ..state import RepairState
from .verify import stored


def route(state: RepairState, work: Casework) -> dict[str, Any]:
    """Route, reasons, and how many people must sign. A hand-over is verified here, as it skipped the rest."""
    proposal = Proposal.from_json(state["proposal"])
    evidence = [Evidence.from_json(e) for e in state.get("evidence", [])]
    verification = verification_of(state)
    if verification is None:
        verification = verified(work.circumstances, proposal, evidence, ports=work.ports, policy=work.policy)
    confidence = float(state.get("confidence", repr(proposal.cap)))
    ruling = routed(
        work.circumstances,
        proposal,
        verification,
        confidence,
        policy=work.policy,
        certificates=work.certificates,
        evidence=evidence,
    )
    return {
        "verification": stored(verification),
        "confidence": repr(confidence),
        "route": ruling.route.value,
        "route_reasons": list(ruling.reasons),
        "approvals_needed": ruling.approvals_needed,
        "stratum": ruling.stratum,
    }


def verification_of(state: RepairState) -> Verification | None:
    """The verification in the state, rebuilt; None before there is one."""
    held = state.get("verification")
    if held is None:
        return None
    return Verification(tuple(Check(**c) for c in held["checks"]), held["repaired"], held["repaired_sha256"])
