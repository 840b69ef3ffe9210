"""Asking where a payment is: a request for status (pacs.028), or the same question as text."""

from collections.abc import Mapping
from typing import Any

from ..facts import PaymentFacts
from .composed import Composed
from .document import document
from .letters import heading, letter
from .original import ends, moment, original_of, required

VERSION = "pacs.028.001.03"


def status_request(facts: PaymentFacts, details: Mapping[str, Any]) -> Composed:
    """A request for the status of a payment sent; it changes nothing and cannot be taken for a copy."""
    sender, receiver = ends(facts, details, back=False)
    return document(
        VERSION,
        {
            "GrpHdr/MsgId": required(details, "message_id"),
            "GrpHdr/CreDtTm": moment(details),
            "GrpHdr/InstgAgt/FinInstnId/BICFI": sender,
            "GrpHdr/InstdAgt/FinInstnId/BICFI": receiver,
            "TxInf/StsReqId": required(details, "message_id"),
            **original_of(facts).below("TxInf/"),
            "TxInf/InstgAgt/FinInstnId/BICFI": sender,
            "TxInf/InstdAgt/FinInstnId/BICFI": receiver,
        },
    )


def status_enquiry(facts: PaymentFacts, details: Mapping[str, Any]) -> Composed:
    """The question as text."""
    return letter(
        heading("OUR", facts, details),
        "PLEASE CONFIRM RECEIPT AND ADVISE THE PRESENT STATUS OF THIS PAYMENT.",
        "THIS IS AN ENQUIRY ONLY. DO NOT TREAT IT AS A NEW PAYMENT.",
    )
