"""The outbox: what was approved is sent once; an unknown outcome is enquired after and never repeated blindly."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from payments.vocabulary import Action

from .case import AWAITS, Case, Route, Status
from .checkpoint import Checkpoints, NotCopied
from .halt import halted_now
from .policy import Halted
from .ports import Channel, Clock, Receipt
from .sending import AFTER_SENDING
from .store import Act, CaseStore, OutboxRow, Sending, Unit
from .store.ledger_rows import SYSTEM
from .store.times import to_text

LEASE = timedelta(seconds=60)
BATCH = 50
ACCEPTED, REFUSED, UNKNOWN, ABSENT = "accepted", "refused", "unknown", "absent"
SENDING_OF = {ACCEPTED: Sending.ACCEPTED, REFUSED: Sending.REFUSED, ABSENT: Sending.QUEUED}


@dataclass(frozen=True, slots=True)
class Outbox:
    """Sends what is due over one channel. Any number of processes may do so at once."""

    store: CaseStore
    channel: Channel
    checkpoints: Checkpoints
    clock: Clock
    halt_file: Path | None = None

    async def send_due(self) -> int:
        """Send every queued row that no kill switch holds back; how many were tried."""
        async with self.store.reading() as unit:
            due = await _due(unit, await halted_now(unit, self.halt_file))
        tried = 0
        for row in due:
            tried += await self._send(row)
        return tried

    async def reconcile(self) -> int:
        """Ask the channel what became of rows whose outcome is not known; how many are settled now."""
        now = self.clock.now()
        async with self.store.reading() as unit:
            open_rows = await unit.outbox.unsettled(now, BATCH)
        settled = 0
        for row in open_rows:
            receipt = await self._ask(self.channel.enquire, row.key)
            settled += await self._settle(row, receipt) if receipt.outcome != UNKNOWN else 0
        return settled

    async def _send(self, row: OutboxRow) -> bool:
        """One row: covered by a checkpoint outside, taken by us alone, hashed again, sent, its answer recorded."""
        now = self.clock.now()
        try:
            await self.checkpoints.cover(row.entry_index, now)
        except NotCopied:
            return False
        async with self.store.writing() as unit:
            # The switch is read again under the write lock: it may have been thrown since the look.
            if await _is_held(unit, row, await halted_now(unit, self.halt_file)):
                return False
            lease = {"lease_until": to_text(now + LEASE), "attempts": row.attempts + 1}
            if not await unit.outbox.move(row, Sending.SENDING, at=now, **lease):
                return False
            body = await unit.bodies.get(row.sha256)
        taken = replace(row, status=Sending.SENDING, attempts=row.attempts + 1)
        await self._settle(taken, await self._hand_over(row, body))
        return True

    async def _hand_over(self, row: OutboxRow, body: bytes | None) -> Receipt:
        if body is None or hashlib.sha256(body).hexdigest() != row.sha256:
            return Receipt(REFUSED, "", "the stored bytes are not those that were approved; nothing was sent")
        return await self._ask(lambda key: self.channel.send(body, key=key, kind=row.kind), row.key)

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
            told = {"reference": receipt.reference, "detail": receipt.detail[:500]}
            if not await unit.outbox.move(row, to, at=now, **told):
                return False
            facts = {"outcome": receipt.outcome, "what": row.kind, "attempt": row.attempts, "key": row.key}
            await unit.ledger.append([Act("outcome", row.case_id, SYSTEM, {}, facts)], now)
            await _follow(unit, row.case_id, now)
        return to is not Sending.UNKNOWN


async def _due(unit: Unit, halted: Halted) -> list[OutboxRow]:
    """The oldest queued rows that no switch holds back; those held do not stand in the way of the others."""
    found: list[OutboxRow] = []
    page: tuple[OutboxRow, ...] = ()
    seen = 0
    while not halted.releases and (page := await unit.outbox.due(BATCH, after=seen)) and len(found) < BATCH:
        found += [row for row in page if not await _is_held(unit, row, halted)]
        seen += len(page)
    return found[:BATCH]


async def _is_held(unit: Unit, row: OutboxRow, halted: Halted) -> bool:
    """Whether a switch holds this row back. The stratum is that of the work it was queued for; unknown, it is held."""
    worked = await unit.works.get(row.case_id, row.version) if row.automatic and halted.strata else None
    return bool(halted.why_held(automatic=row.automatic, stratum=worked.stratum if worked else ""))


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
        error = f"The channel refused the {refused.kind}: {refused.detail}"[:500]
        return replace(case, status=status, approvals=0, approvals_needed=needed, error=error)
    if case.status is Status.RELEASING and all(row.status is Sending.ACCEPTED for row in present):
        return replace(case, status=AFTER_SENDING[Action(case.action or Action.CLOSE)], error=None)
    return case
