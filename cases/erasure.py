"""Retention: what finished cases say of people is erased when its time is over; the ledger stays verifiable."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from payments.kept import let_go

from .forgetting import note_erasure
from .report import Report
from .store import Act, CaseStore, NoSuchCase, Unit, report_of
from .store.ledger_rows import SYSTEM

BATCH = 100


async def erase_due(store: CaseStore, before: datetime, *, now: datetime, actor: Mapping[str, str] = SYSTEM) -> int:
    """Erase every finished case that did not change since `before`; how many. Each is a transaction of its own.

    What was told to live streams before that moment goes as well: of an open case only what has long been seen. So do
    the names under which folders and brokers handed messages in.
    """
    async with store.writing() as unit:
        await unit.events.forget(before)
        await unit.inbox.forget(before)
    number = 0
    while True:
        async with store.reading() as unit:
            due = await unit.erasing.due(before, BATCH)
        erased = [await erase(store, case_id, now=now, actor=actor) for case_id in due]
        number += sum(erased)
        if not any(erased):
            return number


async def erase(store: CaseStore, case_id: str, *, now: datetime, actor: Mapping[str, str] = SYSTEM) -> bool:
    """Erase the messages, evidence, notes and reasons of one finished case; False where it is open, or erased before.

    What stays: its id, statuses, times, who decided what, all digests and the whole ledger. The salt goes, so that
    not even somebody who has the message can tell that it was this one. Raises NoSuchCase.
    """
    async with store.writing() as unit:
        row = await unit.to_change(case_id)
        if row is None:
            raise NoSuchCase(case_id)
        digests = await _digests(unit, case_id, row["original_sha256"])
        if not await unit.erasing.erase(case_id, digests):
            return False
        await unit.ledger.append([Act("erased", case_id, actor, {}, {"bodies": len(digests)})], now)
        await note_erasure(unit, actor["id"], now)
    let_go()
    return True


async def _digests(unit: Unit, case_id: str, original: str) -> list[str]:
    """Every body of the case: the report as it grew with each message added, the original, and all that was sent."""
    try:
        report = await report_of(unit, case_id)
    except NoSuchCase:
        return []
    grown = [_digest(report.model_copy(update={"related": report.related[:n]})) for n in range(len(report.related) + 1)]
    return sorted({*grown, original, *await unit.erasing.sent_digests(case_id)})


def _digest(report: Report) -> str:
    return hashlib.sha256(report.model_dump_json(exclude_none=True).encode()).hexdigest()
