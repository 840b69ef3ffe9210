"""Claims: a person's lease on a case. Advisory only: no decision depends on it (ui §8.1)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from .case import Case
from .errors import CaseError
from .store import Act, CaseStore, NoSuchCase

CLAIM_LEASE = timedelta(minutes=10)


class ClaimedByOther(CaseError):
    """Another person works the case at the moment."""


class ClaimLost(CaseError):
    """The claim to be renewed is this person's no more."""


async def claim(
    store: CaseStore, case_id: str, person: str, *, now: datetime, actor: Mapping[str, str], take_over: bool = False
) -> Case:
    """Take or renew the case for ten minutes. Raises NoSuchCase, ClaimedByOther unless `take_over`."""
    until = now + CLAIM_LEASE
    async with store.writing() as unit:
        await unit.ledger.hold()
        taken = await unit.cases.claim(case_id, person, until=until, now=now, take_over=take_over)
        case = await unit.cases.case(case_id)
        if case is None:
            raise NoSuchCase(case_id)
        if not taken:
            raise ClaimedByOther(f"{case.claimed_by} works this case until {case.claimed_until:%H:%M} UTC")
        await unit.ledger.append([Act("claimed", case_id, actor, {}, {"version": case.version})], now)
        await unit.events.add(case, now)
        return case


async def renew(store: CaseStore, case_id: str, person: str, *, now: datetime) -> Case:
    """Ten more minutes for who still holds the case; no act, so nothing is recorded. Raises ClaimLost, NoSuchCase."""
    async with store.writing() as unit:
        case = await unit.cases.case(case_id)
        if case is None:
            raise NoSuchCase(case_id)
        live = case.claimed_until is not None and case.claimed_until > now
        if live and case.claimed_by != person:
            raise ClaimLost(f"This case was taken over by {case.claimed_by}")
        if not live:
            raise ClaimLost("Your claim of this case has ended")
        await unit.cases.claim(case_id, person, until=now + CLAIM_LEASE, now=now, take_over=False)
        return replace(case, claimed_until=now + CLAIM_LEASE)


async def release_claim(store: CaseStore, case_id: str, person: str, *, now: datetime) -> Case:
    """Give the case back; nothing happens where it is not this person's. Raises NoSuchCase."""
    async with store.writing() as unit:
        await unit.cases.unclaim(case_id, person)
        case = await unit.cases.case(case_id)
        if case is None:
            raise NoSuchCase(case_id)
        await unit.events.add(case, now)
        return case
