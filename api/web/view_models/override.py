"""The emergency override as pages show it: its codes in words, and the list of those given with their reviews."""

from collections.abc import Sequence
from datetime import datetime

from cases.decision import Emergency
from cases.override import Override

from .figures import instant
from .sheet import Table, cell, table

CODES = {
    Emergency.CUT_OFF.value: "the cut-off comes before anybody else could sign",
    Emergency.NOBODY_REACHABLE.value: "nobody who signs last can be reached",
    Emergency.OUTAGE.value: "an outage keeps those who sign last from the desk",
}


def override_rows(found: Sequence[Override], now: datetime, zone: str) -> Table:
    """Every override, the newest first, with its review or the time by which one is due."""
    columns = ("Case", "Version", "Signed by", "At", "Why", "Reviewed")
    rows = [
        (
            cell(each.case_id, href=f"/cases/{each.case_id}", mono=True),
            cell(f"v{each.version}"),
            cell(each.person),
            cell(instant(each.at, zone).text),
            cell(CODES.get(each.code, each.code)),
            cell(_reviewed(each, now, zone), tone=_tone(each, now)),
        )
        for each in reversed(found)
    ]
    return table("Emergency overrides", columns, rows, "No approval was overridden.")


def _reviewed(each: Override, now: datetime, zone: str) -> str:
    if each.reviewed_by is not None:
        return f"{'right' if each.right else 'wrong'}, says {each.reviewed_by}"
    return f"{'overdue since' if now > each.due else 'due by'} {instant(each.due, zone).text}"


def _tone(each: Override, now: datetime) -> str:
    if each.reviewed_by is not None:
        return "ok" if each.right else "bad"
    return "bad" if now > each.due else "warn"
