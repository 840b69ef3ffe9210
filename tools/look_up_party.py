"""Look a party up in the customer records, by exact name or recorded alias."""

from typing import Annotated

from pydantic import Field

from cases.evidence import Evidence

from .answers import from_row, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool


class ByName(Nothing):
    name: Annotated[str, Field(max_length=140)]


def ask(desk: Desk, arguments: ByName) -> list[Evidence]:
    rows = desk.reference.parties(arguments.name)
    if len(rows) != 1:
        why = "no such party is recorded" if not rows else f"{len(rows)} parties have this name"
        return [not_found(desk, TOOL.name, "reference.parties", arguments.name, why)]
    row = rows[0]
    answer = {
        "name": row["name"],
        "lei": row.get("lei"),
        "country": row.get("country"),
        "address": row.get("address"),
        "own_customer": bool(row.get("own_customer")),
    }
    return [from_row(desk, TOOL.name, "parties", row, answer, quote=str(row["name"]))]


TOOL = Tool("look_up_party", "Own record of a party: LEI, country, address, whether a customer of ours.", ByName, ask)
