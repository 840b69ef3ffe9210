"""What a run found, proposed, proved and routed, out of its last state."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, cast

from cases.calibration import Calibration
from cases.case import Route
from cases.evidence import Evidence
from cases.proposal import Proposal
from cases.resolution import Worked
from payments import Finding
from payments.vocabulary import Severity

from .asking import playbooks_of
from .believing import believed
from .casework import Casework
from .sources import Sources
from .state import RepairState, no_usage
from .steps.route import verification_of
from .versions import versions_of

_FINDING_FIELDS = tuple(field.name for field in fields(Finding))


def worked_of(held: Mapping[str, Any], work: Casework, sources: Sources) -> Worked:
    """The work as `cases` keeps it. The state is that of a run that has been routed."""
    state = cast(RepairState, held)
    verification = verification_of(state)
    assert verification is not None
    message, calibration = work.circumstances.message, state.get("calibration")
    return Worked(
        message_type=message.type,
        uetr=message.uetr,
        diagnosis=believed(state, [_finding(f) for f in state["findings"]], playbooks_of(state, work)),
        evidence=tuple(Evidence.from_json(e) for e in state.get("evidence", [])),
        proposal=Proposal.from_json(state["proposal"]),
        verification=verification,
        confidence=float(state["confidence"]),
        calibrated=calibration is not None,
        calibration=Calibration.from_json(calibration) if calibration else None,
        route=Route(state["route"]),
        route_reasons=(*state.get("route_reasons", []), *state["proposal"]["reasons"]),
        approvals_needed=state.get("approvals_needed"),
        trace=tuple(state["trace"]),
        usage=state.get("usage") or no_usage(work.settings.model),
        versions=versions_of(sources),
        stratum=state.get("stratum", ""),
        turns=tuple(work.turns.recorded),
    )


def _finding(value: Mapping[str, Any]) -> Finding:
    known = {name: value[name] for name in _FINDING_FIELDS if name in value}
    return Finding(**{**known, "severity": Severity(value["severity"])})
