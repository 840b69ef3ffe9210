"""Changes of accounts under four eyes: one administrator proposes, another confirms; nobody their own (ui §3.6)."""

import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from cases.decision import Person, Role, actor_of
from cases.entitlement import NotEntitled
from cases.store import CaseStore, Unit, User
from cases.store.new_id import new_id

from .sign_in import BadAccount, hashed, note_user, require_account

PREFIX = "account-change:"
TEXT_MAX, TEAMS_MAX = 200, 10


@dataclass(frozen=True, slots=True)
class AccountChange:
    """What an administrator wants of an account, until another confirms. `new` is true where there is none yet."""

    id: str
    name: str
    person: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    new: bool
    reason: str
    by: str
    at: str


async def propose_change(
    store: CaseStore,
    admin: Person,
    name: str,
    roles: tuple[str, ...],
    teams: tuple[str, ...],
    *,
    person: str = "",
    reason: str,
    now: datetime,
) -> AccountChange:
    """Keep the wish for roles and teams of an account, or for a new one. Raises NotEntitled or BadAccount.

    An account that was disabled is opened again by the confirmation.
    """
    _require_admin(admin)
    roles, teams = tuple(sorted(set(roles))), tuple(sorted({team[:64] for team in teams}))[:TEAMS_MAX]
    async with store.writing() as unit:
        user = await unit.people.user(name)
        if user is None:
            require_account(name, roles)
        elif not roles:
            raise BadAccount("an account needs a role; disable it instead")
        else:
            require_account("ok", roles)
        whose = user.person if user else (person.strip()[:64] or name)
        _require_not_own(admin, whose)
        wish = AccountChange(
            new_id(now), name, whose, roles, teams, user is None, reason[:TEXT_MAX], admin.id, now.isoformat()
        )
        await unit.settings.put(PREFIX + wish.id, json.dumps(asdict(wish)), by=admin.id, at=now)
        await note_user(unit, _wished(wish, user), "proposed", now, actor_of(admin), change=wish.id)
        return wish


async def waiting_changes(unit: Unit) -> tuple[AccountChange, ...]:
    """Every change that waits for a second administrator, oldest first."""
    return tuple(_change(json.loads(value)) for value in (await unit.settings.named(PREFIX)).values())


async def confirm_change(store: CaseStore, admin: Person, change_id: str, *, now: datetime) -> tuple[User, str]:
    """Put it in force; the account, and the password of a new one, told this once. Raises NotEntitled or BadAccount."""
    _require_admin(admin)
    password = secrets.token_urlsafe(15)
    kept = await hashed(password)
    async with store.writing() as unit:
        wish = await _taken(unit, change_id)
        if wish.by == admin.id:
            raise NotEntitled("A change of an account is confirmed by another administrator than who proposed it.")
        _require_not_own(admin, wish.person)
        before = await unit.people.user(wish.name, lock=True)
        if (before is None) is not wish.new:
            raise BadAccount("the account was made or is gone since; propose it again")
        user = replace(_wished(wish, before), disabled=False)
        if before is None:
            user = replace(user, password_hash=kept)
            await unit.people.add_user(user, now)
        else:
            await unit.people.change_user(user)
        what = "added" if wish.new else "changed"
        await note_user(unit, user, what, now, actor_of(admin), change=wish.id, proposed_by=wish.by)
        return user, password if wish.new else ""


async def drop_change(store: CaseStore, admin: Person, change_id: str, *, now: datetime) -> None:
    """Withdraw an own wish, or refuse another's."""
    _require_admin(admin)
    async with store.writing() as unit:
        wish = await _taken(unit, change_id)
        what = "withdrawn" if wish.by == admin.id else "refused"
        await note_user(unit, _wished(wish, None), what, now, actor_of(admin), change=wish.id)


async def shut(store: CaseStore, admin: Person, name: str, *, now: datetime) -> None:
    """Disable an account at once and end its sessions: taking rights away needs no second person."""
    _require_admin(admin)
    async with store.writing() as unit:
        user = await unit.people.user(name, lock=True)
        if user is None:
            raise BadAccount("there is no such account")
        _require_not_own(admin, user.person)
        await unit.people.change_user(replace(user, disabled=True))
        await unit.people.revoke_sessions_of(name, now)
        await note_user(unit, user, "disabled", now, actor_of(admin))


async def _taken(unit: Unit, change_id: str) -> AccountChange:
    """The wish, which waits no longer: of two who decide on it at once only one has it. Raises BadAccount."""
    value = await unit.settings.take(PREFIX + change_id[:40])
    if value is None:
        raise BadAccount("this change was confirmed, refused or withdrawn already")
    return _change(json.loads(value))


def _change(told: dict[str, Any]) -> AccountChange:
    return AccountChange(**{**told, "roles": tuple(told["roles"]), "teams": tuple(told["teams"])})


def _wished(wish: AccountChange, before: User | None) -> User:
    if before is None:
        return User(wish.name, wish.person, "", wish.roles, wish.teams)
    return replace(before, roles=wish.roles, teams=wish.teams)


def _require_admin(person: Person) -> None:
    if person.machine or not person.has(Role.ADMIN):
        raise NotEntitled("Accounts are for administrators.")


def _require_not_own(admin: Person, person: str) -> None:
    if admin.id == person:
        raise NotEntitled("An administrator does not change an account of their own.")
