"""Approval: a person's verdict on the exact version and bytes they saw, in one transaction with all it causes."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from payments import Operator
from payments.vocabulary import Action

from .case import AWAITS, Case, Route, Status
from .decision import Person, Verdict
from .errors import CaseError
from .policy import Policy
from .ports import Clock
from .proposal import Author, Proposal
from .report import Report
from .resolution import Worked
from .store import Act, CaseStore, DecisionRow, NoSuchCase, Taken, Unit, report_of
from .store.new_id import new_id


class NotEntitled(CaseError):
    """The person may not give this verdict on this case; the text names the rule."""


class SamePerson(NotEntitled):
    """The person proposed, amended or approved this proposal before: another person must approve."""


class StaleDecision(CaseError):
    """The decision was taken on another version, other bytes or other checks than those now proposed."""


class VerificationFailed(CaseError):
    """The proposal does not pass the checks (any more); `checks` names those that failed."""

    def __init__(self, text: str, checks: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.checks = checks


class NothingToApprove(CaseError):
    """The case has no proposal that a signature could release, or is not at a point where anybody decides."""


class KeyReused(CaseError):
    """The idempotency key was used for another decision on this case."""


class Assessor(Protocol):
    """Judges people's proposals exactly as the agent's are judged. Both calls take some 10 ms of CPU and no I/O."""

    def judge(self, case_id: str, report: Report, worked: Worked, proposal: Proposal, *, now: datetime) -> Worked:
        """`worked` with this proposal, verified and routed again under the rules and policy in force."""
        ...

    def draft(self, case_id: str, report: Report, worked: Worked, verdict: Verdict, *, reason: str, person: str) -> Proposal:
        """The proposal that a verb such as `return` or `request_information` stands for, with its outgoing messages."""
        ...


class Release(Protocol):
    """`cases.release.release_approved`, handed in: nothing but the API may import it."""

    def __call__(
        self, unit: Unit, case: Case, worked: Worked, *, actor: Mapping[str, str], automatic: bool, at: datetime
    ) -> Awaitable[Case]: ...


@dataclass(frozen=True, slots=True)
class DecisionPorts:
    """What `decide` needs beside the store."""

    assessor: Assessor
    release: Release


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """A verdict as it was given. `version` and `repaired_sha256` are those the person saw.

    `operators` belong to `amend` alone. `rekeyed` are values keyed again from the evidence (path → text).
    """

    case_id: str
    verdict: Verdict
    version: int
    repaired_sha256: str | None
    reason: str
    person: Person
    idempotency_key: str
    operators: tuple[Operator, ...] | None = None
    rekeyed: Mapping[str, str] = field(default_factory=dict)


async def decide(
    store: CaseStore, request: DecisionRequest, *, ports: DecisionPorts, policy: Policy, clock: Clock
) -> Case:
    """Take the decision and everything it causes, or nothing; the case afterwards.

    The same idempotency key returns the first answer. Raises NoSuchCase, NotEntitled (SamePerson), StaleDecision,
    VerificationFailed, NothingToApprove, KeyReused, or EditRefused for operators that do not fit.
    """
    raise NotImplementedError
