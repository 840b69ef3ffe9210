"""Writing a decision and all that it causes, in one transaction, or nothing of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from .case import Case
from .check_case import settle
from .decision import Verdict, actor_of
from .decision_request import DecisionRequest, act_of, row_of
from .override import alarm_of, waits_name
from .policy import Policy
from .refusals import StaleDecision
from .release_port import Release
from .resolution import Worked
from .seen import Seen
from .store import Act, CaseStore, Unit
from .store.ledger_rows import SYSTEM
from .store.times import maybe_time
from .work_queue import LeaseLost, propose

JUDGED_AGAIN = "judge_again"  # in the trace of a version that no run made: it is not replayed as one


async def take(
    unit: Unit,
    request: DecisionRequest,
    seen: Seen,
    judged: Worked | None,
    release: Release,
    policy: Policy,
    now: datetime,
) -> Case:
    """Write the decision and what it causes; the conditional update of the case refuses all but one of a race."""
    row = await unit.to_change(request.case_id)
    await _require_policy(unit, policy)
    if row is None or row["version"] != request.version:
        raise LeaseLost(request.case_id)
    await unit.decisions.add(row_of(request, seen.case, now))
    await unit.ledger.append([act_of(request, seen.case, row["salt"], saw_value=seen.saw_value)], now)
    if request.emergency:
        await unit.ledger.append([alarm_of(request)], now)
        await unit.settings.put(waits_name(request.case_id, request.version), "", by=request.person.id, at=now)
    actor = actor_of(request.person)
    if request.verdict is Verdict.APPROVE:
        assert judged is not None
        return await _approve(unit, seen, judged, release, actor, now)
    if judged is None:
        return await _without_proposal(unit, request, seen.case, row, now)
    case = _with_its_cut_off(_as_received(seen.case, row), judged)
    return await propose(unit, case, judged, was=seen.case, release=None, actor=actor, now=now)


def _as_received(case: Case, row: Mapping[Any, Any]) -> Case:
    """The case by the cut-off of the message as it came in: a date that a person proposed before counts no more."""
    return replace(case, deadline=maybe_time(row["received_deadline"]))


def _with_its_cut_off(case: Case, judged: Worked) -> Case:
    """The case as lists show it: by the cut-off of the message that a person now proposes."""
    check = judged.verification.check("cut_off")
    return replace(case, deadline=datetime.fromisoformat(check.until)) if check is not None and check.until else case


async def take_check(unit: Unit, request: DecisionRequest, was: Case, now: datetime) -> Case:
    """The verdict on a check case: kept like any other, judged by what was laid out, and never carried out."""
    await unit.ledger.hold()
    await unit.decisions.add(row_of(request, was, now))
    return await settle(unit, was, request.verdict.value, actor_of(request.person), now)


async def _approve(
    unit: Unit, seen: Seen, judged: Worked, release: Release, actor: Mapping[str, str], now: datetime
) -> Case:
    was = seen.case
    assert seen.worked is not None
    case = replace(was, version=was.version + 1, approvals=was.approvals + 1, updated_at=now)
    # A0 has no number: the owning function alone decides, and one of its people signs what another proposed.
    if case.approvals >= (was.approvals_needed or 1):
        final = seen.worked.with_verification(judged.verification)
        case = await release(unit, case, final, actor=actor, automatic=False, at=now)
    return await _write(unit, case, was, now)


async def propose_again(store: CaseStore, seen: Seen, judged: Worked | None, now: datetime) -> None:
    """What changed becomes a new version that people look at afresh; a race is left to whoever won it."""
    assert judged is not None
    judged = replace(judged, trace=(*judged.trace, {"step": JUDGED_AGAIN, "ms": 0}))
    try:
        async with store.writing() as unit:
            await propose(unit, seen.case, judged, was=seen.case, release=None, actor=SYSTEM, now=now)
    except LeaseLost:
        return


async def _without_proposal(
    unit: Unit, request: DecisionRequest, was: Case, row: Mapping[Any, Any], now: datetime
) -> Case:
    """`reject` leaves the payment without a proposal, `send_back` the proposal without its approvals."""
    voided = await unit.decisions.void_approvals(was.case_id, now)
    case = replace(was, version=was.version + 1, approvals=0, updated_at=now)
    if request.verdict is Verdict.REJECT:
        case = replace(case, action=None, approvals_needed=None, repaired_sha256=None, context_sha256=None)
        case = _as_received(case, row)
    facts = {"approvals": voided, "version": case.version}
    await unit.ledger.append([Act("voided", was.case_id, actor_of(request.person), {}, facts)], now)
    return await _write(unit, case, was, now)


async def _write(unit: Unit, case: Case, was: Case, now: datetime) -> Case:
    if not await unit.cases.change(case, was=was, resume_due=True):
        raise LeaseLost(case.case_id)
    await unit.events.add(case, now)
    return case


async def _require_policy(unit: Unit, policy: Policy) -> None:
    """A policy confirmed since this process last asked: nothing is decided under the old one."""
    standing = await unit.policies.in_force()
    if standing is not None and standing.digest != policy.digest:
        raise StaleDecision("another policy came into force a moment ago: look at the case again")
