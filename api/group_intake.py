"""Group commit: reports that come in while one write is under way are committed together by the next one."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from cases.case import Status
from cases.intake import Handed, Opened, open_cases
from cases.store import CaseFilter, CaseStore

GROUP_MAX = 200
COUNT_SECONDS = 1.0
Outcome = Opened | Exception


@dataclass
class GroupIntake:
    """The door of one process. Nothing is answered before the commit that holds it."""

    store: CaseStore
    _waiting: list[tuple[Handed, asyncio.Future[Outcome]]] = field(default_factory=list)
    _writing: asyncio.Task[None] | None = None
    _counted: tuple[float, int] = (-COUNT_SECONDS, 0)

    async def waiting(self) -> int:
        """Cases that wait for a worker, counted at most once in a while: every request asks."""
        at, number = self._counted
        now = asyncio.get_running_loop().time()
        if now - at >= COUNT_SECONDS:
            self._counted = (now, number)  # others go on with the last count meanwhile
            number = await self.store.count(CaseFilter(statuses=(Status.RECEIVED,)))
            self._counted = (now, number)
        return number

    async def open(self, handed: Handed) -> Opened:
        """The one case of a report. Raises ExternalIdTaken or PaymentError."""
        (outcome,) = await self.open_all([handed])
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def open_all(self, handed: Sequence[Handed]) -> list[Outcome]:
        """The case or the error of each report, in order."""
        loop = asyncio.get_running_loop()
        futures: list[asyncio.Future[Outcome]] = [loop.create_future() for _ in handed]
        self._waiting += zip(handed, futures, strict=True)
        if self._writing is None or self._writing.done():
            # A task of its own: a client that hangs up takes nobody else's commit with it.
            self._writing = asyncio.create_task(self._write())
        return list(await asyncio.gather(*futures))

    async def _write(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:GROUP_MAX], self._waiting[GROUP_MAX:]
            outcomes: Sequence[Outcome]
            try:
                outcomes = await open_cases(self.store, [one for one, _ in group])
            except Exception as error:
                outcomes = [error] * len(group)
            created = sum(isinstance(outcome, Opened) and outcome.created for outcome in outcomes)
            self._counted = (self._counted[0], self._counted[1] + created)
            for (_, future), outcome in zip(group, outcomes, strict=True):
                if not future.done():
                    future.set_result(outcome)
