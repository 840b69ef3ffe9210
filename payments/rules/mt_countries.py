"""Which countries count as the European Economic Area on a day, for the rules on pairs of EEA banks."""

import json
from datetime import date
from functools import cache
from importlib.resources import files


def in_eea(country: str, on: date | None) -> bool:
    """Whether `country` (ISO code; French overseas departments included) belongs to the EEA; None: as of the list."""
    membership = _members().get(country)
    if membership is None:
        return False
    since, until = membership
    if on is None:
        return until is None
    return since <= on and (until is None or on <= until)


@cache
def _members() -> dict[str, tuple[date, date | None]]:
    rows = json.loads((files("payments") / "data" / "mt_countries.json").read_text("utf-8"))["eea"]
    return {
        code: (date.fromisoformat(since), date.fromisoformat(until) if until else None)
        for code, (since, until) in rows.items()
    }
