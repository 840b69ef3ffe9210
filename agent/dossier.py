"""The dossier: what a model is told about a case, as plain data."""

from typing import Any

from cases.circumstances import Circumstances
from payments.vocabulary import RelatedRole

from .state import RepairState

FIELD_LENGTH_MAX = 400
RELATED_LENGTH_MAX = 4_000
_ANSWERING = (RelatedRole.ANSWER, RelatedRole.AMENDMENT, RelatedRole.CALL_BACK)


def dossier(case: Circumstances, state: RepairState) -> dict[str, Any]:
    """Circumstances, findings, playbooks and message of the case; long texts are cut, and say so."""
    return {
        "case": case_facts(case),
        "fault": {"source": case.fault.source.value, "code": case.fault.code, "text": _cut(case.fault.text or "")},
        "codes": state.get("codes", []),
        "findings": state.get("findings", []),
        "playbooks": state.get("playbooks", []),
        "false_alarm": state.get("false_alarm", False),
        "fields": {path: _cut(text) for path, text in case.message.fields().items()},
        "related": [
            {
                "number": number,
                "role": related.role.value,
                "authenticated": related.authenticated,
                "text": _cut(related.message, RELATED_LENGTH_MAX),
            }
            for number, related in enumerate(case.related)
        ],
    }


def case_facts(case: Circumstances) -> dict[str, Any]:
    """What playbooks read as `case.…`."""
    roles = {related.role for related in case.related}
    return {
        "case_id": case.case_id,
        "message_type": case.message.type,
        "family": case.message.type.split(".001.")[0],
        "rail": case.rail.value,
        "profile": case.profile,
        "direction": case.direction.value,
        "transport": case.transport.value,
        "transport_reason": case.transport_reason,
        "held": case.held,
        "known_beneficiary": case.known_beneficiary,
        "has_answer": bool(roles & set(_ANSWERING)),
        "own_customer": case.direction.value == "outgoing",
        "code": case.fault.code,
        "source": case.fault.source.value,
        "now": case.now.isoformat(),
    }


def _cut(text: str, length: int = FIELD_LENGTH_MAX) -> str:
    return text if len(text) <= length else f"{text[:length]}… ({len(text)} characters)"
