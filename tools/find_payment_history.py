"""Find what the bank has paid to the same creditor before."""

from cases.evidence import Evidence
from payments.facts import facts_of

from .answers import from_history, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool

ROWS_MAX = 10


def ask(desk: Desk, _: Nothing) -> list[Evidence]:
    facts = facts_of(desk.circumstances.message)
    rows = desk.history.between(creditor_account=facts.creditor_account) if facts.creditor_account else []
    if not rows and facts.creditor:
        rows = desk.history.between(creditor=facts.creditor)
    if not rows:
        return [not_found(desk, TOOL.name, "history.payments", facts.creditor or "", "no earlier payment found")]
    settled = [row for row in rows if row.get("status") == "settled"]
    same_account = [row for row in settled if row.get("creditor_account") == facts.creditor_account]
    accounts = sorted({str(row["creditor_account"]) for row in rows if row.get("creditor_account")})
    answer = {
        "count": len(rows),
        "settled": len(settled),
        "settled_same_account": len(same_account),
        "known_beneficiary": bool(same_account),
        "account_differs": bool(facts.creditor_account) and bool(accounts) and not same_account,
        "rows": [_shown(row) for row in rows[:ROWS_MAX]],
    }
    first = rows[0]
    locator = str(first.get("uetr") or first.get("reference") or "")
    return [from_history(desk, TOOL.name, locator, answer, quote=f"{len(settled)} of {len(rows)} settled")]


def _shown(row: object) -> dict[str, str]:
    assert hasattr(row, "get")
    names = ("reference", "uetr", "creditor", "amount", "currency", "value_date", "status")
    return {name: str(row.get(name)) for name in names if row.get(name) is not None}


TOOL = Tool("find_payment_history", "Earlier payments to the same creditor, and whether they settled.", Nothing, ask)
