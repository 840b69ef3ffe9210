"""What destination countries demand beside the ordinary fields, as dated data; a bank overrides rows by country."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

ITEMS = frozenset({
    "purpose", "tax_id", "personal_id", "company_id", "phone", "relationship", "branch_code", "postcode", "iban",
    "creditor_address", "payer_address", "local_account", "local_name", "declaration",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Demand:
    """One country's demand: `items` from ITEMS, the `place` they stand in, and whether compliance decides always.

    `confirmed` is False where the rule was not confirmed with a correspondent: it guides a question, nothing else.
    """

    country: str
    currencies: tuple[str, ...]
    items: tuple[str, ...]
    place: str
    compliance: bool
    confirmed: bool
    source: str


@cache
def demands() -> Mapping[str, Demand]:
    """All demands by country code. Raises ValueError for an item that does not exist."""
    import yaml

    text = files("reference").joinpath("corridor_demands.yaml").read_text("utf-8")
    return {country: _demand(country, row) for country, row in yaml.safe_load(text)["demands"].items()}


def demands_of(country: str, currency: str) -> Demand | None:
    """The demand of a country for payments in a currency, None where there is none on record."""
    demand = demands().get(country)
    if demand is None or (demand.currencies and currency not in demand.currencies):
        return None
    return demand


def _demand(country: str, row: Mapping[str, Any]) -> Demand:
    unknown = set(row["items"]) - ITEMS
    if unknown:
        raise ValueError(f"corridor {country}: unknown items {', '.join(sorted(unknown))}")
    return Demand(
        country,
        tuple(row.get("currencies", ())),
        tuple(row["items"]),
        row["place"],
        bool(row.get("compliance", False)),
        bool(row.get("confirmed", False)),
        row.get("source", "handbook §4.8"),
    )
