"""Find the payment that a return belongs to: by exact reference first, never by amount alone."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from cases.evidence import Evidence
from payments import Message
from payments.facts import facts_of
from payments.vocabulary import EvidenceClass

from .answers import _evidence, from_message, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool

CHARGES_SHARE_MAX = Decimal("0.05")  # a larger difference is not explained by charges
CHARGES_MAX = Decimal("100")
_CODED = re.compile(r"/(MREF|TREF|RETN|REJT|TEXT|CHGS)/([^\r\n]*)")
_REASON = re.compile(r"(?m)^/?/?([A-Z]{2}\d{2})/")


def ask(desk: Desk, _: Nothing) -> list[Evidence]:
    message = desk.circumstances.message
    stated = list(stated_references(message))
    for path, how, reference in stated:
        rows = desk.history.find(uetr=reference) if how == "uetr" else desk.history.find(reference=reference)
        if len(rows) == 1:
            return _matched(desk, path, how, reference, rows[0])
    candidates = [str(row.get("reference")) for row in desk.history.like(facts_of(message))][:3]
    found = not_found(desk, TOOL.name, "history.payments", "", "no reference of the return is one of ours")
    return [
        _with(found, {"found": False, "exactness": "amount_only" if candidates else "none", "candidates": candidates})
    ]


def stated_references(message: Message) -> list[tuple[str, str, str]]:
    """References that the return states, strongest first: (path, `uetr` or `reference`, value)."""
    facts = facts_of(message)
    stated = [
        (facts.paths.get("original_uetr", ""), "uetr", facts.original_uetr),
        (facts.paths.get("original_instruction_id", ""), "reference", facts.original_instruction_id),
        (facts.paths.get("original_message_id", ""), "reference", facts.original_message_id),
        (facts.paths.get("original_end_to_end_id", ""), "reference", facts.original_end_to_end_id),
        ("{3:121}", "uetr", message.get("{3:121}")) if message.kind == "MT" else ("", "", None),
    ]
    found = [(path, how, value) for path, how, value in stated if value]
    for path, text in message.fields().items():
        if message.kind == "MT" and path.split("/")[0] in ("72", "79", "70"):
            found += [
                (path, "reference", value.strip()) for code, value in _CODED.findall(text) if code in ("MREF", "TREF")
            ]
    return found


def _matched(desk: Desk, path: str, how: str, reference: str, row: Mapping[str, Any]) -> list[Evidence]:
    facts = facts_of(desk.circumstances.message)
    difference = _difference(row.get("amount"), facts.amount)
    same_currency = row.get("currency") == facts.currency
    answer = {
        "exactness": how,
        "original": str(row.get("reference") or reference),
        "original_uetr": row.get("uetr"),
        "original_amount": str(row.get("amount")),
        "original_status": row.get("status"),
        "target": facts.instruction_id or facts.message_id or "",
        "difference": None if difference is None else f"{difference:f}",
        "no_difference": difference == 0,
        "explained": same_currency and _explained(difference, Decimal(str(row.get("amount") or 0))),
        "same_currency": same_currency,
        "returned_before": row.get("status") == "returned",
        "credited": _is_ours(row.get("creditor_bic"), desk),
        "creditor_matches": _same(row.get("creditor"), facts.debtor),
        "reason": next(iter(_REASON.findall("\n".join(desk.circumstances.message.fields().values()))), ""),
        "currency": facts.currency,
        "path": path,
    }
    stated = from_message(desk, TOOL.name, path, answer)
    locator = str(row.get("uetr") or row.get("reference"))
    told = (
        f"{row.get('reference')} {row.get('amount')} {row.get('currency')} {row.get('value_date')} {row.get('status')}"
    )
    item = _evidence(
        desk, TOOL.name, EvidenceClass.E4, "history.payments", locator, told, {"reference": str(row.get("reference"))}
    )
    return [stated, item]


def _difference(original: object, returned: Decimal | None) -> Decimal | None:
    try:
        return None if returned is None or original is None else Decimal(str(original)) - returned
    except InvalidOperation:
        return None


def _explained(difference: Decimal | None, original: Decimal) -> bool:
    return difference is not None and 0 <= difference <= min(CHARGES_MAX, original * CHARGES_SHARE_MAX)


def _is_ours(bic: object, desk: Desk) -> bool | None:
    """Whether the creditor's bank is our own, so that the payment ended with us; None where that is not known."""
    own = {known[:8] for known in desk.circumstances.own_bics}
    return str(bic)[:8] in own if bic and own else None


def _same(one: object, other: object) -> bool | None:
    if not one or not other:
        return None
    return str(one).casefold().split()[:2] == str(other).casefold().split()[:2]


def _with(evidence: Evidence, values: Mapping[str, Any]) -> Evidence:
    from dataclasses import replace

    return replace(evidence, values=values)


TOOL = Tool("match_return", "The payment a return belongs to, with the difference and what explains it.", Nothing, ask)
