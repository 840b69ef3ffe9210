"""Tells of a run while it goes on: its steps are written as events in batches, for streams and pages of any process."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cases.case import Case
from cases.ports import Clock
from cases.progress import Step, Tell
from cases.store import CaseStore

log = logging.getLogger(__name__)
PAUSE_SECONDS = 0.4  # a run that is over sooner, as nearly all of the planner's are, is told by its outcome alone


@asynccontextmanager
async def told_while(store: CaseStore, case: Case, clock: Clock) -> AsyncIterator[Tell]:
    """Whom a run tells its steps, from any thread, for as long as the block lasts."""
    steps: deque[Step] = deque()
    over = asyncio.Event()
    telling = asyncio.create_task(_tell(store, case, clock, steps, over))
    try:
        yield steps.append
    finally:
        over.set()
        await telling


async def _tell(store: CaseStore, case: Case, clock: Clock, steps: deque[Step], over: asyncio.Event) -> None:
    while not over.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), PAUSE_SECONDS)
        if over.is_set() or not steps:
            continue
        batch = [steps.popleft() for _ in range(len(steps))]
        try:
            async with store.writing() as unit:
                await unit.events.add_steps(case, batch, clock.now())
        except Exception as error:  # nobody waits for this: the run goes on, its outcome is what counts
            log.warning("case %s: its steps were not told: %s", case.case_id, type(error).__name__)
