"""A small operations desk over a store: opens, works, decides and sends, with fakes around it."""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from store_builders import FakeAssessor, PlainSigner, RecordingChannel, SteppingClock, a_person, a_report, worked

from cases.approval import DecisionPorts, DecisionRequest, decide
from cases.case import Case
from cases.checkpoint import Checkpoints
from cases.decision import Person, Verdict
from cases.intake import open_case
from cases.outbox import Outbox
from cases.policy import Policy, default_policy
from cases.release import release_approved
from cases.report import Report
from cases.resolution import Worked
from cases.store import CaseStore
from cases.work_queue import Headline, claim_next, save_worked
from payments import Operator


@dataclass
class CaseDesk:
    """Everything a test needs to bring a case from a report to a release."""

    store: CaseStore
    home: Path
    clock: SteppingClock = field(default_factory=SteppingClock)
    assessor: FakeAssessor = field(default_factory=FakeAssessor)
    channel: RecordingChannel = field(default_factory=RecordingChannel)
    policy: Policy = field(default_factory=default_policy)

    @property
    def release(self) -> partial:  # type: ignore[type-arg]
        return partial(release_approved, halt_file=self.home / "halt", shipped=self.policy)

    @property
    def checkpoints(self) -> Checkpoints:
        return Checkpoints(self.store, PlainSigner(), self.home / "checkpoints")

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.store, self.channel, self.checkpoints, self.clock, self.home / "halt")

    async def opened(self, report: Report | None = None) -> Case:
        return (await open_case(self.store, report or a_report(), now=self.clock.now())).case

    async def proposed(self, work: Worked | None = None, report: Report | None = None) -> Case:
        """A case that was opened and worked."""
        await self.opened(report)
        claim = await claim_next(self.store, "w1", lease_seconds=60, now=self.clock.now())
        assert claim is not None
        now = self.clock.now()
        return await save_worked(
            self.store, claim, work or worked(), headline=Headline(), release=self.release, now=now
        )

    async def decided(
        self,
        case: Case,
        verdict: Verdict = Verdict.APPROVE,
        person: Person | None = None,
        *,
        key: str | None = None,
        words: str = "looks right",
        operators: tuple[Operator, ...] | None = None,
        **seen: object,
    ) -> Case:
        """A verdict on the case as given; `version` and `repaired_sha256` may be replaced."""
        person = person or a_person()
        request = DecisionRequest(
            case_id=case.case_id,
            verdict=verdict,
            reason=words,
            person=person,
            idempotency_key=key or f"{person.id}-{verdict.value}-{case.version}",
            operators=operators,
            **{"version": case.version, "repaired_sha256": case.repaired_sha256, **seen},  # type: ignore[arg-type]
        )
        ports = DecisionPorts(self.assessor, self.release)
        return await decide(self.store, request, ports=ports, policy=self.policy, clock=self.clock)
