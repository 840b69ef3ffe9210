"""What our own record of a payment answers, item by item, and what only our customer can."""

from collections.abc import Mapping
from typing import Any

from .desk import Desk

OF_A_PARTY = ("RQNM", "RQPA")
CUSTOMERS = frozenset(
    {"PURP", "RQIN", "RQBL", "RQIM", "RQDB", "RQRE", "RQUP", "RQLE", "RQID", "RQDG", "RQDS", "RQDP", "RQPR", "RQDO",
     "RQLD", "MS01", "REIN", "IN15", "MM35", "REGR", "TAXD", "ULTD", "ULTC"}
)  # fmt: skip
SHOWN = ("end_to_end_id", "amount", "currency", "value_date", "status", "debtor_account")
_ADDRESS = ("AdrLine", "StrtNm", "BldgNb", "PstCd", "TwnNm", "Ctry")


def answered(items: Mapping[str, str | None], row: Mapping[str, Any], desk: Desk) -> dict[str, str]:
    """Item → text, of `items` (each with the party meant) those that the record `row` answers."""
    found = {code: _answer(code, party, row, desk) for code, party in items.items()}
    return {code: text for code, text in found.items() if text}


def for_customer(items: Mapping[str, str | None]) -> list[str]:
    """Those of `items`, which no record answers, that our customer can."""
    return [code for code, party in items.items() if code in CUSTOMERS or (code in OF_A_PARTY and party)]


def _answer(code: str, party: str | None, row: Mapping[str, Any], desk: Desk) -> str:
    match code:
        case "STAT":
            return str(row.get("status") or "")
        case "VALD":
            return str(row.get("value_date") or "")
        case "RQNM" if party:
            return str(row.get(party) or "")
        case "RQPA" if party and row.get(party):
            known = desk.reference.parties(str(row[party]))
            return _in_one_line(known[0].get("address")) if len(known) == 1 else ""
    return ""


def _in_one_line(address: Any) -> str:
    if not isinstance(address, Mapping):
        return ""
    lines = address.get("AdrLine") or ()
    told = {**address, "AdrLine": " ".join(lines) if isinstance(lines, list) else str(lines or "")}
    return " ".join(str(told[name]) for name in _ADDRESS if told.get(name))
