"""Everything the store holds about one case, read in one go for the pages of a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cases.case import Case, Status
from cases.progress import Step, latest_run
from cases.report import Report
from cases.resolution import Worked
from cases.store import CaseStore, Comment, DecisionRow, NoSuchCase, OutboxRow, report_of

from .message_fields import fields_of
from .view_models.changes import Change, changes


@dataclass(frozen=True)
class CaseFile:
    """One case with its input, present proposal, decisions and notes. `entries` are its ledger entries.

    `steps` are those of a run that goes on, as far as they are told; `sent` is what was handed to the channel.
    """

    case: Case
    report: Report
    worked: Worked | None
    decisions: tuple[DecisionRow, ...]
    comments: tuple[Comment, ...]
    entries: tuple[Mapping[str, object], ...]
    steps: tuple[Step, ...] = ()
    sent: tuple[OutboxRow, ...] = ()

    @property
    def original(self) -> bytes:
        """The bytes as received."""
        return self.report.payment_bytes

    @property
    def candidate(self) -> bytes | None:
        """The bytes to be sent, None where no message results."""
        return None if self.worked is None else self.worked.verification.repaired

    @cached_property
    def before(self) -> Mapping[str, str]:
        """The message as received: path → text; empty where it cannot be read."""
        return fields_of(self.original)

    @cached_property
    def after(self) -> Mapping[str, str]:
        """The message to be sent; that received where none results."""
        return self.before if self.candidate is None else fields_of(self.candidate)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The change report, with every new value in it."""
        return () if self.worked is None else changes(self.before, self.after, self.worked.proposal.operators)

    @property
    def being_worked(self) -> bool:
        """Whether a proposal is being made, or soon will be."""
        return self.case.status in (Status.RECEIVED, Status.WORKING)

    @property
    def cause(self) -> str:
        """The cause found, empty before a diagnosis."""
        return "" if self.worked is None else self.worked.diagnosis.cause


async def case_file(store: CaseStore, case_id: str) -> CaseFile:
    """The file of a case, from one consistent look. Raises NoSuchCase."""
    async with store.reading() as unit:
        case = await unit.cases.case(case_id)
        if case is None:
            raise NoSuchCase(case_id)
        return CaseFile(
            case=case,
            report=await report_of(unit, case_id),
            worked=await unit.works.get(case_id),
            decisions=await unit.decisions.of(case_id),
            comments=await unit.comments.of(case_id),
            entries=await unit.ledger.of(case_id),
            steps=latest_run(await unit.events.steps_of(case_id)) if case.status is Status.WORKING else (),
            sent=await unit.outbox.of(case_id),
        )
