"""Keys of machine clients: issued once, kept as hashes, limited to scopes. No key ever counts as an approval."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from cases.store import Act, CaseStore, KeyRow, Unit
from cases.store.ledger_rows import SYSTEM
from cases.store.new_id import new_id

from .sessions import hash_of

SCOPES = ("exceptions:write", "cases:read", "decisions:write", "reference:write", "admin")
PREFIX = "pk_"


class UnknownScope(ValueError):
    """A scope that does not exist."""


class NoSuchKey(ValueError):
    """No key of this id holds."""


async def issue_key(
    store: CaseStore, scopes: Iterable[str], *, now: datetime, ends: datetime | None = None
) -> tuple[str, KeyRow]:
    """A new key: its secret, told once, and its row; it ends at `ends`. Raises UnknownScope."""
    wanted = tuple(dict.fromkeys(scopes))
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown or not wanted:
        raise UnknownScope(f"scopes are {', '.join(SCOPES)}")
    async with store.writing() as unit:
        return await _add(unit, wanted, now, ends)


async def rotate_key(
    store: CaseStore, key_id: str, *, now: datetime, overlap: timedelta, ends: datetime | None = None
) -> tuple[str, KeyRow]:
    """A new key with the scopes of an old one, which holds for the `overlap` and then ends. Raises NoSuchKey."""
    async with store.writing() as unit:
        old = next((key for key in await unit.people.all_keys() if key.id == key_id and key.holds(now)), None)
        if old is None:
            raise NoSuchKey(f"no key {key_id} holds")
        last = min(now + overlap, old.ends_at or now + overlap)
        await unit.people.end_key(key_id, last)
        secret, row = await _add(unit, old.scopes, now, ends)
        await _note(unit, key_id, "rotated", now, by=row.id, ends=last.isoformat())
    return secret, row


async def _add(unit: Unit, scopes: tuple[str, ...], now: datetime, ends: datetime | None) -> tuple[str, KeyRow]:
    secret = PREFIX + secrets.token_urlsafe(32)
    row = KeyRow(new_id(now), hash_of(secret), scopes, now, ends_at=ends)
    await unit.people.add_key(row)
    await _note(unit, row.id, "issued", now, scopes=list(scopes), **({"ends": ends.isoformat()} if ends else {}))
    return secret, row


async def read_key(store: CaseStore, secret: str) -> KeyRow | None:
    """The key of this secret, unless it was revoked; whether it has ended is for its reader's clock."""
    async with store.reading() as unit:
        row = await unit.people.key(hash_of(secret))
    return None if row is None or row.revoked_at is not None else row


async def revoke_key(store: CaseStore, key_id: str, *, now: datetime) -> bool:
    """End a key; False where there is none."""
    async with store.writing() as unit:
        ended = await unit.people.revoke_key(key_id, now)
        if ended:
            await _note(unit, key_id, "revoked", now)
    return ended


async def _note(unit: Unit, key_id: str, what: str, now: datetime, **more: object) -> None:
    """The ledger entry of a key that came or went; it names the key, never its secret or hash."""
    facts = {"what": f"key {what}", "key": key_id, **more}
    await unit.ledger.append([Act("key_changed", None, SYSTEM, {}, facts)], now)
