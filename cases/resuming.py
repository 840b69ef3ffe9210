"""Which runs still have to be told what became of their case."""

from collections.abc import Sequence
from datetime import datetime

from .case import Case, Route, Status
from .learning import learn_in, unlearn
from .store import CaseStore, Unit

BATCH = 20
ENDED = (Status.RELEASED, Status.CLOSED)


async def cases_to_resume(unit: Unit) -> tuple[Case, ...]:
    """Cases that changed since their run was last told."""
    return await unit.cases.to_resume(BATCH)


def went_by_itself(case: Case) -> bool:
    """Whether it ended without people: its run waits for nobody, and it teaches nothing."""
    return case.route is Route.AUTO and case.approvals == 0 and case.status in ENDED


async def resumed(store: CaseStore, case: Case, *, now: datetime) -> None:
    """The run was told of this version, and what the case teaches is kept; a later change asks for another telling."""
    async with store.writing() as unit:
        await learn_in(unit, case, now=now)
        await unit.cases.was_resumed(case)


async def none_waits(store: CaseStore, cases: Sequence[Case], *, now: datetime) -> None:
    """The same for cases that went by themselves, in one step: of what they taught before nothing stands any more."""
    async with store.writing() as unit:
        await unlearn(unit, [case.case_id for case in cases], now=now)
        await unit.cases.were_resumed(cases)
