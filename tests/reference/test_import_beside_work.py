"""While a large file is imported, others read and write the same database: nobody fails or waits for all of it."""

import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from history.store import StoreHistory
from reference import bulk
from reference.store import StoreReference

ON = date(2026, 11, 20)
ROWS = 4_000
SHARE_MAX = 0.5  # of what the import does under the write lock, in one go; a busy machine changes nothing about it


class AtWork:
    """Does one thing over and over in a thread until told to stop; keeps what it saw, and its fault."""

    def __init__(self, act: Callable[[int], object]) -> None:
        self.seen: list[object] = []
        self.fault: Exception | None = None
        self._act, self._over = act, threading.Event()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> "AtWork":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._over.is_set() and self.fault is None:
            try:
                self.seen.append(self._act(len(self.seen)))
            except Exception as fault:
                self.fault = fault


class LockHolding:
    """What this thread computes in each transaction on an engine, in seconds of processor time."""

    def __init__(self, engine: Engine) -> None:
        self.spent: list[float] = []
        self._begun, self._thread = 0.0, threading.get_ident()
        event.listen(engine, "begin", self._begins)
        event.listen(engine, "commit", self._commits)

    def _begins(self, _connection: Connection) -> None:
        if threading.get_ident() == self._thread:
            self._begun = time.thread_time()

    def _commits(self, _connection: Connection) -> None:
        if threading.get_ident() == self._thread:
            self.spent.append(time.thread_time() - self._begun)


def letters(number: int) -> str:
    return "".join(chr(65 + number // 26**place % 26) for place in range(4))


def directory(path: Path, name: str) -> Path:
    rows = [f'{{"bic": "{letters(n)}DEFF", "name": "{name} {n}"}}' for n in range(ROWS)]
    path.write_text("\n".join(rows) + "\n")
    return path


def test_readers_and_writers_go_on_while_an_import_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "BATCH", 500)
    url = f"sqlite:///{tmp_path}/master.db"
    store, history = StoreReference(url), StoreHistory(url)
    bulk.import_file(store, "banks", directory(tmp_path / "old.jsonl", "Old"))
    middle = f"{letters(ROWS // 2)}DEFF"

    def read(_: int) -> str:
        return str((store.bank(middle, ON) or {"name": "none"})["name"]).split()[0]

    def write(number: int) -> int:
        return history.add([{"reference": f"R{number}", "amount": "5", "currency": "EUR"}])

    held = LockHolding(store._writing)
    with AtWork(read) as reader, AtWork(write) as writer:
        report = bulk.import_file(store, "banks", directory(tmp_path / "new.jsonl", "New"))
        reads_before_the_end = len(reader.seen)
        time.sleep(0.05)
    assert report.accepted == ROWS
    assert (reader.fault, writer.fault) == (None, None)
    assert read(0) == "New"
    swapped = reader.seen.index("New") if "New" in reader.seen else len(reader.seen)
    assert reads_before_the_end > 0
    assert set(reader.seen[:swapped]) == {"Old"}, "the rows in force stay visible until the swap"
    assert set(reader.seen[swapped:]) <= {"New"}, "and never come back after it"
    assert len(history.find(reference="R0")) == 1
    assert max(held.spent) < SHARE_MAX * sum(held.spent)
