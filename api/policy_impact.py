"""What a proposed policy would have done to the last cases: their proposals judged under both policies."""

import asyncio
from collections.abc import Callable, Sequence

from cases.approval import Assessor
from cases.case import Case
from cases.errors import CaseError
from cases.policy import Policy
from cases.resolution import Worked
from payments import PaymentError

from .bootstrap import Application
from .impact import Impact, Impacts, Material, materials


async def impacts(application: Application, proposed: Policy, *, last: int, shown: Callable[[Case], bool]) -> Impacts:
    """The last cases that were worked, newest first, at most `last` of them. Nothing is written.

    `shown` says whose ids may be told; the others count without a name.
    """
    now, then = application.assessor_under(application.policy), application.assessor_under(proposed)
    asked, found = await materials(application, last)
    return await asyncio.to_thread(_compared, found, asked, now, then, shown)


def _compared(
    found: Sequence[Material], asked: int, now: Assessor, then: Assessor, shown: Callable[[Case], bool]
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
