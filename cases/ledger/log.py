"""Appending to the ledger: the next entry and the new end, from the old end alone."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from .entry import NOTHING_BEFORE, Record, entry_bytes
from .tree import Frontier, leaf_hash

_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class End:
    """The end of a ledger: the frontier of its tree, and hash and time of its last entry."""

    frontier: Frontier = field(default_factory=Frontier)
    last_sha256: str = NOTHING_BEFORE
    last_at: datetime = _EPOCH

    @property
    def size(self) -> int:
        """Number of entries."""
        return self.frontier.size


def append(end: End, record: Record, at: datetime) -> tuple[bytes, End]:
    """The bytes of the next entry and the end after it. Constant time and space; times never decrease."""
    when = max(at, end.last_at)
    data = entry_bytes(record, index=end.size, at=when, previous_sha256=end.last_sha256)
    return data, End(end.frontier.appended(leaf_hash(data)), hashlib.sha256(data).hexdigest(), when)


def append_all(end: End, records: Iterable[Record], at: datetime) -> tuple[tuple[bytes, ...], End]:
    """The entries of one step, batched."""
    made: list[bytes] = []
    for record in records:
        data, end = append(end, record, at)
        made.append(data)
    return tuple(made), end


def exported(entries: Iterable[bytes]) -> bytes:
    """An export: the exact bytes of each entry on a line of its own."""
    return b"".join(entry + b"\n" for entry in entries)
