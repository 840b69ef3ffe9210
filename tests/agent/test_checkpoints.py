"""The file of waiting runs: any number of processes may start on it at the same moment."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from agent.checkpoints import PATIENCE_SECONDS, open_checkpoints

TOGETHER, TIMES = 8, 12


def test_those_who_open_a_new_file_together_all_get_it(tmp_path: Path) -> None:
    ready = Barrier(TOGETHER)

    def opened(home: Path) -> str:
        ready.wait()
        saver = open_checkpoints(home)
        (mode,) = saver.conn.execute("PRAGMA journal_mode").fetchone()
        saver.conn.close()
        return str(mode)

    with ThreadPoolExecutor(TOGETHER) as pool:
        for turn in range(TIMES):
            assert list(pool.map(opened, [tmp_path / str(turn)] * TOGETHER)) == ["wal"] * TOGETHER


def test_a_file_that_cannot_be_opened_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "runs.sqlite").mkdir()
    begun = time.monotonic()
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        open_checkpoints(tmp_path)
    assert time.monotonic() - begun < PATIENCE_SECONDS / 3
