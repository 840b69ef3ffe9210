"""The queue of cases to be worked: claimed with a lease, saved by the holder of the lease only, swept after a crash."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from .binding import bound
from .case import Case, Route, Status
from .errors import CaseError
from .halt import HeldBack, halted_now
from .policy import Halted
from .release_port import Release
from .report import Report
from .resolution import Worked
from .store import Act, CaseStore, Unit, report_in
from .store.case_columns import to_case
from .store.ledger_rows import SYSTEM
from .store.times import maybe_text
from .work_acts import acts_of

TRIES_MAX = 3
ENDED_ITS_WORKER = f"Could not be worked: its worker ended {TRIES_MAX} times while it was at it."


class LeaseLost(CaseError):
    """Another worker took the case over, or it changed: this worker's work is dropped."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work one case until `until`, under the secret `lease`; `tries` counts this try.

    `halted` is what the kill switches held back when it was given.
    """

    case: Case
    report: Report
    lease: str
    until: datetime
    tries: int
    halted: Halted


@dataclass(frozen=True, slots=True)
class Headline:
    """What the list view shows of a case beside its proposal: rail, cut-off and urgency (handbook §6.4)."""

    rail: str = ""
    deadline: datetime | None = None
    priority: int = 0


async def claim_next(
    store: CaseStore,
    worker: str,
    *,
    lease_seconds: int,
    now: datetime,
    halt_file: Path | None = None,
    expected: bool = False,
) -> Claim | None:
    """The most urgent case that nobody works, now claimed by `worker`; None where there is none.

    A case whose lease has ended counts as worked by nobody: that is how a crash is swept up. One that ended its worker
    `TRIES_MAX` times goes to people instead. Where a case is not `expected`, a look goes before the lock, so that idle
    workers take none.
    """
    if not expected and not await _waits(store, now):
        return None
    lease, until = f"{worker[:24]}-{secrets.token_hex(8)}", now + timedelta(seconds=lease_seconds)
    async with store.writing() as unit:
        row = await unit.cases.lease_next(now, lease=lease, until=until)
        while row is not None and row["tries"] > TRIES_MAX:
            # Whatever it does to a worker, it would do to the next: nobody was left to say that it failed.
            await _to_people(unit, to_case(row), ENDED_ITS_WORKER, row["tries"] - 1, now)
            row = await unit.cases.lease_next(now, lease=lease, until=until)
        if row is None:
            return None
        case = to_case(row)
        await unit.events.add(case, now)
        halted = await halted_now(unit, halt_file)
        return Claim(case, await report_in(unit, row), lease, until, row["tries"], halted)


async def _waits(store: CaseStore, now: datetime) -> bool:
    async with store.reading() as unit:
        return await unit.cases.next_to_work(now) is not None


async def save_worked(
    store: CaseStore,
    claim: Claim,
    worked: Worked,
    *,
    headline: Headline,
    release: Release,
    now: datetime,
    begun: datetime | None = None,
) -> Case:
    """Keep the proposal as a new version, in the status its route asks for; `auto` is queued for sending at once.

    `begun` is the time that the run worked with, kept for its replay.
    Where kill switch or standing authorisation hold back an automatic release, the case goes to people instead. Raises
    LeaseLost.
    """
    async with store.writing() as unit:
        row = await _held(unit, claim)
        was = to_case(row)
        case = replace(was, rail=headline.rail, deadline=headline.deadline, priority=headline.priority)
        return await propose(
            unit, case, worked, was=was, release=release, actor=SYSTEM, now=now, begun=begun, leased=row
        )


async def propose(
    unit: Unit,
    case: Case,
    worked: Worked,
    *,
    was: Case,
    release: Release | None,
    actor: Mapping[str, str],
    now: datetime,
    begun: datetime | None = None,
    leased: Mapping[Any, Any] | None = None,
) -> Case:
    """Make `worked` the present proposal of `case`, a new version; earlier approvals are void.

    Without `release` nothing goes by itself, whatever the route. A worker gives the row that it
    `leased`, and its lease ends. Raises LeaseLost where the case changed meanwhile.
    """
    worked = worked if release is not None else for_people(worked, "a person's proposal is approved by another person")
    await unit.ledger.hold()  # nobody confirms another policy from here to the commit
    worked = await _under_policy(unit, worked)
    row = leased or await unit.cases.row(case.case_id)
    assert row is not None
    original, case_before = row["original_sha256"], case
    case = bound(case_before, worked, original_sha256=original, now=now)
    voided = await unit.decisions.void_approvals(case.case_id, now) if was.proposal_version else 0
    acts = acts_of(case, worked, salt=row["salt"], actor=actor)
    if voided:
        acts.insert(0, Act("voided", case.case_id, actor, {}, {"approvals": voided, "version": case.version}))
    await unit.ledger.append(acts, now)
    if worked.route is Route.AUTO:
        assert release is not None
        try:
            case = await release(unit, case, worked, actor=SYSTEM, automatic=True, at=now)
        except HeldBack as held:
            worked = for_people(worked, str(held))
            case = bound(case_before, worked, original_sha256=original, now=now)
            await unit.ledger.append(acts_of(case, worked, salt=row["salt"], actor=actor)[-1:], now)
    ended: dict[str, Any] = {}
    if leased is not None:
        ended = {"work_lease": None, "work_until": None, "tries": 0, "received_deadline": maybe_text(case.deadline)}
    if not await unit.cases.change(case, was=was, **ended):
        raise LeaseLost(case.case_id)
    assert case.context_sha256 is not None
    await unit.works.add(case.case_id, case.version, worked, case.context_sha256, begun or now)
    await unit.events.add(case, now)
    return case


async def _under_policy(unit: Unit, worked: Worked) -> Worked:
    """What would go by itself under a policy that was replaced while the case was worked goes to people."""
    standing = await unit.policies.digest_in_force() if worked.route is Route.AUTO else None
    if standing is None or standing == worked.versions.get("policy"):
        return worked
    return for_people(worked, "another policy came into force while the case was worked")


def for_people(worked: Worked, reason: str) -> Worked:
    """The same work with a person in its way, where it would have gone by itself."""
    if worked.route is not Route.AUTO:
        return worked
    reasons = (*worked.route_reasons, reason)
    return replace(worked, route=Route.APPROVAL, approvals_needed=1, route_reasons=reasons)


async def fail_work(store: CaseStore, claim: Claim, error: str, *, now: datetime) -> Case:
    """Give the case back after an error: to the queue, or after `TRIES_MAX` tries to people with the error attached."""
    async with store.writing() as unit:
        was = to_case(await _held(unit, claim))
        if claim.tries >= TRIES_MAX:
            return await _to_people(unit, was, error, claim.tries, now)
        case = replace(was, status=Status.RECEIVED, error=error[:2000], updated_at=now)
        await unit.cases.change(case, was=was, work_lease=None, work_until=None)
        await unit.events.add(case, now)
        return case


async def _to_people(unit: Unit, was: Case, error: str, tries: int, now: datetime) -> Case:
    """The case as one that could not be worked, with the error for who takes it on."""
    case = replace(was, status=Status.FAILED, version=was.version + 1, error=error[:2000], updated_at=now)
    await unit.cases.change(case, was=was, work_lease=None, work_until=None)
    facts = {"outcome": "not worked", "tries": tries}
    await unit.ledger.append([Act("outcome", case.case_id, SYSTEM, {}, facts)], now)
    await unit.events.add(case, now)
    return case


async def give_back(store: CaseStore, claim: Claim, *, now: datetime) -> None:
    """Return a case unworked, as at shutdown; the try does not count. Nothing happens where the lease is lost."""
    async with store.writing() as unit:
        try:
            was = to_case(await _held(unit, claim))
        except LeaseLost:
            return
        case = replace(was, status=Status.RECEIVED, updated_at=now)
        await unit.cases.change(case, was=was, work_lease=None, work_until=None, tries=claim.tries - 1)
        await unit.events.add(case, now)


async def _held(unit: Unit, claim: Claim) -> Mapping[Any, Any]:
    row = await unit.to_change(claim.case.case_id)
    if row is None or row["work_lease"] != claim.lease or row["status"] != Status.WORKING.value:
        raise LeaseLost(claim.case.case_id)
    return row
