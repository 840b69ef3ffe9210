"""What a change would have done to the last cases: which of them are compared, and how the outcome is told."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.case import Case
from cases.errors import CaseError
from cases.report import Report
from cases.resolution import Worked

from .bootstrap import Application

CASES_MAX = 200


@dataclass(frozen=True, slots=True)
class Impact:
    """How one case would have been routed. `before` and `after` are words such as `approval, 1 person`."""

    case_id: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Impacts:
    """`compared` cases were judged under both policies, `left_out` could not be; `changed` are those that differ."""

    compared: int
    left_out: int
    changed: tuple[Impact, ...]

    @property
    def moves(self) -> tuple[tuple[str, str, int], ...]:
        """From, to and how many cases, the most frequent first."""
        counted = Counter((each.before, each.after) for each in self.changed)
        return tuple((before, after, number) for (before, after), number in counted.most_common())

    def to_json(self) -> dict[str, Any]:
        """As the interface tells it."""
        rows = [{"case_id": each.case_id, "before": each.before, "after": each.after} for each in self.changed]
        moves = [{"before": before, "after": after, "cases": number} for before, after, number in self.moves]
        return {"compared": self.compared, "left_out": self.left_out, "moves": moves, "changed": rows}


Material = tuple[Case, Report, Worked, datetime]


async def materials(application: Application, last: int) -> tuple[int, list[Material]]:
    """How many of the last cases were looked at, newest first, and what was recorded of those that can be compared."""
    page = await application.store.cases(sort="updated_at", descending=True, limit=min(last, CASES_MAX))
    found = [await _material(application, case) for case in page.cases]
    return len(found), [each for each in found if each]


async def _material(application: Application, case: Case) -> Material | None:
    """What judging needs of a case; None where it was not worked, or its data are erased."""
    try:
        async with application.store.reading() as unit:
            worked = await unit.works.get(case.case_id)
            at = None if worked is None else await unit.works.at(case.case_id, case.proposal_version)
        report = await application.store.report(case.case_id)
    except (CaseError, ValueError, AssertionError):
        return None
    return None if worked is None or at is None else (case, report, worked, at)
