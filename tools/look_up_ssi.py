"""Look a standing settlement instruction up; only an authenticated, effective one counts."""

from typing import Annotated

from pydantic import Field

from cases.evidence import Evidence

from .answers import from_row, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool


class ByBankAndCurrency(Nothing):
    bic: Annotated[str, Field(max_length=11)]
    currency: Annotated[str, Field(max_length=3)]


def ask(desk: Desk, arguments: ByBankAndCurrency) -> list[Evidence]:
    rows = desk.reference.ssis(arguments.bic, arguments.currency, desk.circumstances.now.date())
    proven = [row for row in rows if row.get("authenticated")]
    if len(proven) != 1:
        why = "no authenticated instruction in force" if not proven else "several instructions in force"
        return [not_found(desk, TOOL.name, "reference.ssis", f"{arguments.bic}/{arguments.currency}", why)]
    row = proven[0]
    answer = {
        "correspondent_bic": row["correspondent_bic"],
        "account": row.get("account"),
        "currency": row["currency"],
        "effective_from": row.get("effective_from"),
    }
    quote = f"{row['bic']} {row['currency']} via {row['correspondent_bic']}"
    return [from_row(desk, TOOL.name, "ssis", row, answer, quote=quote)]


TOOL = Tool("look_up_ssi", "Authenticated standing settlement instruction in force.", ByBankAndCurrency, ask)
