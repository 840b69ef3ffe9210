"""Everything the store holds about one case, read in one go for the pages of a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from cases.case import Case, Status
from cases.lateness import is_too_late, own_time
from cases.progress import Step, latest_run
from cases.report import Report
from cases.resolution import Worked
from cases.store import CaseStore, Comment, DecisionRow, NoSuchCase, OutboxRow, report_of
from cases.store.case_columns import to_case
from cases.store.times import to_time
from payments import PaymentError, read
from payments.rules.profiles import profile_of

from .message_fields import fields_of
from .view_models.authors import authors_of
from .view_models.changes import Change, changes


@dataclass(frozen=True)
class CaseFile:
    """One case with its input, present proposal, decisions and notes. `entries` are its ledger entries.

    `steps` are those of a run that goes on, as far as they are told; `sent` is what was handed to the channel; `made`
    is the agent's last work and what people made of it, up to the present one, where a person made that.
    """

    case: Case
    report: Report
    worked: Worked | None
    decisions: tuple[DecisionRow, ...]
    comments: tuple[Comment, ...]
    entries: tuple[Mapping[str, object], ...]
    opened_at: datetime
    steps: tuple[Step, ...] = ()
    sent: tuple[OutboxRow, ...] = ()
    made: tuple[Worked, ...] = ()

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
        if self.worked is None:
            return ()
        authors = authors_of(self.before, [(each.proposal.author.person, _sent_by(each)) for each in self.made])
        return changes(self.before, self.after, self.worked.proposal.operators, authors)

    @cached_property
    def judged_by(self) -> str:
        """The profile that judges the message, with the day and the version of the rules that were in force."""
        try:
            (message,) = read(self.original)
            profile = self.report.profile or profile_of(message)
        except (PaymentError, ValueError):
            return self.report.profile or ""
        day = self.report.received_at or self.opened_at
        rules = self.worked.versions.get("rules", "") if self.worked else ""
        return f"{profile} of {day:%Y-%m-%d}{f', rules {rules[:8]}' if rules else ''}"

    @property
    def checked_at(self) -> datetime | None:
        """When the checks of the present proposal were made, as the ledger has it; None where it does not say."""
        for entry in reversed(self.entries):
            facts = entry.get("facts")
            present = isinstance(facts, Mapping) and facts.get("version") == self.case.proposal_version
            if present and entry.get("kind") == "verified":
                return datetime.fromisoformat(str(entry["at"]))
        return None

    @property
    def being_worked(self) -> bool:
        """Whether a proposal is being made, or soon will be."""
        return self.case.status in (Status.RECEIVED, Status.WORKING)

    def is_late(self, now: datetime) -> bool:
        """Whether the cut-off of the message that would be sent has passed."""
        return is_too_late(self.case, self.worked, own_time(self.report, self.opened_at, now))

    @property
    def cause(self) -> str:
        """The cause found, empty before a diagnosis."""
        return "" if self.worked is None else self.worked.diagnosis.cause


async def case_file(store: CaseStore, case_id: str) -> CaseFile:
    """The file of a case, from one consistent look. Raises NoSuchCase."""
    async with store.reading() as unit:
        row = await unit.cases.row(case_id)
        if row is None:
            raise NoSuchCase(case_id)
        case, worked = to_case(row), await unit.works.get(case_id)
        by_people = worked is not None and bool(worked.proposal.author.person)
        return CaseFile(
            case=case,
            report=await report_of(unit, case_id),
            worked=worked,
            decisions=await unit.decisions.of(case_id),
            comments=await unit.comments.of(case_id),
            entries=await unit.ledger.of(case_id),
            opened_at=to_time(row["opened_at"]),
            steps=latest_run(await unit.events.steps_of(case_id)) if case.status is Status.WORKING else (),
            sent=await unit.outbox.of(case_id),
            made=await unit.works.since_the_agent(case_id) if by_people else (),
        )


def _sent_by(work: Worked) -> Mapping[str, str] | None:
    """The fields of the message that a proposal would send, None where it sends none."""
    return None if work.verification.repaired is None else fields_of(work.verification.repaired)
