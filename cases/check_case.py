"""Check cases (ui §8.5): which known-wrong proposal is listed for a reviewer, and how it ends."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from .case import Case, Status
from .decision import Verdict
from .errors import CaseError
from .store import Act, CheckCase, Unit

NEAR = timedelta(minutes=30)


class Settled(CaseError):
    """The check case was answered meanwhile."""


async def listed_for(unit: Unit, person: str, now: datetime) -> str | None:
    """The check case that stands in this person's queue; None while they hold a case whose cut-off is near.

    One that nobody answered before its own cut-off is not listed any more, and counts for nothing.
    """
    waiting = await unit.checks.waiting_for(person)
    if not waiting or await is_pressed(unit, person, now):
        return None
    case = await unit.cases.case(waiting[-1])
    return case.case_id if case and case.deadline and case.deadline > now else None


async def is_pressed(unit: Unit, person: str, now: datetime) -> bool:
    """Whether this person holds a case with less than 30 minutes to its cut-off: then nothing is laid out or listed."""
    return await unit.checks.is_pressed(person, now, now + NEAR)


async def settle(unit: Unit, was: Case, answer: str, actor: Mapping[str, str], now: datetime) -> Case:
    """End a check case with its reviewer's `answer`: only an approval misses it. Raises Settled where it has ended."""
    caught = answer != Verdict.APPROVE.value
    await unit.to_change(was.case_id)
    case = replace(was, status=Status.CLOSED, version=was.version + 1, updated_at=now)
    if not await unit.cases.change(case, was=was):
        raise Settled(f"case {was.case_id} has ended")
    await unit.checks.settle(was.case_id, caught, now)
    facts = {"answer": answer, "caught": caught, "version": was.version}
    await unit.ledger.append([Act("check_case", was.case_id, actor, {}, facts)], now)
    return case


async def lapse(unit: Unit, person: str, now: datetime) -> None:
    """Close this person's check cases whose cut-off has passed unanswered; they stay without an outcome."""
    for case_id in await unit.checks.waiting_for(person):
        was = await unit.cases.case(case_id)
        if was is not None and was.status is not Status.CLOSED and was.deadline and was.deadline <= now:
            await unit.cases.change(replace(was, status=Status.CLOSED, updated_at=now), was=was)


__all__ = ["NEAR", "CheckCase", "Settled", "is_pressed", "lapse", "listed_for", "settle"]
