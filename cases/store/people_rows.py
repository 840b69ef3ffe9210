"""People, their sessions and bearer tokens, and the keys of machine clients. Secrets are kept as hashes only."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from . import people_tables
from .times import maybe_text, maybe_time, to_text, to_time

users, sessions, keys = people_tables.users, people_tables.sessions, people_tables.api_keys
# Asked for every page, so it is made once; both tables call the account `name`.
SIGNED_IN = (
    select(sessions, *(column for column in users.c if column is not users.c.name))
    .join(users, users.c.name == sessions.c.name)
    .where(sessions.c.sha256 == bindparam("sha256"))
)


@dataclass(frozen=True, slots=True)
class User:
    """An account. `person` is the identity provider's person: two accounts of one person are the same person."""

    name: str
    person: str
    password_hash: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    disabled: bool = False
    failures: int = 0
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A browser session (`browser`) or bearer token (`bearer`), known by the hash of its secret."""

    sha256: str
    kind: str
    name: str
    csrf: str
    authenticated_at: datetime
    seen_at: datetime
    ends_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A machine client's key, known by the hash of its secret."""

    id: str
    sha256: str
    scopes: tuple[str, ...]
    created_at: datetime
    revoked_at: datetime | None = None
    ends_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether the key opens anything at this moment."""
        return self.revoked_at is None and (self.ends_at is None or at < self.ends_at)


class PeopleRows:
    """Accounts, sessions and keys within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def add_user(self, user: User, at: datetime) -> None:
        """A new account. Raises the database's integrity error where the name is taken."""
        await self.connection.execute(insert(users).values(**_user_values(user), created_at=to_text(at)))

    async def change_user(self, user: User) -> None:
        """Write the account over what is there."""
        await self.connection.execute(update(users).where(users.c.name == user.name).values(**_user_values(user)))

    async def user(self, name: str, *, lock: bool = False) -> User | None:
        """The account with this name; with `lock` nobody else changes it until this transaction ends.

        Who writes it back takes the lock: the whole account is written, over what another changed since the look.
        """
        query = select(users).where(users.c.name == name)
        query = query.with_for_update() if lock else query
        row = (await self.connection.execute(query)).mappings().first()
        return None if row is None else _user(row)

    async def all_users(self) -> tuple[User, ...]:
        """Every account, by name."""
        found = (await self.connection.execute(select(users).order_by(users.c.name))).mappings()
        return tuple(_user(row) for row in found)

    async def add_session(self, session: SessionRow) -> None:
        """A new session or token."""
        values = {
            "sha256": session.sha256,
            "kind": session.kind,
            "name": session.name,
            "csrf": session.csrf,
            "authenticated_at": to_text(session.authenticated_at),
            "seen_at": to_text(session.seen_at),
            "ends_at": to_text(session.ends_at),
        }
        await self.connection.execute(insert(sessions).values(values))

    async def signed_in(self, sha256: str) -> tuple[SessionRow, User] | None:
        """The session whose secret has this hash, and its account."""
        row = (await self.connection.execute(SIGNED_IN, {"sha256": sha256})).mappings().first()
        return None if row is None else (_session(row), _user(row))

    async def touch_session(self, sha256: str, at: datetime) -> None:
        """Note that the session was used."""
        await self.connection.execute(update(sessions).where(sessions.c.sha256 == sha256).values(seen_at=to_text(at)))

    async def revoke_session(self, sha256: str, at: datetime) -> None:
        """End the session."""
        await self.connection.execute(
            update(sessions).where(sessions.c.sha256 == sha256).values(revoked_at=to_text(at))
        )

    async def revoke_sessions_of(self, name: str, at: datetime) -> None:
        """End all sessions and tokens of an account."""
        mine = (sessions.c.name == name, sessions.c.revoked_at.is_(None))
        await self.connection.execute(update(sessions).where(*mine).values(revoked_at=to_text(at)))

    async def add_key(self, key: KeyRow) -> None:
        """A new machine key."""
        values = {"id": key.id, "sha256": key.sha256, "scopes": json.dumps(key.scopes)}
        times = {"created_at": to_text(key.created_at), "ends_at": maybe_text(key.ends_at)}
        await self.connection.execute(insert(keys).values(**values, **times))

    async def key(self, sha256: str) -> KeyRow | None:
        """The key whose secret has this hash."""
        row = (await self.connection.execute(select(keys).where(keys.c.sha256 == sha256))).mappings().first()
        return None if row is None else _key(row)

    async def all_keys(self) -> tuple[KeyRow, ...]:
        """Every key, oldest first."""
        return tuple(_key(row) for row in (await self.connection.execute(select(keys).order_by(keys.c.id))).mappings())

    async def end_key(self, key_id: str, at: datetime) -> None:
        """Let a key hold until `at` and no longer."""
        await self.connection.execute(update(keys).where(keys.c.id == key_id).values(ends_at=to_text(at)))

    async def revoke_key(self, key_id: str, at: datetime) -> bool:
        """End a key; False where there is none."""
        done = await self.connection.execute(update(keys).where(keys.c.id == key_id).values(revoked_at=to_text(at)))
        return done.rowcount == 1


def _key(row: Mapping[Any, Any]) -> KeyRow:
    ends, revoked = maybe_time(row["ends_at"]), maybe_time(row["revoked_at"])
    scopes = tuple(json.loads(row["scopes"]))
    return KeyRow(row["id"], row["sha256"], scopes, to_time(row["created_at"]), revoked, ends)


def _user_values(user: User) -> dict[str, Any]:
    return {
        "name": user.name,
        "person": user.person,
        "password_hash": user.password_hash,
        "roles": json.dumps(user.roles),
        "teams": json.dumps(user.teams),
        "disabled": user.disabled,
        "failures": user.failures,
        "locked_until": maybe_text(user.locked_until),
    }


def _user(row: Mapping[Any, Any]) -> User:
    return User(
        name=row["name"],
        person=row["person"],
        password_hash=row["password_hash"],
        roles=tuple(json.loads(row["roles"])),
        teams=tuple(json.loads(row["teams"])),
        disabled=row["disabled"],
        failures=row["failures"],
        locked_until=maybe_time(row["locked_until"]),
    )


def _session(row: Mapping[Any, Any]) -> SessionRow:
    return SessionRow(
        sha256=row["sha256"],
        kind=row["kind"],
        name=row["name"],
        csrf=row["csrf"],
        authenticated_at=to_time(row["authenticated_at"]),
        seen_at=to_time(row["seen_at"]),
        ends_at=to_time(row["ends_at"]),
        revoked_at=maybe_time(row["revoked_at"]),
    )
