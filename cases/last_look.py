"""The last look before a send: is what was approved still right now, and does no other case send the same payment?"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from payments.vocabulary import Purpose

from .lateness import as_of
from .proposal import Proposal
from .report import Report
from .resolution import Worked
from .sending import PAYMENT
from .store import NoSuchCase, Ready
from .store.body_rows import BodyDamaged
from .store.work_rows import work_in

MOVES_MONEY = frozenset({PAYMENT, Purpose.RETURN.value, Purpose.CANCEL.value, Purpose.REJECT.value})


class Judges(Protocol):
    """What the last look needs of `cases.approval.Assessor`."""

    def judge(
        self, case_id: str, report: Report, worked: Worked | None, proposal: Proposal, *, now: datetime
    ) -> Worked: ...


@dataclass(frozen=True, slots=True)
class LastLook:
    """Verifies, screens and checks for duplicates and cut-offs once more, by the time at which it would be sent."""

    judges: Judges

    def objection(self, ready: Ready, now: datetime) -> str | None:
        """Why it must not be sent now; None where nothing speaks against it. Raises what the judging raises.

        Takes some 10 ms of CPU; nothing that a policy, a list, the master data or the clock may have changed is taken
        over from an earlier look.
        """
        row = ready.row
        if row.kind not in MOVES_MONEY:
            return None
        if ready.worked is None:
            return "the approved proposal is not in the store"
        worked = work_in(ready.worked)
        report = as_of(_report_in(ready), ready.opened_at, now)
        again = self.judges.judge(row.case_id, report, worked, worked.proposal, now=now)
        if not again.verification.passed:
            failed = [check for check in again.verification.checks if check.passed is False]
            return "; ".join(f"{check.name}: {check.detail}" for check in failed) or "the verification did not pass"
        if row.kind == PAYMENT and again.verification.repaired_sha256 != row.sha256:
            return "verified again, the message came out differently"
        return None


def _report_in(ready: Ready) -> Report:
    """The report as it was stored. Raises NoSuchCase where it was erased, BodyDamaged where it is another."""
    if not ready.report:
        raise NoSuchCase(ready.row.case_id)
    if hashlib.sha256(ready.report).hexdigest() != ready.report_sha256:
        raise BodyDamaged(f"body {ready.report_sha256} is not what was stored")
    return Report.model_validate_json(ready.report)
