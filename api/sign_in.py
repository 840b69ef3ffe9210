"""Sign-in by password: argon2 hashes, a lock after repeated misses, the same answer for unknown names."""

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cases.store import Act, CaseStore, Taken, Unit, User
from cases.store.ledger_rows import SYSTEM

ROLES = (
    "viewer",
    "operator",
    "approver",
    "supervisor",
    "knowledge_editor",
    "model_risk",
    "admin",
    "auditor",
)
MISSES_MAX = 5
LOCK = timedelta(minutes=15)
PASSWORD_LENGTH_MIN = 12
PASSWORD_LENGTH_MAX = 1024
NAME = re.compile(r"[a-z][a-z0-9._-]{1,63}")


class BadAccount(ValueError):
    """A name, role or password that does not do."""


async def add_account(
    store: CaseStore,
    name: str,
    password: str,
    roles: Iterable[str],
    *,
    now: datetime,
    teams: Iterable[str] = (),
    person: str | None = None,
) -> User:
    """A new account. `person` names the human behind it where it is not their only one. Raises BadAccount."""
    roles = tuple(sorted(set(roles)))
    require_account(name, roles)
    if not PASSWORD_LENGTH_MIN <= len(password) <= PASSWORD_LENGTH_MAX:
        raise BadAccount(f"a password has at least {PASSWORD_LENGTH_MIN} characters")
    user = User(name, person or name, await hashed(password), roles, tuple(sorted(set(teams))))
    try:
        async with store.writing() as unit:
            await unit.people.add_user(user, now)
            await note_user(unit, user, "added", now)
    except Taken:
        raise BadAccount(f"there is an account {name} already") from None
    return user


def require_account(name: str, roles: Iterable[str]) -> None:
    """Raises BadAccount for a name that is none, or roles that are unknown or missing."""
    unknown = set(roles) - set(ROLES)
    if not NAME.fullmatch(name):
        raise BadAccount("a name has 2 to 64 characters: a-z, 0-9, dot, dash, underscore")
    if unknown or not roles:
        raise BadAccount(f"unknown role {', '.join(sorted(unknown))}" if unknown else "an account needs a role")


async def hashed(password: str) -> str:
    """The hash that is kept of a password; slow on purpose, so in a thread."""
    return await asyncio.to_thread(_hasher().hash, password)


async def sign_in(store: CaseStore, name: str, password: str, *, now: datetime) -> User | None:
    """The account, if the password is right and the account is neither locked nor disabled; None otherwise."""
    async with store.reading() as unit:
        user = await unit.people.user(name)
    hashed = user.password_hash if user is not None else _nobody()
    right = await asyncio.to_thread(_matches, hashed, password[:PASSWORD_LENGTH_MAX])
    if user is None or user.disabled or _locked(user, now):
        return None
    if right and user.failures == 0:
        return user
    await _count(store, name, right, now)
    return user if right else None


async def disable_account(store: CaseStore, name: str, *, now: datetime) -> bool:
    """Shut an account and end its sessions; False where there is none."""
    async with store.writing() as unit:
        user = await unit.people.user(name, lock=True)
        if user is None:
            return False
        await unit.people.change_user(replace(user, disabled=True))
        await unit.people.revoke_sessions_of(name, now)
        await note_user(unit, user, "disabled", now)
    return True


async def take_in(store: CaseStore, user: User, *, now: datetime) -> User | None:
    """The account of somebody whom an identity provider proved, with the roles it gives them; None where it is shut.

    The provider's word replaces roles and teams; an account that was shut here stays shut.
    """
    async with store.writing() as unit:
        before = await unit.people.user(user.name, lock=True)
        if before is None:
            await unit.people.add_user(user, now)
            await note_user(unit, user, "taken in", now)
            return user
        if before.disabled:
            return None
        after = replace(before, person=user.person, roles=user.roles, teams=user.teams)
        if after != before:
            await unit.people.change_user(after)
            await note_user(unit, after, "changed by the identity provider", now)
        return after


async def note_user(
    unit: Unit, user: User, what: str, now: datetime, actor: Mapping[str, str] = SYSTEM, **more: str
) -> None:
    """The ledger entry of a changed account."""
    facts = {"what": what, "account": user.name, "roles": list(user.roles), "teams": list(user.teams), **more}
    await unit.ledger.append([Act("user_changed", None, actor, {}, facts)], now)


async def _count(store: CaseStore, name: str, right: bool, now: datetime) -> None:
    async with store.writing() as unit:
        user = await unit.people.user(name, lock=True)
        assert user is not None
        failures = 0 if right else user.failures + 1
        locked = now + LOCK if failures >= MISSES_MAX else None
        # After a lock the count starts again, so that it ends by itself.
        await unit.people.change_user(replace(user, failures=0 if locked else failures, locked_until=locked))
        if locked:
            await note_user(unit, user, "locked after repeated misses", now)


def _locked(user: User, now: datetime) -> bool:
    return user.locked_until is not None and now < user.locked_until


def _matches(hashed: str, password: str) -> bool:
    try:
        return _hasher().verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    """A hash that nothing matches by intent: unknown names take as long as known ones."""
    return _hasher().hash("nobody has this password")
