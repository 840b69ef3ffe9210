"""The worker: claims cases, lets the agent work them, sends what was approved, and tells waiting runs the decision."""

import asyncio
import contextlib
import logging
import secrets
import socket
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from cases.approval import Assessor
from cases.case import Case, Route, Status
from cases.errors import CaseError
from cases.lost import connection_lost
from cases.notices import Notices
from cases.outbox import Outbox
from cases.ports import Clock
from cases.progress import Tell, unheard
from cases.release_port import Release
from cases.report import Report
from cases.resolution import Worked
from cases.resuming import cases_to_resume, none_waits, not_resumed, resumed, went_by_itself
from cases.store import CaseStore, OutboxRow
from cases.store.bell import WORK, first_of
from cases.webhooks import Webhooks
from cases.work_queue import Claim, Headline, LeaseLost, claim_next, fail_work, for_people, give_back, save_worked
from payments import PaymentError

from .model_state import learn
from .progress import told_while

CUTS_MAX, CUT_PAUSE_SECONDS = 10, 0.2  # a lost database is no fault of the case: it costs it no try
GATHER_SECONDS = 0.4  # from one sending to the next while there is something to send
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
    _more: bool = False

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, and send beside it; the case in hand is finished first, and what it releases goes.

        Working and sending are two loops: neither a slow channel nor a slow model keeps the other waiting.
        """
        worked_out = asyncio.Event()
        async with (
            asyncio.TaskGroup() as beside,
            self.store.bell.heard(WORK) as to_work,
            self.store.bell.heard(WORK) as to_send,
        ):
            if self.notices:
                beside.create_task(self.notices.run(stop))
            sending = beside.create_task(self._sending(worked_out, to_send))
            while not stop.is_set():
                to_work.clear()
                if await self._unbroken(self.work_one):
                    to_send.set()
                else:
                    await first_of(stop, to_work, seconds=self.poll_seconds)
            worked_out.set()
            await sending

    async def _sending(self, over: asyncio.Event, rung: asyncio.Event) -> None:
        """Send what is due until nothing more is worked, and once more then."""
        while not over.is_set():
            rung.clear()
            begun = time.monotonic()
            if await self._unbroken(lambda: self.send_all(idle=not self._more)):
                # What comes in the meantime goes together, in one transaction where each alone would need its own.
                await first_of(over, seconds=max(0.0, begun + GATHER_SECONDS - time.monotonic()))
            else:
                await first_of(over, rung, seconds=self.poll_seconds)
        await self._unbroken(self.send_all)

    async def _unbroken(self, step: Callable[[], Awaitable[bool]]) -> bool:
        """One step; a loop must outlive any single error: the case's lease ends and it is worked again."""
        try:
            return await step()
        except Exception:
            log.exception("worker turn failed")
            return False

    async def turn(self) -> bool:
        """One case, then the outbox; False where there was nothing to do."""
        worked = await self.work_one()
        return await self.send_all(idle=not worked) or worked

    async def send_all(self, *, idle: bool = True) -> bool:
        """Send what is due, ask after what is not settled, tell runs and other systems; False where nothing was to do.

        The ledger's end is covered where nothing was sent, if the worker is `idle`.
        """
        due, unsettled, changed = await self._look()
        sent, settled = await self.outbox.send(due), await self.outbox.ask_about(unsettled)
        if sent or settled:
            async with self.store.reading() as unit:
                changed = await cases_to_resume(unit, self.clock.now())
        told = await self.tell_decisions(changed)
        posted = await self.webhooks.deliver_due() if self.webhooks else 0
        covered = await self._covered() if idle and not sent else False
        return bool(sent or settled or told or posted or covered)

    async def _covered(self) -> bool:
        """Whether entries of the ledger were covered by a checkpoint just now, as they had waited for one."""
        return await self.outbox.checkpoints.make_if_due(self.clock.now())

    async def _look(self) -> tuple[Sequence[OutboxRow], Sequence[OutboxRow], Sequence[Case]]:
        """What is due to be sent, what to be asked after, and whose run is to be told, in one look."""
        async with self.store.reading() as unit:
            changed = await cases_to_resume(unit, self.clock.now())
            return await self.outbox.due(unit), await self.outbox.unsettled(unit), changed

    async def work_one(self) -> bool:
        """Claim and work the most urgent case; False where none waits."""
        claim = await claim_next(
            self.store,
            self.name,
            lease_seconds=self.lease_seconds,
            now=self.clock.now(),
            halt_file=self.halt_file,
            expected=self._more,
        )
        self._more = claim is not None  # where one waited, the next probably does
        if claim is None:
            return False
        try:
            begun = self.clock.now()
            async with told_while(self.store, claim.case, self.clock) as told:
                worked, headline = await self._worked(claim, begun, told)
        except asyncio.CancelledError:
            await asyncio.shield(give_back(self.store, claim, now=self.clock.now()))
            raise
        except Exception as error:
            await self._failed(claim, error)
            return True
        with contextlib.suppress(LeaseLost):
            now = self.clock.now()
            await save_worked(self.store, claim, worked, headline=headline, release=self.release, now=now, begun=begun)
        await learn(self.store, worked, now=self.clock.now())
        return True

    async def _worked(self, claim: Claim, begun: datetime, told: Tell) -> tuple[Worked, Headline]:
        """Work the case, again where the database was lost meanwhile: every pool may hold a dead connection."""
        cuts = 0
        while True:
            try:
                return await asyncio.to_thread(self._work, claim, begun, told)
            except Exception as error:
                cuts += 1
                if cuts >= CUTS_MAX or not connection_lost(error):
                    raise
                log.warning("case %s: the database was lost while it was worked", claim.case.case_id)
                await asyncio.sleep(CUT_PAUSE_SECONDS)

    def _work(self, claim: Claim, now: datetime, told: Tell) -> tuple[Worked, Headline]:
        case_id, report = claim.case.case_id, claim.report
        works = self.without_model if self.without_model is not None and claim.halted.model else self.works
        worked = worked_twice(works, self.assessor, case_id, report, now=now, told=told)
        return worked, self.headline(case_id, report, worked, now)

    async def _failed(self, claim: Claim, error: Exception) -> None:
        text = error.text if isinstance(error, PaymentError) else type(error).__name__
        log.warning("case %s could not be worked: %s", claim.case.case_id, type(error).__name__, exc_info=error)
        with contextlib.suppress(LeaseLost):
            await fail_work(self.store, claim, f"Could not be worked: {text}", now=self.clock.now())

    async def tell_decisions(self, changed: Sequence[Case]) -> int:
        """Resume waiting runs with what people decided, drop those of finished cases and learn from these; how many.

        A run that cannot be told is told later, whatever was wrong: nothing else waits for it.
        """
        quiet = [case for case in changed if went_by_itself(case)]
        lost = await asyncio.to_thread(self._forget, quiet) if quiet else {}
        ended = [case for case in quiet if case.case_id not in lost]
        if ended:
            await none_waits(self.store, ended, now=self.clock.now())
        for case in changed:
            try:
                if case.case_id in lost:
                    raise lost[case.case_id]
                if not went_by_itself(case):
                    await self._tell(case)
                    await resumed(self.store, case, now=self.clock.now())
            except Exception as error:
                if connection_lost(error):
                    raise
                log.warning("case %s: its run was not told: %s", case.case_id, type(error).__name__, exc_info=error)
                await not_resumed(self.store, case, error, now=self.clock.now())
        return len(changed)

    def _forget(self, ended: Sequence[Case]) -> dict[str, Exception]:
        """Drop the runs of cases that ended: the case is the truth, the run only a cache. What was wrong, by case."""
        lost: dict[str, Exception] = {}
        for case in ended:
            try:
                self.works.forget(case.case_id)
            except Exception as error:
                lost[case.case_id] = error
        return lost

    async def _tell(self, case: Case) -> None:
        """A lost resume loses nothing: the case's status is the truth, the run only a cache."""
        decision, now = {"status": case.status.value, "version": case.version}, self.clock.now()
        try:
            report = await self.store.report(case.case_id)
            await asyncio.to_thread(lambda: self.works.resume(case.case_id, report, decision, now=now))
        except (CaseError, PaymentError, RuntimeError, ValueError, KeyError) as error:
            log.warning("case %s: its run was not resumed: %s", case.case_id, type(error).__name__)
        if case.status in (Status.RELEASED, Status.CLOSED):
            await asyncio.to_thread(self.works.forget, case.case_id)


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
