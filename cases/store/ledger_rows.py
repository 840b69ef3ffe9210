"""Ledger rows: entries appended in the transaction of the act itself, chained, and hashed into a Merkle tree."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..ledger.entry import NOTHING_BEFORE, Record, salted
from ..ledger.log import End, append_all
from ..ledger.tree import Frontier, leaf_hash
from . import ledger_tables
from .inserting import insert_once
from .times import to_text, to_time

entries, heads, notes = ledger_tables.ledger_entries, ledger_tables.ledger_heads, ledger_tables.checkpoints
__all__ = ["SYSTEM", "TENANT", "Act", "LedgerRows", "salted"]

TENANT = "main"
SYSTEM = {"kind": "system", "id": "paymend", "role": "system"}


@dataclass(frozen=True, slots=True)
class Act:
    """What is to be recorded: a kind of governance §9, who did it, digests of what it read, and facts without names."""

    kind: str
    case_id: str | None = None
    actor: Mapping[str, str] = field(default_factory=lambda: dict(SYSTEM))
    inputs: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


class LedgerRows:
    """The ledger within one transaction. What is appended is written in one go: before the commit, or before a look."""

    def __init__(self, connection: AsyncConnection, *, bundle: str = "", tenant: str = TENANT) -> None:
        self.connection = connection
        self.bundle = bundle
        self.tenant = tenant
        self._end: End | None = None  # once the head row is locked nobody else moves it
        self._unwritten: list[dict[str, Any]] = []

    async def append(self, acts: Sequence[Act], at: datetime) -> int:
        """Record the acts of one step, in order; the index of the last. The head row is locked until the commit."""
        end = await self._locked_end()
        made, after = append_all(end, (self._record(act) for act in acts), at)
        # A clock that went back does not break the order of times: the entry carries the time of the last one.
        when = to_text(after.last_at)
        self._unwritten += [
            {
                "tenant": self.tenant,
                "index": end.size + number,
                "case_id": act.case_id,
                "kind": act.kind,
                "at": when,
                "entry": entry.decode(),
                "leaf_sha256": leaf_hash(entry).hex(),
            }
            for number, (act, entry) in enumerate(zip(acts, made, strict=True))
        ]
        self._end = after
        return after.size - 1

    async def write(self) -> None:
        """Write what was appended so far; who opens a transaction for writing calls it before the commit."""
        unwritten, self._unwritten = self._unwritten, []
        if unwritten:
            assert self._end is not None
            await self.connection.execute(insert(entries), unwritten)
            await self._write(self._end)

    def _record(self, act: Act) -> Record:
        return Record(act.kind, act.case_id, act.actor, act.inputs, act.facts, self.bundle, self.tenant)

    async def end(self) -> End:
        """Where the ledger ends now."""
        return self._end or _end(await self._head()) or End()

    async def of(self, case_id: str) -> tuple[dict[str, Any], ...]:
        """The entries of one case, in order."""
        await self.write()
        query = select(entries.c.entry).where(entries.c.case_id == case_id).order_by(entries.c.index)
        return tuple(json.loads(text) for text in (await self.connection.execute(query)).scalars())

    async def texts(self, first: int = 0, limit: int = 10_000) -> tuple[str, ...]:
        """The canonical text of the entries from index `first` on."""
        await self.write()
        mine = (entries.c.tenant == self.tenant, entries.c.index >= first)
        query = select(entries.c.entry).where(*mine).order_by(entries.c.index).limit(limit)
        return tuple((await self.connection.execute(query)).scalars())

    async def page(
        self, *, kinds: Sequence[str] = (), before: int | None = None, limit: int = 50
    ) -> tuple[dict[str, Any], ...]:
        """Entries of all cases, newest first, of these kinds only, with an index below `before`."""
        await self.write()
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

    async def add_note(self, size: int, note: str, at: datetime) -> bool:
        """Keep a signed checkpoint; False where there is one of its size already, which stays."""
        return await insert_once(self.connection, notes, tenant=self.tenant, size=size, note=note, at=to_text(at))

    async def note_copied(self, size: int, at: datetime) -> None:
        """Record that the checkpoint stands outside the store too."""
        mine = (notes.c.tenant == self.tenant, notes.c.size == size)
        await self.connection.execute(update(notes).where(*mine).values(copied_at=to_text(at)))

    async def hold(self) -> None:
        """Keep the ledger's end until the commit: whoever else holds or appends waits, on every database."""
        await self._locked_end()

    async def _locked_end(self) -> End:
        if self._end is None:
            self._end = _end(await self._head(lock=True)) or await self._first_end()
        return self._end

    async def _first_end(self) -> End:
        empty = {"size": 0, "last_sha256": NOTHING_BEFORE, "last_at": "", "peaks": "[]"}
        await insert_once(self.connection, heads, tenant=self.tenant, **empty)
        return _end(await self._head(lock=True)) or End()

    async def _head(self, *, lock: bool = False) -> RowMapping | None:
        query = select(heads).where(heads.c.tenant == self.tenant)
        query = query.with_for_update() if lock else query
        return (await self.connection.execute(query)).mappings().first()

    async def _write(self, end: End) -> None:
        peaks = json.dumps([peak.hex() for peak in end.frontier.peaks])
        values = {"size": end.size, "last_sha256": end.last_sha256, "last_at": to_text(end.last_at), "peaks": peaks}
        await self.connection.execute(update(heads).where(heads.c.tenant == self.tenant).values(values))


def _end(row: RowMapping | None) -> End | None:
    """The end that a head row tells; None before the first entry."""
    if row is None or row["size"] == 0:
        return None
    peaks = tuple(bytes.fromhex(peak) for peak in json.loads(row["peaks"]))
    return End(Frontier(row["size"], peaks), row["last_sha256"], to_time(row["last_at"]))
