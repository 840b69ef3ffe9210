"""Laying out a check case: now and then, after a decision, a spoiled copy of a right repair joins one queue."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from .case import Case, Route, Status
from .check_case import NEAR, is_pressed, lapse
from .decision import Person, Verdict
from .entitlement import can
from .intake import Handed, add_new
from .observed import REVERSED
from .policy import Policy
from .resolution import Worked
from .spoiling import Spoiled, renumbered, spoiled
from .store import CaseFilter, CaseStore, CheckCase, Taken, Unit, report_of
from .store.ledger_rows import SYSTEM
from .store.new_id import new_id
from .work_queue import propose

LOOKED_AT_MAX, STEP = 60, 9
SENT = (Status.RELEASED, Status.CLOSED)
Draw = Callable[[int], int]
"""A random whole number from 0 below the given one."""


async def lay_out_if_due(
    store: CaseStore, person: Person, *, one_in: int, draw: Draw, policy: Policy, now: datetime
) -> Case | None:
    """After a decision of `person`: in one of `one_in` a check case joins their queue; None where none does.

    Only one waits for a person at a time, none while a cut-off of theirs is near, and never one of an owner's cases
    (A0). 0 switches them off.
    """
    if one_in == 0 or draw(one_in) != 0:
        return None
    async with store.reading() as unit:
        if await _one_waits(unit, person, now) or await is_pressed(unit, person.id, now):
            return None
    async for template, made in _candidates(store, person, draw, now):
        case = _as_it_waits(template, person, now)
        # What this person could not approve tells nothing about how they look.
        if can(person, Verdict.APPROVE, case, (), policy, now=now) is None:
            return await _lay_out(store, case, made, person, now)
    return None


async def _lay_out(store: CaseStore, like: Case, made: Spoiled, person: Person, now: datetime) -> Case | None:
    """Opened and proposed as any other case, by the same functions and with the same entries in the ledger."""
    try:
        async with store.writing() as unit:
            await unit.ledger.hold()
            await lapse(unit, person.id, now)
            was = await add_new(unit, Handed(made.report, now, dict(SYSTEM), check_for=person.id), case_id=new_id(now))
            case = replace(was, rail=like.rail, deadline=like.deadline, priority=like.priority)
            case = await propose(unit, case, made.worked, was=was, release=None, actor=SYSTEM, now=now)
            await unit.checks.add(CheckCase(case.case_id, like.case_id, made.path, made.shown, made.right, now))
            return case
    except Taken:
        return None  # a payment came in under the same name


async def _one_waits(unit: Unit, person: Person, now: datetime) -> bool:
    cases = [await unit.cases.case(case_id) for case_id in await unit.checks.waiting_for(person.id)]
    return any(case is not None and case.deadline is not None and case.deadline > now for case in cases)


async def _candidates(
    store: CaseStore, person: Person, draw: Draw, now: datetime
) -> AsyncIterator[tuple[Case, Spoiled]]:
    """Released repairs that other people approved and that were never reversed, each with a spoiled copy."""
    page = await store.cases(CaseFilter(statuses=SENT), sort="updated_at", descending=True, limit=LOOKED_AT_MAX)
    for case in sorted(page.cases, key=lambda _: draw(1 << 30)):
        async with store.reading() as unit:
            worked = await unit.works.get(case.case_id)
            if worked is None or not _fits(case, worked) or await _known_to(unit, case, person):
                continue
            report = await report_of(unit, case.case_id)
            number = await _free_number(unit, case.external_id, draw)
        made = await asyncio.to_thread(spoiled, case, report, worked, number=number, now=now)
        if made is not None:
            yield case, made


async def _free_number(unit: Unit, external_id: str, draw: Draw) -> int:
    """What to add to the id so that no payment has the name; a name that cannot be had is refused when it is taken."""
    number = 1 + draw(STEP)
    for _ in range(LOOKED_AT_MAX):
        if not await unit.cases.all_named([renumbered(external_id, number)]):
            break
        number += 1 + draw(STEP)
    return number


def _as_it_waits(template: Case, person: Person, now: datetime) -> Case:
    """The template as its copy would wait: for its first approval, with as much time left as it had then."""
    left = timedelta(0) if template.deadline is None else template.deadline - template.received_at
    return replace(
        template,
        status=Status.AWAITING_APPROVAL,
        approvals=0,
        deadline=now + max(left, 3 * NEAR),
        check_for=person.id,
    )


def _fits(case: Case, worked: Worked) -> bool:
    by_people = worked.route in (Route.APPROVAL, Route.FOUR_EYES) and case.owner is None
    return by_people and case.action == "REPAIR" and not worked.proposal.author.person


async def _known_to(unit: Unit, case: Case, person: Person) -> bool:
    """Whether this person has worked the case, nobody has approved it, or it was reversed later."""
    decisions = await unit.decisions.of(case.case_id)
    entries = await unit.ledger.of(case.case_id)
    approved = any(row.verdict == Verdict.APPROVE.value and row.voided_at is None for row in decisions)
    own = any(row.person == person.id for row in decisions)
    reversed_ = any(entry["facts"].get("outcome") in REVERSED for entry in entries)
    return own or reversed_ or not approved
