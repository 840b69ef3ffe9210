"""Look a bank up in the directory by BIC, with its status and the bank that acts for it on the case's date."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from cases.evidence import Evidence
from payments.identifiers.bic import country_of
from payments.identifiers.succession import Succession, is_active, succession

from .answers import from_row, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool


class ByBic(Nothing):
    bic: Annotated[str, Field(max_length=11, description="BIC of 8 or 11 characters")]


def ask(desk: Desk, arguments: ByBic) -> list[Evidence]:
    """The bank's own row first, then the row of every bank that took over, to the last one that is held."""
    on = desk.circumstances.now.date()
    chain = succession(arguments.bic, lambda bic: desk.reference.bank(bic, on))
    if not chain.rows:
        return [not_found(desk, TOOL.name, "reference.banks", arguments.bic, "not in the directory")]
    row, *later = chain.rows
    named = chain.heir or row.get("successor_bic")
    answer = {
        "bic": row["bic"],
        "name": row.get("name"),
        "country": row.get("country"),
        "town": row.get("town"),
        "status": row.get("status") or "active",
        "active": is_active(row),
        "successor_bic": named,
        "successor_active": chain.heir is not None,
        "successor_listed": bool(later),
        "same_country": named is not None and all(country_of(b) == country_of(arguments.bic) for b in chain.bics),
        "chain": list(chain.bics),
        "chain_stops": chain.stop,
        "reachable": row.get("reachable") or [],
        "directory_version": str(row.get("edition") or desk.reference.edition),
    }
    links = [from_row(desk, TOOL.name, "banks", link, {"bic": link["bic"]}, quote=_told(link)) for link in later]
    return [from_row(desk, TOOL.name, "banks", row, answer, quote=f"{_told(row)}{_followed(chain)}"), *links]


def _followed(chain: Succession) -> str:
    """The whole chain in words, where there is one."""
    if len(chain.bics) == 1:
        return ""
    return f" · chain {' → '.join(chain.bics)}" + (f", where {chain.stop}" if chain.stop else "")


def _told(row: Mapping[str, Any]) -> str:
    words = [row["bic"], row.get("name"), row.get("status") or "active"]
    if row.get("effective_from"):
        words.append(f"since {row.get('effective_from')}")
    if row.get("successor_bic"):
        words.append(f"successor {row.get('successor_bic')}")
    return " · ".join(str(word) for word in words if word)


TOOL = Tool(
    "look_up_bank", "Directory record of a BIC: status, chain of successors, country, reachable rails.", ByBic, ask
)
