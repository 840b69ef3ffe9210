"""The dossier: what a model is told about a case, as plain data."""

from typing import Any

from cases.circumstances import Circumstances
from payments import PaymentError, read
from payments.kept import remembered
from payments.vocabulary import RelatedRole

from .state import RepairState

FIELD_LENGTH_MAX = 400
RELATED_LENGTH_MAX = 4_000
READ_LENGTH_MAX = 50_000  # a longer message is told by its beginning
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
        **({"asked_to_stop": case.asked_to_stop} if case.asked_to_stop else {}),
        "fields": {path: _cut(text) for path, text in case.message.fields().items()},
        "related": [
            {
                "number": number,
                "role": related.role.value,
                "authenticated": related.authenticated,
                "said": dict(_fields_of(related.message)) or _cut(related.message, RELATED_LENGTH_MAX),
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


@remembered(16)  # a run tells its case several times
def _fields_of(text: str) -> tuple[tuple[str, str], ...]:
    """Path and text of each field of a related XML message, up to a length; empty for what is none.

    As fields a value has a place, and the place tells what must not leave; as XML every name stands there twice.
    """
    if len(text) > READ_LENGTH_MAX or not text.lstrip("\ufeff \r\n\t").startswith("<"):
        return ()
    try:
        messages = read(text.encode())
    except (PaymentError, UnicodeEncodeError):
        return ()
    if len(messages) != 1 or messages[0].type == "unknown":
        return ()
    told: list[tuple[str, str]] = []
    length = 0
    for path, value in messages[0].fields().items():
        length += len(path) + len(value)
        if length > RELATED_LENGTH_MAX:
            told.append(("…", f"{len(messages[0].fields()) - len(told)} further fields"))
            break
        told.append((path, _cut(value)))
    return tuple(told)


def _cut(text: str, length: int = FIELD_LENGTH_MAX) -> str:
    return text if len(text) <= length else f"{text[:length]}… ({len(text)} characters)"
