"""A request for investigation (camt.110): one type, the payment in question, one entry for each item wanted."""

from collections.abc import Mapping
from typing import Any

from ..code_sets import codes_of
from ..facts import PaymentFacts
from .composed import CannotCompose, Composed
from .document import document
from .original import ends, moment, original_of, required
from .wanted import for_bank

VERSION = "camt.110.001.01"
TYPES = ("RQFI", "UTAP", "CCNR", "CONR", "RQCH", "RQDA", "RQUF", "RQVA", "PINC", "ACCT", "OTHR")
REQUEST = "InvstgtnReq/"
PAYMENT = "InvstgtnReq/Undrlyg/IntrBk/"
REASONS = "ExternalInvestigationReason1Code"
SUB_REASONS = "ExternalInvestigationReasonSubType1Code"
SEE_NARRATIVE = "NARR"


def investigation_request(facts: PaymentFacts, details: Mapping[str, Any]) -> Composed:
    """`investigation_type` (RQFI if not given), `ask` (item codes), `about` (reason code such as CTOR)."""
    kind = str(details.get("investigation_type") or "RQFI")
    if kind not in TYPES:
        raise CannotCompose("Not a type of investigation", place="investigation_type", value=kind)
    moment(details)  # the request carries no time of its own, but nothing is composed without one
    sender, receiver = ends(facts, details, back=not details.get("forward"))
    return document(
        VERSION,
        {
            f"{REQUEST}MsgId": required(details, "message_id"),
            f"{REQUEST}RqstrInvstgtnId": required(details, "case_id"),
            f"{REQUEST}InvstgtnTp/Cd": kind,
            f"{REQUEST}Rqstr/Agt/FinInstnId/BICFI": sender,
            f"{REQUEST}Rspndr/Agt/FinInstnId/BICFI": receiver,
            **original_of(facts).below(PAYMENT, settled=True),
            **wanted(details),
        },
    )


def wanted(details: Mapping[str, Any]) -> dict[str, str]:
    """One entry for each item: a reason by its own code, a sub-reason under `about` (or: see the narrative)."""
    about = str(details.get("about") or SEE_NARRATIVE)
    asked = list(details.get("ask") or ("INVA",))
    found: dict[str, str] = {}
    for number, (code, text) in enumerate(zip(asked, for_bank(asked), strict=True), start=1):
        place = f"InvstgtnData[{number}]/"
        found[f"{place}Rsn/Cd"] = code if code in codes_of(REASONS) else about
        if code in codes_of(SUB_REASONS):
            found[f"{place}RsnSubTp/Cd"] = code
        found[f"{place}AddtlReqData/ReqNrrtv"] = f"PLEASE PROVIDE {text.upper()}"
    return found
