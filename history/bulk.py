"""Imports large files of past payments line by line, in batches; a payment met again replaces its earlier row."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from .store import HistoryImport, StoreHistory, read_line

BATCH = 20_000
BAD_LINES_KEPT = 1_000

Progress = Callable[[int, int], None]


def import_file(
    store: StoreHistory, path: Path, *, edition: str = "", progress: Progress | None = None
) -> HistoryImport:
    """Import the payments of a JSON-lines file into a side table, then move them in one transaction.

    Bad lines are left out and told by number; a file that breaks off half-way changes nothing. `progress` hears of
    lines taken and left out.
    """
    edition = edition or f"history-{_digest(path)}"
    bad: list[tuple[int, str]] = []
    taken = 0
    store.clear_side_table()
    for batch in _batches(path, bad):
        store.stage(batch, edition)
        taken += len(batch)
        if progress:
            progress(taken, len(bad))
    if taken:
        store.take_side_table()
    return HistoryImport(taken, tuple(bad[:BAD_LINES_KEPT]), len(bad))


def _batches(path: Path, bad: list[tuple[int, str]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            row = read_line(line)
            if isinstance(row, str):
                bad.append((number, row))
                continue
            batch.append(row)
            if len(batch) == BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]
