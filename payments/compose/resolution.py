"""The answer to a request for cancellation (camt.029): cancelled, refused with one reason, or pending."""

from collections.abc import Mapping
from typing import Any

from ..facts import PaymentFacts
from .composed import CannotCompose, Composed
from .document import document, lines
from .original import ends, moment, original_of, required

VERSION = "camt.029.001.09"
ANSWERS = ("CNCL", "RJCR", "PDCR")
TX = "CxlDtls/TxInfAndSts/"


def resolution(facts: PaymentFacts, details: Mapping[str, Any]) -> Composed:
    """`answer` is one of ANSWERS; RJCR needs a `reason` (NOOR, ARDT, CUST, LEGL …). `facts` are of the request."""
    answer = required(details, "answer")
    if answer not in ANSWERS:
        raise CannotCompose("Not an answer to a cancellation request", place="answer", value=answer)
    reason = required(details, "reason") if answer == "RJCR" else details.get("reason")
    sender, receiver = ends(facts, details, back=True)
    return document(
        VERSION,
        {
            "Assgnmt/Id": required(details, "message_id"),
            "Assgnmt/Assgnr/Agt/FinInstnId/BICFI": sender,
            "Assgnmt/Assgne/Agt/FinInstnId/BICFI": receiver,
            "Assgnmt/CreDtTm": moment(details),
            "Sts/Conf": answer,
            f"{TX}CxlStsId": required(details, "message_id"),
            **resolved_case(details, receiver),
            **original_of(facts).below(TX),
            f"{TX}CxlStsRsnInf/Rsn/Cd": reason,
            **lines(f"{TX}CxlStsRsnInf/AddtlInf", str(details.get("fault") or "")),
        },
    )


def resolved_case(details: Mapping[str, Any], creator: str) -> dict[str, str]:
    """The other side's case, where its id is known (`their_case_id`)."""
    known = details.get("their_case_id")
    if not known:
        return {}
    return {f"{TX}RslvdCase/Id": str(known), f"{TX}RslvdCase/Cretr/Agt/FinInstnId/BICFI": creator}
