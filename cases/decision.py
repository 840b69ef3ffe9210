"""A person's verdict on a proposal, bound to the version and bytes they saw."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What a person may say about a case (contract §5)."""

    APPROVE = "approve"
    AMEND = "amend"
    REJECT = "reject"
    SEND_BACK = "send_back"
    RETURN = "return"
    REQUEST_INFORMATION = "request_information"
    ESCALATE = "escalate"
    HOLD = "hold"
    CLOSE = "close"
    CANCEL = "cancel"
    REJECT_PAYMENT = "reject_payment"


class Emergency(StrEnum):
    """Why who signs last was overridden (handbook §6.2); every override has one of these and words of its own."""

    CUT_OFF = "cut_off"
    NOBODY_REACHABLE = "nobody_reachable"
    OUTAGE = "outage"


class Act(StrEnum):
    """What people do with a case beside deciding it."""

    VIEW = "view"
    UNMASK = "unmask"
    CLAIM = "claim"
    RELEASE_CLAIM = "release_claim"
    ASSIGN = "assign"
    TAKE_OVER = "take_over"
    COMMENT = "comment"
    ADD_MESSAGE = "add_message"
    EXPORT_AUDIT = "export_audit"
    REPORT_WRONG = "report_wrong"


Verb = Verdict | Act

NEW_PROPOSAL = frozenset(
    {
        Verdict.AMEND,
        Verdict.RETURN,
        Verdict.REQUEST_INFORMATION,
        Verdict.ESCALATE,
        Verdict.HOLD,
        Verdict.CLOSE,
        Verdict.CANCEL,
        Verdict.REJECT_PAYMENT,
    }
)
"""Verdicts that make a proposal of their own; who gives one is its maker."""

OVERRULING = (NEW_PROPOSAL | {Verdict.REJECT}) - {Verdict.CLOSE}
"""Verdicts by which a person does not take the proposal as it stands."""


class Role(StrEnum):
    """Roles of ui §3.6."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    APPROVER = "approver"
    SUPERVISOR = "supervisor"
    KNOWLEDGE_EDITOR = "knowledge_editor"
    MODEL_RISK = "model_risk"
    ADMIN = "admin"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as the identity provider knows them: `id` is the same across accounts, delegation, keys and roles.

    `teams` are the person's teams; the owning functions are `compliance`, `fraud` and `legal`. `machine` is true for
    a machine client, which never approves. `proven_at` is when they last proved who they are as a step-up asks for;
    None where nobody knows. `stands_in_for` are absent persons and the roles those have; `deputy_for` is whom this very
    act is done for. `emergency` is true for this very act alone, an emergency override (`cases.override`).
    """

    id: str
    roles: frozenset[Role] = frozenset()
    teams: frozenset[str] = frozenset()
    name: str = ""
    machine: bool = False
    proven_at: datetime | None = None
    stands_in_for: tuple[tuple[str, frozenset[Role]], ...] = ()
    deputy_for: str | None = None
    emergency: bool = False

    @property
    def counts_as(self) -> frozenset[str]:
        """The people whose pair of eyes this is: the person, and whom they stand in for with this act."""
        return frozenset({self.id, self.deputy_for or self.id})

    def has(self, *roles: Role) -> bool:
        """True where the person has one of these roles."""
        return bool(self.roles & set(roles))


@dataclass(frozen=True, slots=True)
class Decision:
    """One verdict, with what it was bound to. `voided` is true once something it rested on changed.

    `teams` and `supervisor` are those of the person when they decided.
    """

    person_id: str
    verdict: Verdict
    version: int
    repaired_sha256: str | None
    context_sha256: str | None
    at: datetime
    reason: str = ""
    teams: frozenset[str] = frozenset()
    supervisor: bool = False
    voided: bool = False
    deputy_for: str | None = None

    @property
    def counts_as(self) -> frozenset[str]:
        """The people whose pair of eyes this was."""
        return frozenset({self.person_id, self.deputy_for or self.person_id})


def actor_of(person: Person) -> dict[str, str]:
    """The person as the ledger names them."""
    told = {
        "kind": "machine" if person.machine else "person",
        "id": person.id,
        "role": ",".join(sorted(role.value for role in person.roles)),
    }
    return told if person.deputy_for is None else {**told, "deputy_for": person.deputy_for}
