"""What a proposed policy would have done to the last cases: their proposals judged under both policies."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.approval import Assessor
from cases.case import Case
from cases.errors import CaseError
from cases.policy import Policy
from cases.report import Report
from cases.resolution import Worked
from payments import PaymentError

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


async def impacts(application: Application, proposed: Policy, *, last: int, shown: Callable[[Case], bool]) -> Impacts:
    """The last cases that were worked, newest first, at most `last` of them. Nothing is written.

    `shown` says whose ids may be told; the others count without a name.
    """
    now, then = application.assessor_under(application.policy), application.assessor_under(proposed)
    found = [await _material(application, case) for case in await _newest(application, last)]
    return await asyncio.to_thread(_compared, [each for each in found if each], len(found), now, then, shown)


_Material = tuple[Case, Report, Worked, datetime]


async def _newest(application: Application, last: int) -> Sequence[Case]:
    page = await application.store.cases(sort="updated_at", descending=True, limit=min(last, CASES_MAX))
    return page.cases


async def _material(application: Application, case: Case) -> _Material | None:
    """What judging needs of a case; None where it was not worked, or its data are erased."""
    try:
        async with application.store.reading() as unit:
            worked = await unit.works.get(case.case_id)
            at = None if worked is None else await unit.works.at(case.case_id, case.proposal_version)
        report = await application.store.report(case.case_id)
    except (CaseError, ValueError, AssertionError):
        return None
    return None if worked is None or at is None else (case, report, worked, at)


def _compared(
    found: Sequence[_Material], asked: int, now: Assessor, then: Assessor, shown: Callable[[Case], bool]
) -> Impacts:
    changed, compared = [], 0
    for case, report, worked, at in found:
        try:
            before, after = (
                _words(each.judge(case.case_id, report, worked, worked.proposal, now=at)) for each in (now, then)
            )
        except (CaseError, PaymentError):
            continue
        compared += 1
        if before != after:
            changed.append(Impact(case.case_id if shown(case) else "", before, after))
    return Impacts(compared, asked - compared, tuple(changed))


def _words(worked: Worked) -> str:
    if not worked.verification.passed:
        return "does not pass"
    people = worked.approvals_needed
    return (
        worked.route.value
        if people is None
        else f"{worked.route.value}, {people} {'person' if people == 1 else 'people'}"
    )
