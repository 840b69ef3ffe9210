"""The answer to a request for investigation (camt.111): only the items asked, or why there is no answer.

CLSD closes the case, PDNG names the next date, RJCT refuses with one reason; FTNA hands it on to the next agent.
"""

from collections.abc import Mapping
from typing import Any

from ..code_sets import codes_of
from ..facts import PaymentFacts
from .composed import CannotCompose, Composed
from .document import document
from .investigation import REASONS, SEE_NARRATIVE, SUB_REASONS, TYPES
from .letters import clean, day
from .original import ends, moment, original_of, required
from .wanted import for_bank

VERSION = "camt.111.001.01"
STATES = ("CLSD", "PDNG", "RJCT")
STATUS_REASONS = "ExternalInvestigationStatusReason1Code"
NARRATIVE_MAX = 500
ANSWER = "InvstgtnRspn/"
REQUEST = "OrgnlInvstgtnReq/"


def investigation_response(facts: PaymentFacts, details: Mapping[str, Any]) -> Composed:
    """`facts` are of the request, `answers` item code → text; `status_reason`, `next_responder` (BIC, with FTNA).

    `their_message_id`, `their_case_id` and `investigation_type` are the request's own, where `facts` do not tell.
    """
    status, kind = required(details, "status"), str(details.get("investigation_type") or "RQFI")
    if status not in STATES:
        raise CannotCompose("An answer is CLSD, PDNG or RJCT", place="status", value=status)
    if kind not in TYPES:
        raise CannotCompose("Not a type of investigation", place="investigation_type", value=kind)
    moment(details)  # the answer carries no time of its own, but nothing is composed without one
    sender, receiver = ends(facts, details, back=True)
    return document(
        VERSION,
        {
            f"{ANSWER}MsgId": required(details, "message_id"),
            f"{ANSWER}RspndrInvstgtnId": required(details, "case_id"),
            f"{ANSWER}InvstgtnSts/Sts": status,
            f"{ANSWER}InvstgtnSts/StsRsn/Cd": _reason(details, status),
            f"{ANSWER}NxtRspndr/Agt/FinInstnId/BICFI": details.get("next_responder"),
            **_answers(details, status),
            f"{REQUEST}MsgId": _request_id(facts, details),
            f"{REQUEST}RqstrInvstgtnId": details.get("their_case_id"),
            f"{REQUEST}InvstgtnTp/Cd": kind,
            f"{REQUEST}Rqstr/Agt/FinInstnId/BICFI": receiver,
            f"{REQUEST}Rspndr/Agt/FinInstnId/BICFI": sender,
            **original_of(facts).below(f"{REQUEST}Undrlyg/IntrBk/", settled=True),
        },
    )


def _reason(details: Mapping[str, Any], status: str) -> str | None:
    reason = details.get("status_reason")
    if reason is None and status == "RJCT":
        raise CannotCompose("A refusal needs its reason", place="status_reason")
    if reason is not None and reason not in codes_of(STATUS_REASONS):
        raise CannotCompose("Not a reason for the state of an investigation", place="status_reason", value=str(reason))
    return None if reason is None else str(reason)


def _request_id(facts: PaymentFacts, details: Mapping[str, Any]) -> str:
    own = facts.message_id if facts.message_type.startswith("camt.110") else None
    return str(details.get("their_message_id") or own or required(details, "their_message_id"))


def _answers(details: Mapping[str, Any], status: str) -> dict[str, str]:
    """One entry for each item answered; of a pending case the next date instead."""
    if status == "PDNG":
        told = f"WE REVERT BY {day(details, 'next_date')}."
        return {
            f"{ANSWER}InvstgtnData/OrgnlInvstgtnRsn/Cd": SEE_NARRATIVE,
            f"{ANSWER}InvstgtnData/RspnData/RspnNrrtv": told,
        }
    answers: Mapping[str, Any] = details.get("answers") or {}
    found: dict[str, str] = {}
    for number, (code, name) in enumerate(zip(answers, for_bank(answers), strict=True), start=1):
        place = f"{ANSWER}InvstgtnData[{number}]/"
        found[f"{place}OrgnlInvstgtnRsn/Cd"] = code if code in codes_of(REASONS) else SEE_NARRATIVE
        if code in codes_of(SUB_REASONS):
            found[f"{place}OrgnlInvstgtnRsnSubTp/Cd"] = code
        found[f"{place}RspnData/RspnNrrtv"] = f"{name.upper()}: {clean(str(answers[code]))}"[:NARRATIVE_MAX]
    return found
