"""A row of the queue: what it shows of its case, and all that this rests on."""

from dataclasses import dataclass
from datetime import datetime

from cases.case import Case

from ..said import N_, tell
from .figures import Left, amount, time_left
from .marks import Piece, pieces
from .proof import Confidence, confidence
from .words import OPEN, cause, level_risk, state, tone


@dataclass(frozen=True, slots=True)
class Row:
    """One case in the list. Texts of strangers are pieces."""

    case_id: str
    version: int
    reference: tuple[Piece, ...]
    left: Left
    code: str
    found: str
    problem: tuple[Piece, ...]
    creditor: tuple[Piece, ...]
    amount: str
    rail: str
    confidence: Confidence
    level: str
    risk: str
    risk_tone: str
    state: str
    tone: str
    owner: str
    claimable: bool
    approvals: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A case in a list, at one moment: the row that it makes follows from these and nothing else.

    `held` is whether somebody's claim lasts, `claimable` whether the person who looks may claim the case.
    """

    case: Case
    left: Left
    held: bool
    claimable: bool

    @property
    def row(self) -> Row:
        """The line of the list."""
        case, word = self.case, state(self.case)
        return Row(
            case_id=case.case_id,
            version=case.version,
            reference=pieces(case.external_id),
            left=self.left,
            code=case.code or N_("no code"),
            found=cause(case.cause),
            problem=pieces(_without(case.problem, case.code)),
            creditor=pieces(case.creditor),
            amount=amount(case.amount, case.currency),
            rail=case.rail,
            confidence=shown_confidence(case),
            level=case.level or "–",
            risk=level_risk(case.level),
            risk_tone="warn-text" if level_risk(case.level) == "high" else "",
            state=word,
            tone=tone(word),
            owner=(case.claimed_by if self.held else None) or case.owner or "",
            claimable=self.claimable and not self.held,
            approvals=tell("%(n)s of %(all)s", n=case.approvals, all=case.approvals_needed or "–"),
        )


def listed(case: Case, *, now: datetime, zone: str, claimable: bool) -> Listed:
    """`case` in a list that is looked at now."""
    left = time_left(case.deadline if case.status in OPEN else None, now, zone)
    return Listed(case, left, case.claimed_until is not None and case.claimed_until > now, claimable)


def row(case: Case, *, now: datetime, zone: str, claimable: bool) -> Row:
    """`case` as a line of the list."""
    return listed(case, now=now, zone=zone, claimable=claimable).row


def shown_confidence(case: Case) -> Confidence:
    """The copy on the case is kept only where the score is calibrated: without one, a proposal's is not."""
    if case.action is None:
        return confidence(None, calibrated=False)
    return confidence(case.confidence or 0.0, calibrated=case.confidence is not None)


def _without(problem: str, code: str | None) -> str:
    """The problem as received without the code in front of it, which stands beside."""
    return problem.removeprefix(code).strip() if code else problem
