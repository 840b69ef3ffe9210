"""A resolution: what the outside reads about a worked case (contract §4)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .calibration import Calibration
from .case import Route, Status
from .diagnosis import Diagnosis
from .evidence import Evidence
from .proposal import Proposal
from .verification import Check, Verification

CHECK_FIELDS = ("name", "passed", "detail", "blocking", "path", "minutes_left", "until")


@dataclass(frozen=True, slots=True)
class Worked:
    """Everything one run of the agent found, proposed, proved and routed. Plain data in and out of the store.

    `turns` are what a model was asked (digests) and what it said, for replay; none leaves the store.
    """

    message_type: str
    uetr: str | None
    diagnosis: Diagnosis
    evidence: tuple[Evidence, ...]
    proposal: Proposal
    verification: Verification
    confidence: float
    calibrated: bool
    route: Route
    route_reasons: tuple[str, ...]
    approvals_needed: int | None
    trace: tuple[Mapping[str, Any], ...]
    usage: Mapping[str, Any]
    versions: Mapping[str, str]
    calibration: Calibration | None = None
    stratum: str = ""  # empty: not known, so that a halt of any stratum holds it back
    turns: tuple[Mapping[str, Any], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Everything, for the store; `from_json` is the inverse."""
        return {
            "message_type": self.message_type,
            "uetr": self.uetr,
            "diagnosis": self.diagnosis.to_json(),
            "evidence": [e.to_json() for e in self.evidence],
            "proposal": self.proposal.to_json(),
            "verification": {
                "checks": [{field: getattr(c, field) for field in CHECK_FIELDS} for c in self.verification.checks],
                "repaired": None if self.verification.repaired is None else self.verification.repaired.hex(),
                "repaired_sha256": self.verification.repaired_sha256,
            },
            "confidence": repr(self.confidence),
            "calibrated": self.calibrated,
            "route": self.route.value,
            "route_reasons": list(self.route_reasons),
            "approvals_needed": self.approvals_needed,
            "trace": [dict(step) for step in self.trace],
            "usage": dict(self.usage),
            "versions": dict(self.versions),
            "calibration": self.calibration.to_json() if self.calibration else None,
            "stratum": self.stratum,
            "turns": [dict(turn) for turn in self.turns],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Worked":
        """The inverse of `to_json`."""
        verified = value["verification"]
        return cls(
            message_type=value["message_type"],
            uetr=value["uetr"],
            diagnosis=Diagnosis.from_json(value["diagnosis"]),
            evidence=tuple(Evidence.from_json(e) for e in value["evidence"]),
            proposal=Proposal.from_json(value["proposal"]),
            verification=Verification(
                checks=tuple(Check(**c) for c in verified["checks"]),
                repaired=None if verified["repaired"] is None else bytes.fromhex(verified["repaired"]),
                repaired_sha256=verified["repaired_sha256"],
            ),
            confidence=float(value["confidence"]),
            calibrated=value["calibrated"],
            route=Route(value["route"]),
            route_reasons=tuple(value["route_reasons"]),
            approvals_needed=value["approvals_needed"],
            trace=tuple(value["trace"]),
            usage=dict(value["usage"]),
            versions=dict(value["versions"]),
            calibration=Calibration.from_json(value["calibration"]) if value.get("calibration") else None,
            stratum=value.get("stratum", ""),
            turns=tuple(value.get("turns", ())),
        )

    def with_verification(self, verification: Verification) -> "Worked":
        """The same work, judged again."""
        return replace(self, verification=verification)


def resolution(worked: Worked, *, case_id: str, external_id: str, version: int, status: Status) -> dict[str, Any]:
    """The resolution object of contract §4, ready for JSON."""
    proposal, verification, seen = worked.proposal, worked.verification, worked.calibration
    return {
        "case_id": case_id,
        "external_id": external_id,
        "version": version,
        "status": status.value,
        "message_type": worked.message_type,
        "uetr": worked.uetr,
        "diagnosis": worked.diagnosis.to_json(),
        "action": proposal.action.value,
        "playbook": proposal.playbook,
        "level": proposal.level.value,
        "operators": [o.to_json() for o in proposal.operators],
        "repaired_message": _text(verification.repaired),
        "repaired_sha256": verification.repaired_sha256,
        "outgoing": [o.to_json() for o in proposal.outgoing],
        "evidence": [e.to_json() for e in worked.evidence],
        "confidence": worked.confidence,
        "calibrated": worked.calibrated,
        "confidence_interval": [seen.low, seen.high] if seen else None,
        "confidence_cases": seen.cases if seen else None,
        "route": worked.route.value,
        "route_reasons": list(worked.route_reasons),
        "approvals_needed": worked.approvals_needed,
        "verification": verification.to_json(),
        "explanation": proposal.explanation,
        "trace": [dict(step) for step in worked.trace],
        "usage": dict(worked.usage),
        "versions": dict(worked.versions),
        **_base64(verification.repaired),
    }


def _text(data: bytes | None) -> str | None:
    if data is None:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _base64(data: bytes | None) -> dict[str, str]:
    """Bytes that are not UTF-8 travel as base64 beside a null text (contract, first paragraph)."""
    if data is None or _text(data) is not None:
        return {}
    import base64

    return {"repaired_message_base64": base64.b64encode(data).decode()}
