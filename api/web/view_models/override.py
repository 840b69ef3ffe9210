"""The emergency override as pages show it: its codes in words, and the list of those given with their reviews."""

from collections.abc import Sequence
from datetime import datetime

from cases.decision import Emergency
from cases.override import Override

from ..said import N_, N_all, marked, tell
from .figures import instant
from .sheet import Table, cell, table

CODES = marked(
    {
        Emergency.CUT_OFF.value: "the cut-off comes before anybody else could sign",
        Emergency.NOBODY_REACHABLE.value: "nobody who signs last can be reached",
        Emergency.OUTAGE.value: "an outage keeps those who sign last from the desk",
    }
)


def override_rows(found: Sequence[Override], now: datetime, zone: str) -> Table:
    """Every override, the newest first, with its review or the time by which one is due."""
    columns = N_all("Case", "Version", "Signed by", "At", "Why", "Reviewed")
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
    return table(N_("Emergency overrides"), columns, rows, N_("No approval was overridden."))


def _reviewed(each: Override, now: datetime, zone: str) -> str:
    if each.reviewed_by is not None:
        by = each.reviewed_by
        return tell("right, says %(person)s", person=by) if each.right else tell("wrong, says %(person)s", person=by)
    at = instant(each.due, zone).text
    return tell("overdue since %(time)s", time=at) if now > each.due else tell("due by %(time)s", time=at)


def _tone(each: Override, now: datetime) -> str:
    if each.reviewed_by is not None:
        return "ok" if each.right else "bad"
    return "bad" if now > each.due else "warn"
