"""Sessions of browsers and bearer tokens of people: a random secret outside, its hash inside."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cases.store import CaseStore, SessionRow, Unit, User

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=10)
NEVER = datetime.fromtimestamp(0, UTC)
BEARER_LIFE = timedelta(hours=1)
TOUCH_EVERY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in. `csrf` is the token for the forms of this session.

    `idle_at` is when it ends unless it is used before.
    `authenticated_at` is the proof that a step-up counts from: a sign-in too weak for one has `NEVER`.
    """

    user: User
    csrf: str
    authenticated_at: datetime
    ends_at: datetime
    sha256: str
    idle_at: datetime = NEVER
    stands_in_for: tuple[tuple[str, tuple[str, ...]], ...] = ()


async def start_session(
    store: CaseStore, name: str, *, now: datetime, kind: str = "browser", proven_at: datetime | None = None
) -> str:
    """A new session (`browser`) or token (`bearer`) of the account; its secret, told once.

    `proven_at` is when the person last proved who they are in the way a step-up asks for; now, unless said otherwise.
    """
    secret = secrets.token_urlsafe(32)
    ends = now + (ABSOLUTE if kind == "browser" else BEARER_LIFE)
    proven = now if proven_at is None else min(proven_at, now)
    row = SessionRow(hash_of(secret), kind, name, secrets.token_urlsafe(32), proven, now, ends)
    async with store.writing() as unit:
        await unit.people.add_session(row)
    return secret


async def read_session(
    store: CaseStore, secret: str, *, now: datetime, kind: str = "browser", active: bool = True
) -> Session | None:
    """The live session of this secret, None where there is none, it ended, idled or was revoked.

    `active` is false for traffic that is no activity of a person, such as the event stream.
    """
    async with store.reading() as unit:
        session = await session_in(unit, secret, now=now, kind=kind)
    if session is not None and active:
        await touch(store, session, now=now)
    return session


async def session_in(unit: Unit, secret: str, *, now: datetime, kind: str = "browser") -> Session | None:
    """The live session of this secret, within a transaction that reads more."""
    found = await unit.people.signed_in(hash_of(secret))
    if found is None:
        return None
    row, user = found
    if user.disabled or row.kind != kind or not _live(row, now):
        return None
    idle_at = row.seen_at + IDLE if kind == "browser" else row.ends_at
    absent = await unit.delegations.in_force(user.person, now)
    return Session(user, row.csrf, row.authenticated_at, row.ends_at, row.sha256, idle_at, absent)


async def touch(store: CaseStore, session: Session, *, now: datetime) -> None:
    """Note that the session was used; at most twice a minute, and never for a bearer token."""
    if session.idle_at < session.ends_at and now - (session.idle_at - IDLE) >= TOUCH_EVERY:
        async with store.writing() as unit:
            await unit.people.touch_session(session.sha256, now)


async def end_session(store: CaseStore, secret: str, *, now: datetime) -> None:
    """Revoke the session of this secret."""
    async with store.writing() as unit:
        await unit.people.revoke_session(hash_of(secret), now)


def same_token(session: Session, given: str) -> bool:
    """Compare a form's CSRF token with the session's in constant time."""
    return hmac.compare_digest(session.csrf.encode(), given.encode())


def hash_of(secret: str) -> str:
    """What the store keeps of a secret. The secret is random, so a plain hash cannot be searched."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _live(row: SessionRow, now: datetime) -> bool:
    idle = row.kind == "browser" and now - row.seen_at > IDLE
    return row.revoked_at is None and now < row.ends_at and not idle
