"""Score: how much speaks for the proposal. Not calibrated until a certificate says so, and called that."""

from typing import Any

from cases.proposal import Proposal
from payments.vocabulary import EvidenceClass

from ..assembling import CAP_BY_CLASS
from ..casework import Casework
from ..state import RepairState


def score(state: RepairState, work: Casework) -> dict[str, Any]:
    """The confidence: the lowest of the playbooks' caps, the evidence behind each operator, and the verification."""
    proposal = Proposal.from_json(state["proposal"])
    checks = state["verification"]["checks"]
    bounds = [proposal.cap, *_evidence_bounds(proposal, state)]
    if any(check["passed"] is None and check["blocking"] for check in checks):
        bounds.append(0.8)  # a blocking check could not run
    if any(check["passed"] is False for check in checks):
        bounds.append(0.0)
    return {"confidence": repr(round(min(bounds), 4))}


def _evidence_bounds(proposal: Proposal, state: RepairState) -> list[float]:
    """For each operator the bound of its strongest evidence; without any, that of inference."""
    classes = {e["id"]: EvidenceClass(e["class"]) for e in state.get("evidence", [])}
    return [
        max(
            (CAP_BY_CLASS[classes[id_]] for id_ in operator.evidence if id_ in classes),
            default=CAP_BY_CLASS[EvidenceClass.E6],
        )
        for operator in proposal.operators
        if operator.evidence
    ]
