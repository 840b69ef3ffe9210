"""The record of dealing with one fault on one message: its status, version and owner."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """Where a case stands (contract §4)."""

    RECEIVED = "received"
    WORKING = "working"
    AWAITING_APPROVAL = "awaiting_approval"
    AWAITING_OWNER = "awaiting_owner"
    AWAITING_INFORMATION = "awaiting_information"
    RELEASING = "releasing"
    RELEASED = "released"
    CLOSED = "closed"
    FAILED = "failed"


class Route(StrEnum):
    """Where a verified proposal goes."""

    AUTO = "auto"
    APPROVAL = "approval"
    FOUR_EYES = "four_eyes"
    OWNER = "owner"
    INFORMATION = "information"


AWAITS = {
    Route.APPROVAL: Status.AWAITING_APPROVAL,
    Route.FOUR_EYES: Status.AWAITING_APPROVAL,
    Route.OWNER: Status.AWAITING_OWNER,
    Route.INFORMATION: Status.AWAITING_INFORMATION,
}


@dataclass(frozen=True, slots=True)
class Case:
    """One row of the queue. `version` rises with every change an approval rests on, and with every decision.

    `problem`, `cause`, `creditor`, `amount`, `currency`, `rail`, `confidence` and `deadline` are copies for the list
    view; what decides is in `Worked`. `approvals` counts those of the present proposal, made at `proposal_version`.
    `owner` is the function that alone decides an A0 case, `code` the fault code as received. `check_for` is the
    reviewer for whom a check case is laid out; None for every payment there is.
    """

    case_id: str
    external_id: str
    status: Status
    version: int
    message_type: str
    uetr: str | None
    received_at: datetime
    updated_at: datetime
    route: Route | None = None
    action: str | None = None
    level: str | None = None
    playbook: str | None = None
    problem: str = ""
    creditor: str = ""
    amount: str = ""
    currency: str = ""
    rail: str = ""
    confidence: float | None = None
    deadline: datetime | None = None
    priority: int = 0
    approvals: int = 0
    approvals_needed: int | None = None
    claimed_by: str | None = None
    claimed_until: datetime | None = None
    repaired_sha256: str | None = None
    context_sha256: str | None = None
    error: str | None = None
    owner: str | None = None
    code: str | None = None
    proposal_version: int = 0
    check_for: str | None = None
    cause: str = ""
