"""Checkpoints of the ledger: signed, kept in the store, and copied out before anything they cover may leave."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from .errors import CaseError
from .store import CaseStore


class NotCopied(CaseError):
    """The checkpoint could not be written outside the store; no release may leave."""


class Signer(Protocol):
    """Signs the size and root of the ledger."""

    def note(self, size: int, root: bytes) -> str:
        """A signed note (C2SP tlog-checkpoint)."""
        ...


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """Makes checkpoints and copies each, by its size, into `folder`, a place beside the store."""

    store: CaseStore
    signer: Signer
    folder: Path

    async def cover(self, index: int, now: datetime) -> None:
        """Return once a copied-out checkpoint covers the entry at `index`. Raises NotCopied."""
        async with self.store.reading() as unit:
            known = await unit.ledger.note(at_least=index + 1)
        if known is None:
            known = (*await self._make(now), False)
        size, note, copied = known
        if not copied or not self._file(size).exists():
            self._copy(size, note)
            async with self.store.writing() as unit:
                await unit.ledger.note_copied(size, now)

    async def make_if_due(self, now: datetime) -> bool:
        """Checkpoint what is not covered yet; False where everything is."""
        async with self.store.reading() as unit:
            size = (await unit.ledger.end()).size
            known = await unit.ledger.note(at_least=size)
        if size == 0 or known is not None:
            return False
        await self.cover(size - 1, now)
        return True

    async def _make(self, now: datetime) -> tuple[int, str]:
        async with self.store.writing() as unit:
            end = await unit.ledger.end()
            note = self.signer.note(end.size, end.frontier.root)
            if await unit.ledger.add_note(end.size, note, now):
                return end.size, note
        async with self.store.reading() as unit:
            # Another process signed the same size first: its note stands.
            kept = await unit.ledger.note(at_least=end.size)
            assert kept is not None
            return kept[0], kept[1]

    def _file(self, size: int) -> Path:
        return self.folder / f"{size:012d}.txt"

    def _copy(self, size: int, note: str) -> None:
        """Write, flush to the disk, rename: a copy is whole or not there."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            part = self.folder / f".{size:012d}.{os.getpid()}.part"
            with part.open("w", encoding="utf-8") as file:
                file.write(note)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._file(size))
        except OSError as error:
            raise NotCopied(f"checkpoint {size} was not copied out: {error}") from error
