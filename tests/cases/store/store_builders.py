"""Builders and fakes for the store and the API: reports, worked cases, an assessor, an agent, a channel, a clock."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from cases.authorisation import FirstUse, Sum
from cases.case import Route
from cases.decision import Person, Role, Verdict
from cases.diagnosis import Diagnosis
from cases.policy import Policy, default_policy
from cases.ports import Receipt
from cases.progress import Tell, unheard
from cases.proposal import Author, Outgoing, Proposal
from cases.report import Report
from cases.resolution import Worked
from cases.verification import Check, Verification
from payments import Operator
from payments.vocabulary import Action, Level, OperatorName, Purpose

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MESSAGE = (
    "{1:F01LKVNDEHHAXXX0000000000}{2:I103ORDLFRPPXXXXN}{3:{121:7a1c2f5e-0b7d-4c1e-9a52-3f1f0f6f2c11}}{4:\r\n"
    ":20:LK-77120\r\n:23B:CRED\r\n:32A:261123EUR1250,00\r\n:50K:/DE62700500000000112233\r\nLindkvist Apparate GmbH\r\n"
    "Hafenweg 3\r\n22767 Hamburg\r\n:59:/FR7630006000011234567890189\r\nAteliers Ordelle\r\n12 rue des Forges\r\n"
    "69003 Lyon\r\n:70:Facture 2026_114\r\n:71A:SHA\r\n-}"
)
REPAIRED = MESSAGE.replace("2026_114", "2026-114").encode()
SET_REMITTANCE = Operator(OperatorName.NORMALISE_CHARSET, "70", old="Facture 2026_114", new="Facture 2026-114")


def a_policy(first_use: FirstUse = FirstUse(30, Sum(10**6, Decimal(10**12))), **limits: Sum) -> Policy:  # noqa: B008
    """The shipped policy, without limits of what goes by itself but those given (`counterparty`, `hour`, `day`)."""
    standing = default_policy().standing
    assert standing is not None
    many = dict.fromkeys(("counterparty", "hour", "day"), Sum(10**6, Decimal(10**12)))
    return replace(default_policy(), standing=replace(standing, first_use=first_use, **{**many, **limits}))


@dataclass
class SteppingClock:
    """A clock that moves only when told."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def advance(self, **parts: float) -> None:
        self.at += timedelta(**parts)


def a_report(external_id: str | None = "Q1-0001", **fields: Any) -> Report:
    return Report.model_validate({"external_id": external_id, "message": MESSAGE, **fields})


def a_proposal(action: Action = Action.REPAIR, level: Level = Level.A2, **fields: Any) -> Proposal:
    changes = {
        "operators": (SET_REMITTANCE,) if action is Action.REPAIR else (),
        "outgoing": (),
        "author": Author(model="playbook"),
        **fields,
    }
    return Proposal(
        action=action,
        level=level,
        playbook="PB-01",
        playbooks=("PB-01",),
        explanation="The underscore is outside the character set.",
        cap=1.0,
        **changes,
    )


def a_question() -> Outgoing:
    return Outgoing("text", "PLEASE PROVIDE THE TOWN", Purpose.RFI)


def worked(
    proposal: Proposal | None = None,
    *,
    route: Route = Route.APPROVAL,
    needed: int | None = 1,
    repaired: bytes | None = REPAIRED,
    passed: bool = True,
    stratum: str = "A3/format/10k/swift",
) -> Worked:
    proposal = proposal or a_proposal()
    bytes_ = repaired if proposal.action in (Action.REPAIR, Action.RESUBMIT, Action.REROUTE) else None
    digest = None if bytes_ is None else hashlib.sha256(bytes_).hexdigest()
    return Worked(
        message_type="MT103",
        uetr="7a1c2f5e-0b7d-4c1e-9a52-3f1f0f6f2c11",
        diagnosis=Diagnosis("charset", "A character outside the set stands in field 70.", ()),
        evidence=(),
        proposal=proposal,
        verification=Verification((Check("untouched_bytes", passed, "all other bytes are identical"),), bytes_, digest),
        confidence=0.99,
        calibrated=False,
        route=route,
        route_reasons=("for the test",),
        approvals_needed=needed,
        trace=({"step": "propose", "ms": 1},),
        usage={"model": "playbook", "calls": 0, "input_tokens": 0, "output_tokens": 0},
        versions={"rules": "r1", "policy": "p1"},
        stratum=stratum,
    )


NEXT_DATE = Operator(OperatorName.SET_VALUE_DATE, "32A", "261123EUR1000,", "261124EUR1000,")


@dataclass
class FakeAssessor:
    """Judges every proposal as told: `passed`, `versions` and the route; remembers what it judged."""

    passed: bool = True
    route: Route | None = None
    needed: int | None = None
    versions: Mapping[str, str] = field(default_factory=lambda: {"rules": "r1", "policy": "p1"})
    judged: list[Proposal] = field(default_factory=list)

    def judge(self, case_id: str, report: Report, seen: Worked | None, proposal: Proposal, *, now: datetime) -> Worked:
        self.judged.append(proposal)
        base = seen or worked()
        again = worked(
            proposal,
            route=self.route or base.route,
            needed=base.approvals_needed if self.route is None else self.needed,
            repaired=_repaired(proposal),
            passed=self.passed,
        )
        return replace(again, versions=dict(self.versions), uetr=base.uetr, stratum=base.stratum)

    def draft(
        self,
        case_id: str,
        report: Report,
        seen: Worked | None,
        verdict: Verdict,
        *,
        operators: Sequence[Operator],
        reason: str,
        now: datetime,
    ) -> Proposal:
        if verdict is Verdict.AMEND:
            return a_proposal(operators=tuple(operators))
        if verdict is Verdict.REQUEST_INFORMATION:
            return a_proposal(Action.RFI, outgoing=(a_question(),))
        actions = {Verdict.CLOSE: Action.CLOSE, Verdict.HOLD: Action.HOLD, Verdict.ESCALATE: Action.ESCALATE}
        return a_proposal(actions.get(verdict, Action.RETURN))

    def redated(self, case_id: str, report: Report, seen: Worked, *, now: datetime) -> tuple[Operator, ...]:
        return (*seen.proposal.operators, NEXT_DATE)


def _repaired(proposal: Proposal) -> bytes:
    """The repaired bytes of a proposal: those of the shipped operator, else others for other operators."""
    if proposal.operators == (SET_REMITTANCE,):
        return REPAIRED
    return REPAIRED + repr([o.new for o in proposal.operators]).encode()


@dataclass
class FakeAgent:
    """Works every case as told; remembers what it was asked."""

    outcome: Worked | Exception = field(default_factory=worked)
    asked: list[str] = field(default_factory=list)
    resumed: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)

    def work(self, case_id: str, report: Report, *, now: datetime, told: Tell = unheard) -> Worked:
        self.asked.append(case_id)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    def resume(self, case_id: str, report: Report, decision: Mapping[str, Any], *, now: datetime) -> None:
        self.resumed.append(case_id)

    def forget(self, case_id: str) -> None:
        self.forgotten.append(case_id)


@dataclass
class RecordingChannel:
    """Remembers what was sent; answers as told, and may stay silent after taking the bytes."""

    answers: list[str] = field(default_factory=list)
    sent: list[tuple[str, bytes, str]] = field(default_factory=list)
    name: str = "recording"
    enquiry: str = "unknown"

    def send(self, body: bytes, *, key: str, kind: str) -> Receipt:
        self.sent.append((key, body, kind))
        return Receipt(self.answers.pop(0) if self.answers else "accepted", key)

    def enquire(self, key: str) -> Receipt:
        return Receipt(self.enquiry, key)


class PlainSigner:
    """Signs nothing: the size and root as text."""

    def note(self, size: int, root: bytes) -> str:
        return f"test\n{size}\n{root.hex()}\n"


def a_person(name: str = "ana", *roles: Role, teams: tuple[str, ...] = (), machine: bool = False) -> Person:
    return Person(name, frozenset(roles or (Role.OPERATOR, Role.APPROVER)), frozenset(teams), name, machine, NOON)
