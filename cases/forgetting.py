"""What a process remembers of payments read lately is let go once one was erased, by whichever process it was."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime

from payments.kept import let_go

from .store import CaseStore, Unit
from .store.bell import first_of
from .store.new_id import new_id

LOOK_SECONDS = 15.0  # so that every process has let go half a minute after an erasure
LAST_ERASURE = "last_erasure"
log = logging.getLogger(__name__)


async def note_erasure(unit: Unit, by: str, now: datetime) -> None:
    """Say in the transaction of an erasure that there was one, for all processes."""
    await unit.settings.put(LAST_ERASURE, new_id(now), by=by[:64], at=now)


@dataclass
class Forgetting:
    """Looks now and then whether something was erased. Every process that reads payments for long runs one."""

    store: CaseStore
    _known: str | None = None
    _twice: bool = field(default=False)

    async def run(self, stop: asyncio.Event) -> None:
        """Look until `stop` is set."""
        while not stop.is_set():
            try:
                await self.look()
            except Exception:
                log.exception("erasures were not looked for")  # the loop must outlive any single error
            await first_of(stop, seconds=LOOK_SECONDS)

    async def look(self) -> bool:
        """Let go of everything where something was erased since the last look; whether that was done.

        It is done once more at the next look: what somebody read just before the erasure may have been kept after it.
        """
        async with self.store.reading() as unit:
            found = await unit.settings.get(LAST_ERASURE)
        changed = found != self._known
        if changed or self._twice:
            let_go()
        self._known, self._twice = found, changed
        return changed
