"""A request to cancel a payment (camt.056): one reason, the original's references, amount and date; nothing new."""

from collections.abc import Mapping
from typing import Any

from ..facts import PaymentFacts
from .composed import CannotCompose, Composed
from .document import document, lines
from .original import ends, moment, original_of, required

VERSION = "camt.056.001.08"
REASONS = (
    "AC03", "AGNT", "AM09", "BE05", "COVR", "CUST", "CUTA", "CURR", "DS24", "DUPL", "FRAD", "FRNA", "INDM", "SUSP",
    "SYAD", "TECH", "TM01", "UPAY",
)  # fmt: skip
TX = "Undrlyg/TxInf/"


def cancellation_request(facts: PaymentFacts, details: Mapping[str, Any]) -> Composed:
    """`reason` is one of REASONS; `fault` may add a line that our own code has worded."""
    reason = required(details, "reason")
    if reason not in REASONS:
        raise CannotCompose("Not a reason for cancellation", place="reason", value=reason)
    sender, receiver = ends(facts, details, back=False)
    return document(
        VERSION,
        {
            "Assgnmt/Id": required(details, "message_id"),
            "Assgnmt/Assgnr/Agt/FinInstnId/BICFI": sender,
            "Assgnmt/Assgne/Agt/FinInstnId/BICFI": receiver,
            "Assgnmt/CreDtTm": moment(details),
            f"{TX}CxlId": required(details, "message_id"),
            f"{TX}Case/Id": required(details, "case_id"),
            f"{TX}Case/Cretr/Agt/FinInstnId/BICFI": sender,
            **original_of(facts).below(TX, settled=True),
            f"{TX}CxlRsnInf/Rsn/Cd": reason,
            **lines(f"{TX}CxlRsnInf/AddtlInf", str(details.get("fault") or "")),
        },
    )
