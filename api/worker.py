"""The worker: claims cases, lets the agent work them, sends what was approved, and tells waiting runs the decision."""

import asyncio
import contextlib
import logging
import secrets
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from cases.approval import Assessor
from cases.case import Case, Route, Status
from cases.errors import CaseError
from cases.halt import halted_now
from cases.learning import learn
from cases.notices import Notices
from cases.outbox import Outbox
from cases.ports import Clock
from cases.progress import Tell, unheard
from cases.release_port import Release
from cases.report import Report
from cases.resolution import Worked
from cases.resuming import cases_to_resume, resumed
from cases.store import CaseStore
from cases.webhooks import Webhooks
from cases.work_queue import Claim, Headline, LeaseLost, claim_next, fail_work, for_people, give_back, save_worked
from payments import PaymentError

from .progress import told_while

log = logging.getLogger(__name__)


class Works(Protocol):
    """What a worker needs of the agent. All calls are synchronous and run in a thread."""

    def work(self, case_id: str, report: Report, *, now: datetime, told: Tell = unheard) -> Worked: ...

    def resume(self, case_id: str, report: Report, decision: Mapping[str, Any], *, now: datetime) -> None: ...

    def forget(self, case_id: str) -> None: ...


def worker_name() -> str:
    """A name for leases: the host and a random part, for several workers may run on one host."""
    return f"{socket.gethostname()[:12]}-{secrets.token_hex(4)}"


@dataclass
class Worker:
    """One loop. Any number may run, in one process or many: claims and outbox rows are taken by conditional updates.

    `without_model` works cases while the kill switch `model` is on.
    """

    store: CaseStore
    works: Works
    assessor: Assessor
    release: Release
    outbox: Outbox
    clock: Clock
    headline: Callable[[str, Report, Worked, datetime], Headline]
    lease_seconds: int = 120
    poll_seconds: float = 0.25
    without_model: Works | None = None
    halt_file: Path | None = None
    webhooks: Webhooks | None = None
    notices: Notices | None = None
    name: str = field(default_factory=worker_name)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; the case in hand is finished first."""
        noticing = asyncio.create_task(self.notices.run(stop)) if self.notices else None
        while not stop.is_set():
            try:
                busy = await self.turn()
            except Exception:
                # The loop must outlive any single error: the case's lease ends and it is worked again.
                log.exception("worker turn failed")
                busy = False
            if not busy:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), self.poll_seconds)
        if noticing is not None:
            await noticing

    async def turn(self) -> bool:
        """One case, then the outbox; False where there was nothing to do."""
        worked = await self.work_one()
        sent = await self.outbox.send_due()
        settled = await self.outbox.reconcile()
        told = await self.tell_decisions()
        posted = await self.webhooks.deliver_due() if self.webhooks else 0
        covered = await self.outbox.checkpoints.make_if_due(self.clock.now()) if not worked else False
        return bool(worked or sent or settled or told or posted or covered)

    async def work_one(self) -> bool:
        """Claim and work the most urgent case; False where none waits."""
        claim = await claim_next(self.store, self.name, lease_seconds=self.lease_seconds, now=self.clock.now())
        if claim is None:
            return False
        try:
            begun = self.clock.now()
            async with told_while(self.store, claim.case, self.clock) as told:
                worked, headline = await asyncio.to_thread(self._work, claim, await self._works_now(), begun, told)
        except asyncio.CancelledError:
            await asyncio.shield(give_back(self.store, claim, now=self.clock.now()))
            raise
        except Exception as error:
            await self._failed(claim, error)
            return True
        with contextlib.suppress(LeaseLost):
            now = self.clock.now()
            await save_worked(self.store, claim, worked, headline=headline, release=self.release, now=now, begun=begun)
        return True

    async def _works_now(self) -> Works:
        """The agent, or the one without a model while that is halted."""
        if self.without_model is None:
            return self.works
        async with self.store.reading() as unit:
            halted = await halted_now(unit, self.halt_file)
        return self.without_model if halted.model else self.works

    def _work(self, claim: Claim, works: Works, now: datetime, told: Tell) -> tuple[Worked, Headline]:
        case_id, report = claim.case.case_id, claim.report
        worked = worked_twice(works, self.assessor, case_id, report, now=now, told=told)
        return worked, self.headline(case_id, report, worked, now)

    async def _failed(self, claim: Claim, error: Exception) -> None:
        text = error.text if isinstance(error, PaymentError) else type(error).__name__
        log.warning("case %s could not be worked: %s", claim.case.case_id, type(error).__name__, exc_info=error)
        with contextlib.suppress(LeaseLost):
            await fail_work(self.store, claim, f"Could not be worked: {text}", now=self.clock.now())

    async def tell_decisions(self) -> int:
        """Resume waiting runs with what people decided, drop those of finished cases and learn from these; how many."""
        due = await cases_to_resume(self.store)
        for case in due:
            await self._tell(case)
            await learn(self.store, case, now=self.clock.now())
            await resumed(self.store, case)
        return len(due)

    async def _tell(self, case: Case) -> None:
        """A lost resume loses nothing: the case's status is the truth, the run only a cache."""
        try:
            report = await self.store.report(case.case_id)
            decision = {"status": case.status.value, "version": case.version}
            now = self.clock.now()
            await asyncio.to_thread(lambda: self.works.resume(case.case_id, report, decision, now=now))
            if case.status in (Status.RELEASED, Status.CLOSED):
                await asyncio.to_thread(self.works.forget, case.case_id)
        except (CaseError, PaymentError, RuntimeError, ValueError, KeyError) as error:
            log.warning("case %s: its run was not resumed: %s", case.case_id, type(error).__name__)


def worked_twice(
    works: Works, assessor: Assessor, case_id: str, report: Report, *, now: datetime, told: Tell = unheard
) -> Worked:
    """A run of the agent. What would go by itself is verified once more from the input; a difference goes to people."""
    worked = works.work(case_id, report, now=now, told=told)
    if worked.route is not Route.AUTO:
        return worked
    again = assessor.judge(case_id, report, worked, worked.proposal, now=now)
    same = again.verification.repaired_sha256 == worked.verification.repaired_sha256
    if again.verification.passed and same:
        return again
    return for_people(worked.with_verification(again.verification), "verified again, the outcome differed")
