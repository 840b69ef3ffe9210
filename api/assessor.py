"""The assessor: judges people's proposals with the rules, ports and policy that judge the agent's."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from agent.answers import DraftAnswer, UnusableAnswer
from agent.drafting import drafts_of
from cases.case import Route
from cases.checks.verify import verify
from cases.circumstances import Circumstances
from cases.decision import Verdict
from cases.diagnosis import Diagnosis
from cases.lateness import NoNextDate
from cases.opening import held_by
from cases.policy import Policy
from cases.ports import Calendars, Certificates
from cases.proposal import Author, Outgoing, Proposal
from cases.report import Report
from cases.resolution import Worked
from cases.routing import route
from cases.verification import Verification, VerificationPorts
from payments import Operator, PaymentError
from payments.vocabulary import Action, Level, strictest

from .new_dates import advice_of, redated

BY_HAND = "by hand"
ISO_CODE = re.compile(r"[A-Z]{2}\d{2}|[A-Z]{4}")


@dataclass(frozen=True, slots=True)
class Verb:
    """What a verb proposes: its action, level, and the template drafted for MX and for other payments.

    `code` is the reason code where neither the person nor the fault names one.
    """

    action: Action
    level: Level
    mx: str = ""
    other: str = ""
    code: str = "NARR"


VERBS: Mapping[Verdict, Verb] = {
    Verdict.RETURN: Verb(Action.RETURN, Level.A1, "pacs.004", "return"),
    Verdict.REQUEST_INFORMATION: Verb(Action.RFI, Level.A2, "rfi_bank", "rfi_bank"),
    Verdict.ESCALATE: Verb(Action.ESCALATE, Level.A0),
    Verdict.HOLD: Verb(Action.HOLD, Level.A0),
    Verdict.CLOSE: Verb(Action.CLOSE, Level.A2),
    Verdict.CANCEL: Verb(Action.CANCEL, Level.A1, "camt.056", "n92", "TECH"),
    Verdict.REJECT_PAYMENT: Verb(Action.REJECT, Level.A1, "pacs.002", "reject"),
}


class Sight(Protocol):
    """What the agent saw of a case: its circumstances, and the ports that verification asks."""

    def circumstances(self, case_id: str, report: Report, *, now: datetime) -> Circumstances: ...

    def verification_ports(self, report: Report) -> VerificationPorts: ...

    def look(self, case_id: str, report: Report, *, now: datetime) -> tuple[Circumstances, VerificationPorts]: ...


@dataclass(frozen=True, slots=True)
class AgentAssessor:
    """`cases.approval.Assessor` over the sources of the agent."""

    sight: Sight
    policy: Policy
    certificates: Certificates
    versions: Callable[[], Mapping[str, str]]

    def judge(
        self, case_id: str, report: Report, worked: Worked | None, proposal: Proposal, *, now: datetime
    ) -> Worked:
        """`worked` with this proposal, verified and routed again; its route is kept where the verification failed."""
        circumstances, ports = self.sight.look(case_id, report, now=now)
        worked = worked or _unworked(circumstances, proposal)
        verification = verify(circumstances, proposal, worked.evidence, ports=ports, policy=self.policy)
        judged = replace(worked, proposal=proposal, verification=verification, versions=dict(self.versions()))
        if proposal.author != worked.proposal.author:  # what was measured is the agent's proposal, not a person's
            judged = replace(judged, calibrated=False, calibration=None)
        if not verification.passed:
            return judged
        ruling = route(
            circumstances,
            proposal,
            verification,
            worked.confidence,
            policy=self.policy,
            certificates=self.certificates,
            evidence=worked.evidence,
        )
        reasons, needed = ruling.reasons, ruling.approvals_needed
        return replace(
            judged, route=ruling.route, route_reasons=reasons, approvals_needed=needed, stratum=ruling.stratum
        )

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
        """The proposal of a person's verb. Raises PaymentError for a message that a template cannot answer."""
        circumstances = self.sight.circumstances(case_id, report, now=now)
        if verdict is Verdict.AMEND:
            assert worked is not None
            return self._amended(circumstances, worked.proposal, tuple(operators))
        verb, before = VERBS[verdict], None if worked is None else worked.proposal
        held = circumstances.held or verb.level is Level.A0
        calendars = self.sight.verification_ports(report).calendars
        return Proposal(
            action=verb.action,
            level=Level.A0 if held else verb.level,
            playbook=before.playbook if before else BY_HAND,
            playbooks=before.playbooks if before else (),
            operators=(),
            outgoing=_drafted(verb, circumstances, reason, calendars),
            explanation=f"Proposed by hand: {reason}",
            author=Author(model=BY_HAND),
            cap=1.0,
            owner=(held_by(report) or (before.owner if before else None) or "compliance") if held else None,
            reasons=("A person proposed this.",),
        )

    def redated(self, case_id: str, report: Report, worked: Worked, *, now: datetime) -> tuple[Operator, ...]:
        """The operators of the proposal, with the value date on the next day that can be made. Raises NoNextDate."""
        calendars = self.sight.verification_ports(report).calendars
        if calendars is None:
            raise NoNextDate("no calendar is held")
        case = self.sight.circumstances(case_id, report, now=now)
        return redated(case, worked.proposal.operators, calendars)

    def _amended(self, case: Circumstances, proposal: Proposal, operators: tuple[Operator, ...]) -> Proposal:
        """The proposal with other operators, never laxer than they are."""
        levels = [self.policy.level_for(operator, case.message).level for operator in operators]
        return replace(
            proposal,
            action=Action.REPAIR,
            level=strictest([proposal.level, *levels]),
            operators=operators,
            outgoing=advice_of(case, operators),
            author=replace(proposal.author, model=BY_HAND),
            reasons=(*proposal.reasons, "A person amended this."),
        )


def _drafted(verb: Verb, case: Circumstances, reason: str, calendars: Calendars | None) -> tuple[Outgoing, ...]:
    """The verb's own message; a plain text where the payment lacks what that message needs. Raises PaymentError."""
    templates = (verb.mx, verb.other) if case.message.kind == "MX" else (verb.other,)
    lacking = ""
    for template in dict.fromkeys(name for name in templates if name):
        try:
            draft = DraftAnswer(template=template, code=_reason_code(case, reason, verb))
            return drafts_of([draft], case, verb.action, calendars=calendars)
        except UnusableAnswer as error:
            lacking = str(error)
    if lacking:
        raise PaymentError(f"no message can be drafted: {lacking}", rule="TEMPLATE", place="outgoing")
    return ()


def _reason_code(case: Circumstances, reason: str, verb: Verb) -> str:
    """The code with which the person's reason begins, else the fault's own; NARR where neither is an ISO code."""
    first = reason.split(" ", 1)[0].rstrip(":")
    named = next((text for text in (first, case.fault.code or "") if ISO_CODE.fullmatch(text)), "")
    return named or verb.code


def _unworked(circumstances: Circumstances, proposal: Proposal) -> Worked:
    """A case that no run ever finished, worked by hand."""
    message = circumstances.message
    return Worked(
        message_type=message.type,
        uetr=message.uetr,
        diagnosis=Diagnosis("not_diagnosed", "The case could not be worked; people took it.", circumstances.findings),
        evidence=(),
        proposal=proposal,
        verification=Verification((), None, None),
        confidence=0.0,
        calibrated=False,
        route=Route.APPROVAL,
        route_reasons=(),
        approvals_needed=1,
        trace=(),
        usage={"model": BY_HAND, "calls": 0, "input_tokens": 0, "output_tokens": 0},
        versions={},
    )
