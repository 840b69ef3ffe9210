"""Where waiting runs are kept: a SQLite file of their own. A cache: the case's status is the truth."""

import sqlite3
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 30


def open_checkpoints(home: Path) -> Any:
    """A LangGraph saver on `home/runs.sqlite`, usable from any thread; lost or deleted, it costs only work again.

    Processes that start together on a new file wait for each other: the change to a write-ahead log asks for the file
    alone, and SQLite refuses that at once, whatever its own patience.
    """
    from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random

    home.mkdir(parents=True, exist_ok=True)
    again = Retrying(
        retry=retry_if_exception(_is_locked),
        wait=wait_random(0.01, 0.1),
        stop=stop_after_delay(PATIENCE_SECONDS),
        reraise=True,
    )
    return again(_opened, home / "runs.sqlite")


def _is_locked(error: BaseException) -> bool:
    """Only this passes by itself: a file that cannot be opened is told at once."""
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def _opened(file: Path) -> Any:
    from langgraph.checkpoint.sqlite import SqliteSaver

    connection = sqlite3.connect(file, check_same_thread=False, timeout=PATIENCE_SECONDS)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        saver = SqliteSaver(connection)
        saver.setup()
    except BaseException:
        connection.close()
        raise
    return saver
