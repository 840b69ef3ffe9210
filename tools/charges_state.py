"""Who bears the charges, what was deducted so far, and which charges the message states."""

from cases.evidence import Evidence
from payments.facts import facts_of

from .answers import from_message, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool


def ask(desk: Desk, _: Nothing) -> list[Evidence]:
    message = desk.circumstances.message
    facts = facts_of(message)
    if not facts.charge_bearer:
        return [not_found(desk, TOOL.name, "message", "ChrgBr", "the message names no charge bearer")]
    settled, instructed = facts.amount, facts.instructed_amount
    same_currency = facts.currency == facts.instructed_currency
    existing = [p for p in message.fields() if p.startswith("CdtTrfTxInf/ChrgsInf")]
    answer = {
        "bearer": facts.charge_bearer,
        "settled": str(settled),
        "instructed": None if instructed is None else str(instructed),
        "equal": instructed is not None and same_currency and settled == instructed,
        "existing": len(existing),
        "none_stated": not existing,
        "currency": facts.currency,
        "agent": (message.get("CdtTrfTxInf/InstgAgt/FinInstnId/BICFI") or facts.sender or "")[:11],
        "path": "CdtTrfTxInf/ChrgsInf",
        "is_ours": (facts.sender or "")[:8] in {bic[:8] for bic in desk.circumstances.own_bics}
        or not desk.circumstances.own_bics,
    }
    path = facts.paths.get("charge_bearer", "")
    return [from_message(desk, TOOL.name, path, answer, quote=f"{facts.charge_bearer}: {settled} of {instructed}")]


TOOL = Tool("charges_state", "Charge bearer, amounts instructed and settled, charges stated.", Nothing, ask)
