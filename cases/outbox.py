"""The outbox: what was approved is sent once; an unknown outcome is enquired after and never repeated blindly."""

import asyncio
import hashlib
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from .checkpoint import Checkpoints, NotCopied
from .errors import CaseError
from .halt import Switches, switches_now
from .last_look import LastLook
from .lost import connection_lost
from .ports import Channel, Clock, Receipt
from .settling import ABSENT, FIRST_PAUSE, NOT_SENT, REFUSED, UNKNOWN, Answered, settle
from .store import CaseStore, OutboxRow, Ready, Sending, Unit
from .store.work_rows import WorkDamaged, work_in

LEASE = timedelta(seconds=60)
BATCH = 50
GROUP = 8  # rows taken, and settled, in one transaction; each is looked at and sent by itself
LONGEST_PAUSE = timedelta(minutes=5)
SILENCE = timedelta(minutes=5)  # after this people are told
SWITCHES_OLD_MAX = 0.2  # seconds: a switch stops the next release in under one
WAITED_MAX = 0.7  # seconds from the last look to the send: beyond, the switches and the lease may be others
CHANNEL_THREADS = 32 * GROUP  # a group of each worker that one process may have: no send waits for a thread
TOGETHER_SECONDS = 0.2  # answers that come within it are recorded together
HELD_BACK = Receipt(ABSENT, "", "held back before it was sent")
TOO_LATE = Receipt(ABSENT, "", "it took too long to look at it before it was sent")
STORE_LOST = Receipt(ABSENT, "", "the database was lost before it was sent")


class StoreLost(CaseError):
    """The connection to the database was cut: the same is asked again later."""


def _channel_threads() -> ThreadPoolExecutor:
    """Threads that wait for the channel: a slow one keeps nobody from working or judging a case."""
    return ThreadPoolExecutor(CHANNEL_THREADS, "channel")


@dataclass(frozen=True, slots=True)
class Outbox:
    """Sends what is due over one channel. Any number of processes may do so at once."""

    store: CaseStore
    channel: Channel
    checkpoints: Checkpoints
    clock: Clock
    halt_file: Path | None = None
    last_look: LastLook | None = None
    _threads: ThreadPoolExecutor = field(default_factory=_channel_threads, repr=False, compare=False)

    async def send_due(self) -> int:
        """Send every queued row that no kill switch holds back; how many were tried."""
        async with self.store.reading() as unit:
            due = await self.due(unit)
        return await self.send(due)

    async def due(self, unit: Unit) -> list[OutboxRow]:
        """The oldest queued rows that no switch holds back; those held do not stand in the way of the others."""
        switches, now = await switches_now(unit, self.halt_file), self.clock.now()
        found: list[OutboxRow] = []
        seen, more = 0, not switches.halted.releases
        while more and len(found) < BATCH:
            page = await unit.outbox.due(now, BATCH, after=seen)
            found += [row for row in page if not await _is_held(unit, row, switches)]
            seen, more = seen + len(page), len(page) == BATCH
        return found[:BATCH]

    async def send(self, due: Sequence[OutboxRow]) -> int:
        """Send these rows, each only where it is still due; how many were tried."""
        return sum([await self._send(due[first : first + GROUP]) for first in range(0, len(due), GROUP)])

    async def reconcile(self) -> int:
        """Ask the channel what became of rows whose outcome is not known; how many are settled now."""
        async with self.store.reading() as unit:
            open_rows = await self.unsettled(unit)
        return await self.ask_about(open_rows)

    async def unsettled(self, unit: Unit) -> tuple[OutboxRow, ...]:
        """The rows whose outcome is not known and to be asked after now."""
        return await unit.outbox.unsettled(self.clock.now(), BATCH)

    async def ask_about(self, open_rows: Sequence[OutboxRow]) -> int:
        """Ask the channel what became of these rows; how many are settled now."""
        settled = 0
        for row in open_rows:
            receipt = await self._ask(self.channel.enquire, row.key)
            if receipt.outcome == UNKNOWN:
                await self._ask_later(row)
            else:
                settled += await self._settle([(row, receipt)])
        return settled

    async def told(self, key: str, receipt: Receipt) -> bool:
        """Record what the other side said by itself about the message of `key`; False where nothing waits for it."""
        async with self.store.reading() as unit:
            row = await unit.outbox.keyed(key)
        if row is None or row.status not in (Sending.SENDING, Sending.UNKNOWN):
            return False
        return bool(await self._settle([(row, receipt)]))

    async def _send(self, group: Sequence[OutboxRow]) -> int:
        """A group: covered by a checkpoint outside, taken by us alone, each looked at and sent, its answer recorded."""
        try:
            await self.checkpoints.cover(max(row.entry_index for row in group), self.clock.now())
        except NotCopied:
            return 0
        taking = _Taking(time.monotonic())
        taken, refused = await self._take(group)
        sends: list[asyncio.Task[Answered]] = []
        try:
            for one in taken:
                why = refused.get(one.row.id)
                receipt = _not_sent(why) if why else await self._why_not(one, taking)
                # The next is looked at meanwhile.
                sends.append(asyncio.create_task(self._answered(one, receipt, looked=time.monotonic())))
        finally:
            await self._settled_as_answered(sends)
        return len(taken)

    async def _take(self, group: Sequence[OutboxRow]) -> tuple[list[Ready], dict[str, str]]:
        """Those of the group that are ours from now on, and by row why one is not to be sent."""
        now = self.clock.now()
        async with self.store.writing() as unit:
            # The switch is read again under the write lock: it may have been thrown since the look.
            ready = await unit.sending.queued(group)
            switches = await switches_now(unit, self.halt_file)
            free, refused = _free(switches, ready)
            rivals = await unit.sending.rivals(free)
            await unit.sending.take(free, at=now, until=now + LEASE)
        moved = [replace(one.row, status=Sending.SENDING, attempts=one.row.attempts + 1) for one in free]
        refused |= {row: f"case {rival} sends this payment" for row, rival in rivals.items()}
        return [replace(one, row=row) for one, row in zip(free, moved, strict=True)], refused

    async def _why_not(self, one: Ready, taking: "_Taking") -> Receipt | None:
        """What is recorded in place of a send; None where it is to be sent now."""
        try:
            objection = await self._objection(one)
            if objection is None and await self._was_halted(one, taking):
                return HELD_BACK
        except StoreLost:
            return STORE_LOST
        if objection is not None:
            return _not_sent(objection)
        # Before the lease ends, others take nobody to be sending; after it they ask the channel, and may send.
        return TOO_LATE if time.monotonic() - taking.begun > LEASE.total_seconds() / 2 else None

    async def _objection(self, one: Ready) -> str | None:
        """Why it must not be sent now. What cannot be judged is not sent. Raises StoreLost."""
        if one.body is None or hashlib.sha256(one.body).hexdigest() != one.row.sha256:
            return "the stored bytes are not those that were approved"
        if self.last_look is None:
            return None
        try:
            return await asyncio.to_thread(self.last_look.objection, one, self.clock.now())
        except Exception as error:
            if connection_lost(error):
                raise StoreLost from error
            return f"it could not be verified again ({type(error).__name__})"

    async def _was_halted(self, one: Ready, taking: "_Taking") -> bool:
        """Whether a switch was thrown since the group was taken; asked again where that is more than a moment ago."""
        if time.monotonic() - taking.asked < SWITCHES_OLD_MAX:
            return False
        try:
            asked = time.monotonic()
            async with self.store.reading() as unit:
                free, unread = _free(await switches_now(unit, self.halt_file), [one])
                held = not free or bool(unread)
        except Exception as error:
            if connection_lost(error):
                raise StoreLost from error
            raise
        taking.asked = taking.asked if held else asked
        return held

    async def _answered(self, one: Ready, receipt: Receipt | None, *, looked: float) -> Answered:
        """Send it, unless there is a receipt already, and tell what the channel said."""
        if receipt is None:
            receipt = await self._ask(lambda key: self._sent(one, key, looked), one.row.key)
        return one.row, receipt

    def _sent(self, one: Ready, key: str, looked: float) -> Receipt:
        """The channel's answer, in a thread; what had to wait for one since it was `looked` at is not sent."""
        assert one.body is not None
        if time.monotonic() - looked > WAITED_MAX:
            return TOO_LATE
        return self.channel.send(one.body, key=key, kind=one.row.kind)

    async def _settled_as_answered(self, sends: Sequence[asyncio.Task[Answered]]) -> None:
        """Record the answers together where they come together; a slow one keeps no other waiting for long."""
        waiting = set(sends)
        while waiting:
            done, waiting = await asyncio.wait(waiting, timeout=TOGETHER_SECONDS)
            if not done:
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            await self._settle([task.result() for task in sends if task in done])

    async def _ask_later(self, row: OutboxRow) -> None:
        """Enquire again after a tenth of the time that it took so far; people are told of a long silence, once."""
        now = self.clock.now()
        silent = now - row.since
        pause = min(max(silent / 10, FIRST_PAUSE), LONGEST_PAUSE)
        async with self.store.writing() as unit:
            await unit.outbox.ask_again(row, now + pause)
            case = await unit.cases.case(row.case_id)
            if case is not None and silent >= SILENCE and case.error is None:
                told = f"The channel has not said what became of the {row.kind} since {row.since:%H:%M} UTC."
                await unit.cases.set(row.case_id, error=told)
                await unit.events.add(case, now)

    async def _ask(self, ask: Callable[[str], Receipt], key: str) -> Receipt:
        """The channel's answer; an error of any kind leaves the outcome unknown."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, ask, key)
        except Exception as error:
            return Receipt(UNKNOWN, "", f"{type(error).__name__}: {error}"[:500])

    async def _settle(self, answered: Sequence[Answered]) -> int:
        """Record these answers; how many are final. Where the database is lost once meanwhile, again.

        Nothing is recorded twice by that: a row that was settled before stands no more as it was when asked.
        """
        try:
            return await self._settle_once(answered)
        except Exception as error:
            if not connection_lost(error):
                raise
            return await self._settle_once(answered)

    async def _settle_once(self, answered: Sequence[Answered]) -> int:
        async with self.store.writing() as unit:
            return len(await settle(unit, answered, self.clock.now()))


@dataclass(slots=True)
class _Taking:
    """When a group was begun, and when the switches were asked last; by a clock that nobody sets."""

    begun: float
    asked: float = field(init=False)

    def __post_init__(self) -> None:
        self.asked = self.begun


def _not_sent(why: str) -> Receipt:
    return Receipt(REFUSED, "", f"{NOT_SENT}{why}")


def _free(switches: Switches, ready: Sequence[Ready]) -> tuple[list[Ready], dict[str, str]]:
    """Those that no switch holds back; by row why one of them is not sent all the same."""
    free, refused = [], dict[str, str]()
    for one in ready:
        try:
            if _holds(switches, one.row, one.worked):
                continue
        except WorkDamaged:
            refused[one.row.id] = "the approved proposal cannot be read"
        free.append(one)
    return free, refused


def _holds(switches: Switches, row: OutboxRow, work: str | None) -> bool:
    """Whether a switch holds it back, as the work it was queued for says. Raises WorkDamaged."""
    worked = work_in(work) if work and row.automatic and switches.ask_the_work else None
    return switches.hold(worked, automatic=row.automatic)


async def _is_held(unit: Unit, row: OutboxRow, switches: Switches) -> bool:
    """The same for a row of which nothing more is known yet. One whose work nobody can read is taken, and refused."""
    ask = row.automatic and switches.ask_the_work
    try:
        return _holds(switches, row, await unit.works.stored(row.case_id, row.version) if ask else None)
    except WorkDamaged:
        return False
