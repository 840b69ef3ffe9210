"""Delegation for an absence: dated, on record, and never a way around the four eyes.

A deputy acts as themselves, with what the absent person may do as operator or approver; never as a supervisor, for
another team or for an owning function. Whoever stands in for somebody counts as that person too: of one case both of
them together are one pair of eyes (ui §8.3 #04).
"""

from datetime import datetime, timedelta

from .decision import Person, Role, actor_of
from .entitlement import WORKERS, NotEntitled
from .errors import CaseError
from .step_up import require_fresh
from .store import Act, CaseStore, Unit
from .store.delegation_rows import Delegation
from .store.new_id import new_id

DAYS_MAX = 60


class NotDelegable(CaseError):
    """The period is none, too long or over, or the deputy is nobody who could stand in."""


class NoSuchDelegation(CaseError):
    """There is no delegation in force with this id."""


async def delegate(
    store: CaseStore, person: Person, deputy: str, begins: datetime, ends: datetime, reason: str, *, now: datetime
) -> Delegation:
    """Let `deputy` stand in for `person` for a period. Raises NotEntitled, SignInTooOld, NotDelegable."""
    if person.machine or not person.has(*WORKERS):
        raise NotEntitled("Only operators, approvers and supervisors have something to delegate.")
    require_fresh(person, now)
    if not begins < ends or ends <= now or ends - begins > timedelta(days=DAYS_MAX):
        raise NotDelegable(f"a delegation has a beginning, an end that is not past, and lasts {DAYS_MAX} days at most")
    async with store.writing() as unit:
        await _require_deputy(unit, person, deputy)
        made = Delegation(new_id(now), person.id, deputy, begins, ends, reason)
        await unit.delegations.add(made)
        await unit.ledger.append([_entry("delegated", made, person)], now)
    return made


async def revoke_delegation(store: CaseStore, id_: str, person: Person, *, now: datetime) -> None:
    """End a delegation: the absent person, the deputy or an administrator may. Raises NoSuchDelegation, NotEntitled."""
    async with store.writing() as unit:
        found = await unit.delegations.get(id_)
        if found is None:
            raise NoSuchDelegation(id_)
        if person.machine or (person.id not in (found.person, found.deputy) and not person.has(Role.ADMIN)):
            raise NotEntitled("A delegation is ended by who gave or has it, or by an administrator.")
        if not await unit.delegations.revoke(id_, now):
            raise NoSuchDelegation(f"{id_} has ended")
        await unit.ledger.append([_entry("delegation ended", found, person)], now)


async def _require_deputy(unit: Unit, person: Person, deputy: str) -> None:
    accounts = [user for user in await unit.people.all_users() if user.person == deputy and not user.disabled]
    if deputy == person.id or not accounts:
        raise NotDelegable("a deputy is another person with an account")
    if not any(Role(role) in WORKERS for user in accounts for role in user.roles):
        raise NotDelegable("a deputy works cases already: an operator, approver or supervisor")


def _entry(what: str, delegation: Delegation, person: Person) -> Act:
    facts = {
        "what": what,
        "person": delegation.person,
        "deputy": delegation.deputy,
        "from": delegation.begins_at.isoformat(),
        "until": delegation.ends_at.isoformat(),
    }
    return Act("user_changed", None, actor_of(person), {}, facts)
