"""Stand-ins for the agent: an assessor that finds everything as it was, and work that is never asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cases.decision import Verdict
from cases.progress import Tell, unheard
from cases.proposal import Proposal
from cases.report import Report
from cases.resolution import Worked
from cases.verification import Verification
from payments import Operator
from payments.vocabulary import Action, Level, OperatorName

NEXT_DATE = Operator(OperatorName.SET_VALUE_DATE, "CdtTrfTxInf/IntrBkSttlmDt", "2026-11-23", "2026-11-24")
ACTION_OF = {
    Verdict.RETURN: Action.RETURN,
    Verdict.REQUEST_INFORMATION: Action.RFI,
    Verdict.ESCALATE: Action.ESCALATE,
    Verdict.HOLD: Action.HOLD,
}


@dataclass
class SettableClock:
    """A clock that stands still until it is moved, or runs where `time` is None: `ahead` of the wall."""

    time: datetime | None = None
    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        return self.time or datetime.now(UTC) + self.ahead

    def pass_ms(self, milliseconds: int) -> None:
        """Put a running clock forward."""
        self.ahead += timedelta(milliseconds=milliseconds)


@dataclass
class UnchangingAssessor:
    """Verifies every proposal with the outcome it already had, or with `refusing`."""

    judged: list[str] = field(default_factory=list)
    refusing: Verification | None = None

    def judge(
        self, case_id: str, report: Report, worked: Worked | None, proposal: Proposal, *, now: datetime
    ) -> Worked:
        assert worked is not None
        self.judged.append(case_id)
        judged = replace(worked, proposal=proposal)
        return judged if self.refusing is None else judged.with_verification(self.refusing)

    def redated(self, case_id: str, report: Report, worked: Worked, *, now: datetime) -> tuple[Operator, ...]:
        return (*worked.proposal.operators, NEXT_DATE)

    def draft(
        self,
        case_id: str,
        report: Report,
        worked: Worked | None,
        verdict: Verdict,
        *,
        operators: Sequence[Operator],
        reason: str,
        now: datetime,
    ) -> Proposal:
        assert worked is not None
        if verdict is Verdict.AMEND:
            return replace(worked.proposal, action=Action.REPAIR, operators=tuple(operators))
        level = Level.A0 if verdict in (Verdict.ESCALATE, Verdict.HOLD) else Level.A1
        return replace(
            worked.proposal, action=ACTION_OF[verdict], level=level, operators=(), explanation=f"By hand: {reason}"
        )


@dataclass
class ScriptedWorks:
    """Gives each case the work laid out for its external id; remembers what it was told."""

    works: dict[str, Worked]
    told: list[str] = field(default_factory=list)

    def work(self, case_id: str, report: Report, *, now: datetime, told: Tell = unheard) -> Worked:
        return self.works[report.name]

    def resume(self, case_id: str, report: Report, decision: Mapping[str, Any], *, now: datetime) -> None:
        self.told.append(case_id)

    def forget(self, case_id: str) -> None:
        self.told.append(case_id)
