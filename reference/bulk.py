"""Imports large files of master data: read line by line, kept beside the edition in force, then put in its place."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from .fields import REQUIRED
from .importing import BadRow, ImportReport, fault_of
from .mapping import Mapping
from .reading import Line, lines_of
from .rows import key_of
from .store import StoreReference

BATCH = 20_000
BAD_ROWS_KEPT = 1_000  # the report names these; the count goes on

Progress = Callable[[int, int], None]


def import_file(
    store: StoreReference,
    kind: str,
    path: Path,
    *,
    edition: str = "",
    progress: Progress | None = None,
    mapping: Mapping | None = None,
) -> ImportReport:
    """Import the rows of a file (`reference.reading`). Readers see the old edition until all is there.

    Bad rows are left out and told by line. With no good row nothing changes, and a file that breaks off half-way
    leaves the edition in force. `progress` hears of rows taken and left out. Raises KeyError for an unknown kind,
    BadMapping where the file lacks a column.
    """
    if kind not in REQUIRED:
        raise KeyError(kind)
    edition = edition or f"{kind}-{digest_of(path, *([mapping.path] if mapping else []))}"
    if store.in_force(kind) == edition:
        edition = f"{edition}-again"  # the same file once more is loaded beside itself, never over itself
    bad = _Bad()
    taken = 0
    store.clear(kind, edition)
    for batch in _batches(_good(kind, lines_of(path, mapping), edition, bad), BATCH):
        store.stage(kind, edition, batch)
        taken += len(batch)
        if progress:
            progress(taken, bad.count)
    if taken:
        store.put_in_force(kind, edition)
    return ImportReport(kind, edition if taken else "", taken, tuple(bad.rows), bad.count)


class _Bad:
    """Bad rows: the first of them by line, and how many there are."""

    def __init__(self) -> None:
        self.rows: list[BadRow] = []
        self.count = 0

    def add(self, line: int, text: str) -> None:
        self.count += 1
        if len(self.rows) < BAD_ROWS_KEPT:
            self.rows.append(BadRow(line, text))


def _good(kind: str, lines: Iterable[Line], edition: str, bad: _Bad) -> Iterator[dict[str, Any]]:
    """The good rows with their keys, which are made unique in the order of the file."""
    seen: set[str] = set()
    for line, row in lines:
        fault = row if isinstance(row, str) else fault_of(kind, row)
        if fault or isinstance(row, str):
            bad.add(line, str(fault))
            continue
        filled = {name: value for name, value in row.items() if value is not None}
        natural = key = key_of(kind, filled)
        number = 1
        while key in seen:
            number += 1
            key = f"{natural}#{number}"
        seen.add(key)
        yield {**filled, "key": key, "edition": edition}


def _batches(rows: Iterable[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


def digest_of(*paths: Path) -> str:
    """Twelve characters that name the content of files."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]
