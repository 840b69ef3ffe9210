"""Look an account up in the bank's own account data."""

from typing import Annotated

from pydantic import Field

from cases.evidence import Evidence
from payments.facts import facts_of

from .answers import from_row, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool


class ByAccount(Nothing):
    account: Annotated[str, Field(max_length=70, description="IBAN or other account number")]


def ask(desk: Desk, arguments: ByAccount) -> list[Evidence]:
    row = desk.reference.account(arguments.account)
    if row is None:
        return [not_found(desk, TOOL.name, "reference.accounts", arguments.account, "no such account is held")]
    creditor = facts_of(desk.circumstances.message).creditor or ""
    names = [row.get("holder") or "", *row.get("aliases", [])]
    answer = {
        "account": row["account"],
        "holder": row.get("holder"),
        "aliases": row.get("aliases", []),
        "status": row.get("status") or "open",
        "bic": row.get("bic"),
        "currency": row.get("currency"),
        "address": row.get("address"),
        "name_matches": any(_folded(name) == _folded(creditor) for name in names if name and creditor),
    }
    return [from_row(desk, TOOL.name, "accounts", row, answer, quote=f"{row.get('holder')} · {answer['status']}")]


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


TOOL = Tool("look_up_account", "Own record of an account: holder, status, bank, address.", ByAccount, ask)
