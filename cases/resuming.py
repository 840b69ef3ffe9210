"""Which runs still have to be told what became of their case."""

from datetime import datetime

from .case import Case
from .learning import learn_in
from .store import CaseStore, Unit

BATCH = 20


async def cases_to_resume(unit: Unit) -> tuple[Case, ...]:
    """Cases that changed since their run was last told."""
    return await unit.cases.to_resume(BATCH)


async def resumed(store: CaseStore, case: Case, *, now: datetime) -> None:
    """The run was told of this version, and what the case teaches is kept; a later change asks for another telling."""
    async with store.writing() as unit:
        await learn_in(unit, case, now=now)
        await unit.cases.was_resumed(case)
