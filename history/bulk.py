"""Imports many past payments line by line, in batches; a payment met again replaces its earlier row."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from .store import HistoryImport, StoreHistory, fault_of

BATCH = 20_000
BAD_LINES_KEPT = 1_000

Progress = Callable[[int, int], None]
Line = tuple[int, dict[str, Any] | str]


def import_lines(
    store: StoreHistory, lines: Iterable[Line], edition: str, progress: Progress | None = None
) -> HistoryImport:
    """Import the payments of numbered lines into a side table, then move them in one transaction.

    Bad lines are left out and told by number; a source that breaks off half-way changes nothing. `progress` hears of
    lines taken and left out.
    """
    bad: list[tuple[int, str]] = []
    taken = 0
    store.clear_side_table()
    for batch in _batches(lines, bad):
        store.stage(batch, edition)
        taken += len(batch)
        if progress:
            progress(taken, len(bad))
    if taken:
        store.take_side_table()
    return HistoryImport(taken, tuple(bad[:BAD_LINES_KEPT]), len(bad))


def _batches(lines: Iterable[Line], bad: list[tuple[int, str]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for number, row in lines:
        fault = row if isinstance(row, str) else fault_of(row)
        if isinstance(row, str) or fault:
            bad.append((number, str(fault)))
            continue
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
