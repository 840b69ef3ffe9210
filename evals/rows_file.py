"""Writes the rows of a suite in several processes, in order and a line at a time; a killed write goes on."""

import hashlib
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import IO

from .generation import Drawn, Planned, Suite, drawn, planned
from .row import read_row

CHUNK = 16


def write_suite(
    path: Path, suite: Suite, seed: int, *, mix: str = "standard", limit: int = 0, workers: int = 1
) -> Iterator[Drawn]:
    """Draw the rows that `path` does not hold yet and append them, in the order of the plan; each as it is written.

    `limit`: only so many, evenly taken, so that each kind keeps about its share. The file is the same however many
    workers drew it and however often it was stopped.
    """
    whole = chain.from_iterable(planned(split, size, seed, mix=mix) for split, size in suite.splits.items())
    plan = _evenly(whole, sum(suite.splits.values()), limit)
    path.parent.mkdir(parents=True, exist_ok=True)
    last = _last_of(path)
    if last is not None:
        for wanted in plan:
            if (wanted.split, wanted.number) == last:
                break
    with path.open("a", encoding="utf-8", newline="\n") as file:
        yield from _written(file, plan, workers)


def _evenly(plan: Iterator[Planned], total: int, limit: int) -> Iterator[Planned]:
    if not limit or limit >= total:
        return plan
    chosen = {i * total // limit for i in range(limit)}
    return (wanted for place, wanted in enumerate(plan) if place in chosen)


def file_digest(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def count_lines(path: Path) -> int:
    """How many lines a file has."""
    with path.open("rb") as file:
        return sum(1 for _ in file)


def _written(file: IO[str], plan: Iterator[Planned], workers: int) -> Iterator[Drawn]:
    with _drawing(plan, workers) as rows:
        for made in rows:
            if made.row is not None:
                file.write(made.row.canonical() + "\n")
            yield made


@contextmanager
def _drawing(plan: Iterator[Planned], workers: int) -> Iterator[Iterator[Drawn]]:
    """Rows in the order of the plan. A pool takes no more of the plan than its pipe holds."""
    if workers <= 1:
        yield map(drawn, plan)
        return
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        yield pool.imap(drawn, plan, chunksize=CHUNK)


def _last_of(path: Path) -> tuple[str, int] | None:
    """Split and number of the last whole row; what a kill left behind it is cut off."""
    if not path.exists():
        return None
    with path.open("rb+") as file:
        end, last = 0, b""
        for line in file:
            if not line.endswith(b"\n"):
                break
            end, last = end + len(line), line
        file.truncate(end)
    if not last:
        return None
    row = read_row(last.decode())
    return row.split, int(row.id.rsplit("-", 1)[1])
