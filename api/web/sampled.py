"""Automatic releases that chance drew to be looked at afterwards: which wait, and whether this case is one of them."""

from cases.auditing import AUDITED, is_drawn, releases_of
from cases.case import Case
from cases.store import Unit
from cases.wrong_release import WRONG

from .case_file import CaseFile
from .desk import Desk

LISTED_MAX = 100


async def waiting_to_be_looked_at(unit: Unit, desk: Desk) -> tuple[Case, ...]:
    """The released cases that were drawn and that nobody has judged yet, oldest release first."""
    drawn = [each for each in await releases_of(unit, desk.application.policy) if each.drawn and each.wrong is None]
    found = [await unit.cases.case(each.case_id) for each in drawn[:LISTED_MAX]]
    return tuple(case for case in found if case is not None)


def waits_to_be_looked_at(desk: Desk, file: CaseFile) -> bool:
    """Whether it left by itself, chance drew it, and nobody has judged it yet."""
    told = {(entry["kind"], entry["facts"].get("what")) for entry in file.entries}  # type: ignore[attr-defined]
    left = any(e["kind"] == "released" and e["facts"].get("automatic") for e in file.entries)  # type: ignore[attr-defined]
    stratum = file.worked.stratum if file.worked else ""
    drawn = is_drawn(file.case.case_id, stratum, desk.application.policy)
    return left and drawn and not {("alarm", AUDITED), ("alarm", WRONG)} & told
