"""Settling: the channel's answers recorded, and each case on where this was its last open message."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from payments.vocabulary import Action

from .case import AWAITS, Case, Route, Status
from .ports import Receipt
from .sending import AFTER_SENDING
from .store import Act, OutboxRow, Sending, Unit
from .store.ledger_rows import SYSTEM

FIRST_PAUSE = timedelta(seconds=2)
NOT_SENT = "not sent: "
ACCEPTED, REFUSED, UNKNOWN, ABSENT = "accepted", "refused", "unknown", "absent"
SENDING_OF = {ACCEPTED: Sending.ACCEPTED, REFUSED: Sending.REFUSED, ABSENT: Sending.QUEUED}
Answered = tuple[OutboxRow, Receipt]


async def settle(unit: Unit, answered: Sequence[Answered], now: datetime) -> tuple[OutboxRow, ...]:
    """Record the answers for these rows, as they were when asked; the rows that now are settled.

    What never arrived is queued again, what is not known asked after later. A row that was changed meanwhile is left
    to who changed it.
    """
    await unit.ledger.hold()  # of two who settle messages of one case the later sees what the earlier wrote
    still = set(await unit.sending.unchanged([row for row, _ in answered]))
    changed = [(row, _after_answer(row, receipt, now)) for row, receipt in answered if row in still]
    if not changed:
        return ()
    await unit.sending.settle(changed, at=now)
    told = dict(answered)
    acts = [_outcome(row, told[row]) for row, _ in changed]
    ended = await _follow(unit, list(dict.fromkeys(row.case_id for row, _ in changed)), now)
    await unit.ledger.append([*acts, *ended], now)
    return tuple(after for _, after in changed if after.status is not Sending.UNKNOWN)


def _after_answer(row: OutboxRow, receipt: Receipt, now: datetime) -> OutboxRow:
    """What never arrived is sent again under the same key, what is not known asked after; neither at once."""
    to = SENDING_OF.get(receipt.outcome, Sending.UNKNOWN)
    pause = now + FIRST_PAUSE if to in (Sending.QUEUED, Sending.UNKNOWN) else row.lease_until
    return replace(row, status=to, reference=receipt.reference, detail=receipt.detail[:500], lease_until=pause)


def _outcome(row: OutboxRow, receipt: Receipt) -> Act:
    facts = {"outcome": receipt.outcome, "what": row.kind, "attempt": row.attempts, "key": row.key}
    return Act("outcome", row.case_id, SYSTEM, {}, facts)


async def _follow(unit: Unit, case_ids: Sequence[str], now: datetime) -> list[Act]:
    """The cases after answers: on when all is accepted, back to people on a refusal, else where they are."""
    cases, rows = await unit.cases.to_change(case_ids), await unit.outbox.of_all(case_ids)
    changed = []
    for was in cases:
        case = _after(was, [row for row in rows if row.case_id == was.case_id])
        if case is not was:
            changed.append((was, replace(case, version=was.version + 1, updated_at=now)))
    for was, case in changed:
        if case.approvals < was.approvals:
            await unit.decisions.void_approvals(case.case_id, now)
    await unit.cases.change_all(changed, resume_due=True)
    await unit.events.add_all([case for _, case in changed], now)
    closed = [case for _, case in changed if case.status is Status.CLOSED]
    return [Act("closed", case.case_id, SYSTEM, {}, {"version": case.version}) for case in closed]


def _after(case: Case, rows: Sequence[OutboxRow]) -> Case:
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
