"""Score: how sure the agent may be. A calibrated rate where a model in force has measured this kind of proposal, else
a bound, which is called not calibrated; what lowers it is named."""

from collections.abc import Sequence
from typing import Any

from cases.proposal import Proposal
from payments.vocabulary import Action, EvidenceClass, Severity

from ..answering import second_opinion
from ..answers import UnusableAnswer
from ..asking import playbooks_of
from ..assembling import CAP_BY_CLASS
from ..casework import Casework
from ..confidence.features import FEATURES, Considered, features_of, kind_of
from ..confidence.model import UNSEEN, Judged, doubts
from ..sampling import asked_again
from ..state import RepairState

NAMED_MAX = 3
_TOLD = {feature.name: feature.told for feature in FEATURES} | {UNSEEN: "no case like it was measured"}


def score(state: RepairState, work: Casework) -> dict[str, Any]:
    """Confidence, its calibration where there is one, and the explanation with what lowered it."""
    proposal = Proposal.from_json(state["proposal"])
    share, usage, note = asked_again(proposal, state, work)
    dissent = max(share, float(_dissents(proposal, state, work)))
    features = features_of(_considered(proposal, state, work, dissent))
    kind = kind_of(proposal, work.circumstances.message.type)
    bound, at = min(_bound(proposal, state), round(1 - dissent / 2, 4)), work.circumstances.now
    model = work.confidence if work.confidence and work.confidence.holds(at) else None
    judged = model.judge(features, kind, bound) if model else Judged(bound, None, doubts(features))
    return {
        "confidence": repr(round(judged.value, 4)),
        "calibration": judged.calibration.to_json() if judged.calibration else None,
        "proposal": {**state["proposal"], "explanation": _explained(proposal.explanation, judged.lowering)},
        "usage": usage,
        "trace": [{"step": "score", "features": features, "kind": kind, **({"note": note} if note else {}), "ms": 0}],
    }


def _considered(proposal: Proposal, state: RepairState, work: Casework, dissent: float) -> Considered:
    by_id = {playbook.id: playbook for playbook in playbooks_of(state, work)}
    leading = by_id.get(proposal.playbook)
    codes = state["codes"]
    called = leading is None or any(code in leading.triggers.codes or code in leading.triggers.rules for code in codes)
    errors = [f["rule"] for f in state["findings"] if f["severity"] == Severity.ERROR.value]
    return Considered(
        proposal=proposal,
        checks=state["verification"]["checks"],
        evidence=state.get("evidence", []),
        called=state.get("playbooks", []),
        rules=errors,
        attempts=state.get("attempts", 1),
        code_elsewhere=bool(codes) and not called,
        dissent=dissent,
    )


def _dissents(proposal: Proposal, state: RepairState, work: Casework) -> bool:
    """Whether the planner, asked for a second opinion on a model's proposal, acts or edits otherwise."""
    if work.model is work.fallback or proposal.action is Action.ESCALATE:
        return False
    try:
        other = second_opinion(state, work)
    except UnusableAnswer:
        return True
    return (other.action, other.operators) != (proposal.action, proposal.operators)


def _bound(proposal: Proposal, state: RepairState) -> float:
    """The lowest of the playbooks' caps, the evidence behind each operator, and the verification."""
    checks = state["verification"]["checks"]
    bounds = [proposal.cap, *_evidence_bounds(proposal, state)]
    if any(check["passed"] is None and check["blocking"] for check in checks):
        bounds.append(0.8)  # a blocking check could not run
    if any(check["passed"] is False for check in checks):
        bounds.append(0.0)
    return min(bounds)


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


def _explained(explanation: str, lowering: Sequence[str]) -> str:
    """The explanation, and what lowers the confidence: never a number, which only a calibration may give."""
    told = "; ".join(_TOLD[name] for name in lowering[:NAMED_MAX])
    return f"{explanation} The confidence is lower because {told}." if told else explanation
