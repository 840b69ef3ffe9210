"""Look a bank up in the directory by BIC, with its status and successor on the case's date."""

from typing import Annotated

from pydantic import Field

from cases.evidence import Evidence

from .answers import from_row, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool


class ByBic(Nothing):
    bic: Annotated[str, Field(max_length=11, description="BIC of 8 or 11 characters")]


def ask(desk: Desk, arguments: ByBic) -> list[Evidence]:
    on = desk.circumstances.now.date()
    row = desk.reference.bank(arguments.bic, on)
    if row is None:
        return [not_found(desk, TOOL.name, "reference.banks", arguments.bic, "not in the directory")]
    successor = row.get("successor_bic")
    heir = desk.reference.bank(successor, on) if successor else None
    answer = {
        "bic": row["bic"],
        "name": row.get("name"),
        "country": row.get("country"),
        "town": row.get("town"),
        "status": row.get("status") or "active",
        "active": (row.get("status") or "active") == "active",
        "successor_bic": successor,
        "successor_active": bool(successor) and (heir is None or (heir.get("status") or "active") == "active"),
        "successor_listed": heir is not None,
        "same_country": successor is not None and successor[4:6] == arguments.bic[4:6],
        "reachable": row.get("reachable") or [],
        "directory_version": str(row.get("edition") or desk.reference.edition),
    }
    found = [from_row(desk, TOOL.name, "banks", row, answer, quote=_told(row))]
    if heir is not None:
        found.append(from_row(desk, TOOL.name, "banks", heir, {"bic": heir["bic"]}, quote=_told(heir)))
    return found


def _told(row: object) -> str:
    assert hasattr(row, "get")
    words = [row["bic"], row.get("name"), row.get("status") or "active"]  # type: ignore[index]
    if row.get("effective_from"):
        words.append(f"since {row.get('effective_from')}")
    if row.get("successor_bic"):
        words.append(f"successor {row.get('successor_bic')}")
    return " · ".join(str(word) for word in words if word)


TOOL = Tool("look_up_bank", "Directory record of a BIC: status, successor, country, reachable rails.", ByBic, ask)
