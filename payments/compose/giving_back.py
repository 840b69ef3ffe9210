"""A return of a settled payment (pacs.004): it goes back the way it came, with one reason and every deduction."""

from collections.abc import Mapping
from typing import Any

from ..facts import PaymentFacts
from .composed import CannotCompose, Composed
from .document import document
from .letters import day
from .original import Original, ends, moment, original_of, required
from .returned import returned

VERSION = "pacs.004.001.09"
TX = "TxInf/"
METHODS = ("INDA", "INGA", "CLRG")


def payment_return(facts: PaymentFacts, details: Mapping[str, Any]) -> Composed:
    """`reason` (else `code`) says why, `value_date` when (else the day of `now`); the chain is reversed.

    What is kept back is in `charges`, `returned_amount` and `partial` (see `returned`); without them all goes back.
    """
    sender, receiver = ends(facts, details, back=True)
    original = original_of(facts)
    method = str(details.get("settlement_method") or "INDA")
    if method not in METHODS:
        raise CannotCompose("Not a way to settle a return", place="settlement_method", value=method)
    return document(
        VERSION,
        {
            "GrpHdr/MsgId": required(details, "message_id"),
            "GrpHdr/CreDtTm": moment(details),
            "GrpHdr/NbOfTxs": "1",
            "GrpHdr/SttlmInf/SttlmMtd": method,
            f"{TX}RtrId": required(details, "message_id"),
            **original.below(TX, settled=True),
            **returned(original, details, TX),
            f"{TX}IntrBkSttlmDt": day(details, "value_date") if details.get("value_date") else moment(details)[:10],
            f"{TX}InstgAgt/FinInstnId/BICFI": sender,
            f"{TX}InstdAgt/FinInstnId/BICFI": receiver,
            **reversed_chain(facts, original),
            f"{TX}RtrRsnInf/Rsn/Cd": str(details.get("reason") or required(details, "code")),
        },
    )


def reversed_chain(facts: PaymentFacts, original: Original) -> dict[str, str | None]:
    """Who gives back and who gets back; left out where a party of the original is not known."""
    if not facts.debtor or not facts.creditor:
        return {}
    banks = original.message_type.startswith(("pacs.009", "MT2"))
    name = "Agt/FinInstnId/BICFI" if banks else "Pty/Nm"
    return {
        f"{TX}RtrChain/Dbtr/{name}": facts.creditor,
        f"{TX}RtrChain/DbtrAgt/FinInstnId/BICFI": facts.creditor_agent,
        f"{TX}RtrChain/CdtrAgt/FinInstnId/BICFI": facts.debtor_agent,
        f"{TX}RtrChain/Cdtr/{name}": facts.debtor,
    }
