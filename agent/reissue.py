"""New identifiers for a payment that was finally rejected or cancelled; none for one that never left."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cases.circumstances import Circumstances, Transport
from payments import Operator
from payments.ids import derived_id, derived_uetr
from payments.vocabulary import OperatorName

MT_REFERENCE_LENGTH_MAX = 16
STATUS_TOOL = "status_of_payment"  # its answer is the evidence that the earlier payment is over
_NEW_IDS_AFTER = (Transport.REJECTED, Transport.CANCELLED, Transport.RETURNED)


def needs_new_ids(case: Circumstances) -> bool:
    """Whether the earlier payment is over, so that a corrected one is another payment."""
    return case.transport in _NEW_IDS_AFTER


def reissued(
    case: Circumstances, operators: Sequence[Operator], evidence: Sequence[Mapping[str, Any]]
) -> tuple[Operator, ...]:
    """The operators that give the corrected payment its own ids (handbook §1.9); empty where the old ones must stay.

    A UETR that an operator sets already (a cover takes that of its payment) is left to that operator.
    """
    if not needs_new_ids(case) or not operators:
        return ()
    made = (_mt_ids if case.message.kind == "MT" else _mx_ids)(case, {operator.path for operator in operators})
    proof = tuple(e["id"] for e in evidence if e["tool"] == STATUS_TOOL)
    return tuple(replace(operator, evidence=proof) for operator in made)


def _mx_ids(case: Circumstances, taken: set[str]) -> list[Operator]:
    message, reason = case.message, case.transport_reason
    operators = []
    path = "CdtTrfTxInf/PmtId"
    old = {name: message.get(f"{path}/{name}") for name in ("InstrId", "UETR")}
    present = {name: text for name, text in old.items() if text and f"{path}/{name}" not in taken}
    if present:
        new = {name: _renewed(case, name, text) for name, text in present.items()}
        arguments = {"reason": reason}
        operators.append(Operator(OperatorName.NEW_TRANSACTION_IDS, path, present, new, arguments=arguments))
    for path in ("GrpHdr/MsgId", "AppHdr/BizMsgIdr"):
        text = message.get(path)
        if text:
            operators.append(Operator(OperatorName.NEW_MESSAGE_ID, path, text, derived_id(case.case_id, text)))
    return operators


def _renewed(case: Circumstances, name: str, old: str) -> str:
    if name == "UETR":
        return derived_uetr(case.case_id, old)
    return derived_id(case.case_id, old, length_max=16 if len(old) <= 16 else 35)


def _mt_ids(case: Circumstances, taken: set[str]) -> list[Operator]:
    message = case.message
    old = {path: message.get(path) for path in ("20", "{3:121}")}
    present = {path: text for path, text in old.items() if text and path not in taken}
    new = {
        path: derived_uetr(case.case_id, text)
        if path == "{3:121}"
        else derived_id(case.case_id, text, length_max=MT_REFERENCE_LENGTH_MAX)
        for path, text in present.items()
    }
    if not present:
        return []
    arguments = {"reason": case.transport_reason}
    return [Operator(OperatorName.NEW_TRANSACTION_IDS, "", present, new, arguments=arguments)]
