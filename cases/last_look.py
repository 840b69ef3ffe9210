"""The last look before a send: is what was approved still right now, and does no other case send the same payment?"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from payments.vocabulary import Purpose

from .lateness import as_of
from .proposal import Proposal
from .report import Report
from .resolution import Worked
from .sending import PAYMENT
from .store import CaseStore, OutboxRow, report_of
from .store.times import to_time

MOVES_MONEY = frozenset({PAYMENT, Purpose.RETURN.value, Purpose.CANCEL.value, Purpose.REJECT.value})


class Judges(Protocol):
    """What the last look needs of `cases.approval.Assessor`."""

    def judge(
        self, case_id: str, report: Report, worked: Worked | None, proposal: Proposal, *, now: datetime
    ) -> Worked: ...


@dataclass(frozen=True, slots=True)
class LastLook:
    """Verifies, screens and checks for duplicates and cut-offs once more, by the time at which it would be sent."""

    store: CaseStore
    judges: Judges

    async def objection(self, row: OutboxRow, now: datetime) -> str | None:
        """Why `row` must not be sent now; None where nothing speaks against it. Raises what the judging raises."""
        if row.kind not in MOVES_MONEY:
            return None
        async with self.store.reading() as unit:
            case = await unit.cases.row(row.case_id)
            assert case is not None
            report = as_of(await report_of(unit, row.case_id), to_time(case["opened_at"]), now)
            worked = await unit.works.get(row.case_id, row.version)
        if worked is None:
            return "the approved proposal is not in the store"
        again = await asyncio.to_thread(
            lambda: self.judges.judge(row.case_id, report, worked, worked.proposal, now=now)
        )
        if not again.verification.passed:
            failed = [check for check in again.verification.checks if check.passed is False]
            return "; ".join(f"{check.name}: {check.detail}" for check in failed) or "the verification did not pass"
        if row.kind == PAYMENT and again.verification.repaired_sha256 != row.sha256:
            return "verified again, the message came out differently"
        return None
