"""Notices of near cut-offs: each open case is told once at 30, 10 and 2 minutes; nothing of its payment leaves."""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from .ports import Clock
from .store import CaseStore
from .store.notice_rows import GIVEN_UP, TOLD, WAITING, Notice

log = logging.getLogger(__name__)
MINUTES = (2, 10, 30)
"""ui §1: warnings at 30, 10 and 2 minutes."""
LEASE, PAUSE, BETWEEN_LOOKS = timedelta(seconds=30), timedelta(seconds=15), timedelta(seconds=5)
BATCH = 200


class Teller(Protocol):
    """Tells notices to one address: by mail, or by a signed request."""

    @property
    def address(self) -> str: ...

    def tell(self, notices: Sequence[Notice]) -> None:
        """All of them at once. Raises OSError where they were not taken."""
        ...


@dataclass(frozen=True, slots=True)
class Notices:
    """Tells near cut-offs to all `tellers`. Any number of processes may do so at once; each notice goes out once.

    A send that fails is tried again until the cut-off has passed. Cases of compliance, fraud and legal are left out:
    who gets the mail may not know of them.
    """

    store: CaseStore
    tellers: tuple[Teller, ...]
    clock: Clock

    async def run(self, stop: asyncio.Event) -> None:
        """Look every few seconds until `stop` is set; a mail server that does not answer holds up no case."""
        while self.tellers and not stop.is_set():
            try:
                await self.tell_due()
            except Exception:
                log.exception("notices were not told")  # the loop must outlive any single error
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), BETWEEN_LOOKS.total_seconds())

    async def tell_due(self) -> int:
        """Note what came near and tell what is due; how many notices were told."""
        now = self.clock.now()
        async with self.store.reading() as unit:
            near = await unit.notices.near(now, now + timedelta(minutes=MINUTES[-1]))
        wanted = [Notice(case_id, threshold(deadline - now), deadline) for case_id, deadline in near]
        return sum([await self._tell(teller, wanted, now) for teller in self.tellers])

    async def _tell(self, teller: Teller, wanted: Sequence[Notice], now: datetime) -> int:
        address = hashlib.sha256(teller.address.encode()).hexdigest()
        await self._note(address, wanted, now)
        taken = await self._take(address, now)
        if not taken:
            return 0
        try:
            await asyncio.to_thread(teller.tell, taken)
            problem = ""
        except Exception as error:  # whatever was wrong with this address, the others are told
            problem = f"{type(error).__name__}: {error}"
        async with self.store.writing() as unit:
            for notice in taken:
                again = WAITING if notice.deadline > self.clock.now() + PAUSE else GIVEN_UP
                await unit.notices.settle(address, notice, again if problem else TOLD, problem, now + PAUSE)
        return 0 if problem else len(taken)

    async def _note(self, address: str, wanted: Sequence[Notice], now: datetime) -> None:
        async with self.store.reading() as unit:
            noted = await unit.notices.noted(address, [notice.case_id for notice in wanted])
        new = [notice for notice in wanted if (notice.case_id, notice.minutes, notice.deadline) not in noted]
        if new:
            async with self.store.writing() as unit:
                await unit.notices.note(address, new, now)

    async def _take(self, address: str, now: datetime) -> list[Notice]:
        async with self.store.reading() as unit:
            due = await unit.notices.due(address, now, BATCH)
        if not due:
            return []
        async with self.store.writing() as unit:
            return [notice for notice in due if await unit.notices.take(address, notice, now + LEASE)]


def threshold(left: timedelta) -> int:
    """The smallest of `MINUTES` that `left` is within: a case that comes late is told once, not three times."""
    return next((minutes for minutes in MINUTES if left <= timedelta(minutes=minutes)), MINUTES[-1])
