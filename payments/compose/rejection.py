"""Rejections before settlement: to the sending bank (pacs.002) and to the ordering customer (pain.002)."""

from collections.abc import Mapping
from typing import Any

from ..facts import PaymentFacts
from .composed import Composed
from .document import document, lines
from .original import ends, moment, original_of, required

INTERBANK = "pacs.002.001.10"
CUSTOMER = "pain.002.001.10"
TX = "TxInfAndSts/"
ORDER = "OrgnlPmtInfAndSts/TxInfAndSts/"


def interbank_rejection(facts: PaymentFacts, details: Mapping[str, Any]) -> Composed:
    """RJCT with one code and the field and fault that were observed."""
    sender, receiver = ends(facts, details, back=True)
    return document(
        INTERBANK,
        {
            "GrpHdr/MsgId": required(details, "message_id"),
            "GrpHdr/CreDtTm": moment(details),
            "GrpHdr/InstgAgt/FinInstnId/BICFI": sender,
            "GrpHdr/InstdAgt/FinInstnId/BICFI": receiver,
            **original_of(facts).below(TX),
            f"{TX}TxSts": "RJCT",
            f"{TX}StsRsnInf/Rsn/Cd": required(details, "code"),
            **lines(f"{TX}StsRsnInf/AddtlInf", observed(details)),
            f"{TX}InstgAgt/FinInstnId/BICFI": sender,
            f"{TX}InstdAgt/FinInstnId/BICFI": receiver,
        },
    )


def customer_rejection(facts: PaymentFacts, details: Mapping[str, Any]) -> Composed:
    """RJCT to the customer whose order it was; the order's references come back unchanged."""
    original = original_of(facts)
    return document(
        CUSTOMER,
        {
            "GrpHdr/MsgId": required(details, "message_id"),
            "GrpHdr/CreDtTm": moment(details),
            "GrpHdr/DbtrAgt/FinInstnId/BICFI": details.get("own_bic") or facts.debtor_agent,
            "OrgnlGrpInfAndSts/OrgnlMsgId": original.message_id,
            "OrgnlGrpInfAndSts/OrgnlMsgNmId": original.message_type,
            "OrgnlPmtInfAndSts/OrgnlPmtInfId": original.payment_information_id,
            f"{ORDER}OrgnlInstrId": original.instruction_id,
            f"{ORDER}OrgnlEndToEndId": original.end_to_end_id,
            f"{ORDER}OrgnlUETR": original.uetr,
            f"{ORDER}TxSts": "RJCT",
            f"{ORDER}StsRsnInf/Rsn/Cd": required(details, "code"),
            **lines(f"{ORDER}StsRsnInf/AddtlInf", observed(details)),
        },
    )


def observed(details: Mapping[str, Any]) -> str:
    """Field path and observed fault, such as `CDTR PSTLADR TWNNM MISSING`."""
    place = " ".join(str(details.get("field") or "").split("/"))
    return f"{place} {details.get('fault') or ''}".strip().upper()
