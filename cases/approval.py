"""Approval: a person's verdict on the exact version and bytes they saw, in one transaction with all it causes."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from payments import Operator, read
from payments.vocabulary import Action

from .binding import digest_of
from .case import Case, Route, Status
from .check_case import Settled
from .decision import Person, Verdict, actor_of
from .decision_request import DecisionRequest
from .entitlement import NotEntitled, acting, can
from .errors import CaseError
from .lateness import CutOffPassed, as_of, is_too_late, own_time
from .override import require_overridable
from .policy import Policy
from .policy_change import why_not_under
from .ports import Clock
from .proposal import Proposal
from .refusals import (
    KeyReused,
    NothingToApprove,
    NotKeyed,
    RekeyDiffers,
    SamePerson,
    StaleDecision,
    VerificationFailed,
)
from .rekeying import MISSED, MISSES_MAX, SAW_THE_VALUE, misses, must_key, same_value, secret_of
from .release_port import Release
from .report import Report
from .resolution import Worked
from .seen import Seen, look
from .signatures import makers, standing_approvals
from .step_up import is_step_up_due, require_fresh
from .store import Act, CaseStore, Taken, Unit
from .taking import JUDGED_AGAIN, propose_again, take, take_check
from .work_queue import LeaseLost

__all__ = [
    "JUDGED_AGAIN", "Assessor", "DecisionPorts", "DecisionRequest", "KeyReused", "NotEntitled", "NotKeyed",
    "NothingToApprove", "RekeyDiffers", "SamePerson", "StaleDecision", "VerificationFailed", "actor_of", "decide",
]  # fmt: skip

DECIDABLE = (Status.AWAITING_APPROVAL, Status.AWAITING_OWNER, Status.AWAITING_INFORMATION, Status.FAILED)
NEVER_SIGNED = (None, Action.HOLD.value, Action.ESCALATE.value)


class Assessor(Protocol):
    """Judges people's proposals exactly as the agent's are judged. Each call takes some 10 ms of CPU and no I/O."""

    def judge(
        self, case_id: str, report: Report, worked: Worked | None, proposal: Proposal, *, now: datetime
    ) -> Worked:
        """`worked` with this proposal, verified and routed again under the rules and policy in force."""
        ...

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
        """What a verb such as `amend` (with its operators) or `return` stands for, with outgoing messages drafted."""
        ...

    def redated(self, case_id: str, report: Report, worked: Worked, *, now: datetime) -> tuple[Operator, ...]:
        """The operators of the proposal, with the value date on the next day that can be made. Raises NoNextDate."""
        ...


@dataclass(frozen=True, slots=True)
class DecisionPorts:
    """What `decide` needs beside the store."""

    assessor: Assessor
    release: Release


async def decide(
    store: CaseStore, request: DecisionRequest, *, ports: DecisionPorts, policy: Policy, clock: Clock
) -> Case:
    """Take the decision and everything it causes, or nothing; the case afterwards.

    With `emergency` it lifts who must sign last (`cases.override`), or raises NotOverridable. The same idempotency key
    returns the first answer. Raises NoSuchCase, NotEntitled (SamePerson), StaleDecision, CutOffPassed, SignInTooOld,
    KeyReused, VerificationFailed, NothingToApprove, NotKeyed, RekeyDiffers, or EditRefused for operators that do not
    fit. A value keyed wrongly is recorded; the second time the case goes back to the first approver.
    """
    seen = await look(store, request)
    if seen.repeated:
        return seen.case
    _require_current(request, seen)
    _require_something_to_sign(request, seen)
    request = (_overriding if request.emergency else _acting)(request, seen, policy, clock.now())
    _require_entitled(request, seen, policy, clock.now())
    _require_in_time(request, seen, clock.now())
    if is_step_up_due(request.verdict, seen.case, policy):
        require_fresh(request.person, clock.now())
    if seen.case.check_for is not None:
        return await _once(store, request, lambda unit: take_check(unit, request, seen.case, clock.now()))
    judged = await _judge(request, seen, ports, clock)
    try:
        further = _must_key(request.person, seen, policy, clock.now())
        _require_rekeyed(request, seen, judged, further, only_unseen=policy.only_unseen)
    except RekeyDiffers:
        await _record_miss(store, request, ports, policy, clock)
        raise
    if request.verdict is Verdict.APPROVE and not _rests_on_the_same(seen, judged):
        await propose_again(store, seen, judged, clock.now())
        raise StaleDecision("rules, policy, checks or screening changed; the proposal has a new version")
    return await _once(
        store, request, lambda unit: take(unit, request, seen, judged, ports.release, policy, clock.now())
    )


async def _once(store: CaseStore, request: DecisionRequest, take: Callable[[Unit], Awaitable[Case]]) -> Case:
    """Carry out `take` in one transaction; of a race all but one are refused, or given its answer."""
    try:
        async with store.writing() as unit:
            return await take(unit)
    except (Taken, LeaseLost, Settled) as error:
        # The same key may have won in another process: then its answer is ours too.
        again = await look(store, request)
        if again.repeated:
            return again.case
        raise StaleDecision(f"case {request.case_id} changed meanwhile") from error


def _require_current(request: DecisionRequest, seen: Seen) -> None:
    case = seen.case
    if case.version != request.version:
        raise StaleDecision(f"decided on version {request.version}, the case is at version {case.version}")
    if case.repaired_sha256 != request.repaired_sha256:
        raise StaleDecision("decided on other bytes than those now proposed")
    if case.status not in DECIDABLE:
        raise NothingToApprove(f"the case is {case.status.value}")


def _acting(request: DecisionRequest, seen: Seen, policy: Policy, now: datetime) -> DecisionRequest:
    """The request as the person acts in it: for themselves, or for somebody they stand in for."""
    decisions = [row.decision for row in seen.decisions]
    return replace(request, person=acting(request.person, request.verdict, seen.case, decisions, policy, now=now))


def _overriding(request: DecisionRequest, seen: Seen, policy: Policy, now: datetime) -> DecisionRequest:
    """The request as an emergency override, by the person's own right and for nobody else."""
    decisions = [row.decision for row in seen.decisions]
    require_overridable(request, seen.case, decisions, policy, now)
    return replace(request, person=replace(request.person, emergency=True))


def _require_entitled(request: DecisionRequest, seen: Seen, policy: Policy, now: datetime) -> None:
    person, case, signs = request.person, seen.case, request.verdict is Verdict.APPROVE
    decisions = [row.decision for row in seen.decisions]
    forbidden = can(person, request.verdict, case, decisions, policy, now=now)
    if signs and forbidden is not None:
        involved = makers(decisions) | {who for d in standing_approvals(case, decisions) for who in d.counts_as}
        raise SamePerson(forbidden) if person.counts_as & involved else NotEntitled(forbidden)
    forbidden = forbidden or (why_not_under(seen.policy, person, now) if signs else None)
    if forbidden is not None:
        raise NotEntitled(forbidden)


def _require_something_to_sign(request: DecisionRequest, seen: Seen) -> None:
    if request.verdict is not Verdict.APPROVE:
        return
    if seen.case.action in NEVER_SIGNED or seen.worked is None:
        raise NothingToApprove("no proposal stands that a signature could release")
    if seen.case.approvals_needed is not None and seen.case.approvals >= seen.case.approvals_needed:
        raise NothingToApprove("this proposal has all its approvals")


def _require_in_time(request: DecisionRequest, seen: Seen, now: datetime) -> None:
    """After the cut-off of the message nothing is approved: it is proposed for the next value date (ui §8.4)."""
    at = own_time(seen.report, seen.opened_at, now)
    if request.verdict is Verdict.APPROVE and is_too_late(seen.case, seen.worked, at):
        raise CutOffPassed("the cut-off of the message has passed: propose it for the next value date")


async def _judge(request: DecisionRequest, seen: Seen, ports: DecisionPorts, clock: Clock) -> Worked | None:
    """The proposal that the verdict is about, verified now. None for verdicts that need none."""
    if request.verdict in (Verdict.REJECT, Verdict.SEND_BACK):
        return None
    return await asyncio.to_thread(_judge_now, request, seen, ports.assessor, clock.now())


def _judge_now(request: DecisionRequest, seen: Seen, assessor: Assessor, now: datetime) -> Worked:
    seen = replace(seen, report=as_of(seen.report, seen.opened_at, now))
    proposal = _proposal(request, seen, assessor, now)
    judged = assessor.judge(request.case_id, seen.report, seen.worked, proposal, now=now)
    if judged.route is Route.AUTO and seen.worked is not None:
        # It waits for people because it could not go by itself before; that does not change under their hands.
        judged = replace(judged, route=seen.worked.route, approvals_needed=seen.worked.approvals_needed)
    if not judged.verification.passed:
        failed = tuple(check.name for check in judged.verification.checks if check.passed is False)
        raise VerificationFailed(f"the proposal does not pass: {', '.join(failed)}", failed)
    return judged


def _must_key(person: Person, seen: Seen, policy: Policy, now: datetime) -> bool:
    """Whether this person's signature would be a further one: the same rule as for pages and messages."""
    return must_key(person, seen.case, [row.decision for row in seen.decisions], policy, now=now)


def _require_rekeyed(
    request: DecisionRequest, seen: Seen, judged: Worked | None, further: bool, *, only_unseen: bool
) -> None:
    """Values keyed again must be those of the message to be sent; a further approval of a risk needs one (ui §8.5).

    With `only_unseen` of the policy nobody keys a value that they saw before.
    """
    if request.verdict is not Verdict.APPROVE or judged is None:
        return
    repaired = judged.verification.repaired
    secret = secret_of(seen.report.payment_bytes, repaired) if further else None
    if secret is not None and secret.path not in request.rekeyed:
        raise NotKeyed(f"key the value of {secret.path} ({secret.risk}) again from the evidence, in `rekeyed`")
    if not request.rekeyed:
        return
    if secret is not None and only_unseen and seen.saw_value:
        raise NotEntitled(SAW_THE_VALUE)
    if further and misses(seen.entries, request.person.id, seen.case.version) >= MISSES_MAX:
        raise NotEntitled("The value was keyed wrongly twice: another person approves.")
    fields = {} if repaired is None else read(repaired)[0].fields()
    for path, keyed in request.rekeyed.items():
        if not same_value(keyed, fields.get(path, "")):
            raise RekeyDiffers(f"the value keyed for {path} is not that of the message")


async def _record_miss(
    store: CaseStore, request: DecisionRequest, ports: DecisionPorts, policy: Policy, clock: Clock
) -> None:
    """Keep a wrong try in the ledger, without what was keyed; after the last one, back to the first approver."""
    facts = {"what": MISSED, "version": request.version, "path": ", ".join(sorted(request.rekeyed))}
    async with store.writing() as unit:
        act = Act("alarm", request.case_id, actor_of(request.person), {}, facts)
        await unit.ledger.append([act], clock.now())
        entries = await unit.ledger.of(request.case_id)
    if misses(entries, request.person.id, request.version) < MISSES_MAX:
        return
    key = f"{request.idempotency_key[:100]}-sent-back"
    back = replace(
        request,
        verdict=Verdict.SEND_BACK,
        reason="keyed value differed twice",
        idempotency_key=key,
        rekeyed={},
        emergency=None,
        person=replace(request.person, emergency=False),
    )
    with suppress(CaseError):
        await decide(store, back, ports=ports, policy=policy, clock=clock)


def _proposal(request: DecisionRequest, seen: Seen, assessor: Assessor, now: datetime) -> Proposal:
    worked, person = seen.worked, request.person.id
    if request.verdict is Verdict.APPROVE:
        assert worked is not None
        return worked.proposal
    if request.verdict is Verdict.AMEND and (worked is None or not request.operators):
        raise NothingToApprove("an amendment needs a proposal and its operators")
    operators = request.operators or ()
    drafted = assessor.draft(
        request.case_id, seen.report, worked, request.verdict, operators=operators, reason=request.reason, now=now
    )
    return replace(drafted, author=replace(drafted.author, person=person))


def _rests_on_the_same(seen: Seen, judged: Worked | None) -> bool:
    """Bytes and everything else that the first approval rested on are what the last one rests on."""
    assert judged is not None
    same_bytes = judged.verification.repaired_sha256 == seen.case.repaired_sha256
    return same_bytes and digest_of(judged, original_sha256=seen.original_sha256) == seen.case.context_sha256
