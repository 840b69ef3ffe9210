"""The rails on which the creditor's bank can be reached, by the directory."""

from cases.evidence import Evidence
from payments.facts import facts_of

from .answers import from_row, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool


def ask(desk: Desk, _: Nothing) -> list[Evidence]:
    bic = facts_of(desk.circumstances.message).creditor_agent or ""
    row = desk.reference.bank(bic, desk.circumstances.now.date()) if bic else None
    if row is None or not row.get("reachable"):
        return [not_found(desk, TOOL.name, "reference.banks", bic, "the directory does not tell how it is reached")]
    rails = list(row["reachable"])
    present = desk.circumstances.rail.value
    answer = {"bic": bic, "rails": rails, "present": present, "others": [r for r in rails if r != present]}
    return [from_row(desk, TOOL.name, "banks", row, answer, quote=f"{bic}: {', '.join(rails)}")]


TOOL = Tool("reachable_rails", "Rails on which the creditor's bank is reachable.", Nothing, ask)
