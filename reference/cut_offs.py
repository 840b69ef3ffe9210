"""A changed cut-off among the calendar rows: from a day on, or for one day alone."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from payments.vocabulary import Rail

from .calendars import currency_of
from .data import Row
from .importing import fault_of


class BadCutOff(ValueError):
    """A time, zone or day that is none."""


def with_cut_off(
    rows: Iterable[Row], rail: Rail, currency: str, *, time: str, zone: str, day: date, only: bool = False
) -> list[Row]:
    """The calendar rows with this external cut-off of `rail` and `currency`, on `day` `only` or from then on.

    What held before stays, since it still holds for the days before. Raises BadCutOff.
    """
    code = rail.value if currency_of(rail) else currency
    told: dict[str, Any] = {"rail": rail.value, "time": time, "zone": zone, "kind": "customer"}
    told |= {"days": [day.isoformat()]} if only else {"from": day.isoformat()}
    by_code = {str(row["code"]).upper(): row for row in rows}
    row: Mapping[str, Any] = by_code.pop(code.upper(), {"code": code, "closed": [], "cut_offs": []})
    kept = [c for held in row.get("cut_offs") or () if (c := _beside(held, told))]
    made = {**row, "cut_offs": [told, *kept]}
    if not time or (fault := fault_of("calendars", made)):
        raise BadCutOff(fault if time else "say the time")
    return [*by_code.values(), made]


def _beside(held: Mapping[str, Any], told: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What stays of a cut-off that is held: nothing where the new one takes its place, else its other days."""
    if held.get("rail", told["rail"]) != told["rail"] or held.get("kind", "customer") != "customer":
        return held
    if "from" in told:
        return None if held.get("from") == told["from"] else held
    days = [day for day in held.get("days") or () if str(day)[:10] not in told["days"]]
    return {**held, "days": days} if days else None if held.get("days") else held
