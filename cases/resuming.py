"""Which runs still have to be told what became of their case."""

from .case import Case
from .store import CaseStore

BATCH = 20


async def cases_to_resume(store: CaseStore) -> tuple[Case, ...]:
    """Cases that changed since their run was last told."""
    async with store.reading() as unit:
        return await unit.cases.to_resume(BATCH)


async def resumed(store: CaseStore, case: Case) -> None:
    """The run was told of this version; a later change asks for another telling."""
    async with store.writing() as unit:
        await unit.cases.was_resumed(case)
