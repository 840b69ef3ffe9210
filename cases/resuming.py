"""Which runs still have to be told what became of their case."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from .case import Case, Route, Status
from .learning import learn_in, unlearn
from .store import Act, CaseStore, Unit

BATCH = 20
FIRST_PAUSE, LONGEST_PAUSE, DOUBLED_MAX = timedelta(seconds=5), timedelta(hours=1), 10
ENDED = (Status.RELEASED, Status.CLOSED)


async def cases_to_resume(unit: Unit, now: datetime) -> tuple[Case, ...]:
    """Cases that changed since their run was last told; one that could not be told is tried again after a pause."""
    return await unit.cases.to_resume(BATCH, now)


def went_by_itself(case: Case) -> bool:
    """Whether it ended without people: its run waits for nobody, and it teaches nothing."""
    return case.route is Route.AUTO and case.approvals == 0 and case.status in ENDED


async def resumed(store: CaseStore, case: Case, *, now: datetime) -> None:
    """The run was told of this version, and what the case teaches is kept; a later change asks for another telling."""
    async with store.writing() as unit:
        await learn_in(unit, case, now=now)
        await unit.cases.were_resumed([case])


async def not_resumed(store: CaseStore, case: Case, error: Exception, *, now: datetime) -> None:
    """The run could not be told of this version: it is tried again after a pause that doubles. Recorded once."""
    async with store.writing() as unit:
        row = await unit.to_change(case.case_id)
        if row is None or row["version"] != case.version:
            return
        tries = row["resume_tries"]
        if tries == 0:
            facts = {"what": "run not told", "error": type(error).__name__, "version": case.version}
            await unit.ledger.append([Act("degraded", case.case_id, facts=facts)], now)
        pause = min(FIRST_PAUSE * 2 ** min(tries, DOUBLED_MAX), LONGEST_PAUSE)
        await unit.cases.resume_later(case.case_id, now + pause)


async def none_waits(store: CaseStore, cases: Sequence[Case], *, now: datetime) -> None:
    """The same for cases that went by themselves, in one step: of what they taught before nothing stands any more."""
    async with store.writing() as unit:
        await unlearn(unit, [case.case_id for case in cases], now=now)
        await unit.cases.were_resumed(cases)
