"""The outbox: what was approved is sent once; an unknown outcome is enquired after and never repeated blindly."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from payments.vocabulary import Action

from .case import AWAITS, Case, Route, Status
from .checkpoint import Checkpoints, NotCopied
from .errors import CaseError
from .halt import halted_now
from .last_look import LastLook
from .lost import connection_lost
from .policy import Halted
from .ports import Channel, Clock, Receipt
from .sending import AFTER_SENDING
from .standing import revoked_policies
from .store import Act, CaseStore, OutboxRow, Sending, Unit
from .store.ledger_rows import SYSTEM
from .store.times import to_text

LEASE = timedelta(seconds=60)
BATCH = 50
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=2), timedelta(minutes=5)
NOT_SENT = "not sent: "
SILENCE = timedelta(minutes=5)  # after this people are told
ACCEPTED, REFUSED, UNKNOWN, ABSENT = "accepted", "refused", "unknown", "absent"
SENDING_OF = {ACCEPTED: Sending.ACCEPTED, REFUSED: Sending.REFUSED, ABSENT: Sending.QUEUED}


class StoreLost(CaseError):
    """The connection to the database was cut: the same is asked again later."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """Sends what is due over one channel. Any number of processes may do so at once."""

    store: CaseStore
    channel: Channel
    checkpoints: Checkpoints
    clock: Clock
    halt_file: Path | None = None
    last_look: LastLook | None = None

    async def send_due(self) -> int:
        """Send every queued row that no kill switch holds back; how many were tried."""
        async with self.store.reading() as unit:
            due = await self.due(unit)
        return await self.send(due)

    async def due(self, unit: Unit) -> list[OutboxRow]:
        """The queued rows that no kill switch holds back."""
        return await _due(unit, await halted_now(unit, self.halt_file), self.clock.now())

    async def send(self, due: Sequence[OutboxRow]) -> int:
        """Send these rows, each only where it is still due; how many were tried."""
        tried = 0
        for row in due:
            tried += await self._send(row)
        return tried

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
                settled += await self._settle(row, receipt)
        return settled

    async def told(self, key: str, receipt: Receipt) -> bool:
        """Record what the other side said by itself about the message of `key`; False where nothing waits for it."""
        async with self.store.reading() as unit:
            row = await unit.outbox.keyed(key)
        if row is None or row.status not in (Sending.SENDING, Sending.UNKNOWN):
            return False
        return await self._settle(row, receipt)

    async def _send(self, row: OutboxRow) -> bool:
        """One row: covered by a checkpoint outside, taken by us alone, hashed again, sent, its answer recorded."""
        now = self.clock.now()
        try:
            await self.checkpoints.cover(row.entry_index, now)
        except NotCopied:
            return False
        async with self.store.writing() as unit:
            # The switch is read again under the write lock: it may have been thrown since the look.
            if await _is_held(unit, row, await halted_now(unit, self.halt_file), await revoked_policies(unit)):
                return False
            rival = await unit.outbox.sent_by_another(row)
            lease = {"lease_until": to_text(now + LEASE), "attempts": row.attempts + 1}
            if not await unit.outbox.move(row, Sending.SENDING, at=now, **lease):
                return False
            body = await unit.bodies.get(row.sha256)
        taken = replace(row, status=Sending.SENDING, attempts=row.attempts + 1)
        try:
            objection = f"case {rival} sends this payment" if rival else await self._objection(row, body)
        except StoreLost:
            await self._settle(taken, Receipt(ABSENT, "", "the database was lost before it was sent"))
            return True
        if objection is not None:
            await self._settle(taken, Receipt(REFUSED, "", f"{NOT_SENT}{objection}"))
            return True
        assert body is not None
        receipt = await self._ask(lambda key: self.channel.send(body, key=key, kind=row.kind), row.key)
        await self._settle(taken, receipt)
        return True

    async def _objection(self, row: OutboxRow, body: bytes | None) -> str | None:
        """Why it must not be sent now. What cannot be judged is not sent. Raises StoreLost."""
        if body is None or hashlib.sha256(body).hexdigest() != row.sha256:
            return "the stored bytes are not those that were approved"
        try:
            return await self.last_look.objection(row, self.clock.now()) if self.last_look else None
        except Exception as error:
            if connection_lost(error):
                raise StoreLost from error
            return f"it could not be verified again ({type(error).__name__})"

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
            return await asyncio.to_thread(ask, key)
        except Exception as error:
            return Receipt(UNKNOWN, "", f"{type(error).__name__}: {error}"[:500])

    async def _settle(self, row: OutboxRow, receipt: Receipt) -> bool:
        """Record the answer, and let the case follow where this was its last open message."""
        now = self.clock.now()
        to = SENDING_OF.get(receipt.outcome, Sending.UNKNOWN)
        async with self.store.writing() as unit:
            # What never arrived is sent again under the same key, what is not known asked after; neither at once.
            again = {"lease_until": to_text(now + FIRST_PAUSE)} if to in (Sending.QUEUED, Sending.UNKNOWN) else {}
            told = {"reference": receipt.reference, "detail": receipt.detail[:500], **again}
            if not await unit.outbox.move(row, to, at=now, **told):
                return False
            facts = {"outcome": receipt.outcome, "what": row.kind, "attempt": row.attempts, "key": row.key}
            await unit.ledger.append([Act("outcome", row.case_id, SYSTEM, {}, facts)], now)
            await _follow(unit, row.case_id, now)
        return to is not Sending.UNKNOWN


async def _due(unit: Unit, halted: Halted, now: datetime) -> list[OutboxRow]:
    """The oldest queued rows that no switch holds back; those held do not stand in the way of the others."""
    found: list[OutboxRow] = []
    page: tuple[OutboxRow, ...] = ()
    seen, revoked = 0, await revoked_policies(unit)
    while not halted.releases and (page := await unit.outbox.due(now, BATCH, after=seen)) and len(found) < BATCH:
        found += [row for row in page if not await _is_held(unit, row, halted, revoked)]
        seen += len(page)
    return found[:BATCH]


async def _is_held(unit: Unit, row: OutboxRow, halted: Halted, revoked: frozenset[str]) -> bool:
    """Whether a switch, or an authorisation revoked since, holds this row back, as the work it was queued for says.

    What is not known of that work counts as held.
    """
    if not row.automatic:
        return bool(halted.why_held(automatic=False, stratum=""))
    worked = await unit.works.get(row.case_id, row.version) if halted.strata or revoked else None
    if revoked and (worked is None or worked.versions.get("policy", "") in revoked):
        return True
    return bool(halted.why_held(automatic=True, stratum=worked.stratum if worked else ""))


async def _follow(unit: Unit, case_id: str, now: datetime) -> None:
    """The case after an answer: on when all is accepted, back to people on a refusal, else where it is."""
    was = await unit.cases.case(case_id)
    assert was is not None
    rows = await unit.outbox.of(case_id)
    case = _after(was, rows)
    if case is was:
        return
    case = replace(case, version=was.version + 1, updated_at=now)
    await unit.cases.change(case, was=was, resume_due=True)
    if case.approvals < was.approvals:
        await unit.decisions.void_approvals(case_id, now)
    if case.status is Status.CLOSED:
        await unit.ledger.append([Act("closed", case_id, SYSTEM, {}, {"version": case.version})], now)
    await unit.events.add(case, now)


def _after(case: Case, rows: tuple[OutboxRow, ...]) -> Case:
    """`case` itself where nothing changes. Only messages of the present proposal count."""
    present = [row for row in rows if row.version == case.proposal_version]
    refused = next((row for row in present if row.status is Sending.REFUSED), None)
    if refused is not None:
        status = AWAITS.get(case.route, Status.AWAITING_APPROVAL) if case.route else Status.AWAITING_APPROVAL
        needed = case.approvals_needed or (1 if case.route is Route.AUTO else case.approvals_needed)
        by_us = refused.detail.startswith(NOT_SENT)
        told = f"was {refused.detail}" if by_us else f"was refused by the channel: {refused.detail}"
        error = f"The {refused.kind} {told}"[:500]
        return replace(case, status=status, approvals=0, approvals_needed=needed, error=error)
    if case.status is Status.RELEASING and all(row.status is Sending.ACCEPTED for row in present):
        return replace(case, status=AFTER_SENDING[Action(case.action or Action.CLOSE)], error=None)
    return case
