"""Keys of machine clients: issued once, kept as hashes, limited to scopes. No key ever counts as an approval."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from cases.store import Act, CaseStore, KeyRow, Unit
from cases.store.ledger_rows import SYSTEM
from cases.store.new_id import new_id

from .sessions import hash_of

SCOPES = ("exceptions:write", "cases:read", "decisions:write", "reference:write", "admin")
PREFIX = "pk_"


class UnknownScope(ValueError):
    """A scope that does not exist."""


async def issue_key(store: CaseStore, scopes: Iterable[str], *, now: datetime) -> tuple[str, KeyRow]:
    """A new key: its secret, told once, and its row. Raises UnknownScope."""
    wanted = tuple(dict.fromkeys(scopes))
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown or not wanted:
        raise UnknownScope(f"scopes are {', '.join(SCOPES)}")
    secret = PREFIX + secrets.token_urlsafe(32)
    row = KeyRow(new_id(now), hash_of(secret), wanted, now)
    async with store.writing() as unit:
        await unit.people.add_key(row)
        await _note(unit, row.id, "issued", now, scopes=list(wanted))
    return secret, row


async def read_key(store: CaseStore, secret: str) -> KeyRow | None:
    """The live key of this secret."""
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


async def _note(unit: Unit, key_id: str, what: str, now: datetime, **more: list[str]) -> None:
    """The ledger entry of a key that came or went; it names the key, never its secret or hash."""
    facts = {"what": f"key {what}", "key": key_id, **more}
    await unit.ledger.append([Act("key_changed", None, SYSTEM, {}, facts)], now)
