"""Ledger rows: entries appended in the transaction of the act itself, chained, and hashed into a Merkle tree."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from . import tables
from .times import to_text

entries, heads, notes = tables.ledger_entries, tables.ledger_heads, tables.checkpoints
TENANT = "main"
EMPTY = "0" * 64
SYSTEM = {"kind": "system", "id": "paymend", "role": "system"}


@dataclass(frozen=True, slots=True)
class Act:
    """What is to be recorded: a kind of governance §9, who did it, digests of what it read, and facts without names."""

    kind: str
    case_id: str | None = None
    actor: Mapping[str, str] = field(default_factory=lambda: dict(SYSTEM))
    inputs: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the ledger: its size, the hash of its last entry, and the roots of its complete subtrees."""

    size: int
    last_sha256: str
    last_at: str
    peaks: tuple[str, ...]

    @property
    def root(self) -> str:
        """The root of the whole tree, in hex."""
        return root_of(self.peaks)


def canonical(entry: Mapping[str, Any]) -> str:
    """Canonical JSON: sorted keys, no space, UTF-8, no floats."""
    return json.dumps(dict(entry), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def salted(salt: str, sha256: str) -> str:
    """A digest that says nothing to those without the case's salt: SHA-256(salt ‖ digest), all in hex."""
    return _sha256(bytes.fromhex(salt) + bytes.fromhex(sha256))


def leaf_sha256(entry: bytes) -> str:
    """The leaf of RFC 6962: SHA-256(0x00 ‖ entry)."""
    return _sha256(b"\x00" + entry)


def _node(left: str, right: str) -> str:
    return _sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right))


def grown(peaks: tuple[str, ...], size: int, leaf: str) -> tuple[str, ...]:
    """The complete subtrees of `size` + 1 leaves, largest first: each trailing one bit of `size` joins two of them."""
    peak, rest = leaf, list(peaks)
    while size & 1:
        peak, size = _node(rest.pop(), peak), size >> 1
    return (*rest, peak)


def root_of(peaks: Sequence[str]) -> str:
    """The root over complete subtrees, largest first (RFC 6962: split at the largest power of two below n)."""
    if not peaks:
        return _sha256(b"")
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = _node(peak, root)
    return root


class LedgerRows:
    """The ledger within one transaction."""

    def __init__(self, connection: AsyncConnection, *, bundle: str = "", tenant: str = TENANT) -> None:
        self.connection = connection
        self.bundle = bundle
        self.tenant = tenant

    async def append(self, acts: Sequence[Act], at: datetime) -> int:
        """Record the acts of one step, in order; the index of the last. The head row is locked until the commit."""
        head = await self._locked_head(at)
        # A clock that went back must not break the order of times: the entry then carries the time of the last one.
        when = max(to_text(at), head.last_at)
        values = []
        for act in acts:
            text = self._entry(act, head, when)
            leaf = leaf_sha256(text.encode())
            row = {"tenant": self.tenant, "index": head.size, "case_id": act.case_id, "kind": act.kind, "at": when}
            values.append({**row, "entry": text, "leaf_sha256": leaf})
            head = Head(head.size + 1, _sha256(text.encode()), when, grown(head.peaks, head.size, leaf))
        await self.connection.execute(insert(entries), values)
        await self._write_head(head)
        return head.size - 1

    def _entry(self, act: Act, head: Head, when: str) -> str:
        return canonical(
            {
                "index": head.size,
                "at": when,
                "tenant": self.tenant,
                "case": act.case_id,
                "kind": act.kind,
                "actor": dict(act.actor),
                "bundle": self.bundle,
                "inputs": dict(act.inputs),
                "facts": dict(act.facts),
                "previous_sha256": head.last_sha256,
            }
        )

    async def head(self) -> Head:
        """Where the ledger ends now."""
        query = select(heads).where(heads.c.tenant == self.tenant)
        row = (await self.connection.execute(query)).mappings().first()
        if row is None:
            return Head(0, EMPTY, "", ())
        return Head(row["size"], row["last_sha256"], row["last_at"], tuple(json.loads(row["peaks"])))

    async def of(self, case_id: str) -> tuple[dict[str, Any], ...]:
        """The entries of one case, in order."""
        query = select(entries.c.entry).where(entries.c.case_id == case_id).order_by(entries.c.index)
        return tuple(json.loads(text) for text in (await self.connection.execute(query)).scalars())

    async def texts(self, first: int = 0, limit: int = 10_000) -> tuple[str, ...]:
        """The canonical text of the entries from index `first` on."""
        mine = (entries.c.tenant == self.tenant, entries.c.index >= first)
        query = select(entries.c.entry).where(*mine).order_by(entries.c.index).limit(limit)
        return tuple((await self.connection.execute(query)).scalars())

    async def page(
        self, *, kinds: Sequence[str] = (), before: int | None = None, limit: int = 50
    ) -> tuple[dict[str, Any], ...]:
        """Entries of all cases, newest first, of these kinds only, with an index below `before`."""
        query = select(entries.c.entry).where(entries.c.tenant == self.tenant)
        query = query.where(entries.c.kind.in_(kinds)) if kinds else query
        query = query if before is None else query.where(entries.c.index < before)
        found = await self.connection.execute(query.order_by(entries.c.index.desc()).limit(limit))
        return tuple(json.loads(text) for text in found.scalars())

    async def note(self, at_least: int = 0) -> tuple[int, str, bool] | None:
        """The newest checkpoint of at least this size: size, signed note, and whether it was copied out."""
        mine = (notes.c.tenant == self.tenant, notes.c.size >= at_least)
        query = select(notes).where(*mine).order_by(notes.c.size.desc()).limit(1)
        row = (await self.connection.execute(query)).mappings().first()
        return None if row is None else (row["size"], row["note"], row["copied_at"] is not None)

    async def notes(self) -> tuple[str, ...]:
        """All signed checkpoints, oldest first."""
        query = select(notes.c.note).where(notes.c.tenant == self.tenant).order_by(notes.c.size)
        return tuple((await self.connection.execute(query)).scalars())

    async def add_note(self, size: int, note: str, at: datetime) -> None:
        """Keep a signed checkpoint."""
        values = {"tenant": self.tenant, "size": size, "note": note, "at": to_text(at)}
        await self.connection.execute(insert(notes).values(values))

    async def note_copied(self, size: int, at: datetime) -> None:
        """Record that the checkpoint stands outside the store too."""
        mine = (notes.c.tenant == self.tenant, notes.c.size == size)
        await self.connection.execute(update(notes).where(*mine).values(copied_at=to_text(at)))

    async def _locked_head(self, at: datetime) -> Head:
        query = select(heads).where(heads.c.tenant == self.tenant).with_for_update()
        if (await self.connection.execute(query)).first() is None:
            values = {"tenant": self.tenant, "size": 0, "last_sha256": EMPTY, "last_at": "", "peaks": "[]"}
            await self.connection.execute(insert(heads).values(values))
        return await self.head()

    async def _write_head(self, head: Head) -> None:
        values = {"size": head.size, "last_sha256": head.last_sha256, "last_at": head.last_at}
        query = update(heads).where(heads.c.tenant == self.tenant)
        await self.connection.execute(query.values(**values, peaks=json.dumps(head.peaks)))
